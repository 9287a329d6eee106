"""The page of a procedure before starting, its paper form, and the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST, require_safe

from koboshi.casework.service.period import nature_of
from koboshi.catalog import service as catalog
from koboshi.catalog.service import Offer
from koboshi.core import drawing
from koboshi.core.actor import Door
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.core.pack import Counter
from koboshi.core.pack.letters import Consultation
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.citizen import front, identity
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people import service as people
from koboshi.foundation.people import throttle
from koboshi.intake import service as intake
from koboshi.intake.service import places as places_of
from koboshi.mandates import service as mandates
from koboshi.screens import flow as flows
from koboshi.screens import paper
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of

SECRETS = "koboshi_fresh_secrets"
"""Session key: secrets of applications begun just now, until they were shown once."""
BEGUN = "koboshi_begun"
"""Session key: which application a start button already made, so that pressing twice makes one."""
MOST_BEGUN = 20
MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A counter and the ways it can be reached."""

    office: Office
    ways: list[SafeString]


def offer_of(publisher: str, slug: str) -> Offer:
    """The version in force today. Raises Http404."""
    try:
        return catalog.in_force(f"{publisher}/{slug}", on=civil.today())
    except catalog.NotInForce:
        raise Http404 from None


def places(request: HttpRequest, offer: Offer) -> list[Place]:
    """Where and how it can be done without a computer."""
    manifest = offer.pack.manifest
    given = manifest.counters or (Counter(office=manifest.owner, ways=("window", "post", "telephone")),)
    known = {
        each.slug: each
        for each in Office.objects.of(offer.version.tenant).filter(slug__in=[one.office for one in given])
    }
    return [
        Place(known[each.office], [front.say(request, f"way.{way}") for way in each.ways])
        for each in given
        if each.office in known
    ]


def usual_steps(offer: Offer, lang: str) -> list[SafeString]:
    """What happens, in residents' words (`steps.1` …); without them the tasks of the pack's shortest usual story."""
    told_plainly = [offer.pack.texts.find(f"steps.{number}", lang) for number in range(1, MOST_STEPS + 1)]
    if any(told_plainly):
        return [wording.html(line) for line in told_plainly if line]
    told = [story for story in offer.pack.journeys if story.expect.path]
    if not told:
        return []
    usual = [
        story.expect.path or ()
        for story in told
        if (story.expect.end, story.expect.outcome) == (told[0].expect.end, told[0].expect.outcome)
    ]
    texts = offer.pack.texts
    titles = [texts.find(f"task.{node}.title", lang) for node in min(usual, key=len)]
    return [wording.html(title) for title in dict.fromkeys(titles) if title]


def all_steps(offer: Offer, lang: str) -> list[str]:
    """The whole process as sentences, every branch of it, in the pack's own words for its tasks."""
    texts, definition = offer.pack.texts, offer.pack.definition
    labels = {
        node: ruby_to_plain(found)
        for node in definition.nodes
        if (found := texts.find(f"task.{node}.title", lang)) is not None
    }
    return drawing.draw(definition, labels=labels, lang=lang).steps


def consulted(offer: Offer) -> list[tuple[str, Consultation, bool]]:
    """Who is asked because a law says so: name, what the pack declares, and whether nobody has checked it yet."""
    asked = [each for each in offer.pack.manifest.law.consultations if each.law]
    slugs = [each.to for each in asked]
    names = dict(Office.objects.of(offer.version.tenant).filter(slug__in=slugs).values_list("slug", "name"))
    return [(names.get(each.to, each.to), each, each.status != CHECKED) for each in asked]


def _facts(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    manifest, texts, lang = offer.pack.manifest, offer.pack.texts, language_of(request)
    level = manifest.service_level
    note = texts.find(manifest.fee.note, lang) if manifest.fee.note else None
    return {
        "manifest": manifest,
        "version": offer.version,
        "title": wording.html(texts.get("title", lang)),
        "summary": wording.html(texts.get("summary", lang)),
        "purpose": wording.html(texts.get("purpose", lang)),
        "who_can": wording.html(texts.get("who_can", lang)),
        "after": wording.html(texts.get("after", lang)),
        "authority": manifest.authority.get("name", ""),
        "papers": [(wording.html(texts.get(f"papers.{each.id}", lang)), each.required) for each in manifest.papers],
        "fee": front.say(request, f"fee.{manifest.fee.kind}", yen=f"{manifest.fee.yen:,}"),
        "fee_note": wording.html(note) if note else "",
        "fee_unchecked": manifest.fee.status != CHECKED,
        "period": wording.html(front.period(request, level.amount, level.unit)),
        "period_first": front.say(request, f"period.{level.first_day}"),
        "period_none": nature_of(offer.pack) == "none",
        "period_unchecked": level.status != CHECKED,
        "level": front.say(request, f"level.long_{manifest.online_level}"),
        "criteria": [wording.html(texts.get(f"criterion.{each.id}", lang)) for each in manifest.law.criteria.items],
        "windows": [
            (
                wording.html(texts.get(f"window.{name}", lang)),
                wording.html(each.sentences[lang]),
                each.status != CHECKED,
            )
            for name, each in places_of.standing(manifest.id, offer.pack.windows, civil.today()).items()
        ],
        "basis": [(each, each.status != CHECKED) for each in manifest.basis],
        "consulted": consulted(offer),
    }


@login_not_required
@require_safe
def procedure(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """Everything one may want to know before starting."""
    offer = offer_of(publisher, slug)
    facts = _facts(request, offer)
    words = {
        **facts,
        "places": places(request, offer),
        "usual_steps": usual_steps(offer, language_of(request)),
        "all_steps": all_steps(offer, language_of(request)),
        "open_here": str(Door.CITIZEN) in offer.pack.manifest.doors,
        "once": get_random_string(16),
        "start_url": reverse("citizen:start", args=[publisher, slug]),
        "paper_url": reverse("citizen:procedure_paper", args=[publisher, slug]),
        "refused": "",
    }
    return front.page(request, "citizen/procedure.html", words, trail=[("", facts["title"])])


@login_not_required
@require_safe
def procedure_paper(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """The blank paper form as PDF."""
    offer = offer_of(publisher, slug)
    found = places(request, offer)
    content = paper.form_of(offer, language_of(request), office=found[0].office if found else None)
    return download(content, f"{slug}-{offer.pack.manifest.version}.pdf", "application/pdf")


@login_not_required
@require_safe
def paper_landing(request: HttpRequest, publisher: str, slug: str, version: str) -> HttpResponse:
    """Where the QR code of a paper form leads: the page of its procedure."""
    offer_of(publisher, slug)
    return HttpResponseRedirect(reverse("citizen:procedure", args=[publisher, slug]))


def keep_secret(request: HttpRequest, reference: str, secret: str) -> None:
    """Keep a fresh secret until it was shown once, and let this browser see the application."""
    request.session[SECRETS] = {**request.session.get(SECRETS, {}), reference: secret}
    people.remember_opened(request.session, reference)


def _made_before(request: HttpRequest, once: str) -> str:
    return str(dict(request.session.get(BEGUN, [])).get(once, "")) if once else ""


@login_not_required
@require_POST
def start(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """Begin an application; the same button pressed twice begins one."""
    once = request.POST.get("once", "")[:32]
    reference = _made_before(request, once)
    if reference:
        return HttpResponseRedirect(reverse("citizen:begun", args=[reference]))
    throttle.count(throttle.BEGIN, flows.caller(request))
    offer = offer_of(publisher, slug)
    try:
        known = identity.known_about(request, offer)
        begun = intake.begin(
            flows.actor_of(request), offer, door=Door.CITIZEN, language=language_of(request), answers=known
        )
    except Refused as refused:
        messages.error(request, flows.refusal(request, refused))
        return HttpResponseRedirect(reverse("citizen:procedure", args=[publisher, slug]))
    reference = begun.application.reference
    keep_secret(request, reference, begun.secret)
    if known:
        flows.tell(request, messages.INFO, "citizen.identity.prefilled")
    request.session[BEGUN] = [*request.session.get(BEGUN, [])[1 - MOST_BEGUN :], [once, reference]]
    return HttpResponseRedirect(reverse("citizen:begun", args=[reference]))


@login_not_required
@require_GET
def begun(request: HttpRequest, reference: str) -> HttpResponse:
    """Number and secret, shown once, on a page that can be printed."""
    filling = flows.opened(request, front.FLOW, reference)
    kept = dict(request.session.get(SECRETS, {}))
    secret = kept.pop(reference, "")
    if secret:
        request.session[SECRETS] = kept
    pages = filling.pages()
    words = {
        "reference": reference,
        "application": filling.application,
        "secret": secret,
        "title": filling.words("title"),
        "fill_url": filling.page_url(pages[0].id) if pages else filling.url("check"),
        "mail_link_url": filling.url("mail_link"),
        "new_secret_url": filling.url("new_secret"),
        "may_new_secret": not mandates.acts_for_another(filling.actor, filling.application),
    }
    return front.private(front.page(request, "citizen/begun.html", words, trail=[("", words["title"])]))


@login_not_required
@require_POST
def new_secret(request: HttpRequest, reference: str) -> HttpResponse:
    """A new secret in place of a lost one; the old one stops working."""
    filling = flows.opened(request, front.FLOW, reference)
    try:
        mandates.only_applicant(filling.actor, filling.application)
        keep_secret(request, reference, intake.new_secret(filling.actor, filling.application))
    except Refused as refused:
        messages.error(request, flows.refusal(request, refused))
    return HttpResponseRedirect(reverse("citizen:begun", args=[reference]))
