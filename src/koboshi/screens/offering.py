"""Procedures that a staff door offers, what to know before starting one, and starting it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.crypto import get_random_string
from django.utils.safestring import SafeString

from koboshi.catalog import search
from koboshi.catalog import service as catalog
from koboshi.catalog.models import Listing, ProcedureVersion
from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, Door
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.intake.service import Begun
from koboshi.ui import wording

BEGUN = "koboshi_begun_by_staff"
"""Session key: which application a start button already made, so that pressing twice makes one."""
MOST_BEGUN = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """One procedure in a list."""

    publisher: str
    slug: str
    title: SafeString
    summary: SafeString


def offers(actor: Actor, door: Door, *, lang: str, words: str = "") -> list[Offered]:
    """The procedures in force that this door takes, found by words or all, the most used first."""
    on = civil.today()
    current: dict[str, ProcedureVersion] = {}
    for version in ProcedureVersion.objects.visible_to(actor).in_force(on).defer("archive"):
        current.setdefault(version.procedure_id, version)
    found = (
        search.find(actor, words, language=lang, on=on) if words.strip() else search.listed(actor, language=lang, on=on)
    )
    open_here = [each for each in found if str(door) in catalog.pack_of(current[each.procedure_id].pk).manifest.doors]
    return [_offered(each) for each in open_here]


def _offered(listing: Listing) -> Offered:
    publisher, slug = listing.procedure_id.split("/", 1)
    return Offered(publisher, slug, wording.html(listing.title), wording.html(listing.summary))


def offer_of(publisher: str, slug: str, door: Door) -> Offer:
    """The version in force today, when the door takes it. Raises Http404."""
    try:
        offer = catalog.in_force(f"{publisher}/{slug}", on=civil.today())
    except catalog.NotInForce:
        raise Http404 from None
    if str(door) not in offer.pack.manifest.doors:
        raise Http404
    return offer


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what to know before starting."""

    label: SafeString
    lines: tuple[SafeString, ...]
    unchecked: bool = False


def facts(offer: Offer, door: str, lang: str) -> list[Fact]:
    """Purpose, who may, who decides, papers, fee, standard period; labels are `<door>.fact.…`."""
    manifest, texts = offer.pack.manifest, offer.pack.texts

    def say(key: str, **values: object) -> SafeString:
        return wording.say_html(f"{door}.fact.{key}", lang, **values)

    def own(key: str) -> SafeString:
        return wording.html(texts.get(key, lang))

    level, fee = manifest.service_level, manifest.fee
    papers = tuple(own(f"papers.{each.id}") for each in manifest.papers)
    fee_lines = (say(f"fee_{fee.kind}", yen=f"{fee.yen:,}"), *((own(fee.note),) if fee.note else ()))
    return [
        Fact(say("purpose"), (own("purpose"),)),
        Fact(say("who_can"), (own("who_can"),)),
        Fact(say("authority"), (wording.html(str(manifest.authority.get("name", ""))),)),
        Fact(say("papers"), papers or (say("papers_none"),)),
        Fact(say("fee"), fee_lines, fee.status != CHECKED),
        Fact(say("period"), (say(f"period_{level.unit}", amount=level.amount),), level.status != CHECKED),
        Fact(say("after"), (own("after"),)),
    ]


def fresh_token() -> str:
    """A token for a start form."""
    return get_random_string(16)


def begin_once(request: HttpRequest, begin: Callable[[], Begun]) -> str:
    """The reference of the application this form begins; the same form sent again gives the same application."""
    token = str(request.POST.get("token", ""))[:16]
    known: dict[str, Any] = dict(request.session.get(BEGUN, {}))
    if token and token in known:
        return str(known[token])
    reference = begin().application.reference
    if token:
        request.session[BEGUN] = dict([*known.items(), (token, reference)][-MOST_BEGUN:])
    return reference
