"""Who may do what with fees: pure functions of actor and thing."""

from __future__ import annotations

from koboshi.core.actor import Actor, Role
from koboshi.fees.cash import CashClosing
from koboshi.fees.models import Charge, PaymentEvent, ReconciliationRow

_PROPOSES = (Role.COUNTER, Role.CLERK, Role.EXAMINER, Role.DECIDER)


def may_take(actor: Actor, charge: Charge) -> bool:
    """Take money at the counter: the clerks of the charge's office, or who opened the application with its secret."""
    if actor.is_system:
        return True
    near = charge.office in actor.offices or charge.reference in actor.references
    return actor.has(Role.COUNTER, Role.CLERK) and near


def may_decide(actor: Actor, charge: Charge) -> bool:
    """Waive, pay back, cancel: those who decide in the charge's office."""
    return actor.is_system or (actor.has(Role.DECIDER) and charge.office in actor.offices)


def may_propose(actor: Actor, charge: Charge) -> bool:
    """Propose to pay back: whoever works on fees in the charge's office. Somebody else orders it."""
    return actor.user is not None and charge.office in actor.offices and actor.has(*_PROPOSES)


def may_settle(actor: Actor, event: PaymentEvent) -> bool:
    """Decide about disputed money: of a charge its office; of none, those who decide anywhere in the body."""
    if event.charge is not None:
        return may_decide(actor, event.charge)
    return actor.is_system or (actor.has(Role.DECIDER) and event.tenant in actor.tenants)


def may_reconcile(actor: Actor) -> bool:
    """Read the provider's daily file: the treasury (出納), which works on no case, and nobody else."""
    return actor.is_system or actor.has(Role.TREASURY)


def may_settle_row(actor: Actor, row: ReconciliationRow) -> bool:
    """Deal with a difference of a daily file: the treasury of the body that read it."""
    return actor.is_system or (may_reconcile(actor) and row.tenant in actor.tenants)


def may_close(actor: Actor, office: int) -> bool:
    """Count the cash of a day: whoever takes money in the office."""
    return actor.user is not None and actor.has(Role.COUNTER, Role.CLERK) and office in actor.offices


def may_confirm_cash(actor: Actor, closing: CashClosing) -> bool:
    """Confirm a counted day: the treasury (出納) of the body."""
    return actor.has(Role.TREASURY) and closing.tenant in actor.tenants
