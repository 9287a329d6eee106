"""Procedures whose papers pass through a municipality (経由), as their packs say; to know, not to work on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from koboshi.catalog.models import ProcedureVersion
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.ui.wording import html

MUNICIPALITY = "市町村"
"""An office of `[service_level.passage]` whose name holds this word is one of the municipality."""
WHAT_THE_TOWN_DOES = "passage.municipality"
"""The text of a pack that says what a municipality does with the papers."""


@dataclass(frozen=True, slots=True)
class Passing:
    """One procedure: its title, where the papers pass, how long that may take (0: not settled), what is done there."""

    title: SafeString
    office: str
    amount: int
    unit: str
    does: SafeString | str
    unchecked: bool


def passing(actor: Actor, lang: str) -> list[Passing]:
    """The procedures in force whose papers pass through a municipality."""
    current: dict[str, int] = {}
    for version in ProcedureVersion.objects.visible_to(actor).in_force(civil.today()).defer("archive"):
        current.setdefault(version.procedure_id, version.pk)
    found = (_of(pack_of(version), lang) for version in current.values())
    return sorted((each for each in found if each is not None), key=lambda each: each.title)


def _of(pack: Pack, lang: str) -> Passing | None:
    passage = pack.manifest.law.passage
    if passage is None or MUNICIPALITY not in passage.office:
        return None
    does = pack.texts.find(WHAT_THE_TOWN_DOES, lang)
    return Passing(
        title=html(pack.texts.get("title", lang)),
        office=passage.office,
        amount=passage.amount,
        unit=passage.unit,
        does=html(does) if does else "",
        unchecked=passage.status != CHECKED,
    )
