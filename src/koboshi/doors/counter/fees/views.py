"""The pages of a fee at the counter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.casework.service.filing import applicant_label
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.counter import front
from koboshi.fees import policies, printing, reading
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, PaymentEvent
from koboshi.fees.service import closing, ledger, receipts
from koboshi.intake.models import Application
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words
from koboshi.ui.wording import html

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _say(request: HttpRequest, key: str, **values: object) -> SafeString:
    return html(wording.say(f"counter_fees.{key}", language_of(request), **values))


@GET_POST
@front.for_counters
def find(request: HttpRequest) -> HttpResponse:
    """Find a fee by what stands on the slip."""
    title = _say(request, "title")
    words: dict[str, Any] = {"heading": title, "typed": ""}
    if request.method != "POST":
        return front.page(request, "counter/fees/find.html", words, trail=[("", title)])
    words["typed"] = str(request.POST.get("number", ""))[:300]
    charge = reading.find(flows.actor_of(request), words["typed"])
    if charge is None or not policies.may_take(_taker(request, charge), charge):
        words["refused"] = _say(request, "not_found")
        return front.page(request, "counter/fees/find.html", words, trail=[("", title)], status=422)
    return HttpResponseRedirect(reverse("counter:fee", args=[charge.number]))


def _taker(request: HttpRequest, charge: Charge) -> Actor:
    """The clerk, with the application she herself entered for somebody: its fee may be paid where it was entered."""
    actor = flows.actor_of(request)
    mine = Application.objects.visible_to(actor).filter(reference=charge.reference, assisted_by_id=actor.user)
    known = actor.user is not None and mine.exists()
    return replace(actor, references=actor.references | {charge.reference}) if known else actor


def _charge(request: HttpRequest, number: str) -> Charge:
    charge = Charge.objects.visible_to(flows.actor_of(request)).filter(number=number).first()
    if charge is None or not policies.may_take(_taker(request, charge), charge):
        raise Http404
    return charge


@GET_POST
@front.for_counters
def take(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be paid and why; record that it was taken."""
    charge = _charge(request, number)
    if request.method != "POST":
        return _show(request, charge)
    typed = {"method": str(request.POST.get("method", ""))[:80]}
    try:
        event = fees.take_at_counter(_taker(request, charge), charge, method=typed["method"])
    except Refused as refused:
        charge.refresh_from_db()
        return _show(request, charge, typed=typed, refused=flows.refusal(request, refused), status=422)
    _tell_taken(request, event)
    return HttpResponseRedirect(reverse("counter:fee", args=[charge.number]))


def _tell_taken(request: HttpRequest, event: PaymentEvent) -> None:
    """That the money is recorded; where today is closed already, for which day it counts."""
    told = {"yen": f"{event.yen:,}", "number": receipts.number_of(event)}
    if event.method != closing.CASH or closing.on_its_day(event):
        flows.tell(request, messages.SUCCESS, "counter_fees.taken", **told)
        return
    day = date_words(closing.day_of(event), language_of(request))
    flows.tell(request, messages.SUCCESS, "counter_fees.taken_later", day=day, **told)


def _booked(charge: Charge) -> list[date]:
    """The days of the cash book for cash that was taken after the closing."""
    cash = charge.events.filter(accepted=True, kind=PaymentEvent.Kind.PAID, method=closing.CASH).order_by("pk")
    return [closing.day_of(each) for each in cash if not closing.on_its_day(each)]


def _show(
    request: HttpRequest,
    charge: Charge,
    *,
    typed: dict[str, str] | None = None,
    refused: object = "",
    status: int = 200,
) -> HttpResponse:
    view = reading.view(flows.actor_of(request), charge, civil.today())
    lines = charge.lines.get(language_of(request)) or charge.lines.get("ja", [])
    title = _say(request, "title")
    words: dict[str, Any] = {
        "heading": title,
        "charge": charge,
        "payer": _payer(request, charge),
        "view": view,
        "yen": f"{view.balance.open if view.can_pay else charge.asked:,}",
        "lines": [html(line) for line in lines],
        "numbers": [number for each in charge.events.order_by("pk") if (number := receipts.number_of(each))],
        "booked": _booked(charge),
        "ways": ledger.ways_at_counter(charge),
        "typed": typed or {"method": ""},
        "refused": refused,
    }
    trail = [(reverse("counter:fees"), title), ("", charge.number)]
    return front.page(request, "counter/fees/take.html", words, trail=trail, status=status)


@require_safe
@front.for_counters
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The payment slip."""
    return _paper(request, number, printing.slip, "nofusho.pdf")


@require_safe
@front.for_counters
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt."""
    return _paper(request, number, printing.receipt, "ryoshusho.pdf")


def _payer(request: HttpRequest, charge: Charge) -> str:
    """Who pays, as the application names her; empty where the counter may not read it."""
    seen = Application.objects.visible_to(flows.actor_of(request))
    application = seen.filter(reference=charge.reference).first()
    return applicant_label(application.answers) if application else ""


def _paper(
    request: HttpRequest, number: str, make: Callable[[Charge, printing.Paper], bytes], name: str
) -> HttpResponse:
    charge = _charge(request, number)
    payer = _payer(request, charge)
    address = f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse('citizen:fees', args=[charge.reference])}"
    try:
        return download(make(charge, reading.paper_of(charge, payer=payer, address=address)), name, "application/pdf")
    except Refused as refused:
        return _show(request, charge, refused=flows.refusal(request, refused), status=422)
