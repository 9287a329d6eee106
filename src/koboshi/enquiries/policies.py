"""Who may do what with an enquiry: pure functions of actor and enquiry."""

from __future__ import annotations

from koboshi.core.actor import Actor, Role
from koboshi.enquiries.models import Enquiry


def works_on(actor: Actor, enquiry: Enquiry) -> bool:
    """Staff of the office that was asked."""
    return actor.is_system or actor.acts_for(enquiry.office_id)


def may_take_down(actor: Actor) -> bool:
    """Who writes down what somebody asks at the window or by telephone."""
    return actor.is_system or actor.has(Role.COUNTER, Role.CLERK, Role.EXAMINER, Role.DECIDER)


def asked(actor: Actor, enquiry: Enquiry) -> bool:
    """Whether the actor is the side that asked: by account, by secret, or the clerk who wrote it down for her."""
    return (
        actor.is_system
        or enquiry.reference in actor.references
        or (actor.user is not None and actor.user in (enquiry.asker_id, enquiry.taken_by_id))
    )
