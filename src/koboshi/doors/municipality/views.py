"""The first page of a town and the page of one procedure."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from koboshi.casework.models import Case, Message
from koboshi.core.actor import Actor, Door
from koboshi.core.refusal import Refused
from koboshi.doors.municipality import contact, front, passing, progress, requests
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.screens import flow as flows
from koboshi.screens import offering
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST = 100


@require_GET
@front.for_towns
def home(request: HttpRequest) -> HttpResponse:
    """What a town can ask for, and everything the town has asked for so far, by whichever colleague."""
    actor, lang = flows.actor_of(request), language_of(request)
    words = {
        "town": front.town_of(actor),
        "offers": offering.offers(actor, Door.MUNICIPALITY, lang=lang),
        "rows": _rows(actor, lang),
        "to_answer": requests.waiting(request)[0],
        "passing": passing.passing(actor, lang),
    }
    return front.page(request, "municipality/home.html", words)


def _rows(actor: Actor, lang: str) -> list[progress.Row]:
    applications = list(
        Application.objects.visible_to(actor)
        .filter(applicant_tenant__in=actor.tenants)
        .select_related("holder")
        .order_by("-changed_at")[:MOST]
    )
    cases = {case.application_id: case for case in Case.objects.visible_to(actor).filter(application__in=applications)}
    written = Message.objects.visible_to(actor).filter(
        internal=False, reference__in=[a.reference for a in applications]
    )
    last = dict(written.order_by().values_list("reference").annotate(last=Max("written_at")))
    return [progress.row(each, cases.get(each.pk), lang, last.get(each.reference)) for each in applications]


@require_GET
@front.for_towns
def procedure(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """What to know before starting."""
    return _procedure(request, publisher, slug)


def _procedure(
    request: HttpRequest, publisher: str, slug: str, *, refused: object = "", status: int = 200
) -> HttpResponse:
    lang = language_of(request)
    offer = offering.offer_of(publisher, slug, Door.MUNICIPALITY)
    title = wording.html(offer.pack.texts.get("title", lang))
    words = {
        "heading": title,
        "summary": wording.html(offer.pack.texts.get("summary", lang)),
        "facts": offering.facts(offer, "municipality", lang),
        "start_url": reverse("municipality:start", args=[publisher, slug]),
        "token": offering.fresh_token(),
        "refused": refused,
    }
    return front.page(request, "municipality/procedure.html", words, trail=[("", title)], status=status)


@require_POST
@front.for_towns
def start(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """Begin an application of the town."""
    actor, lang = flows.actor_of(request), language_of(request)
    offer = offering.offer_of(publisher, slug, Door.MUNICIPALITY)
    known = contact.known(offer.pack.form, actor)
    try:
        reference = offering.begin_once(
            request, lambda: intake.begin(actor, offer, door=Door.MUNICIPALITY, language=lang, answers=known)
        )
    except Refused as refused:
        return _procedure(request, publisher, slug, refused=flows.refusal(request, refused), status=422)
    first = offer.pack.form.pages[0].id
    flows.tell(request, messages.SUCCESS, "municipality.started", reference=reference)
    if known:
        flows.tell(request, messages.INFO, "municipality.prefilled")
    return HttpResponseRedirect(reverse("municipality:page", args=[reference, first]))
