"""Change the standard period of one case: extend it with notice, let it rest while the applicant is at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from django.db import transaction

from koboshi.casework import policies, wording
from koboshi.casework.events import ClockResumed, ClockStopped, PeriodExtended
from koboshi.casework.models import Case
from koboshi.casework.service import clock, engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor, Role
from koboshi.core.confidence import UNCHECKED
from koboshi.core.deadline import ClockProblem, Extension
from koboshi.core.japan import civil, format_wareki
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal

KINDS: Final = ("change", "material")
"""Why a clock may rest besides a correction: the applicant changes the application, or adds material."""
MOST_DAYS: Final = 365
MOST_REASON: Final = 1_000
UNITS: Final = ("day", "open_day", "month")
Nature = Literal["guide", "statutory", "none"]
"""What the period of a procedure is: 標準処理期間 (行政手続法6条), one of a law or an ordinance, or no legal period."""


class NotSoLong(Refused):
    """An extension beyond what is declared, or by somebody who may not grant it."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(wording.TEXTS.get(f"period.{key}", "ja", **values))
        self._key, self._values = key, values

    def say(self, language: str = "ja") -> str:
        """The sentence in the clerk's language."""
        return wording.TEXTS.get(f"period.{self._key}", language, **self._values)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long all extensions of one case may be together (`[limits.extension]` of the pack), and where it says so."""

    amount: int
    unit: str
    basis: str = ""
    status: str = UNCHECKED


def limit_of(pack: Pack) -> Limit | None:
    """The declared limit, or None: then only a person who decides may extend."""
    row: Mapping[str, Any] = pack.manifest.limits.get("extension") or {}
    if row.get("unit") not in UNITS or type(row.get("amount")) is not int or not 1 <= row["amount"] <= MOST_DAYS:
        return None
    basis, status = str(row.get("basis", "")), str(row.get("status", UNCHECKED))
    return Limit(row["amount"], row["unit"], basis, status)


def is_statutory(pack: Pack) -> bool:
    """Whether a law or an ordinance sets the period (`[limits] period = "statutory"`): then it is no mere guide."""
    return bool(pack.manifest.limits.get("period") == "statutory")


def nature_of(pack: Pack) -> Nature:
    """What `[service_level]` of a pack is. 行政手続法6条 is about applications: a notification that is complete on
    arrival (37条) and an adverse disposition have no standard period; what their packs say is an aim of the office."""
    if is_statutory(pack):
        return "statutory"
    act = pack.manifest.law.act
    silent = act.kind == "adverse" or ("act" in pack.toml("procedure.toml") and not act.decides)
    return "none" if silent else "guide"


def past_the_law(case: Case, today: date) -> bool:
    """Whether the day that a law or an ordinance sets for the decision has passed, with its extensions, undecided."""
    left = left_by_law(case, today)
    return left is not None and left < 0


def left_by_law(case: Case, today: date) -> int | None:
    """Days left until the day that a law or an ordinance sets; below zero once it has passed.

    None where no law sets one, while the clock is stopped, and when the case is decided or over.
    """
    if case.due_on is None or case.decided_at is not None or case.ended_at is not None:
        return None
    running = all(row[1] is not None for row in case.stops)
    return (case.due_on - today).days if running and is_statutory(pack_of(case.version_id)) else None


def may_extend(actor: Actor, pack: Pack) -> bool:
    """Whether this person may extend at all: anybody of the office within a declared limit, else who decides."""
    return limit_of(pack) is not None or actor.is_system or actor.has(Role.DECIDER)


def longest(case: Case) -> date | None:
    """The last day that all extensions together may reach, or None where no limit is declared."""
    pack = pack_of(case.version_id)
    limit, arrived = limit_of(pack), civil.today(case.arrived_at)
    if limit is None:
        return None
    bare = clock.compute(pack, arrived, clock.stops_of(case))
    whole = Extension(limit.amount, limit.unit, "", min(arrived, bare.due))  # type: ignore[arg-type]
    return clock.compute(pack, arrived, clock.stops_of(case), [whole]).due


@transaction.atomic
def extend(actor: Actor, case: Case, *, amount: int, unit: str, reason: str, now: datetime | None = None) -> Case:
    """Make the period longer and tell the applicant why (延長の通知); refused after it has ended.

    Raises `Refused` without a reason, for a length no rule has, by somebody of another office, beyond the declared
    limit, or, where none is declared, by somebody who does not decide.
    """
    now = now or datetime.now(UTC)
    case = _open_case(actor, case)
    if unit not in UNITS or not 1 <= amount <= MOST_DAYS:
        raise Refused("延長する長さを、1日以上365日以内で選んでください。")
    _check_reason(reason)
    if not may_extend(actor, pack_of(case.version_id)):
        raise NotSoLong("needs_decider")
    today = civil.today(now)
    case.extensions = [*case.extensions, [amount, unit, reason.strip(), today.isoformat()]]
    try:
        case.due_on = clock.explain(case, civil.today(case.arrived_at)).due
    except ClockProblem as problem:
        raise Refused("処理期間が終わった後は、延長できません。申請者に見込みをお知らせください。") from problem
    _check_limit(case, case.due_on)
    case.save(update_fields=["extensions", "due_on"])
    fact = PeriodExtended(amount=amount, unit=unit, due_on=case.due_on.isoformat())
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)
    return case


def _check_limit(case: Case, due: date) -> None:
    limit, last = limit_of(pack_of(case.version_id)), longest(case)
    if limit is not None and last is not None and due > last:
        length = wording.TEXTS.get(f"period.{limit.unit}", "ja", amount=str(limit.amount))
        raise NotSoLong("too_long", length=length, basis=limit.basis, last=format_wareki(last))


@transaction.atomic
def rest(actor: Actor, case: Case, *, kind: str, reason: str, now: datetime | None = None) -> Case:
    """Let the clock rest while the applicant changes the application or adds material; not a correction."""
    now = now or datetime.now(UTC)
    case = _open_case(actor, case)
    if kind not in KINDS:
        raise Refused("期間に数えない理由を選んでください。")
    _check_reason(reason)
    if any(row[1] is None for row in case.stops):
        raise Refused("処理期間は、すでに止まっています。")
    clock.stop(case, civil.today(now), kind, reason.strip())
    case.save(update_fields=["stops"])
    journal.record(actor, ClockStopped(why=kind), engine.subject_of(case, pack_of(case.version_id)), at=now)
    return case


@transaction.atomic
def go_on(actor: Actor, case: Case, *, now: datetime | None = None) -> Case:
    """The change or material is there: the clock runs again from tomorrow."""
    now = now or datetime.now(UTC)
    case = _open_case(actor, case)
    if not any(row[1] is None and row[2:3] != ["correction"] for row in case.stops):
        raise Refused("処理期間は、いまは止まっていません。")
    clock.resume(case, civil.today(now), civil.today(case.arrived_at))
    case.save(update_fields=["stops", "due_on"])
    fact = ClockResumed(due_on=case.due_on.isoformat() if case.due_on else "")
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)
    return case


def _open_case(actor: Actor, case: Case) -> Case:
    case = engine.locked(case.pk)
    if not policies.may_act_on(actor, case) or case.ended_at is not None:
        raise Refused("この案件の処理期間は変えられません。")
    return case


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Refused("理由を{most}字以内で入力してください。", most=f"{MOST_REASON:,}")
