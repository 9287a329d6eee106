"""Drafts of decisions on their way (回付), as the pages of cases and the desk point at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from koboshi.approvals import listing
from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, Task
from koboshi.casework.service import approving, drafted, taking_back
from koboshi.core.actor import Actor
from koboshi.core.approval import DRAFTER, Verdict
from koboshi.doors.staff.words import Words
from koboshi.ui import wording


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: `name` is what is drafted, `at` are the seats it waits for.

    `state` is running, returned (by a seat), pulled_back (by the drafter), decided or dropped.
    """

    row: Circulation
    name: str
    state: str
    at: str


def of_case(actor: Actor, case: Case, words: Words) -> list[Draft]:
    """The drafts of a case, newest first."""
    rows = Circulation.objects.visible_to(actor).filter(reference=case.reference).order_by("-pk")
    return [_draft(row, words) for row in rows]


def named(row: Circulation, content: Mapping[str, str], words: Words) -> str:
    """What is drafted, told apart: the decision with its result, the annulling of one, the withdrawing of one."""
    if taking_back.is_ours(row):
        how = content.get("how", "any")
        return wording.plain(f"staff.drafts.taking_back.{how}", words.lang)
    if not content.get("outcome"):
        return wording.plain("staff.drafts.decision", words.lang)
    outcome = words.plain(f"outcome.{content['outcome']}", content["outcome"])
    return wording.plain("staff.drafts.decision_with", words.lang, outcome=outcome)


def state_of(row: Circulation) -> str:
    """Where a draft is: running, with its drafter (returned or pulled_back), decided or dropped."""
    if row.dropped_at is not None or row.decided_at is not None:
        return "dropped" if row.dropped_at is not None else "decided"
    value = row.value
    if all(wait.seat != DRAFTER for wait in value.waiting()):
        return "running"
    return "pulled_back" if value.stamps[-1].verdict is Verdict.PULL_BACK else "returned"


def may_begin(actor: Actor, task: Task) -> bool:
    """Whether somebody may draft the decision of a task now: it circulates, and no draft of it is on its way."""
    if task.action != "decide" or not approving.may_draft(actor, task) or not approving.needs_approval(task.case):
        return False
    begun = Circulation.objects.filter(reference=task.reference, subject=drafted.subject_of(task))
    return not begun.filter(dropped_at__isnull=True).exists()


def _draft(row: Circulation, words: Words) -> Draft:
    name, state = named(row, row.text, words), state_of(row)
    if state in ("dropped", "decided"):
        return Draft(row, name, state, "")
    value = row.value
    seats = [wait.seat for wait in value.waiting()]
    return Draft(row, name, state, "・".join(value.route.title(seat) for seat in seats if seat != DRAFTER))


def returned_to(actor: Actor, on: date) -> list[Circulation]:
    """What was sent back to this person: she looks at it again or gives it up."""
    return [turn.row for turn in listing.waiting_for(actor, on).returned]
