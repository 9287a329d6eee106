"""Who goes on with a case: a new task is given to whoever last did its tasks of that role, and can be returned."""

from __future__ import annotations

from datetime import date

from koboshi.casework.models import Case, Task, roles_for
from koboshi.casework.service import drafted
from koboshi.core.actor import Role
from koboshi.core.pack import Pack
from koboshi.foundation.people.models import Membership

SWITCH = "keep_worker"
"""`[limits] keep_worker = false` in a pack: every task begins on the office's common list."""


def worker_for(case: Case, pack: Pack, role: str, today: date) -> int | None:
    """The account that did the newest task of this role in the case's office, if she still may do such work there.

    Of what a chain decided that is its drafter: whoever only stamped it last could not draft the next one herself.
    """
    if pack.manifest.limits.get(SWITCH, True) is False or case.step <= 1:
        return None
    done = Task.objects.filter(
        case=case, office_id=case.office_id, role=role, state=Task.State.DONE, assignee__isnull=False
    )
    task = done.order_by("-done_at", "-pk").first()
    if task is None or task.assignee_id is None:
        return None
    newest, wanted = task.assignee_id, roles_for(role)
    drafter = drafted.drafter_of(task)
    if drafter is not None:
        newest, wanted = drafter, wanted | roles_for(Role.EXAMINER)
    held = Membership.objects.filter(user_id=newest, office_id=case.office_id).in_force(today)
    return newest if any(not each.role_set().isdisjoint(wanted) for each in held) else None
