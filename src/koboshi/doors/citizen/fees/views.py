"""What an applicant sees of the fees of an application, and does about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from koboshi.casework.service.filing import applicant_label
from koboshi.core.japan import civil
from koboshi.core.ports.errors import PortError, Unavailable
from koboshi.core.ports.wording import TEXTS
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front
from koboshi.doors.citizen.fees import asked, grounds
from koboshi.fees import printing, reading
from koboshi.fees import service as verbs
from koboshi.fees.models import Charge, PaymentEvent
from koboshi.fees.service import paying
from koboshi.foundation.people import throttle
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words

KINDS = {"open": "warning", "overdue": "warning", "checking": "active", "paid": "success"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A charge with its explanation in the reader's language."""

    view: reading.View
    said: str
    kind: str
    lines: list[SafeString]
    japanese: bool
    paid_on: list[date]
    ways: list[str]
    online: bool

    @property
    def big(self) -> str:
        """What is to be paid now, or what was asked for."""
        return f"{self.view.balance.open if self.view.can_pay else self.view.charge.asked:,}"

    @property
    def going_back(self) -> str:
        """Yen on their way back."""
        return f"{self.view.going_back:,}"

    @property
    def gone_back(self) -> str:
        """Yen that went back."""
        return f"{self.view.gone_back:,}"

    @property
    def waived(self) -> str:
        """Yen of the reduction."""
        return f"{self.view.charge.waived_yen:,}"


def _shown(filling: Filling, charge: Charge) -> Shown:
    view = reading.view(filling.actor, charge, civil.today())
    lines = grounds.lines(charge.lines.get(filling.lang) or charge.lines.get("ja", []), filling.lang)
    paid = charge.events.filter(accepted=True, kind=PaymentEvent.Kind.PAID).order_by("pk")
    online = "online" in charge.methods and paying.offered() is not None
    ways = [way for way in charge.methods if way != "online" or online]
    said = asked.state_of(view) if view.can_pay else ""
    return Shown(
        view,
        said=said,
        kind="active" if said == "waiting" else KINDS.get(view.state, "neutral"),
        lines=lines,
        japanese=grounds.are_japanese(lines),
        paid_on=list(dict.fromkeys(civil.day_of(each.at) for each in paid)),
        ways=ways,
        online=online,
    )


def _page(request: HttpRequest, filling: Filling, *, refused: object = "", status: int = 200) -> HttpResponse:
    mine = Charge.objects.visible_to(filling.actor).filter(reference=filling.reference).order_by("pk")
    plugin = paying.offered()
    words: dict[str, Any] = {
        "reference": filling.reference,
        "title": filling.words("title"),
        "rows": [_shown(filling, each) for each in mine],
        "refused": refused,
        "office": filling.application.office,
        "demo": plugin is not None and plugin.is_demo,
    }
    trail = [
        (filling.url("status"), filling.words("title")),
        ("", wording.say_html("citizen_fees.title", filling.lang)),
    ]
    return front.private(front.page(request, "citizen/fees/fees.html", words, trail=trail, status=status))


@login_not_required
@require_safe
def fees(request: HttpRequest, reference: str) -> HttpResponse:
    """Every fee of one application; on another device (the slip's QR code leads here) number and secret are asked."""
    try:
        filling = flows.opened(request, front.FLOW, reference)
    except Http404:
        return front.closed(request, reference, to=front.FEES)
    return _page(request, filling)


def _charge(filling: Filling, number: str) -> Charge:
    found = Charge.objects.visible_to(filling.actor).filter(reference=filling.reference, number=number).first()
    if found is None:
        raise Http404
    return found


@login_not_required
@require_POST
def pay(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Go to the provider; the way back leads to the fee again. After a payment that is unheard of, ask first."""
    filling = flows.opened(request, front.FLOW, reference)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    charge = _charge(filling, number)
    try:
        begun = verbs.begin_online(
            filling.actor,
            charge,
            return_to=reverse("citizen:fees", args=[reference]),
            again=bool(request.POST.get("again")),
        )
    except paying.MaybePaid:
        return HttpResponseRedirect(reverse("citizen:fees_again", args=[reference, number]))
    except Refused as refused:
        return _page(request, filling, refused=flows.refusal(request, refused), status=422)
    except PortError as problem:
        sentence = wording.html(TEXTS.get(problem.key, filling.lang, **problem.values))
        return _page(request, filling, refused=sentence, status=503 if isinstance(problem, Unavailable) else 422)
    return HttpResponseRedirect(begun.redirect)


def _moment(at: datetime, lang: str) -> str:
    """Day and time in Japan."""
    return f"{date_words(civil.day_of(at), lang)} {at.astimezone(civil.JAPAN):%H:%M}"


@login_not_required
@require_safe
def again(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Ask before somebody pays once more while nothing is heard of a payment that was begun."""
    filling = flows.opened(request, front.FLOW, reference)
    charge = _charge(filling, number)
    since = charge.unheard(datetime.now(UTC))
    if since is None:
        return HttpResponseRedirect(reverse("citizen:fees", args=[reference]))
    title = filling.words("title")
    trail = [
        (filling.url("status"), title),
        (reverse("citizen:fees", args=[reference]), wording.say_html("citizen_fees.title", filling.lang)),
        ("", wording.say_html("citizen_fees.paid_before", filling.lang)),
    ]
    words: dict[str, Any] = {
        "reference": reference,
        "title": title,
        "charge": charge,
        "yen": f"{charge.balance().open:,}",
        "sure": wording.say_html("citizen_fees.text.sure", filling.lang, moment=_moment(since, filling.lang)),
    }
    return front.private(front.page(request, "citizen/fees/again.html", words, trail=trail))


@login_not_required
@require_safe
def slip(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """The payment slip to print."""
    return _paper(request, reference, number, printing.slip, "nofusho.pdf")


@login_not_required
@require_safe
def receipt(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """The receipt."""
    return _paper(request, reference, number, printing.receipt, "ryoshusho.pdf")


Print = Callable[[Charge, printing.Paper], bytes]


def _paper(request: HttpRequest, reference: str, number: str, make: Print, name: str) -> HttpResponse:
    filling = flows.opened(request, front.FLOW, reference)
    charge = _charge(filling, number)
    address = f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse('citizen:fees', args=[reference])}"
    paper = reading.paper_of(charge, payer=applicant_label(filling.application.answers), address=address)
    try:
        return download(make(charge, paper), name, "application/pdf")
    except Refused as refused:
        return _page(request, filling, refused=flows.refusal(request, refused), status=422)
