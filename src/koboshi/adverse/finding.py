"""Questions of staff: the dispositions under way, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from koboshi.adverse.models import AccessRequest, Hearing
from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.text import ruby_to_plain

MOST: Final = 100
ABOUT: Final = ("permit", "target")
"""What a disposition is about; the one that is not it is None."""


@dataclass(frozen=True, slots=True)
class Row:
    """One disposition in a list: its next step in words, the day that counts, and requests without an answer."""

    hearing: Hearing
    step: str
    day: date | None
    unanswered: int


def step_of(case: Case, lang: str = "ja") -> str:
    """What the case does now, as the pack calls it; empty when it has ended."""
    if case.ended_at is not None:
        return ""
    texts = pack_of(case.version_id).texts
    titles = [texts.find(f"task.{wait.node}.title", lang) for wait in process.waiting(case.state)]
    return "・".join(dict.fromkeys(ruby_to_plain(title) for title in titles if title))


def running(actor: Actor, lang: str = "ja") -> list[Row]:
    """The dispositions under way that the actor may see; the nearest day first."""
    rows = Hearing.objects.visible_to(actor).running().select_related("case__application", "case__office", *ABOUT)
    found = list(rows.order_by("-pk")[:MOST])
    waiting = _unanswered(found)
    listed = [
        Row(each, step_of(each.case, lang), each.statement_due or each.hearing_on, waiting.get(each.pk, 0))
        for each in found
    ]
    return sorted(listed, key=lambda row: row.day or date.max)


def _unanswered(hearings: Sequence[Hearing]) -> dict[int, int]:
    found: dict[int, int] = {}
    for pk in AccessRequest.objects.filter(hearing__in=hearings, answer="").values_list("hearing_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def ended(actor: Actor) -> list[Hearing]:
    """The last dispositions that have ended."""
    rows = Hearing.objects.visible_to(actor).filter(case__ended_at__isnull=False)
    return list(rows.select_related("case__application", *ABOUT).order_by("-case__ended_at")[:MOST])
