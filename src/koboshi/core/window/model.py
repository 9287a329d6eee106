"""When an office takes part of the year for a procedure: windows, the periods they give, and what is outside."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan.holidays import next_open

Outside = Literal["accept_with_note", "next_window", "refuse_with_reason"]
Kind = Literal["open", "not_yet", "closed", "full"]
Happens = Literal["examined", "examined_with_note", "next_window", "refused_with_reason"]
JAPAN: Final = timezone(timedelta(hours=9), "JST")
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days inclusive; the last moment is 24:00 of the last day in Japan."""

    opens: date
    closes: date

    @property
    def deadline(self) -> datetime:
        """The first moment that is too late: 0:00 of the next day in Japan."""
        after = self.closes + _ONE
        return datetime(after.year, after.month, after.day, tzinfo=JAPAN)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year. The 29th of February as a last day is the end of February, also in common years."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """That day of a year."""
        return date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every year from one day to another; across New Year when the second is the earlier one of the calendar."""

    opens: MonthDay
    closes: MonthDay

    def around(self, day: date) -> tuple[Period, ...]:
        """The periods that opened last year, this year and next year."""
        over = (self.closes.month, self.closes.day) < (self.opens.month, self.opens.day)
        return tuple(
            Period(self.opens.of(year), self.closes.of(year + over)) for year in range(day.year - 2, day.year + 2)
        )


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month from a day to a day; `last` 31 is the end of the month."""

    first: int
    last: int

    def around(self, day: date) -> tuple[Period, ...]:
        """The periods of the months before, of and after the day."""
        months = (divmod(day.year * 12 + day.month - 1 + shift, 12) for shift in (-1, 0, 1))
        return tuple(
            Period(date(year, month + 1, self.first), MonthDay(month + 1, self.last).of(year)) for year, month in months
        )


@dataclass(frozen=True, slots=True)
class Dates:
    """Periods announced one by one, in order and apart from each other."""

    periods: tuple[Period, ...]

    def around(self, day: date) -> tuple[Period, ...]:
        """All of them."""
        return self.periods


@dataclass(frozen=True, slots=True)
class Window:
    """One window of a procedure; `late`, `early` and `full` say what happens to what is filed outside.

    It never keeps anybody from filing: an application has arrived when it arrives (行政手続法第7条).
    """

    id: str
    when: Yearly | Monthly | Dates
    late: Outside
    early: Outside = "next_window"
    full: Outside = "next_window"
    quota: int | None = None
    late_until: MonthDay | None = None
    best_by: MonthDay | None = None
    roll_forward: bool = False
    note: Mapping[str, str] = field(default_factory=dict)
    best_by_note: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    status: str = UNCHECKED

    def periods(self, day: date) -> tuple[Period, ...]:
        """The periods around a day in order; with `roll_forward` a closed last day moves to the next open one."""
        found = self.when.around(day)
        if self.roll_forward:
            found = tuple(Period(each.opens, next_open(each.closes)) for each in found)
        return tuple(sorted(found, key=lambda each: each.opens))


@dataclass(frozen=True, slots=True)
class State:
    """How a window stands on a day, and what happens to what is filed on it; `sentences` by language."""

    window: str
    kind: Kind
    happens: Happens
    period: Period | None
    next_opens: date | None
    remaining: int | None
    sentences: Mapping[str, str]
    status: str

    @property
    def may_file(self) -> bool:
        """Always: a window never blocks filing (行政手続法第7条); the answer may be a refusal with its reason."""
        return True
