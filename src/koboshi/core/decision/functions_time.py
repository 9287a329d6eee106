"""FEEL's functions that make and take apart dates, times and durations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from koboshi.core.decision.limits import METER
from koboshi.core.decision.operators import equal
from koboshi.core.decision.registry import Registry
from koboshi.core.decision.temporal import (
    midnight,
    month_name,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    weekday_name,
)
from koboshi.core.decision.values import YearsMonths

FUNCTIONS = Registry()
HERE = ZoneInfo("Asia/Tokyo")
"""Where the house stands: `now()` and `today()` are read off this clock."""


def _single(value: Any) -> Any:
    return value[0] if type(value) is list and len(value) == 1 else value


@FUNCTIONS.add("date", "from:a")
def to_date(value: Any) -> date | None:
    """A date from its text, or from a date and time."""
    value = _single(value)
    if type(value) is str:
        return parse_date(value)
    return value.date() if type(value) is datetime else value if type(value) is date else None


@FUNCTIONS.add("date", "year:n, month:n, day:n")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> date:
    """A date from its parts."""
    return date(int(year), int(month), int(day))


@FUNCTIONS.add("time", "from:a")
def to_time(value: Any) -> time | None:
    """A time from its text, or from a date and time; a date is midnight in UTC."""
    value = _single(value)
    if type(value) is str:
        return parse_time(value)
    if type(value) is date:
        return parse_time("00:00:00Z")
    return value.timetz() if type(value) is datetime else value if type(value) is time else None


@FUNCTIONS.add("time", "hour:n, minute:n, second:n, offset:a?")
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: Any = None) -> time | None:
    """A time from its parts; the offset is a duration."""
    if offset is not None and type(offset) is not timedelta:
        return None
    micro = int(second % 1 * 1_000_000)
    return time(int(hour), int(minute), int(second), micro, timezone(offset) if offset is not None else None)


@FUNCTIONS.add("date and time", "from:a")
def to_moment(value: Any) -> datetime | None:
    """A date and time from its text, or from a date."""
    value = _single(value)
    if type(value) is str:
        return parse_date_time(value)
    return midnight(value) if type(value) is date else value if type(value) is datetime else None


@FUNCTIONS.add("date and time", "date:a, time:a")
def moment_of(day: Any, clock: Any) -> datetime | None:
    """A date (or that of a date and time) with a time; a time zone by name may stand in for the time."""
    day, clock = _single(day), _single(clock)
    if type(day) is datetime and type(clock) is str:
        return day.astimezone(ZoneInfo(clock)) if day.tzinfo else day.replace(tzinfo=ZoneInfo(clock))
    if type(day) not in (date, datetime) or type(clock) is not time:
        return None
    return datetime.combine(day, clock)


@FUNCTIONS.add("date and time", "year:n, month:n, day:n, hour:n, minute:n, second:n, offset:a?")
def moment_parts(
    year: Decimal, month: Decimal, day: Decimal, hour: Decimal, minute: Decimal, second: Decimal, offset: Any = None
) -> datetime | None:
    """A date and time from its parts; the offset is a number of hours or a duration."""
    clock = time_of(hour, minute, second)
    zone: tzinfo | None = None
    if type(offset) in (Decimal, timedelta):
        zone = timezone(offset if type(offset) is timedelta else timedelta(minutes=int(offset * 60)))
    elif type(offset) is str:
        zone = ZoneInfo(offset)
    return datetime.combine(date_of(year, month, day), clock, zone) if clock is not None else None


@FUNCTIONS.add("duration", "from:a")
def to_duration(value: Any) -> timedelta | YearsMonths | None:
    """A duration from its text."""
    value = _single(value)
    if type(value) is str:
        return parse_duration(value)
    return value if type(value) in (timedelta, YearsMonths) else None


@FUNCTIONS.add("years and months duration", "from:a, to:a")
def months_between(start: Any, end: Any) -> YearsMonths | None:
    """Whole months from one day to another."""
    start, end = _single(start), _single(end)
    if type(start) not in (date, datetime) or type(end) not in (date, datetime):
        return None
    first, last = sorted((_plain(start), _plain(end)))
    months = (last.year - first.year) * 12 + last.month - first.month
    if (last.day, last.time()) < (first.day, first.time()):
        months -= 1
    return YearsMonths(months if _plain(start) <= _plain(end) else -months)


def _plain(value: Any) -> datetime:
    return midnight(value) if type(value) is date else value.replace(tzinfo=None)


@FUNCTIONS.add("day of year", "date:a")
def day_of_year(day: Any) -> Decimal:
    """From 1 to 366."""
    return Decimal(_single(day).timetuple().tm_yday)


@FUNCTIONS.add("day of week", "date:a")
def day_of_week(day: Any) -> str:
    """Monday … Sunday."""
    return weekday_name(_single(day))


@FUNCTIONS.add("month of year", "date:a")
def month_of_year(day: Any) -> str:
    """January … December."""
    return month_name(_single(day))


@FUNCTIONS.add("week of year", "date:a")
def week_of_year(day: Any) -> Decimal:
    """The week of ISO 8601."""
    return Decimal(_single(day).isocalendar().week)


@FUNCTIONS.add("last day of month", "date:a")
def last_day_of_month(day: Any) -> Decimal:
    """From 28 to 31."""
    first = _plain(_single(day)).replace(day=1)
    return Decimal(((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day)


@FUNCTIONS.add("now")
def now() -> datetime:
    """The moment of the evaluation, the same all through it."""
    meter = METER.get()
    if meter is None:
        return datetime.now(HERE)
    if meter.now is None:
        meter.now = datetime.now(HERE)
    return meter.now


@FUNCTIONS.add("today")
def today() -> date:
    """The day of the evaluation."""
    return now().date()


@FUNCTIONS.add("is", "value1:a, value2:a")
def same(left: Any, right: Any) -> bool:
    """Whether two values are the same in kind and writing; times in two zones are not."""
    if type(left) is not type(right):
        return False
    if type(left) in (time, datetime):
        return bool(left.replace(tzinfo=None) == right.replace(tzinfo=None) and left.utcoffset() == right.utcoffset())
    return equal(left, right) is True
