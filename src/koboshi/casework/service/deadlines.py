"""The deadlines of a pack (`[[deadline]]`) on one case: each counted from a day the case knows, apart from its period.

A deadline that a law sets is no standard period (行政手続法6条): nothing here moves with the clock of the case, and
what cannot be reckoned yet is not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from koboshi.casework.models import Case, Correction, Decision, Delivery
from koboshi.casework.service import correction_letter
from koboshi.catalog.service import pack_of
from koboshi.core.deadline import Deadline, Due, when
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.reason.grounds import REFUSALS
from koboshi.registers import rules
from koboshi.registers import service as registers

OPENING: Final = "opening_on"
"""The question of a form that asks on which day a business or a place opens."""
GIVEN: Final = frozenset({"decided", "effective", "expires"})
"""Deadlines from these days belong to what was granted: a refusal starts none of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One deadline: its day, or None while the day it counts from is not known; `dropped` when it will never count."""

    deadline: Deadline
    due: Due | None
    dropped: bool = False


def rows_of(case: Case, more: Mapping[str, date] | None = None) -> list[Row]:
    """All deadlines of the case's pack in its order; `more` are days that other rooms know (公開の縦覧)."""
    pack = pack_of(case.version_id)
    if not pack.deadlines:
        return []
    decision = Decision.objects.filter(case=case).first()
    days, refused = {**_days(case, pack, decision), **(more or {})}, decision is not None and decision.kind in REFUSALS
    dropped = GIVEN if refused else frozenset()
    return [
        Row(each, None, dropped=True) if each.starts in dropped else Row(each, when(each, days))
        for each in pack.deadlines
    ]


def _days(case: Case, pack: Pack, decision: Decision | None) -> dict[str, date]:
    """The days the case knows, by what a deadline may start from."""
    corrected = Correction.objects.filter(case=case, answered_at__isnull=False).last()
    found = {
        "arrived": civil.today(case.arrived_at),
        "corrected": civil.today(corrected.answered_at) if corrected is not None else None,
        "decided": civil.today(decision.decided_at) if decision is not None else None,
        "notified": _notified(case, pack, decision),
        "opening": _opening(case),
        **_permit(case, pack),
    }
    return {name: day for name, day in found.items() if day is not None}


def _notified(case: Case, pack: Pack, decision: Decision | None) -> date | None:
    """When the notice had reached everybody it is for: that of the decision, or the first one of an own-motion case."""
    sent = Delivery.objects.filter(case=case).exclude(state=Delivery.State.RETURNED)
    if pack.manifest.law.act.kind == "adverse":
        first = sent.exclude(document__kind=correction_letter.KIND).order_by("document__issued_at", "pk").first()
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


def _permit(case: Case, pack: Pack) -> dict[str, date | None]:
    """First and last day of the permit that the case entered."""
    if rules.register_of(pack) is None:
        return {}
    permit = registers.of_case(case.tenant, rules.register_id(pack), case.reference)
    return {} if permit is None else {"effective": permit.valid_from, "expires": permit.valid_until}
