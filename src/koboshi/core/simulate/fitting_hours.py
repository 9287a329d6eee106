"""Which hours of the week work happens in, as the times of a log show, and how much open time lies between two times.

Times here are local: milliseconds since the midnight that begins 1970 on the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.japan.holidays import is_holiday
from koboshi.core.mining import MISSING
from koboshi.core.simulate.calendars import DAY_MS, is_open_day, spans
from koboshi.core.simulate.scenario import ALWAYS, Hours

Stamps = NDArray[np.int64]
EPOCH: Final = date(1970, 1, 1)
_HOUR_US: Final = 3_600_000_000
_CLEAR: Final = 0.9
_CLOSED_WEEKDAY: Final = 0.05
_MINUTES: Final = ((1_500, 15), (400, 30), (0, 60))
_LEAST_OF_DAY: Final = 60
_SLOTS: Final = 96
_RARELY: Final = 0.2
_CERTAIN: Final = 12.0


def local(times: Stamps, zone: tzinfo) -> Stamps:
    """Local milliseconds of times in microseconds since 1970 in UTC; MISSING stays MISSING."""
    there = times != MISSING
    hours, which = np.unique(times[there] // _HOUR_US, return_inverse=True)
    shift = np.array([_shift(int(hour), zone) for hour in hours], np.int64)
    found = np.full(len(times), MISSING, np.int64)
    found[there] = (times[there] + (shift[which] if len(shift) else 0)) // 1_000
    return found


def _shift(hour: int, zone: tzinfo) -> int:
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)).astimezone(zone)
    return int((moment.utcoffset() or timedelta()) / timedelta(microseconds=1))


def day_of(number: int) -> date:
    """The date of a day counted from 1970."""
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True)
class Detected:
    """A calendar, the share of times inside it, and whether it was clear enough to be one (else it is always open)."""

    hours: Hours
    coverage: float
    clear: bool


def closed_days(stamps: Stamps) -> frozenset[date]:
    """Days without any event on weekdays on which at least a dozen are usual: office closed, whatever the reason."""
    if not len(stamps):
        return frozenset()
    days = stamps // DAY_MS
    first = int(days.min())
    counts = np.bincount(days - first)
    weekday = (np.arange(len(counts)) + day_of(first).weekday()) % 7
    usual = np.array([np.median(counts[weekday == each]) if np.any(weekday == each) else 0.0 for each in range(7)])
    found = np.flatnonzero((counts == 0) & (usual[weekday] >= _CERTAIN))
    return frozenset(day_of(first + int(each)) for each in found)


def detect(stamps: Stamps, support: float) -> Detected:
    """The weekly hours in which things happen: a time of day counts where it has `support` of what is usual.

    `usual` is the upper quartile over times of day with any event. Where less than nine tenths of the events would be
    inside, there is no clear calendar, and always is open.
    """
    if not len(stamps):
        return Detected(Hours(ALWAYS), 1.0, False)
    days, inside = np.divmod(stamps, DAY_MS)
    weekday = (days + EPOCH.weekday()) % 7
    counts = np.bincount(weekday, minlength=7)
    opened = counts >= _CLOSED_WEEKDAY * counts.max()
    together = inside[opened[weekday]]
    weekly = tuple(_times(inside[weekday == each], together, support) if opened[each] else () for each in range(7))
    hours = Hours(weekly, holidays=_rests_on_holidays(days, weekday, opened))
    coverage = float(np.mean(_is_inside(weekly, weekday, inside)))
    nearly_all = sum(end - begin for times in weekly for begin, end in times) > 0.9 * 7 * DAY_MS
    if coverage < _CLEAR or nearly_all:
        return Detected(Hours(ALWAYS), 1.0, False)
    return Detected(hours, coverage, True)


def _times(inside: Stamps, together: Stamps, support: float) -> tuple[tuple[int, int], ...]:
    """The open times of one weekday: fine ones of all open weekdays together, in those hours that the day itself has.

    A day with an hour that the others have not keeps that whole hour.
    """
    fine = _busy_slots(together, support, next(size for least, size in _MINUTES if len(together) >= least))
    if len(inside) >= _LEAST_OF_DAY:
        own = _busy_slots(inside, support, 60)
        hourly = np.repeat(fine.reshape(24, -1).any(1), _SLOTS // 24)
        fine = own & (fine | ~hourly)
    return tuple(_runs(fine.tolist(), DAY_MS // _SLOTS))


def _busy_slots(inside: Stamps, support: float, minutes: int) -> NDArray[np.bool_]:
    """Which quarters of an hour have the support, looked at in slots of so many minutes."""
    width = minutes * 60_000
    counts = np.bincount(inside // width, minlength=DAY_MS // width)
    usual = float(np.quantile(counts[counts > 0], 0.75))
    return np.asarray(np.repeat(counts >= max(support * usual, 1.0), _SLOTS * minutes // 1_440), np.bool_)


def _runs(open_slots: list[bool], width: int) -> Iterator[tuple[int, int]]:
    begin = None
    for slot, is_open in enumerate([*open_slots, False]):
        if is_open and begin is None:
            begin = slot
        elif not is_open and begin is not None:
            yield begin * width, slot * width
            begin = None


def _is_inside(weekly: tuple[tuple[tuple[int, int], ...], ...], weekday: Stamps, inside: Stamps) -> NDArray[np.bool_]:
    found = np.zeros(len(inside), np.bool_)
    for each, times in enumerate(weekly):
        for begin, end in times:
            found |= (weekday == each) & (begin <= inside) & (inside < end)
    return found


def _rests_on_holidays(days: Stamps, weekday: Stamps, opened: NDArray[np.bool_]) -> bool:
    """Whether days that are national holidays in Japan see hardly any events, where the log has at least three."""
    first = int(days.min())
    counts = np.bincount(days - first)
    dates = [day_of(first + i) for i in range(len(counts))]
    usual = np.array([opened[day.weekday()] for day in dates])
    free = usual & np.array([is_holiday(day) for day in dates])
    if free.sum() < 3 or not np.any(usual & ~free):
        return False
    return bool(counts[free].mean() < _RARELY * counts[usual & ~free].mean())


class Opening:
    """The open time of a calendar over the days of a log."""

    def __init__(self, hours: Hours, closed: frozenset[date], first: int, last: int) -> None:
        """Days are counted from 1970; `closed` are further closed days."""
        self.hours = replace(hours, closed=hours.closed | closed) if hours.weekly != ALWAYS else hours
        self.first, self.days = first, last - first + 1
        found = np.array(spans(self.hours, day_of(first), self.days), np.int64).reshape(-1, 2) + first * DAY_MS
        self._begin, self._end = found[:, 0], found[:, 1]
        self._before = np.concatenate(([0], np.cumsum(self._end - self._begin)))

    def at(self, stamps: Stamps) -> Stamps:
        """How much open time lies before each time."""
        if not len(self._begin):
            return np.zeros(len(stamps), np.int64)
        piece = np.searchsorted(self._begin, stamps, "right") - 1
        inside = np.minimum(stamps, self._end[np.maximum(piece, 0)]) - self._begin[np.maximum(piece, 0)]
        return np.where(piece < 0, 0, self._before[np.maximum(piece, 0)] + inside)

    def between(self, first: int, last: int) -> int:
        """The open time from a day up to and including another."""
        edge = self.at(np.array([first * DAY_MS, (last + 1) * DAY_MS], np.int64))
        return int(edge[1] - edge[0])

    def open_days(self, first: int, last: int) -> int:
        """How many days with open time lie between two days, both included."""
        return sum(is_open_day(self.hours, day_of(day)) for day in range(first, last + 1))
