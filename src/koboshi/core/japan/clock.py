"""The legal clock: when a period ends, day by day explained (民法第138条–第143条; 標準処理期間は目安).

The first day is not counted unless the rule says so (初日不算入, 民法第140条). Days inside a stop (補正 and the like)
do not count: those after the stop began, up to and including the day it ended.

Months with stops: no article says how a stop lengthens a period of months. Here the calendar fixes how many days the
period has without any stop (応当日, 民法第143条), and each stopped day adds one calendar day. So a stop of n days costs
exactly n days, however long the months are, and cutting one stop into two that adjoin changes nothing (要確認, C).
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from koboshi.core.japan.clock_days import PREFECTURE, ClosedDays
from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY, DateProblem

Unit = Literal["day", "open_day", "month"]
StopKind = Literal["correction", "changes", "material", "other"]
NoteKind = Literal["first", "counted", "stopped", "closed", "rolled"]
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
            raise ValueError(f"期間 {self.amount} {self.unit} は使えません（7,320日、5,000開庁日、240か月までです）。")
        if self.first_day not in {"included", "excluded"}:
            raise ValueError(f"初日の数え方 {self.first_day} は使えません。")


@dataclass(frozen=True, slots=True)
class Stop:
    """A time that does not count: the days after `start` up to and including `end`.

    `kind`: correction 補正, changes 申請者の変更, material 追加資料, other; `reason` is the office's own word.
    """

    start: date
    end: date
    kind: StopKind = "correction"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DayNote:
    """One day explained: `kind` is first, counted, stopped, closed or rolled; `number` counts the days so far.

    `cause` says more: of a stop its kind; of a closed day (also a rolled one, or a last day that moves) weekend,
    holiday, year_end or extra; of a counted day included (a first day that counts) or extension. `name` is the
    holiday, or the reason of the stop or the closed day.
    """

    day: date
    kind: NoteKind
    number: int
    cause: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClockResult:
    """The last day of the period, and why each day until then counted or not.

    `moved_from` is the closed last day when the period moved to the next open one.
    """

    due: date
    explained: tuple[DayNote, ...]
    moved_from: date | None = None

    @property
    def counted(self) -> int:
        """How many days were counted."""
        return sum(note.kind == "counted" for note in self.explained)


def due_on(
    arrival: date,
    period: Period,
    stops: Sequence[Stop] = (),
    roll_forward: bool = False,
    closed: ClosedDays = PREFECTURE,
    more: Sequence[Period] = (),
) -> ClockResult:
    """The day a period ends; with `roll_forward` a closed last day moves to the next open one.

    Moving rests on 地方自治法第4条の2第4項 and is switchable: not every period has it. `more` are extensions: one in
    the unit of what it lengthens makes that part longer, one in another unit is counted on from the day after.
    DateProblem when the arrival or a stop is outside the range of dates of the house.
    """
    for day in (arrival, *(edge for stop in stops for edge in (stop.start, stop.end))):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise DateProblem("problem.date_out_of_range")
    count = _Count(arrival, period, stops, closed)
    start = arrival if period.first_day == "included" else arrival + _ONE
    due = arrival
    for part in _parts(period, more):
        if target := _calendar_days(start, part):
            due = count.on(start, target, open_only=part.unit == "open_day")
            start = due + _ONE
    rolled = count.roll(due) if roll_forward else due
    return ClockResult(rolled, tuple(count.notes), due if rolled != due else None)


def _parts(period: Period, more: Sequence[Period]) -> list[Period]:
    """The period and its extensions; those in the unit of what they lengthen make it longer."""
    parts = [period]
    for extension in more:
        if extension.unit == parts[-1].unit:
            parts[-1] = replace(parts[-1], amount=parts[-1].amount + extension.amount)
        else:
            parts.append(extension)
    return parts


def _calendar_days(start: date, period: Period) -> int:
    """How many counted days the period has from its first counted day; months by 民法第143条."""
    if period.unit != "month" or period.amount == 0:
        return period.amount
    year, month = divmod(start.year * 12 + start.month - 1 + period.amount, 12)
    last = calendar.monthrange(year, month + 1)[1]
    corresponding = date(year, month + 1, start.day) - _ONE if start.day <= last else date(year, month + 1, last)
    return (corresponding - start).days + 1


class _Count:
    """Goes from day to day and notes why each one counts or not."""

    def __init__(self, arrival: date, period: Period, stops: Sequence[Stop], closed: ClosedDays) -> None:
        self.notes: list[DayNote] = []
        self._stops = stops
        self._closed = closed
        self._number = 0
        included = period.first_day == "included"
        self._included = arrival if included else None
        self._usual = _calendar_days(arrival if included else arrival + _ONE, period)
        if not included:
            self.notes.append(DayNote(arrival, "first", 0))

    def on(self, day: date, target: int, *, open_only: bool) -> date:
        """Count `target` days from this one on; the day on which the last one falls."""
        goal = self._number + target
        while True:
            self.notes.append(self._note(day, open_only))
            if self._number == goal:
                return day
            day += _ONE

    def roll(self, due: date) -> date:
        """Move a closed last day to the next open one."""
        why = self._closed.why(due)
        if why is None:
            return due
        if self.notes:
            self.notes[-1] = replace(self.notes[-1], cause=why.cause, name=why.name)
        opened = self._closed.next_open(due)
        while due < opened:
            due += _ONE
            why = self._closed.why(due)
            self.notes.append(
                DayNote(due, "rolled", self._number, why.cause, why.name)
                if why
                else DayNote(due, "rolled", self._number)
            )
        return opened

    def _note(self, day: date, open_only: bool) -> DayNote:
        stop = next((stop for stop in self._stops if stop.start < day <= stop.end), None)
        if stop is not None:
            return DayNote(day, "stopped", self._number, stop.kind, stop.reason)
        why = self._closed.why(day) if open_only else None
        if why is not None:
            return DayNote(day, "closed", self._number, why.cause, why.name)
        self._number += 1
        cause = "included" if day == self._included else "extension" if self._number > self._usual else ""
        return DayNote(day, "counted", self._number, cause)
