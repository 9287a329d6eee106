"""The legal clock: when a period ends, day by day explained (民法第138条–第143条; 標準処理期間は目安).

The first day is not counted unless the rule says so (初日不算入). Days inside a stop (補正 and the like) do not count:
those after the stop began, up to and including the day it ended.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from koboshi.core.japan.holidays import is_closed, next_open
from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY, DateProblem

Unit = Literal["day", "open_day", "month"]
_MOST: dict[str, int] = {"day": 7320, "open_day": 5000, "month": 240}
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as rules state it: at most 7,320 days, 5,000 open days or 240 months."""

    amount: int
    unit: Unit = "day"
    first_day: Literal["included", "excluded"] = "excluded"

    def __post_init__(self) -> None:
        """Refuse lengths no rule has, so that nothing later runs over."""
        if self.unit not in _MOST or not 0 <= self.amount <= _MOST[self.unit]:
            raise ValueError(f"期間 {self.amount} {self.unit} は使えません。")
        if self.first_day not in {"included", "excluded"}:
            raise ValueError(f"初日の数え方 {self.first_day} は使えません。")


@dataclass(frozen=True, slots=True)
class Stop:
    """A time that does not count: the days after `start` up to and including `end`."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class DayNote:
    """One day explained: `kind` is first, counted, stopped, closed or rolled; `number` counts the days so far."""

    day: date
    kind: Literal["first", "counted", "stopped", "closed", "rolled"]
    number: int


@dataclass(frozen=True, slots=True)
class ClockResult:
    """The last day of the period, and why each day until then counted or not."""

    due: date
    explained: tuple[DayNote, ...]


def due_on(arrival: date, period: Period, stops: Sequence[Stop] = (), roll_forward: bool = False) -> ClockResult:
    """The day a period ends; with `roll_forward` a closed last day moves to the next open one.

    Moving rests on 地方自治法第4条の2第4項 and is switchable: not every period has it. DateProblem when the arrival
    or a stop is outside the range of dates of the house.
    """
    for day in (arrival, *(edge for stop in stops for edge in (stop.start, stop.end))):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise DateProblem("problem.date_out_of_range")

    def stopped(day: date) -> bool:
        return any(stop.start < day <= stop.end for stop in stops)

    notes = [] if period.first_day == "included" else [DayNote(arrival, "first", 0)]
    start = arrival if period.first_day == "included" else arrival + _ONE
    target = _calendar_days(start, period)
    due = _count(start, target, period.unit == "open_day", stopped, notes) if target else arrival
    if roll_forward:
        due = _roll(due, notes, target)
    return ClockResult(due, tuple(notes))


def _calendar_days(start: date, period: Period) -> int:
    """How many counted days the period has from its first counted day; months by 民法第143条."""
    if period.unit != "month" or period.amount == 0:
        return period.amount
    year, month = divmod(start.year * 12 + start.month - 1 + period.amount, 12)
    last = calendar.monthrange(year, month + 1)[1]
    corresponding = date(year, month + 1, start.day) - _ONE if start.day <= last else date(year, month + 1, last)
    return (corresponding - start).days + 1


def _count(day: date, target: int, open_only: bool, stopped: Callable[[date], bool], notes: list[DayNote]) -> date:
    number = 0
    while True:
        if stopped(day):
            notes.append(DayNote(day, "stopped", number))
        elif open_only and is_closed(day):
            notes.append(DayNote(day, "closed", number))
        else:
            number += 1
            notes.append(DayNote(day, "counted", number))
            if number == target:
                return day
        day += _ONE


def _roll(due: date, notes: list[DayNote], number: int) -> date:
    opened = next_open(due)
    while due < opened:
        due += _ONE
        notes.append(DayNote(due, "rolled", number))
    return opened
