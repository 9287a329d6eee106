"""Who may do what with kept papers: pure functions of actor and thing."""

from __future__ import annotations

from koboshi.core.actor import Actor, Role
from koboshi.core.refusal import Refused
from koboshi.retention.models import Proposal


def may_review(actor: Actor, office: int) -> bool:
    """Propose, stop, classify, hand over: those who work on cases in the office that keeps the papers."""
    return actor.has(Role.CLERK, Role.EXAMINER, Role.DECIDER) and office in actor.offices


def may_decide(actor: Actor, proposal: Proposal) -> bool:
    """Decide: whoever decides in that office and did not propose it herself."""
    return (
        actor.has(Role.DECIDER)
        and proposal.office_id in actor.offices
        and actor.user not in (None, proposal.proposed_by_id)
    )


def reviewer(actor: Actor, office: int) -> int:
    """The account of a person who may review in that office. Raises `Refused`."""
    if actor.user is None or not may_review(actor, office):
        raise Refused("この文書の保存や廃棄を扱う権限がありません。")
    return actor.user
