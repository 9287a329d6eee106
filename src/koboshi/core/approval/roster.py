"""Who sits in a seat on a day: posts, absences, delegations by date, and standing in (代決).

Persons are opaque ids; `names` says what they are called in sentences. All periods include their first and last day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from koboshi.core.approval.model import ApprovalRefused, Seat
from koboshi.core.approval.saying import Told, listed, on_day

Mode: TypeAlias = Literal["self", "delegate", "acting"]
MAX_ENTRIES: Final = 10_000


class Nobody(ApprovalRefused):
    """On this day there is nobody who could stamp in a seat."""


class DelegationRefused(ApprovalRefused):
    """A delegation that cannot be: to nobody, twice at once, or in a circle (`circle` holds the persons in order)."""

    def __init__(self, for_the_person: str, circle: tuple[str, ...] = (), **values: object) -> None:
        """Keep the circle beside the sentence."""
        super().__init__(for_the_person, **values)
        self.circle = circle


@dataclass(frozen=True, slots=True)
class _Period:
    since: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        """Whether a day lies inside; both ends count, and no end means until further notice."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Post(_Period):
    """A person holds a seat."""

    seat: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Absence(_Period):
    """A person is away."""

    person: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delegation(_Period):
    """A person gives work to another: in one `seat`, or in all seats where it is empty."""

    giver: str = ""
    to: str = ""
    seat: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything the approval needs to know of people."""

    posts: tuple[Post, ...] = ()
    absences: tuple[Absence, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def name(self, person: str) -> str:
        """What a person is called."""
        return self.names.get(person, person)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who stamps in a seat on a day. `instead_of`: the person whose seat it is (empty: nobody holds it)."""

    person: str
    mode: Mode
    because: str
    instead_of: str = ""


def check_delegations(delegations: Iterable[Delegation], names: Mapping[str, str] | None = None) -> None:
    """Refuse what could not be followed on some day; for when a delegation is written down.

    Raises DelegationRefused. A circle can only close on the first day of one of its parts, so those days are tried.
    """
    given = tuple(delegations)
    if len(given) > MAX_ENTRIES:
        raise DelegationRefused("委任が多すぎます（{most}件まで）。", most=MAX_ENTRIES)
    roster = Roster(delegations=given, names=names or {})
    for each in given:
        _check_one(each, roster)
    for seat in sorted({"", *(each.seat for each in given)}):
        for day in sorted({each.since for each in given if each.seat in {"", seat}}):
            _check_day(seat, day, roster)


def _check_one(each: Delegation, roster: Roster) -> None:
    if not each.giver:
        raise DelegationRefused("だれからの委任かが書かれていません。委任する人を選んでください。")
    if not each.to:
        raise DelegationRefused(
            "{giver}さんの委任に、任せる相手がいません。相手を選んでください。", giver=roster.name(each.giver)
        )
    if each.until is not None and each.until < each.since:
        raise DelegationRefused(
            "{giver}さんの委任の終わりの日が、始まりの日より前です。", giver=roster.name(each.giver)
        )


def _check_day(seat: str, day: date, roster: Roster) -> None:
    ways = _ways(seat, day, roster)
    safe: set[str] = set()
    for giver in sorted(ways):
        path, person = [giver], giver
        while person in ways and person not in safe:
            person = ways[person].to
            if person in path:
                raise _circle(path[path.index(person) :], roster)
            path.append(person)
        safe.update(path)


def _ways(seat: str, day: date, roster: Roster) -> dict[str, Delegation]:
    """Giver to delegation on a day; one for the seat goes before one for everything."""
    found: dict[str, Delegation] = {}
    for each in roster.delegations:
        if not each.covers(day) or each.seat not in {"", seat}:
            continue
        other = found.get(each.giver)
        if other is not None and other.seat == each.seat and other.to != each.to:
            raise DelegationRefused(
                "{giver}さんは、{day}に、{one}さんと{other}さんの両方に任せています。1人にしてください。",
                giver=roster.name(each.giver),
                day=on_day(max(each.since, other.since)),
                one=roster.name(other.to),
                other=roster.name(each.to),
            )
        if other is None or (each.seat and not other.seat):
            found[each.giver] = each
    return found


def _circle(path: list[str], roster: Roster) -> DelegationRefused:
    circle = (*path, path[0])
    told = " → ".join(roster.name(person) for person in circle)
    return DelegationRefused(
        "委任が輪になっていて、だれも押せません：{told}。どれかの委任を取り消してください。", circle, told=told
    )


def seat_holder(
    seat: Seat, on: date, roster: Roster, seats: Mapping[str, Seat], barred: Collection[str] = ()
) -> Holder:
    """Who stamps in a seat on a day, and why it is this person.

    The person in post; else the end of a chain of delegations; else, when that person is away or the seat is empty, the
    first of the seat's `acting` seats where somebody is there. Nobody in `barred` gets to act or to be a delegate; the
    person in post is returned even then, because the rules of the chain say what happens.
    Raises DelegationRefused (circle, nobody, two at once) and Nobody.
    """
    found, absent = _present(seat, on, roster)
    if found is not None and found.mode == "delegate" and found.person in barred:
        found, absent = None, Told("委任を受けた人がこの案件の当事者である")
    if found is not None:
        return found
    owner = _owner(seat.id, on, roster)
    for name in seat.acting:
        there, _ = _present(seats[name], on, roster)
        if there is not None and there.person not in barred:
            because = Told("{absent}ため、「{title}」が代決します。", absent=absent, title=seats[name].title)
            return Holder(there.person, "acting", because, owner)
    if not owner:
        raise Nobody(
            "「{title}」の席は、{absent}うえ、{day}に代決できる人もいません。"
            "公表の役割を持つ職員に、「決裁」の「席」で、席に就く人を登録してもらってください。",
            title=seat.title,
            absent=absent,
            day=on_day(on),
        )
    raise Nobody(
        "「{title}」の席は、{absent}うえ、{day}に代決できる人もいません。委任か代決の席を決めてください。",
        title=seat.title,
        absent=absent,
        day=on_day(on),
    )


def _owner(seat: str, on: date, roster: Roster) -> str:
    owners = sorted({post.person for post in roster.posts if post.seat == seat and post.covers(on)})
    if len(owners) > 1:
        told = listed([roster.name(person) for person in owners], "・")
        raise ApprovalRefused(
            "席「{seat}」に、{day}は2人以上います（{told}）。1人にしてください。", seat=seat, day=on_day(on), told=told
        )
    return owners[0] if owners else ""


def _present(seat: Seat, on: date, roster: Roster) -> tuple[Holder | None, str]:
    """Who stamps without anybody acting; else why nobody does (to be followed by ため or うえ)."""
    owner = _owner(seat.id, on, roster)
    if not owner:
        return None, Told("「{title}」に人がいない", title=seat.title)
    path = _path(owner, seat.id, on, roster)
    last = path[-1]
    away = _away(last, on, roster)
    if away is not None:
        reason = Told("（{reason}）", reason=away.reason) if away.reason else ""
        return None, Told("{name}さんが不在の{reason}", name=roster.name(last), reason=reason)
    if len(path) == 1:
        return Holder(owner, "self", Told("「{title}」の人です。", title=seat.title)), ""
    told = " → ".join(roster.name(person) for person in path)
    return Holder(last, "delegate", Told("委任を受けています（{told}）。", told=told), owner), ""


def _path(owner: str, seat: str, on: date, roster: Roster) -> list[str]:
    ways = _ways(seat, on, roster)
    path = [owner]
    while path[-1] in ways:
        each = ways[path[-1]]
        _check_one(each, roster)
        if each.to in path:
            raise _circle(path[path.index(each.to) :], roster)
        path.append(each.to)
    return path


def _away(person: str, on: date, roster: Roster) -> Absence | None:
    return next((each for each in roster.absences if each.person == person and each.covers(on)), None)
