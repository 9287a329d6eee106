"""The clerk's first page, taking an application on behalf of someone, and paper forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from koboshi.casework.service.filing import applicant_label
from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, Assistance, Door
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused
from koboshi.doors.counter import front
from koboshi.foundation.organisations.models import Office
from koboshi.intake import service as intake
from koboshi.intake.models import AnswersVersion, Application
from koboshi.screens import flow as flows
from koboshi.screens import offering, paper
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the clerk's lists."""

    reference: str
    title: SafeString
    who: str
    way: SafeString
    at: datetime


@require_GET
@front.for_counters
def home(request: HttpRequest) -> HttpResponse:
    """Find a procedure, go on with a draft, and see what was taken today."""
    actor, lang = flows.actor_of(request), language_of(request)
    words = request.GET.get("q", "").replace("\0", "")[:100]
    mine = Application.objects.visible_to(actor).filter(assisted_by_id=actor.user)
    start = datetime.combine(civil.today(), time.min, JAPAN)
    page = {
        "q": words,
        "offers": offering.offers(actor, Door.COUNTER, lang=lang, words=words),
        "drafts": _rows(request, mine.drafts().order_by("-changed_at")[:MOST]),
        "taken": _rows(request, _entered_since(mine, start)[:MOST]),
    }
    return front.page(request, "counter/home.html", page)


def _entered_since(mine: QuerySet[Application], start: datetime) -> QuerySet[Application]:
    """What was typed in to its end since then, the last first; the stamp of a paper may bear an earlier day."""
    filed = AnswersVersion.objects.filter(application=OuterRef("pk"), number=1)
    entered = mine.annotate(entered_at=Subquery(filed.values("made_at")[:1]))
    return entered.filter(entered_at__gte=start).order_by("-entered_at")


def _rows(request: HttpRequest, found: QuerySet[Application]) -> list[Row]:
    lang = language_of(request)
    return [
        Row(
            each.reference,
            wording.html(flows.title_of(each, lang)),
            applicant_label(each.answers),
            front.say(request, f"way.{each.assistance}"),
            getattr(each, "entered_at", None) or each.changed_at,
        )
        for each in found
    ]


@require_GET
@front.for_counters
def procedure(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """What to tell the person before starting, and how the application comes in."""
    return _procedure(request, publisher, slug)


def _procedure(
    request: HttpRequest, publisher: str, slug: str, *, refused: object = "", status: int = 200
) -> HttpResponse:
    lang = language_of(request)
    offer = offering.offer_of(publisher, slug, Door.COUNTER)
    title = wording.html(offer.pack.texts.get("title", lang))
    words = {
        "heading": title,
        "summary": wording.html(offer.pack.texts.get("summary", lang)),
        "facts": offering.facts(offer, "counter", lang),
        "ways": [(str(way), front.say(request, f"way_long.{way}")) for way in Assistance],
        "chosen": str(request.POST.get("way", "")),
        "start_url": reverse("counter:start", args=[publisher, slug]),
        "paper_url": reverse("counter:paper", args=[publisher, slug]),
        "token": str(request.POST.get("token", ""))[:16] or offering.fresh_token(),
        "refused": refused,
    }
    return front.page(request, "counter/procedure.html", words, trail=[("", title)], status=status)


@require_POST
@front.for_counters
def start(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """Begin an application on behalf of the person at the window, on the telephone, or from paper."""
    actor = flows.actor_of(request)
    offer = offering.offer_of(publisher, slug, Door.COUNTER)
    way = str(request.POST.get("way", ""))
    if way not in list(Assistance):
        return _procedure(request, publisher, slug, refused=front.say(request, "choose_way"), status=422)
    try:
        reference = offering.begin_once(request, lambda: _begin(request, actor, offer, Assistance(way)))
    except Refused as refused:
        return _procedure(request, publisher, slug, refused=flows.refusal(request, refused), status=422)
    flows.tell(request, messages.SUCCESS, "counter.started", reference=reference)
    return HttpResponseRedirect(reverse("counter:page", args=[reference, offer.pack.form.pages[0].id]))


def _begin(request: HttpRequest, actor: Actor, offer: Offer, way: Assistance) -> intake.Begun:
    return intake.begin(actor, offer, door=Door.COUNTER, language=language_of(request), assistance=way)


@require_GET
@front.for_counters
def blank_paper(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """The blank paper form (PDF) to fill in by hand."""
    offer = offering.offer_of(publisher, slug, Door.COUNTER)
    office = Office.objects.of(offer.version.tenant).filter(slug=offer.pack.manifest.owner).first()
    content = paper.form_of(offer, language_of(request), office=office)
    return download(content, f"{slug}-{offer.pack.manifest.version}.pdf", "application/pdf")


@require_POST
@front.for_counters
def reading(request: HttpRequest) -> HttpResponse:
    """Turn the large pages on or off, and go back to where one was."""
    request.session[front.READING] = request.POST.get("reading") == "on"
    back = str(request.POST.get("back", ""))
    safe = back.startswith("/counter/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else reverse("counter:home"))
