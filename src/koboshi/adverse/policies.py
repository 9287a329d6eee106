"""Who may do what with a disposition: pure functions of actor and thing."""

from __future__ import annotations

from koboshi.adverse.models import Hearing
from koboshi.casework.models import Case
from koboshi.core.actor import Actor, Role
from koboshi.registers.models import Permit

_DESK = (Role.CLERK, Role.EXAMINER, Role.DECIDER)


def may_begin(actor: Actor, about: Permit | Case) -> bool:
    """Draft a disposition: whoever works in the office that keeps the permit, or that decided the case."""
    return actor.acts_for(about.office_id) and actor.has(*_DESK) and actor.user is not None


def may_keep(actor: Actor, hearing: Hearing) -> bool:
    """Record statements, answer requests, name who takes part: the office of the case."""
    return actor.is_system or (actor.acts_for(hearing.case.office_id) and actor.has(*_DESK))


def may_appoint(actor: Actor, hearing: Hearing) -> bool:
    """Name the officer who presides: the deciders of the office (19条: the agency names her)."""
    return actor.is_system or (actor.acts_for(hearing.case.office_id) and actor.has(Role.DECIDER))


def presides(actor: Actor, hearing: Hearing) -> bool:
    """Whether the actor was named to preside."""
    return actor.user is not None and actor.user == hearing.presiding_id


def is_party(actor: Actor, hearing: Hearing) -> bool:
    """The party's side: opened it with number and secret, or holds the account of the application that was granted."""
    return hearing.reference in actor.references or (actor.user is not None and actor.user == hearing.party_user_id)
