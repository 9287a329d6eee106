"""In which order an inspector drives: by the windows promised, and inside a window by place. Plain Python.

Deliberately simple, so that a person can check it with a finger on the list and change it by hand: first the window
that opens first, of those the one that closes first, then municipality by municipality and postcode by postcode. How
long the way takes is not known to the house and not counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Stop:
    """One booked visit: it begins inside its window and is over when the window closes."""

    visit: int
    opens: datetime
    closes: datetime
    minutes: int
    municipality: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A stop in its place: when it begins at the earliest, and why it stands there (`window`, `place`, `hand`)."""

    stop: Stop
    begins: datetime
    ends: datetime
    why: str

    @property
    def late(self) -> bool:
        """Whether it would be over only after its window closed."""
        return self.ends > self.stop.closes


def order(stops: Iterable[Stop]) -> list[Stop]:
    """The order the house proposes; the same whatever order the stops come in."""
    return sorted(stops, key=lambda each: (each.opens, each.closes, each.municipality, each.postal_code, each.visit))


def by_hand(stops: Iterable[Stop], wanted: Sequence[int]) -> list[Stop]:
    """The order a person wants; stops she did not know of yet come after, in the proposed order."""
    place = {visit: number for number, visit in enumerate(wanted)}
    return sorted(order(stops), key=lambda each: place.get(each.visit, len(place)))


def timed(stops: Sequence[Stop], moved: Collection[int] = ()) -> list[Planned]:
    """When each stop of this order begins and ends: not before its window, not before the stop before it is over."""
    found: list[Planned] = []
    for stop in stops:
        begins = max(stop.opens, found[-1].ends) if found else stop.opens
        found.append(Planned(stop, begins, begins + timedelta(minutes=stop.minutes), _why(stop, found, moved)))
    return found


def _why(stop: Stop, before: Sequence[Planned], moved: Collection[int]) -> str:
    if stop.visit in moved:
        return "hand"
    last = before[-1].stop if before else None
    return "place" if last and (last.opens, last.closes) == (stop.opens, stop.closes) else "window"


def fits(stops: Collection[Stop]) -> bool:
    """Whether one person can keep all these windows, in the proposed order or by whichever closes first."""
    orders = (order(stops), sorted(stops, key=lambda each: (each.closes, each.opens, each.visit)))
    return any(not any(each.late for each in timed(one)) for one in orders)
