"""Who acts: a person, a bot, a device or the system itself, as plain values that every room can read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What kind of worker stands behind an act; written in every journal row."""

    PERSON = "person"
    BOT = "bot"
    DEVICE = "device"
    SYSTEM = "system"


class Role(StrEnum):
    """What a member of an office may do there; a membership carries one or more."""

    COUNTER = "counter"
    CLERK = "clerk"
    EXAMINER = "examiner"
    DECIDER = "decider"
    MATCHER = "matcher"
    PUBLISHER = "publisher"
    LEADER = "leader"
    TOWN = "town"
    OPERATOR = "operator"
    TREASURY = "treasury"
    AUDITOR = "auditor"
    """監査 (かんさ): reads whatever the body has, and changes nothing. Never together with another role."""


class Door(StrEnum):
    """Where an application came in; digital and analogue doors are equal (seed text R23).

    `STAFF`: what the office itself begins (a disposition against somebody); residents are never offered it.
    """

    CITIZEN = "citizen"
    COUNTER = "counter"
    MUNICIPALITY = "municipality"
    STAFF = "staff"
    SYSTEM = "system"


class Assistance(StrEnum):
    """How a clerk helped at the counter door."""

    WINDOW = "window"
    TELEPHONE = "telephone"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One acting party in one request or job.

    `id` is opaque (`user:12`, `visitor`, `system:worker`) and safe to write in the journal. `tenant` is the six-digit
    code of the body the actor works for (empty for residents). `tenants` are the bodies whose rows staff may read,
    `offices` the offices of the memberships in force, `references` the applications a visitor opened with its secret.
    """

    kind: ActorKind
    id: str
    tenant: str = ""
    user: int | None = None
    offices: frozenset[int] = frozenset()
    roles: frozenset[Role] = frozenset()
    tenants: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Whether the actor works for a public body (has an office), in contrast to a resident."""
        return bool(self.offices)

    @property
    def is_system(self) -> bool:
        """Whether the house itself acts (worker, command line, reaction)."""
        return self.kind is ActorKind.SYSTEM

    @property
    def only_looks(self) -> bool:
        """Whether the actor is an auditor (監査): `offices` are then those she reads, and she acts for none of them."""
        return Role.AUDITOR in self.roles

    def acts_for(self, office: int | None) -> bool:
        """Whether the actor may act where an office acts. Reading is another question (`visible_to`)."""
        return office in self.offices and not self.only_looks

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of the roles."""
        return not self.roles.isdisjoint(roles)


VISITOR = Actor(kind=ActorKind.PERSON, id="visitor")
"""A resident who has not said who she is; she sees public pages only."""

SYSTEM = Actor(kind=ActorKind.SYSTEM, id="system:house")
"""The house itself: reactions, timers and the command line."""
