"""Names of kinds, acts and roles in the reader's language; kinds and acts are the core's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from koboshi.casework.models import Case
from koboshi.core import mandate as core
from koboshi.core.japan import civil
from koboshi.core.mandate.wording import said
from koboshi.core.text import ruby_to_plain
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service import competence
from koboshi.screens import mandating
from koboshi.ui import wording
from koboshi.ui.language import language_of

HINTS = {
    "inside": ("move",),
    "missing": ("enter",),
    "elsewhere": ("arrived", "tell", "withdraw"),
    "question": ("arrived", "ask"),
}
"""What the office can do where it is not the competent one, line by line."""


def told(request: HttpRequest, sentences: Mapping[str, str]) -> SafeString:
    """A sentence that the core says in every language."""
    return wording.html(sentences[language_of(request)])


def kind(request: HttpRequest, name: str) -> str:
    """The name of a kind of representative, without ruby."""
    return ruby_to_plain(said(f"kind.{name}")[language_of(request)])


def act(request: HttpRequest, name: str) -> str:
    """The name of an act, without ruby."""
    return ruby_to_plain(said(f"act.{name}")[language_of(request)])


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML with ruby."""
    return wording.say_html(f"staff_mandates.{key}", language_of(request), **values)


def role(request: HttpRequest, party: Party) -> SafeString:
    """What a party is on the application."""
    return say(request, f"role.{party.role}")


def mandate(request: HttpRequest, row: MandateRow) -> dict[str, Any]:
    """One mandate for a page."""
    on, lang = civil.today(), language_of(request)
    return {
        "row": row,
        "kind": kind(request, row.kind),
        "scopes": "・".join(act(request, each) for each in core.ACTS if each in row.scopes),
        "state": wording.html(mandating.state(row, on, lang)),
        "tone": mandating.TONES.get(row.standing(on), "neutral"),
        "origin": say(request, f"origin.{row.origin}"),
    }


def kinds(request: HttpRequest) -> list[tuple[str, str]]:
    """The kinds for a choice."""
    return [(each, kind(request, each)) for each in core.KINDS]


def acts(request: HttpRequest) -> list[tuple[str, str]]:
    """The acts for a choice."""
    return [(each, act(request, each)) for each in core.ACTS]


def competent(request: HttpRequest, case: Case, found: competence.Competence | None = None) -> dict[str, Any]:
    """What the office is told when it is not the competent one, or when nobody knows; nothing when all is well.

    After the decision nothing is said any more: the case stays where it was decided.
    """
    if case.decided_at is not None or case.ended_at is not None:
        return {}
    found = found or competence.of_application(case.application)
    if found.standing in ("none", "ours", "through"):
        return {}
    who = found.authority.name if found.authority else ""
    sentences = found.authority.because if found.authority else found.question.sentences if found.question else {}
    return {
        "title": say(request, f"hint.title_{found.standing}", office=found.office.name if found.office else who),
        "because": told(request, sentences),
        "do": [say(request, f"hint.{key}", who=who) for key in HINTS[found.standing]],
        "contact": found.contact,
    }
