"""Who is away today, and what they hold in their hands: a head gives it to somebody else (引継ぎ)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from koboshi.approvals.models import Absence
from koboshi.casework.models import Task
from koboshi.core.actor import Actor, Role

MOST: Final = 20


def until(users: Collection[int], on: date) -> dict[int, date]:
    """Until when those of these people who are away on a day are away."""
    rows = Absence.objects.covering(on).filter(user_id__in=users).order_by("until")
    return dict(rows.values_list("user_id", "until"))


def held(actor: Actor, on: date) -> list[tuple[Task, date]]:
    """What people who are away have in hand in the offices of somebody who decides there, earliest due first."""
    if not actor.has(Role.DECIDER):
        return []
    gone = Absence.objects.covering(on).filter(tenant__in=sorted(actor.tenants)).exclude(user_id=actor.user or 0)
    tasks = Task.objects.visible_to(actor).open().filter(assignee_id__in=gone.values("user_id"))
    found = list(tasks.select_related("assignee", "case").order_by("due_on", "pk")[:MOST])
    back = until([each.assignee_id for each in found if each.assignee_id is not None], on)
    return [(each, back[each.assignee_id]) for each in found if each.assignee_id in back]
