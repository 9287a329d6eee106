"""How a visit ends: done with a result for the case, called off, or nobody was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.fieldwork import policies
from koboshi.fieldwork.events import VisitCancelled, VisitDone, VisitFailed
from koboshi.fieldwork.models import LIVE, CheckResult, Photo, Visit
from koboshi.fieldwork.service import keeping

CORRECT = "correct"
CANCEL_REASONS = ("applicant", "office", "weather", "other")
MISSED = ("applicant_absent", "inspector_absent", "closed", "weather", "other")


@dataclass(frozen=True, slots=True)
class Improvement:
    """What the applicant is asked to put right: form fields with reasons, until when, and words of the office."""

    items: Mapping[str, str]
    due_on: date
    note: str = ""


@transaction.atomic
def finish(
    actor: Actor,
    visit: Visit,
    *,
    outcome: str,
    improvement: Improvement | None = None,
    despite: bool = False,
    now: datetime | None = None,
) -> Visit:
    """End the visit and the task with one of its outcomes, in one transaction; `correct` asks for improvement.

    Every item needs an entry. A favourable end in spite of items that do not fit needs `despite`. Raises `Refused`.
    """
    now = now or datetime.now(UTC)
    row, task = keeping.at_work(actor, visit)
    not_ok = _complete(row)
    if outcome == CORRECT:
        asked = improvement or Improvement({}, date.min)
        casework.ask_correction(actor, task, items=asked.items, due_on=asked.due_on, note=asked.note, now=now)
    elif not_ok and CORRECT in task.outcomes and not despite:
        raise Refused(
            "基準に合わない項目が{count}つあります。改善をお願いするか、進めてよいことを確かめてください。",
            count=not_ok,
        )
    else:
        casework.complete(actor, task, outcome=outcome, now=now)
    row.state, row.outcome, row.finished_at = Visit.State.DONE, outcome, now
    row.started_at = row.started_at or now
    row.save(update_fields=["state", "outcome", "finished_at", "started_at"])
    fact = VisitDone(
        visit=row.pk,
        outcome=outcome,
        not_ok=not_ok,
        photos=Photo.objects.filter(visit=row).count(),
        minutes=max(0, int((now - row.started_at).total_seconds() // 60)),
        travelled=str(row.travels),
    )
    keeping.tell(actor, row, fact, now)
    return row


def _complete(visit: Visit) -> int:
    """How many items do not fit. Raises `Refused` while an item has no entry."""
    found = dict(CheckResult.objects.filter(visit=visit).values_list("item", "verdict"))
    items = keeping.inspection_of(visit.case).items
    left = [item for item in items if found.get(item, CheckResult.Verdict.OPEN) == CheckResult.Verdict.OPEN]
    if left:
        raise Refused("まだ記録していない項目が{count}つあります。すべてに結果を付けてください。", count=len(left))
    return sum(verdict == CheckResult.Verdict.NOT_OK for verdict in found.values())


@transaction.atomic
def cancel(actor: Actor, visit: Visit, *, why: str, reason: str = "", now: datetime | None = None) -> Visit:
    """Call the visit off before it begins; the task stays open and other days can be offered."""
    now = now or datetime.now(UTC)
    row = keeping.locked(visit)
    if not policies.may_plan(actor, row.case):
        raise Refused("この案件の現地確認を決める権限がありません。")
    if not row.is_live or row.started_at is not None:
        raise Refused("この現地確認は、もう取りやめられません。")
    _say_why(row, why, reason, CANCEL_REASONS)
    return _end(actor, row, Visit.State.CANCELLED, VisitCancelled(visit=row.pk, why=why), now)


@transaction.atomic
def no_show(actor: Actor, visit: Visit, *, why: str, reason: str = "", now: datetime | None = None) -> Visit:
    """The visit could not be made though it was booked; the task stays open and other days can be offered."""
    now = now or datetime.now(UTC)
    row, _ = keeping.at_work(actor, visit)
    if row.starts_at is not None and now < row.starts_at:
        raise Refused("約束の時間になってから記録してください。前もって分かるときは、取りやめを記録してください。")
    _say_why(row, why, reason, MISSED)
    fact = VisitFailed(visit=row.pk, why=why, travelled=str(row.travels))
    return _end(actor, row, Visit.State.FAILED, fact, now)


def _say_why(visit: Visit, why: str, reason: str, known: tuple[str, ...]) -> None:
    keeping.check_text(reason)
    if why not in known or not reason.strip():
        raise Refused("理由を選び、事情を入力してください。")
    visit.why_code, visit.why = why, reason.strip()


def _end(actor: Actor, visit: Visit, state: str, fact: VisitCancelled | VisitFailed, now: datetime) -> Visit:
    visit.state, visit.finished_at = Visit.State(state), now
    visit.save(update_fields=["state", "finished_at", "why_code", "why"])
    keeping.tell(actor, visit, fact, now)
    return visit


def stop_visits(case: Case, now: datetime | None = None) -> int:
    """The case is over (decided, withdrawn, lapsed): visits that were still to come are called off."""
    now = now or datetime.now(UTC)
    found = list(Visit.objects.select_for_update(of=("self",), no_key=True).filter(case=case, state__in=LIVE))
    for visit in found:
        visit.why_code = "case_over"
        _end(SYSTEM, visit, Visit.State.CANCELLED, VisitCancelled(visit=visit.pk, why="case_over"), now)
    return len(found)
