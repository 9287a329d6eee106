"""Drafts of decisions on their way (回付), as the pages of cases and the desk point at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koboshi.approvals import listing
from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, Task
from koboshi.casework.service import approving
from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.approval import DRAFTER


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: `state` is running, returned, decided or dropped; `at` are the seats it waits for."""

    row: Circulation
    state: str
    at: str


def of_case(actor: Actor, case: Case) -> list[Draft]:
    """The drafts of a case, newest first."""
    rows = Circulation.objects.visible_to(actor).filter(reference=case.reference).order_by("-pk")
    return [_draft(row) for row in rows]


def may_begin(actor: Actor, task: Task) -> bool:
    """Whether somebody may draft the decision of a task now: it circulates, and no draft of it is on its way."""
    if task.action != "decide" or not approving.may_draft(actor, task) or not approving.needs_approval(task.case):
        return False
    begun = Circulation.objects.filter(reference=task.reference, subject=approving.subject_of(task))
    return not begun.filter(dropped_at__isnull=True).exists()


def _draft(row: Circulation) -> Draft:
    if row.dropped_at is not None or row.decided_at is not None:
        return Draft(row, "dropped" if row.dropped_at is not None else "decided", "")
    value = approval.from_json(row.state)
    seats = [wait.seat for wait in value.waiting()]
    at = "・".join(value.route.title(seat) for seat in seats if seat != DRAFTER)
    return Draft(row, "returned" if DRAFTER in seats else "running", at)


def returned_to(actor: Actor, on: date) -> list[Circulation]:
    """What was sent back to this person: she looks at it again or gives it up."""
    return [turn.row for turn in listing.waiting_for(actor, on).returned]
