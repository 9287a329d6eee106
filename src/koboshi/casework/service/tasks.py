"""Take, hand over, return and complete tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import TaskHandedOver, TaskReturned, TaskTaken
from koboshi.casework.models import Case, Task
from koboshi.casework.service import by_hand, engine
from koboshi.catalog.service import pack_of
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people import service as people
from koboshi.intake import policies as intake_policies
from koboshi.intake import service as intake

RESERVED = "correct"
"""The outcome that asks the resident for correction; it has a verb of its own."""
Guard = Callable[[Actor, Case, Task, datetime], None]
_guards: Final[list[Guard]] = []


May = Callable[[Actor, Task], bool]


def locked(actor: Actor, task: Task, *, own: bool = True, may: May = policies.may_work) -> tuple[Case, Task]:
    """Case and task, locked in this order and fresh. Raises `Refused` when it is done or not the actor's to do.

    `own`: what a colleague has in hand is hers until somebody takes it over (`take_over`) or she gives it back.
    `may`: who may do it at all.
    """
    case = engine.locked(task.case_id)
    fresh = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    if fresh.state != Task.State.OPEN:
        raise Refused("この業務は、すでにほかの方が処理を終えています。")
    if not may(actor, fresh):
        raise Refused("この業務を行う権限がありません。")
    if own and held_by_another(actor, fresh):
        raise Refused("この業務は、ほかの方が担当しています。「引き継いで進める」で引き継ぐと、あなたが進められます。")
    return case, fresh


def held_by_another(actor: Actor, task: Task) -> bool:
    """Whether a colleague has this task in hand."""
    return not actor.is_system and task.assignee_id not in (None, actor.user)


def _tell(actor: Actor, case: Case, fact: Fact) -> None:
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)))


@transaction.atomic
def take(actor: Actor, task: Task) -> Task:
    """Take a task for oneself. Refused when a colleague has it."""
    case, task = locked(actor, task, own=False)
    if held_by_another(actor, task):
        raise Refused("この業務は、すでにほかの方が担当しています。引き継ぎを依頼してください。")
    task.assignee_id = actor.user
    task.save(update_fields=["assignee"])
    _tell(actor, case, TaskTaken(node=task.node))
    return task


@transaction.atomic
def take_over(actor: Actor, task: Task, *, seen: int, may: May = policies.may_work) -> Task:
    """Take what a colleague has in hand; `seen` is who had it when the actor looked. Refused when that has changed."""
    case, task = locked(actor, task, own=False, may=may)
    user = policies.person(actor)
    if task.assignee_id == user:
        return task
    if task.assignee_id != seen:
        raise Refused("この業務の担当が、ほかの方に変わりました。画面を開き直して、今の担当を確かめてください。")
    task.assignee_id = user
    task.save(update_fields=["assignee"])
    _tell(actor, case, TaskHandedOver(node=task.node, to=f"user:{user}"))
    return task


@transaction.atomic
def return_task(actor: Actor, task: Task) -> Task:
    """Put a task back on the office's common list."""
    case, task = locked(actor, task, own=False)
    task.assignee_id = None
    task.save(update_fields=["assignee"])
    _tell(actor, case, TaskReturned(node=task.node))
    return task


@transaction.atomic
def hand_over(actor: Actor, task: Task, *, to_user: int | None = None, to_office: int | None = None) -> Task:
    """Hand a task to a colleague of its office, or with its whole case to the list of another office of the body."""
    case, task = locked(actor, task, own=False)
    if to_office is not None:
        office = Office.objects.filter(pk=to_office, tenant=task.tenant).first()
        if office is None:
            raise Refused("引き継ぎ先の所属が見つかりません。")
        task.office, task.assignee = office, None
        move(case, office, beside=task)
        to = f"office:{office.pk}"
    else:
        colleagues = {user.pk for user in people.colleagues(actor, task.office_id)}
        if to_user not in colleagues:
            raise Refused("引き継ぎ先の方は、この所属の職員ではありません。")
        task.assignee_id = to_user
        to = f"user:{to_user}"
    task.save(update_fields=["office", "assignee"])
    _tell(actor, case, TaskHandedOver(node=task.node, to=to))
    return task


def move(case: Case, office: Office, *, beside: Task | None = None) -> None:
    """The whole case goes along: what waits or stands open beside a task, and the application with its files."""
    standing = Task.objects.filter(case=case, state__in=engine.ACTIVE)
    (standing.exclude(pk=beside.pk) if beside is not None else standing).update(office=office, assignee=None)
    case.office = office
    case.save(update_fields=["office"])
    intake.hand_to(case.application, office.pk)
    fees.hand_to(case.reference, office.pk)


@transaction.atomic
def complete(
    actor: Actor, task: Task, *, outcome: str, data: Mapping[str, Any] | None = None, now: datetime | None = None
) -> Case:
    """Finish a task with one of its outcomes; the process moves on. Deciding, issuing and correction have own verbs."""
    case, task = locked(actor, task)
    if outcome == RESERVED or task.action in ("decide", "issue", "repair"):
        raise Refused("この操作は、専用の画面から行ってください。")
    now = now or datetime.now(UTC)
    by_hand.check(case, task, outcome)
    _guarded(actor, case, task, now)
    return finish(actor, case, task, outcome=outcome, data=data, now=now)


def _guarded(actor: Actor, case: Case, task: Task, now: datetime) -> None:
    for check in _guards:
        check(actor, case, task, now)


def not_yet(actor: Actor, task: Task, *, now: datetime | None = None) -> Refused | None:
    """What a room above says against finishing this task now, so that no page offers it; None if nothing."""
    try:
        _guarded(actor, task.case, task, now or datetime.now(UTC))
    except Refused as refused:
        return refused
    return None


def guard(check: Guard) -> None:
    """Rooms above this one may say what must be there first: `check(actor, case, task, now)` raises `Refused`."""
    if check not in _guards:
        _guards.append(check)


@transaction.atomic
def receive(
    actor: Actor, case: Case, *, message: str, data: Mapping[str, Any] | None = None, now: datetime | None = None
) -> Case:
    """Give the process a message it waits for (a report came in). Raises `Refused` when it does not wait for it."""
    case = engine.locked(case.pk)
    if not (policies.may_act_on(actor, case) or intake_policies.holds(actor, case.application)):
        raise Refused("この案件を進める権限がありません。")
    now = now or datetime.now(UTC)
    _stop_waiting(case, message, now)
    try:
        case = engine.step(actor, case, process.Receive(message=message, data=dict(data or {})), now=now)
    except process.NotWaiting as problem:
        raise Refused("この案件は、今はこの報告を待っていません。") from problem
    return case


def _stop_waiting(case: Case, message: str, now: datetime) -> None:
    """The rows that stand for waiting are done; the process may use their token for the next step."""
    nodes = [node.id for node in pack_of(case.version_id).definition.nodes.values() if node.message == message]
    waiting = Task.objects.filter(case=case, state=Task.State.WAITING, node__in=nodes)
    waiting.update(state=Task.State.DONE, done_at=now)


def finish(
    actor: Actor,
    case: Case,
    task: Task,
    *,
    outcome: str,
    data: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Case:
    """Mark the locked task done and move the process. Raises `Refused` for an outcome the process does not know."""
    if task.outcomes and outcome not in task.outcomes:
        raise Refused("選んだ結果は、この業務では使えません。")
    now = now or datetime.now(UTC)
    task.state, task.outcome, task.done_at = Task.State.DONE, outcome, now
    task.assignee_id = task.assignee_id or actor.user
    task.save(update_fields=["state", "outcome", "done_at", "assignee"])
    values = {task.node: outcome or "done", **(data or {})}
    return engine.step(actor, case, process.Complete(token=task.token, data=values), now=now)
