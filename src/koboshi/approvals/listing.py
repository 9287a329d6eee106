"""What waits for a person: to stamp, to stamp for somebody, to read later, to draft again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from koboshi.approvals.models import Circulation, Place, Post, givers_to
from koboshi.approvals.seating import Seating
from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.approval import DRAFTER, ApprovalRefused, Holder, Told

MOST: Final = 300
"""So many drafts are looked at for one list, the ones that wait longest first."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One seat of one draft that a person may stamp now, and in what way (`self`, `delegate`, `acting`)."""

    row: Circulation
    value: approval.Circulation
    seat: str
    part: str
    since: datetime
    holder: Holder | None = None

    @property
    def title(self) -> str:
        """What the seat is called."""
        return self.value.route.title(self.seat)

    @property
    def mode(self) -> str:
        """`self`, `delegate`, `acting`, `read` or `redraft`."""
        return self.holder.mode if self.holder else self.part


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for one person. `more`: there are drafts that were not looked at."""

    stamp: tuple[Turn, ...]
    acting: tuple[Turn, ...]
    read: tuple[Turn, ...]
    returned: tuple[Turn, ...]
    more: bool = False


def waiting_for(actor: Actor, on: date) -> Waiting:
    """What waits for the actor on a day."""
    if actor.user is None or not actor.is_staff:
        return Waiting((), (), (), ())
    rows = _candidates(actor, actor.user, on)
    seatings = {tenant: Seating.of(tenant, on) for tenant in {row.tenant for row in rows}}
    found = [turn for row in rows for turn in turns(actor, row, seatings[row.tenant])]
    found.sort(key=lambda turn: (turn.since, turn.row.pk))
    return Waiting(
        stamp=tuple(turn for turn in found if turn.mode in {"self", "delegate"}),
        acting=tuple(turn for turn in found if turn.mode == "acting"),
        read=tuple(turn for turn in found if turn.mode == "read"),
        returned=tuple(turn for turn in found if turn.mode == "redraft"),
        more=len(rows) == MOST,
    )


def _candidates(actor: Actor, user: int, on: date) -> list[Circulation]:
    """Drafts in which something waits for a seat that the person could possibly stamp in."""
    people = givers_to(user, on)
    seats = set(Post.objects.covering(on).filter(user_id__in=people).values_list("seat", flat=True))
    mine = Q(reader_id=user) | Q(part="redraft", circulation__drafter_id=user) | Q(seat__in=seats)
    if seats:
        mine |= Q(acting__has_any_keys=sorted(seats))
    waiting = Place.objects.filter(mine, tenant__in=actor.tenants, since__isnull=False).order_by("since", "pk")
    numbers = list(dict.fromkeys(waiting.values_list("circulation_id", flat=True)[: 2 * MOST]))[:MOST]
    rows = Circulation.objects.visible_to(actor).filter(pk__in=numbers)
    return list(rows.select_related("office", "drafter").order_by("pk"))


def turns(actor: Actor, row: Circulation, seating: Seating) -> Iterator[Turn]:
    """What the actor may do with a draft now, seat by seat."""
    if actor.user is None:
        return
    value, me = row.value, str(actor.user)
    roster = seating.roster(value.route.seats, row.office_id)
    for wait in () if row.dropped_at else value.waiting():
        if wait.seat == DRAFTER:
            if value.drafter == me:
                yield Turn(row, value, DRAFTER, "redraft", wait.since)
            continue
        holder = _holder(value, wait.seat, roster, seating.on)
        if holder is not None and holder.person == me and approval.conflict_of(value, me) is None:
            yield Turn(row, value, wait.seat, wait.part, wait.since, holder)
    for duty in value.duties:
        reader = duty.person or getattr(_holder(value, duty.seat, roster, seating.on), "person", "")
        if reader == me:
            yield Turn(row, value, duty.seat, "read", duty.since)


def _holder(value: approval.Circulation, seat: str, roster: approval.Roster, on: date) -> Holder | None:
    try:
        return approval.holder_of(value, seat, on, roster)
    except ApprovalRefused:
        return None  # nobody there, or a circle: the page of the draft says which


def whom(row: Circulation, value: approval.Circulation, seating: Seating, language: str = "ja") -> dict[str, str]:
    """For each seat that waits: a sentence who stamps there today and why, or why nobody can."""
    roster, found = seating.roster(value.route.seats, row.office_id), {}
    for wait in value.waiting():
        if wait.seat == DRAFTER:
            continue
        try:
            holder = approval.holder_of(value, wait.seat, seating.on, roster)
            told = Told("{name}（{because}）", name=roster.name(holder.person), because=holder.because)
            found[wait.seat] = told.say(language)
        except ApprovalRefused as problem:
            found[wait.seat] = problem.say(language)
    return found
