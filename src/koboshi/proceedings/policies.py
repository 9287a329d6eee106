"""Who may run a proceeding: pure functions of actor and thing."""

from __future__ import annotations

from koboshi.casework import policies as casework
from koboshi.casework.models import Case
from koboshi.core.actor import Actor, Role
from koboshi.core.refusal import Refused
from koboshi.proceedings.models import AuthorityRequest, Draw

RUNS = (Role.CLERK, Role.EXAMINER, Role.DECIDER)


def may_run(actor: Actor, office: int) -> bool:
    """Whether the actor works on proceedings of this office."""
    return actor.is_system or (office in actor.offices and actor.has(*RUNS))


def may_run_for(actor: Actor, case: Case) -> bool:
    """Whether the actor works on proceedings of this case."""
    return casework.may_act_on(actor, case) and (actor.is_system or actor.has(*RUNS))


def may_take_requests(actor: Actor, case: Case) -> bool:
    """Whether the actor writes down who asks to speak: who works on the case, and every counter of the body."""
    return may_run_for(actor, case) or (actor.has(Role.COUNTER) and case.tenant in actor.tenants)


def takes_requests_for(actor: Actor, case: Case) -> None:
    """Raise `Refused` unless the actor writes down who asks to speak."""
    if not may_take_requests(actor, case):
        raise Refused("この手続を進める権限がありません。")


def may_draw(actor: Actor, draw: Draw) -> bool:
    """Two people: who closed the list does not draw."""
    return may_run(actor, draw.office_id) and actor.user is not None and actor.user != draw.closed_by_id


def runs(actor: Actor, office: int) -> None:
    """Raise `Refused` unless the actor runs proceedings of this office."""
    if not may_run(actor, office):
        raise Refused("この手続を進める権限がありません。")


def runs_for(actor: Actor, case: Case) -> None:
    """Raise `Refused` unless the actor runs proceedings of this case."""
    if not may_run_for(actor, case):
        raise Refused("この手続を進める権限がありません。")


def may_answer(actor: Actor, request: AuthorityRequest) -> bool:
    """Whether the actor is a clerk of the municipality that is asked."""
    return actor.has(Role.TOWN) and request.to_body != "" and request.to_body in actor.tenants


def answers(actor: Actor, request: AuthorityRequest) -> None:
    """Raise `Refused` unless the actor is a clerk of the municipality that is asked."""
    if not may_answer(actor, request):
        raise Refused("この照会に回答できるのは、照会先の市町村の職員だけです。")
