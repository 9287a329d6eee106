"""The deadlines of a pack (`[[deadline]]`) on one case: each counted from a day the case knows, apart from its period.

A deadline that a law sets is no standard period (行政手続法6条): nothing here moves with the clock of the case, and
what cannot be reckoned yet is not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from koboshi.casework.models import Case, Correction, Decision, Delivery
from koboshi.casework.service import permits
from koboshi.catalog.service import pack_of
from koboshi.core.deadline import Deadline, Due, when
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.reason.grounds import REFUSALS

CORRECTION_LETTER: Final = "correction"
"""The kind of the document that asks for a correction: no notice of a decision, nor of a case of the office's own."""
OPENING: Final = "opening_on"
"""The question of a form that asks on which day a business or a place opens."""
GIVEN: Final = frozenset({"decided", "effective", "expires"})
"""Deadlines from these days belong to what was granted: a refusal starts none of them."""

AFTER: Final = GIVEN | {"event", "known", "notified", "ruled", "ruling_known"}
"""Days that do not come before the decision, or that it does not settle."""


@dataclass(frozen=True, slots=True)
class Row:
    """One deadline: its day, or None while the day it counts from is not known; `dropped` when it will never count."""

    deadline: Deadline
    due: Due | None
    dropped: bool = False


def rows_of(case: Case, more: Mapping[str, date] | None = None) -> list[Row]:
    """The deadlines of the pack about the case's office; `more` are days that other rooms know (公開の縦覧)."""
    pack = pack_of(case.version_id)
    here = _here(pack, case)
    if not here:
        return []
    wanted = starts_of(pack)
    decision = _standing(case) if wanted & {*GIVEN, "notified"} else None
    days = {**_days(case, pack, decision, wanted), **(more or {})}
    refused = decision is not None and decision.kind in REFUSALS
    dropped = GIVEN if refused else frozenset()
    return [Row(each, None, dropped=True) if each.starts in dropped else Row(each, when(each, days)) for each in here]


def due_of(case: Case, name: str, more: Mapping[str, date] | None = None) -> Due | None:
    """One deadline of the case's pack by its id; None where it has none, or while its day is not known.

    `more` are days that stand in for those the case does not know of itself.
    """
    pack = pack_of(case.version_id)
    found = next((each for each in _here(pack, case) if each.id == name), None)
    if found is None:
        return None
    decision = _standing(case)
    return when(found, {**(more or {}), **_days(case, pack, decision, frozenset({found.starts}))})


def starts_of(pack: Pack) -> frozenset[str]:
    """The days that the deadlines of a procedure are counted from."""
    return frozenset(each.starts for each in pack.deadlines)


def over_with(deadline: Deadline, case: Case) -> bool:
    """Whether a deadline of a running case matters no more: it is met, or counts from a day before a decision made."""
    return is_met(deadline) or (case.decided_at is not None and deadline.starts not in AFTER)


def is_met(deadline: Deadline) -> bool:
    """Whether what had to happen by its day has happened: every case has arrived, so a guide for filing is settled."""
    return deadline.met_by == "arrived"


def _here(pack: Pack, case: Case) -> list[Deadline]:
    """The deadlines that are about cases of this office."""
    return [each for each in pack.deadlines if each.holds_at(case.office.slug)]


def _standing(case: Case) -> Decision | None:
    """The newest decision that was not taken back: no deadline counts from one that was."""
    return Decision.objects.filter(case=case, taken_back__isnull=True).first()


def _days(case: Case, pack: Pack, decision: Decision | None, wanted: frozenset[str]) -> dict[str, date]:
    """The days the case knows, by what a deadline may start from; only those that one does."""
    known: dict[str, Callable[[], date | None]] = {
        "arrived": lambda: civil.today(case.arrived_at),
        "corrected": lambda: _corrected(case),
        "decided": lambda: civil.today(decision.decided_at) if decision is not None else None,
        "notified": lambda: _notified(case, pack, decision),
        "opening": lambda: _opening(case),
    }
    found = {name: day() for name, day in known.items() if name in wanted}
    permit = _permit(case) if wanted & {"effective", "expires"} else {}
    return {name: day for name, day in {**found, **permit}.items() if day is not None}


def _corrected(case: Case) -> date | None:
    answered = Correction.objects.filter(case=case, answered_at__isnull=False).last()
    return civil.today(answered.answered_at) if answered is not None else None


def _notified(case: Case, pack: Pack, decision: Decision | None) -> date | None:
    """When the notice had reached everybody it is for: that of the decision, or the first one of an own-motion case."""
    sent = Delivery.objects.filter(case=case).exclude(state=Delivery.State.RETURNED)
    if pack.manifest.law.act.kind == "adverse":
        first = sent.exclude(document__kind=CORRECTION_LETTER).order_by("document__issued_at", "pk").first()
        sent = sent.filter(document=first.document_id) if first is not None else sent.none()
    else:
        sent = sent.filter(document__key=decision.notice_key) if decision is not None else sent.none()
    arrived = list(sent.values_list("arrived_on", flat=True))
    known = [day for day in arrived if day is not None]
    return max(known) if known and len(known) == len(arrived) else None


def _opening(case: Case) -> date | None:
    told = case.application.answers.get(OPENING)
    try:
        return date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _permit(case: Case) -> dict[str, date | None]:
    """First and last day of the permit that the case entered."""
    permit = permits.permit_of(case)
    return {} if permit is None else {"effective": permit.valid_from, "expires": permit.valid_until}
