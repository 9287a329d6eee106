"""Finish a task although something is missing: why stands in the case, for everybody who works on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from koboshi.casework.models import Case, Task
from koboshi.casework.service.messages import write_message
from koboshi.casework.service.tasks import complete, locked
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused


@transaction.atomic
def complete_anyway(
    actor: Actor, task: Task, *, outcome: str, reason: str, about: str = "", now: datetime | None = None
) -> Case:
    """Finish a task as `tasks.complete` does; the reason becomes a note that only staff read, under `about`.

    Raises `Refused` without a reason: what is missing is asked for (補正), or somebody says why it is not needed.
    """
    if not reason.strip():
        raise Refused("足りないものがあるまま進める理由を入力してください。")
    case, task = locked(actor, task)
    write_message(actor, case, text=f"{about}\n{reason.strip()}".strip(), internal=True)
    return complete(actor, task, outcome=outcome, now=now)
