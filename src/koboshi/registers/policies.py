"""Who may write into a register: pure functions of actor and permit."""

from __future__ import annotations

from koboshi.core.actor import Actor, Role
from koboshi.registers.models import Permit


def may_keep(actor: Actor, permit: Permit) -> bool:
    """Who keeps the register of that office: notes changes, returned permits, invitations."""
    if actor.is_system:
        return True
    return permit.office_id in actor.offices and actor.has(Role.CLERK, Role.EXAMINER, Role.DECIDER)


def may_decide(actor: Actor, permit: Permit) -> bool:
    """Who may end a suspension early, correct a slip of the pen, ease conditions or issue a certificate again: deciders
    of the office.

    Nobody suspends, revokes or withdraws from the register: that is for the room `adverse`.
    """
    return actor.is_system or (permit.office_id in actor.offices and actor.has(Role.DECIDER))
