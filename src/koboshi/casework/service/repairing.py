"""Set a case going again whose process had stopped: the repair task of a person, and the node is tried once more."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from koboshi.casework.events import CaseRetried
from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine, tasks
from koboshi.catalog.service import pack_of
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal

REPAIR = "repair"
"""The action of the task that `engine` puts on the desk when a process cannot go on."""


@transaction.atomic
def repair(actor: Actor, task: Task, *, now: datetime | None = None) -> Case:
    """Try the stopped step again. When it stops again, a new repair task with the new reason stands on the desk.

    Raises `Refused` when the task is no repair, is done, is not the actor's to do, or nothing can be tried again.
    """
    case, task = tasks.locked(actor, task)
    if task.action != REPAIR:
        raise Refused("この業務は、止まった手順の点検ではありません。")
    now = now or datetime.now(UTC)
    task.state, task.outcome, task.done_at = Task.State.DONE, "again", now
    task.assignee_id = task.assignee_id or actor.user
    task.save(update_fields=["state", "outcome", "done_at", "assignee"])
    journal.record(actor, CaseRetried(node=task.node), engine.subject_of(case, pack_of(case.version_id)), at=now)
    try:
        return engine.step(actor, case, process.Retry(token=task.token), now=now)
    except process.NotWaiting as problem:
        raise Refused("この手順は、画面からは進められません。運用の担当者に連絡してください。") from problem


def still_stuck(case: Case) -> Task | None:
    """The open repair task of a case, if its process stands still."""
    return Task.objects.filter(case=case, action=REPAIR, state=Task.State.OPEN).order_by("pk").last()
