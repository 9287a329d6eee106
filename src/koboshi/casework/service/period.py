"""Change the standard period of one case: extend it with notice, let it rest while the applicant is at work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import ClockResumed, ClockStopped, PeriodExtended
from koboshi.casework.models import Case
from koboshi.casework.service import clock, engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.deadline import ClockProblem
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal

KINDS: Final = ("change", "material")
"""Why a clock may rest besides a correction: the applicant changes the application, or adds material."""
MOST_DAYS: Final = 365
MOST_REASON: Final = 1_000


@transaction.atomic
def extend(actor: Actor, case: Case, *, amount: int, unit: str, reason: str, now: datetime | None = None) -> Case:
    """Make the period longer and tell the applicant why (延長の通知); refused after it has ended.

    Raises `Refused` without a reason, for a length no rule has, or by somebody of another office.
    """
    now = now or datetime.now(UTC)
    case = _open_case(actor, case)
    if unit not in ("day", "open_day", "month") or not 1 <= amount <= MOST_DAYS:
        raise Refused("延長する長さを、1日以上365日以内で選んでください。")
    _check_reason(reason)
    today = engine.today(now)
    case.extensions = [*case.extensions, [amount, unit, reason.strip(), today.isoformat()]]
    try:
        case.due_on = clock.explain(case, engine.today(case.arrived_at)).due
    except ClockProblem as problem:
        raise Refused("処理期間の目安を過ぎた後は、延長できません。申請者に見込みをお知らせください。") from problem
    case.save(update_fields=["extensions", "due_on"])
    fact = PeriodExtended(amount=amount, unit=unit, due_on=case.due_on.isoformat())
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)
    return case


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
    clock.stop(case, engine.today(now), kind, reason.strip())
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
    clock.resume(case, engine.today(now), engine.today(case.arrived_at))
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
