"""The standard period in a simulation: the last day of each case, all cases at once.

The same counting as `core.japan.clock` (民法第138条–第143条): days that do not count are those stopped while the
applicant answers; a closed last day moves only where the scenario says so.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from koboshi.core.japan.clock import Period, due_on
from koboshi.core.japan.holidays import is_closed
from koboshi.core.simulate.calendars import DAY_MS, counted_days
from koboshi.core.simulate.scenario import Clock

Days = NDArray[np.int64]
_BEFORE, _AFTER = 400, 4000


class LastDays:
    """Last days of periods for arrivals on days `-_BEFORE` and later, counted from the first day of the simulation."""

    def __init__(self, clock: Clock, start: date, days: int) -> None:
        """`days` is how many days the simulation may last."""
        self.clock = clock
        self._start = start
        first = start - timedelta(days=_BEFORE)
        amount = clock.amount * (31 if clock.unit == "month" else 3 if clock.unit == "open_day" else 1)
        whole = _BEFORE + days + amount + _AFTER
        self._counted = np.array(counted_days(first, whole, clock.unit), dtype=np.int64)
        self._opened = _next_open(first, whole) if clock.roll_forward else None
        self._months: dict[int, int] = {}

    def of(self, arrival: Days, case: Days, begin: Days, end: Days) -> Days:
        """The last day of each case (0 is the first day of the simulation).

        `arrival` has one moment (ms) per case; `case`, `begin` and `end` are its stops, sorted by case and beginning.
        A stop that begins on the last day or later moves nothing any more; overlapping stops count once.
        """
        day = self._day(arrival)
        stopped = np.zeros(len(arrival), dtype=np.int64)
        last, until = self._last(day, stopped), day.copy()
        rank = np.arange(len(case)) - np.searchsorted(case, case, side="left")
        for i in range(int(rank.max(initial=-1)) + 1):
            rows = rank == i
            whose = case[rows]
            first = np.maximum(self._day(begin[rows]), until[whose])
            final = np.maximum(self._day(end[rows]), first)
            counts = np.where(first < last[whose], self._counted[final] - self._counted[first], 0)
            stopped[whose] += counts
            until[whose] = final
            last[whose] = self._last(day[whose], stopped[whose])
        if self._opened is not None:
            last = self._opened[last]
        return np.asarray(last - _BEFORE, dtype=np.int64)

    def _day(self, moment: Days) -> Days:
        """The place of a moment's day in the tables."""
        found: Days = np.clip(moment // DAY_MS + _BEFORE, 0, len(self._counted) - 1)
        return found

    def _last(self, day: Days, stopped: Days) -> Days:
        """The last day before it is moved to an open one."""
        before = day - 1 if self.clock.first_day == "included" else day
        base = np.where(before >= 0, self._counted[np.maximum(before, 0)], 0)
        amount = self._amounts(day)
        last = np.searchsorted(self._counted, base + stopped + amount, side="left")
        return np.where(amount == 0, day, np.minimum(last, len(self._counted) - 1))

    def _amounts(self, day: Days) -> Days:
        """How many days each period has; for months it depends on the day of arrival."""
        if self.clock.unit != "month":
            return np.full(len(day), self.clock.amount, dtype=np.int64)
        kinds, where = np.unique(day, return_inverse=True)
        lengths = [self._month(int(each)) for each in kinds.tolist()]
        return np.array(lengths, dtype=np.int64)[where] if lengths else np.zeros(0, dtype=np.int64)

    def _month(self, day: int) -> int:
        if day not in self._months:
            arrival = self._start + timedelta(days=day - _BEFORE)
            period = Period(self.clock.amount, "month", self.clock.first_day)
            length = (due_on(arrival, period).due - arrival).days
            included = self.clock.first_day == "included" and self.clock.amount > 0
            self._months[day] = length + int(included)
        return self._months[day]


def _next_open(first: date, days: int) -> Days:
    """For each day the first open day from it on."""
    found = np.arange(days, dtype=np.int64)
    for i in range(days - 2, -1, -1):
        if is_closed(first + timedelta(days=i)):
            found[i] = found[i + 1]
    return found
