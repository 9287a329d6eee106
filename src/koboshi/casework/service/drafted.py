"""Who drafted a decision that a chain decided: she did the work of its task, not the seat of the last stamp."""

from __future__ import annotations

from typing import Final

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Task

SUBJECT: Final = "decision:"


def subject_of(task: Task) -> str:
    """What a circulation of this deciding task is called."""
    return f"{SUBJECT}{task.pk}"


def drafter_of(task: Task) -> int | None:
    """The account that drafted what a chain decided; None where no chain decided the task."""
    rows = Circulation.objects.filter(reference=task.reference, subject=subject_of(task), decided_at__isnull=False)
    return rows.values_list("drafter_id", flat=True).first()
