"""What was found on site, for whoever decides: each visit that is done, with its checklist in the words of the pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.doors.staff.words import Words
from koboshi.fieldwork.models import CheckResult, Visit
from koboshi.ui import wording

EARLY = timedelta(minutes=30)
"""So long before the agreed time an inspector may be there already; what ends before that is said to be early."""


@dataclass(frozen=True, slots=True)
class Found:
    """One item of the checklist: what it asks, what was found, and the remark."""

    item: str
    verdict: str
    bad: bool
    note: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """One visit that was made."""

    visit: Visit
    found: list[Found]


def of_case(actor: Actor, case: Case, words: Words) -> list[Inspected]:
    """The visits of a case that are done, the newest first; empty where there was none."""
    visits = Visit.objects.visible_to(actor).filter(case=case, state=Visit.State.DONE).select_related("inspector")
    return [Inspected(each, _found(actor, each, words)) for each in visits.order_by("-pk")]


def ended_early(actor: Actor, case: Case) -> list[Visit]:
    """The visits that were closed before the agreed time had come: whoever decides has to know it."""
    done = Visit.objects.visible_to(actor).filter(case=case, state=Visit.State.DONE)
    return list(done.filter(finished_at__lt=F("starts_at") - EARLY).select_related("inspector").order_by("-pk"))


def _found(actor: Actor, visit: Visit, words: Words) -> list[Found]:
    rows = CheckResult.objects.visible_to(actor).filter(visit=visit).order_by("pk")
    return [
        Found(
            words.plain(f"check.{each.item}", each.item),
            _verdict(each, words.lang),
            each.verdict == CheckResult.Verdict.NOT_OK,
            each.note,
        )
        for each in rows
    ]


def _verdict(result: CheckResult, lang: str) -> str:
    """The result in words; empty while only a remark stands there."""
    open_still = result.verdict == CheckResult.Verdict.OPEN
    return "" if open_still else wording.plain(f"staff_fieldwork.verdict.{result.verdict}", lang)
