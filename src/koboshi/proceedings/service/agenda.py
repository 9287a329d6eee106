"""What a meeting is about: cases in order, who steps out, and what the council says of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max

from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.tenancy import rows
from koboshi.proceedings import policies
from koboshi.proceedings.events import PutOnAgenda, ResultRecorded
from koboshi.proceedings.models import AgendaItem, Meeting
from koboshi.proceedings.service import councils, steps

RESULTS = AgendaItem.Result
NEEDS_OPINION = (RESULTS.LIMITED, RESULTS.AGAINST, RESULTS.POSTPONED)


@transaction.atomic
def put_on_agenda(actor: Actor, meeting: Meeting, case: Case, *, public_title: str) -> AgendaItem:
    """Bring a case before a meeting. Raises `Refused` unless its process asks for a council now."""
    with rows.known():
        case = engine.locked(case.pk)
    policies.runs_for(actor, case)
    fresh = rows.locked(Meeting.objects.all(), meeting.pk)
    if fresh.tenant != case.tenant or fresh.state == Meeting.State.CANCELLED:
        raise Refused("この会議は取りやめになっています。")
    if steps.open_step(case, "council") is None:
        raise Refused("この案件は、いま会議に諮る段階ではありません。")
    if AgendaItem.objects.filter(case=case, result="").exclude(meeting__state=Meeting.State.CANCELLED).exists():
        raise Refused("この案件は、すでに会議の議題に入っています。")
    if AgendaItem.objects.filter(case=case, meeting=fresh).exists():
        raise Refused("この会議で後日になった案件は、次の会議の議題に入れてください。")
    last = fresh.items.aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        meeting=fresh,
        case=case,
        order=last + 1,
        public_title=steps.public_line(case, public_title),
    )
    steps.tell_of_case(actor, case, PutOnAgenda(meeting=fresh.pk, held_on=fresh.held_on.isoformat()))
    return item


@transaction.atomic
def take_off_agenda(actor: Actor, item: AgendaItem) -> None:
    """Take a case off again, while nothing was said of it; by its office or the council's."""
    fresh = _locked(actor, item, also_case=True)
    if fresh.result:
        raise Refused("この議題には、すでに結果が記録されています。")
    fresh.delete()


def _locked(actor: Actor, item: AgendaItem, *, also_case: bool = False) -> AgendaItem:
    whole = AgendaItem.objects.select_related("case", "case__application", "meeting", "meeting__council")
    found = rows.locked(whole, item.pk)
    if not (also_case and policies.may_run_for(actor, found.case)):
        policies.runs(actor, found.meeting.council.office_id)
    if found.meeting.state == Meeting.State.CANCELLED:
        raise Refused("この会議は取りやめになっています。")
    return found


@transaction.atomic
def note_conflict(actor: Actor, item: AgendaItem, members: Iterable[int], note: str) -> AgendaItem:
    """Members who step out for this case, because they or theirs have a part in it (利害関係による退席)."""
    fresh = _locked(actor, item)
    if fresh.result:
        raise Refused("この議題には、すでに結果が記録されています。")
    known = set(fresh.meeting.council.members.values_list("pk", flat=True))
    fresh.stepped_out = sorted(known & set(members))
    fresh.conflict_note = within(note, 500)
    fresh.save(update_fields=["stepped_out", "conflict_note"])
    return fresh


@transaction.atomic
def record_result(
    actor: Actor, item: AgendaItem, *, result: str, opinion: str = "", now: datetime | None = None
) -> AgendaItem:
    """What the council said of a case; where the process offers it and the actor may, the case moves on with it.

    Postponed leaves the step open. Raises `Refused` without a quorum, before the day, and for a second result.
    """
    now = now or datetime.now(UTC)
    fresh = _locked(actor, item)
    councils.locked(actor, fresh.meeting)
    _may_conclude(fresh, now)
    if result not in RESULTS.values:
        raise Refused("会議の結果を選んでください。")
    fresh.opinion = steps.text(opinion, needed=result in NEEDS_OPINION)
    fresh.result, fresh.recorded_by_id, fresh.recorded_at = result, actor.user, now
    fresh.save(update_fields=["opinion", "result", "recorded_by", "recorded_at"])
    present = len(set(fresh.meeting.present) - set(fresh.stepped_out))
    fact = ResultRecorded(meeting=fresh.meeting_id, result=result, present=present)
    steps.tell_of_case(actor, fresh.case, fact)
    task = steps.open_step(fresh.case, "council")
    if task is not None and result != RESULTS.POSTPONED and casework_policies.may_work(actor, task):
        _carry(actor, fresh, task, now)
    return fresh


def _may_conclude(item: AgendaItem, now: datetime) -> None:
    meeting = item.meeting
    if item.result:
        raise Refused("この議題には、すでに結果が記録されています。")
    if meeting.held_on > civil.today(now):
        raise Refused("会議の日より前に、結果は記録できません。")
    if len(meeting.present) < meeting.council.quorum:
        raise Refused(
            "出席した委員が{present}人で、必要な{quorum}人に足りません。先に出席を記録してください。",
            present=len(meeting.present),
            quorum=meeting.council.quorum,
        )
    if not set(meeting.present) - set(item.stepped_out):
        raise Refused("出席した委員が全員退席しているため、この議題は決められません。")
    if item.case.ended_at is not None:
        raise Refused("この案件は終わっています（取下げなど）。議題から外してください。")


@transaction.atomic
def carry(actor: Actor, item: AgendaItem, *, now: datetime | None = None) -> AgendaItem:
    """The case's office takes over a result that the council's office recorded."""
    fresh = _locked(actor, item, also_case=True)
    task = steps.open_step(fresh.case, "council")
    if fresh.carried_at is not None or task is None or fresh.result in ("", RESULTS.POSTPONED):
        raise Refused("この案件に移す会議の結果がありません。")
    _carry(actor, fresh, task, now or datetime.now(UTC))
    return fresh


def _carry(actor: Actor, item: AgendaItem, task: Task, now: datetime) -> None:
    """End the step with the outcome that the process offers; a process with one way on gets the result as data."""
    outcome = item.result
    if outcome not in task.outcomes:
        if task.outcomes not in ([], ["complete"]):
            raise Refused("この手続の流れは、この結果を受け付けません。別の結果を選んでください。")
        outcome = "complete"
    casework.complete(actor, task, outcome=outcome, data={"council_result": item.result}, now=now)
    item.carried_at = now
    item.save(update_fields=["carried_at"])
