"""Who may write down what about people and chains."""

from __future__ import annotations

from koboshi.core.actor import Actor, Role
from koboshi.core.refusal import Refused
from koboshi.foundation.people.models import Membership

HEADS = (Role.DECIDER, Role.LEADER)
"""Whoever decides in an office writes down who of it is away."""


def person(actor: Actor) -> int:
    """The account behind an act that only a person may do. Raises `Refused` for anybody without one."""
    if actor.user is None:
        raise Refused("この操作は、サインインした職員だけができます。")
    return actor.user


def may_keep_chains(actor: Actor, tenant: str) -> bool:
    """The rules of a body are entered by its publishers."""
    return actor.is_system or (actor.has(Role.PUBLISHER) and tenant in actor.tenants)


def may_keep_posts(actor: Actor, tenant: str) -> bool:
    """Who sits where is entered by whoever keeps the chains."""
    return may_keep_chains(actor, tenant)


def may_write_for(actor: Actor, user: int) -> bool:
    """One's own absence and delegation; a head also those of people of the same office."""
    if actor.is_system or actor.user == user:
        return True
    return actor.has(*HEADS) and Membership.objects.filter(user_id=user, office_id__in=actor.offices).exists()
