"""Who may do what with a visit: pure functions of actor and thing."""

from __future__ import annotations

from koboshi.casework import policies as casework_policies
from koboshi.casework.models import Case, Task
from koboshi.core.actor import Actor, Role
from koboshi.fieldwork.models import Visit
from koboshi.intake import policies as intake_policies


def may_plan(actor: Actor, case: Case) -> bool:
    """Offer, book for her on the telephone, cancel: who works in the office of the case, and at its counter."""
    roles = (Role.COUNTER, Role.CLERK, Role.EXAMINER, Role.DECIDER)
    return actor.is_system or (case.office_id in actor.offices and actor.has(*roles))


def may_inspect(actor: Actor, task: Task) -> bool:
    """Fill in the checklist and finish: whoever may do the task."""
    return casework_policies.may_work(actor, task)


def may_choose(actor: Actor, visit: Visit) -> bool:
    """Choose a window: the applicant's side, or the office on her behalf."""
    return intake_policies.holds(actor, visit.case.application) or may_plan(actor, visit.case)
