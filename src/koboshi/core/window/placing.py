"""Which place of a quota (枠) an application took on arrival: in the order of arrival, and nobody is turned away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from koboshi.core.window.asking import japan_day, state
from koboshi.core.window.model import Happens, Kind, Period, State, Window
from koboshi.core.window.wording import joined, said

Count = Callable[[Window, Period], int]
"""How many applications stand in a period of a window, without the one that is asked about."""
_ORDER: Final[Mapping[Kind, int]] = {"open": 0, "full": 1, "not_yet": 2, "closed": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one application stands: how the window stood when it arrived (`kind`), and what happens to it.

    `opens` is the first day of the period it counts for and `number` its number there; both None where it counts for no
    period. It is inside the quota when its number is (`inside`).
    """

    window: str
    kind: Kind
    happens: Happens
    opens: date | None = None
    number: int | None = None

    def inside(self, quota: int) -> bool:
        """Whether the number is one of the quota's."""
        return self.number is not None and self.number <= quota


def limited(windows: Sequence[Window]) -> list[Window]:
    """The windows that have a quota, in the order of the pack."""
    return [each for each in windows if each.quota is not None]


def current(window: Window, day: date) -> Period | None:
    """The period of a window that a day lies in."""
    return next((each for each in window.periods(day) if each.opens <= day <= each.closes), None)


def counted(windows: Sequence[Window], on: date | datetime, count: Count) -> dict[str, int]:
    """How many places of each quota are taken in the period of a day, by window; for `states`."""
    day = japan_day(on)
    found = {each.id: (each, current(each, day)) for each in limited(windows)}
    return {name: count(window, period) for name, (window, period) in found.items() if period is not None}


def place(windows: Sequence[Window], on: date | datetime, count: Count) -> Place | None:
    """The place of an application that arrives now; None where no window has a quota.

    It takes a place in one window: of those with a quota the first that is open and has one left, else the first that
    is full, else the one that opens next. What `next_window` sends on stands in the first following period with room.
    """
    day, rows = japan_day(on), limited(windows)
    if not rows:
        return None
    used = counted(rows, day, count)
    found = [(each, state(each, day, used.get(each.id, 0))) for each in rows]
    window, standing = min(found, key=lambda row: (_ORDER[row[1].kind], row[1].next_opens or date.max))
    return _placed(window, standing, day, count)


def _placed(window: Window, standing: State, day: date, count: Count) -> Place:
    if standing.happens == "next_window":
        return _next(window, standing, day, count)
    if standing.period is None:
        return Place(window.id, standing.kind, standing.happens)
    number = count(window, standing.period) + 1
    return Place(window.id, standing.kind, standing.happens, standing.period.opens, number)


def _next(window: Window, standing: State, day: date, count: Count) -> Place:
    """The first period after the day that has room; without one the next period, whose quota it is outside of."""
    quota, periods = window.quota or 0, [each for each in window.periods(day) if each.opens > day]
    used = [(each, count(window, each)) for each in periods]
    period, taken = next((row for row in used if row[1] < quota), used[0] if used else (None, 0))
    if period is None:
        return Place(window.id, standing.kind, standing.happens)
    return Place(window.id, standing.kind, standing.happens, period.opens, taken + 1)


def placed_words(window: Window, place: Place) -> dict[str, str]:
    """What applicant and clerk read of a place, by language."""
    quota = window.quota or 0
    values = {"quota": quota, "number": place.number or 0, "opens": place.opens or ""}
    if place.kind == "open":
        return said("place.open", **values)
    happens: str = place.happens
    if place.happens == "next_window" and not place.inside(quota):
        happens = "next_full" if place.opens is not None else "next_unknown"
    return joined(said(f"place.{place.kind}", **values), said(f"place.{happens}", **values), window.note)
