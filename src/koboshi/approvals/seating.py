"""Where seats are and who sits in them: the offices of a body, its posts, absences and delegations on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from koboshi.approvals.models import Absence, Delegation, Post
from koboshi.core import approval
from koboshi.core.approval import Seat, Told
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User

_REASONS: Final[dict[str, str]] = {
    Absence.Reason.TRIP: Told("出張"),
    Absence.Reason.LEAVE: Told("休暇"),
    Absence.Reason.TRAINING: Told("研修"),
    Absence.Reason.OTHER: "",
}
MOST_FLOORS = 12
"""How far up the offices are followed; a circle of parents ends there too."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a seat stands: the office its chain means, and the office where somebody is in post (0: none)."""

    base: int
    office: int


@dataclass(slots=True)
class Seating:
    """One body on one day. Everything is read once: a list of drafts asks the database no more than one draft does."""

    tenant: str
    on: date
    parents: dict[int, int | None] = field(default_factory=dict)
    called: dict[str, int] = field(default_factory=dict)
    kept: set[tuple[str, int]] = field(default_factory=set)
    begun: set[tuple[str, int]] = field(default_factory=set)
    posts: list[tuple[str, int, int]] = field(default_factory=list)
    absences: tuple[approval.Absence, ...] = ()
    delegations: tuple[approval.Delegation, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tenant: str, on: date) -> Seating:
        """Read the body: its offices, and who is in post, away, and stands in on that day."""
        made = cls(tenant, on)
        for pk, parent, slug, name in Office.objects.of(tenant).values_list("pk", "parent_id", "slug", "name"):
            made.parents[pk] = parent
            made.called.setdefault(name, pk)
            made.called[slug] = pk
        posts = Post.objects.filter(tenant=tenant)
        made.kept = set(posts.values_list("seat", "office_id").distinct())
        made.begun = set(posts.filter(since__lte=on).values_list("seat", "office_id").distinct())
        made.posts = list(posts.covering(on).values_list("seat", "office_id", "user_id"))
        made.absences = _absences(tenant, on)
        made.delegations = delegations_of(tenant, on)
        made.names = _names(made)
        return made

    def spot(self, seat: Seat, office: int) -> Spot:
        """Where a seat of a chain is, for a case of this office: at the office it names, else here or further up.

        The nearest office that has ever had this seat counts, so that an empty seat is not filled from above.
        """
        base = self.called.get(seat.office, 0) if seat.office else office
        here: int | None = base
        for _ in range(MOST_FLOORS):
            if not here:
                break
            if (seat.id, here) in self.kept:
                return Spot(base, here)
            here = self.parents.get(here)
        return Spot(base, 0)

    def roster(self, seats: Iterable[Seat], office: int) -> approval.Roster:
        """Who is there, for the seats of one route and a case of this office."""
        found = []
        for seat in seats:
            spot = self.spot(seat, office)
            found += [
                approval.Post(self.on, None, seat.id, str(user))
                for name, where, user in self.posts
                if name == seat.id and where == spot.office
            ]
        return approval.Roster(tuple(found), self.absences, self.delegations, self.names)

    def unseated(self, chain: approval.Chain, office: int) -> tuple[Seat, ...]:
        """The seats in the stages of a chain that nobody has been put into so far, for a case of this office."""
        asked = [chain.seat(name) for stage in chain.stages for name in stage.everyone]
        return tuple(seat for seat in asked if (seat.id, self.spot(seat, office).office) not in self.begun)

    def vacant(self, route: approval.Route, office: int, people: Collection[str]) -> tuple[Seat, ...]:
        """The seats on a way that somebody has left and nobody sits or stands in today; `people` may not stand in.

        Who is only away comes back, perhaps before it is the seat's turn: such a seat is not vacant.
        """
        seats, roster = {seat.id: seat for seat in route.seats}, self.roster(route.seats, office)
        filled = {post.seat for post in roster.posts}
        found = []
        for seat in (seats[place.seat] for place in route.places if place.seat not in filled):
            try:
                approval.seat_holder(seat, self.on, roster, seats, people)
            except approval.Nobody:
                found.append(seat)
        return tuple(seat for seat in found if (seat.id, self.spot(seat, office).office) in self.begun)

    def barred(self, chain: approval.Chain, office: int, people: Collection[str]) -> set[str]:
        """The seats of the ladder that one of these people would decide in today (the applicant, the drafter)."""
        seats = {seat.id: seat for seat in chain.seats}
        roster, found = self.roster(chain.seats, office), set()
        for name in chain.ladder:
            try:
                holder = approval.seat_holder(seats[name], self.on, roster, seats, people)
            except approval.ApprovalRefused:
                continue
            if holder.person in people:
                found.add(name)
        return found


def _absences(tenant: str, on: date) -> tuple[approval.Absence, ...]:
    rows = Absence.objects.filter(tenant=tenant).covering(on)
    return tuple(
        approval.Absence(row.since, row.until, str(row.user_id), _REASONS.get(row.reason, ""))
        for row in rows.order_by("pk")
    )


def delegations_of(tenant: str, on: date | None = None) -> tuple[approval.Delegation, ...]:
    """The delegations of a body on a day, or all of them."""
    rows = Delegation.objects.filter(tenant=tenant)
    rows = rows if on is None else rows.covering(on)
    return tuple(
        approval.Delegation(row.since, row.until, str(row.giver_id), str(row.to_id), row.seat)
        for row in rows.order_by("pk")
    )


def _names(made: Seating) -> dict[str, str]:
    people = {str(user) for _, _, user in made.posts}
    people |= {each.person for each in made.absences}
    people |= {person for each in made.delegations for person in (each.giver, each.to)}
    return names_of(people)


def names_of(people: Iterable[str]) -> dict[str, str]:
    """What people (ids of accounts as text) are called."""
    numbers = [int(each) for each in people if each.isdecimal()]
    return {
        str(user.pk): user.name or f"職員{user.pk}" for user in User.objects.filter(pk__in=numbers).only("pk", "name")
    }
