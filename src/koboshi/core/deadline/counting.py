"""When a legal deadline falls, counted forward or back, and the windows that two of them make."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from koboshi.core.deadline.deadline import Deadline
from koboshi.core.japan.clock import ClockResult, DayNote, due_on
from koboshi.core.japan.clock_days import PREFECTURE, Closed, ClosedDays
from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY, DateProblem

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The day on which a deadline falls, counted from `start`; `closed` when the offices are closed on it."""

    deadline: Deadline
    start: date
    result: ClockResult
    closed: Closed | None = None

    @property
    def day(self) -> date:
        """The last day on which the act is in time; for the effect "opens", the first one."""
        return self.result.due

    def passed(self, today: date) -> bool:
        """Whether the deadline lies behind us: the day itself still belongs to it (民法第141条)."""
        return today > self.day


@dataclass(frozen=True, slots=True)
class Window:
    """A time during which something may be done; a side without a day is open."""

    opens: date | None = None
    closes: date | None = None

    def state(self, today: date) -> Literal["early", "open", "over"]:
        """Whether today is before, within or after; both edges belong to the window."""
        if self.opens is not None and today < self.opens:
            return "early"
        return "over" if self.closes is not None and today > self.closes else "open"


def when(deadline: Deadline, events: Mapping[str, date], closed: ClosedDays = PREFECTURE) -> Due | None:
    """When a deadline falls; None while the event it is counted from has not happened.

    DateProblem when the event, or the day counted back to, is outside the range of dates of the house.
    """
    start = events.get(deadline.starts)
    if start is None:
        return None
    if not FIRST_DAY <= start <= LAST_DAY:
        raise DateProblem("problem.date_out_of_range")
    if deadline.ends_on is not None:
        result = _fixed(deadline, start, deadline.ends_on, closed)
    elif deadline.direction == "before":
        result = _back(deadline, start, closed)
    else:
        result = due_on(start, deadline.period, (), deadline.roll_forward, closed)
    return Due(deadline, start, result, closed.why(result.due))


def windows(
    deadlines: Iterable[Deadline], events: Mapping[str, date], closed: ClosedDays = PREFECTURE
) -> dict[str, Window]:
    """The windows by name. Of several days that open (or close) one, the latest opens it and the earliest closes it."""
    found: dict[str, Window] = {}
    for deadline in deadlines:
        due = when(deadline, events, closed) if deadline.window else None
        if due is None:
            continue
        old = found.get(deadline.window, Window())
        if deadline.effect == "opens":
            found[deadline.window] = Window(max(old.opens or due.day, due.day), old.closes)
        else:
            found[deadline.window] = Window(old.opens, min(old.closes or due.day, due.day))
    return found


def _fixed(deadline: Deadline, start: date, ends_on: tuple[int, int], closed: ClosedDays) -> ClockResult:
    """The first such day on or after the start, and `amount` years later."""
    year = start.year + deadline.amount + (1 if (start.month, start.day) > ends_on else 0)
    last = date(year, *ends_on)
    due = closed.next_open(last) if deadline.roll_forward else last
    return ClockResult(due, (), last if due != last else None)


def _back(deadline: Deadline, start: date, closed: ClosedDays) -> ClockResult:
    """Counted back: the day of the event is left out (民法第140条を逆に当てはめる, 要確認), never rolled forward.

    Months go back to the day of the same number, or to the end of a month that lacks it.
    """
    period = deadline.period
    notes = [] if period.first_day == "included" else [DayNote(start, "first", 0)]
    day = start if period.first_day == "included" else start - _ONE
    target = (start - _months_before(start, period.amount)).days if period.unit == "month" else period.amount
    number = 0
    due = start
    while number < target + int(deadline.clear):
        if day < FIRST_DAY:
            raise DateProblem("problem.date_out_of_range")
        why = closed.why(day) if period.unit == "open_day" else None
        if why is not None:
            notes.append(DayNote(day, "closed", number, why.cause, why.name))
        else:
            number += 1
            notes.append(DayNote(day, "counted", number, "clear" if number > target else ""))
            due = day
        day -= _ONE
    return ClockResult(due, tuple(notes))


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < FIRST_DAY.year:
        raise DateProblem("problem.date_out_of_range")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
