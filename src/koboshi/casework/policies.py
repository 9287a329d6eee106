"""Who may work on what: pure functions of actor and thing."""

from __future__ import annotations

from koboshi.casework.models import Case, Consultation, Task, roles_for
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused


def may_work(actor: Actor, task: Task) -> bool:
    """An open task of one's own office, with the role the process asks for."""
    if actor.is_system:
        return True
    return task.office_id in actor.offices and actor.has(*roles_for(task.role))


def may_act_on(actor: Actor, case: Case) -> bool:
    """Whether the case belongs to an office of the actor."""
    return actor.is_system or actor.acts_for(case.office_id)


def may_answer(actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor works in the asked office."""
    return actor.is_system or actor.acts_for(consultation.office_id)


def person(actor: Actor) -> int:
    """The account behind an act that only a person may do. Raises `Refused` for anybody without one."""
    if actor.user is None:
        raise Refused("この操作は、サインインした職員だけができます。")
    return actor.user
