"""FEEL's functions that make and take apart dates, times and durations."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from koboshi.core.decision.limits import METER
from koboshi.core.decision.moments import (
    DATES,
    DURATIONS,
    MOMENTS,
    SECOND,
    TIMES,
    AnyDate,
    AnyMoment,
    AnyTime,
    alike,
    clock_of,
    day_of,
    instant,
    make_date,
    make_moment,
    make_time,
    nanos_of_day,
    of_instant,
    offset_of,
    ordinal,
    standard_offset,
    with_zone,
    zone_of,
)
from koboshi.core.decision.operators import equal
from koboshi.core.decision.properties import month_name, weekday_name
from koboshi.core.decision.registry import Registry
from koboshi.core.decision.temporal import (
    midnight,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    zone_named,
)
from koboshi.core.decision.values import YearsMonths

FUNCTIONS = Registry()
HERE = ZoneInfo("Asia/Tokyo")
"""Where the house stands: `now()` and `today()` are read off this clock."""
_DAYS = DATES | MOMENTS


def _single(value: Any) -> Any:
    return value[0] if type(value) is list and len(value) == 1 else value


@FUNCTIONS.add("date", "from:a")
def to_date(value: Any) -> AnyDate | None:
    """A date from its text, or from a date and time."""
    value = _single(value)
    if type(value) is str:
        return parse_date(value)
    return day_of(value) if type(value) in _DAYS else None


def _whole(value: Decimal) -> int:
    """A part of a date or clock; ValueError when it cannot be one."""
    if value.adjusted() > 10 or value != value.to_integral_value():
        raise ValueError(value)
    return int(value)


@FUNCTIONS.add("date", "year:n, month:n, day:n")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> AnyDate:
    """A date from its parts."""
    return make_date(_whole(year), _whole(month), _whole(day))


@FUNCTIONS.add("time", "from:a")
def to_time(value: Any) -> AnyTime | None:
    """A time from its text, or from a date and time; a date is midnight in UTC."""
    value = _single(value)
    if type(value) is str:
        return parse_time(value)
    if type(value) in DATES:
        return parse_time("00:00:00Z")
    return clock_of(value) if type(value) in MOMENTS or type(value) in TIMES else None


@FUNCTIONS.add("time", "hour:n, minute:n, second:n, offset:a?")
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: Any = None) -> AnyTime | None:
    """A time from its parts; the offset is a duration."""
    if offset is not None and type(offset) is not timedelta:
        return None
    zone = timezone(offset) if offset is not None else None
    if second.adjusted() > 10:
        return None
    return make_time(_whole(hour), _whole(minute), int(second), int(second % 1 * SECOND), zone)


@FUNCTIONS.add("date and time", "from:a")
def to_moment(value: Any) -> AnyMoment | None:
    """A date and time from its text, or from a date."""
    value = _single(value)
    if type(value) is str:
        return parse_date_time(value)
    if type(value) in DATES:
        return midnight(value)
    return value if type(value) in MOMENTS else None


@FUNCTIONS.add("date and time", "date:a, time:a")
def moment_of(day: Any, clock: Any) -> AnyMoment | None:
    """A date (or that of a date and time) with a time; a time zone by name may stand in for the time."""
    day, clock = _single(day), _single(clock)
    if type(day) in MOMENTS and type(clock) is str:
        return _in_zone(day, zone_named(clock))
    if type(day) not in _DAYS or type(clock) not in TIMES:
        return None
    return make_moment(day_of(day), clock)


def _in_zone(moment: Any, zone: tzinfo) -> AnyMoment:
    if zone_of(moment) is None:
        return make_moment(day_of(moment), with_zone(clock_of(moment), zone))
    return of_instant(instant(moment), zone)


@FUNCTIONS.add("date and time", "year:n, month:n, day:n, hour:n, minute:n, second:n, offset:a?")
def moment_parts(
    year: Decimal, month: Decimal, day: Decimal, hour: Decimal, minute: Decimal, second: Decimal, offset: Any = None
) -> AnyMoment | None:
    """A date and time from its parts; the offset is a number of hours or a duration."""
    clock = time_of(hour, minute, second)
    zone: tzinfo | None = None
    if type(offset) in (Decimal, timedelta):
        zone = timezone(offset if type(offset) is timedelta else timedelta(minutes=int(offset * 60)))
    elif type(offset) is str:
        zone = zone_named(offset)
    return make_moment(date_of(year, month, day), with_zone(clock, zone)) if clock is not None else None


@FUNCTIONS.add("duration", "from:a")
def to_duration(value: Any) -> Any:
    """A duration from its text."""
    value = _single(value)
    if type(value) is str:
        return parse_duration(value)
    return value if type(value) in DURATIONS or type(value) is YearsMonths else None


@FUNCTIONS.add("years and months duration", "from:a, to:a")
def months_between(start: Any, end: Any) -> YearsMonths | None:
    """Whole months from one day to another."""
    start, end = _single(start), _single(end)
    if type(start) not in _DAYS or type(end) not in _DAYS:
        return None
    (first, last), forward = sorted((_parts(start), _parts(end))), _parts(start) <= _parts(end)
    months = (last[0] - first[0]) * 12 + last[1] - first[1]
    if last[2:] < first[2:]:
        months -= 1
    return YearsMonths(months if forward else -months)


def _parts(value: Any) -> tuple[int, int, int, int]:
    """Year, month, day and the time on the clock."""
    day = day_of(value)
    return day.year, day.month, day.day, nanos_of_day(value) if type(value) in MOMENTS else 0


def _day(value: Any) -> AnyDate:
    """The day of an argument; ValueError makes the function null."""
    value = _single(value)
    if type(value) not in _DAYS:
        raise ValueError(value)
    return day_of(value)


@FUNCTIONS.add("day of year", "date:a")
def day_of_year(day: Any) -> Decimal:
    """From 1 to 366."""
    return Decimal(alike(_day(day)).timetuple().tm_yday)


@FUNCTIONS.add("day of week", "date:a")
def day_of_week(day: Any) -> str:
    """Monday … Sunday."""
    return weekday_name(_day(day))


@FUNCTIONS.add("month of year", "date:a")
def month_of_year(day: Any) -> str:
    """January … December."""
    return month_name(_day(day))


@FUNCTIONS.add("week of year", "date:a")
def week_of_year(day: Any) -> Decimal:
    """The week of ISO 8601."""
    return Decimal(alike(_day(day)).isocalendar().week)


@FUNCTIONS.add("last day of month", "date:a")
def last_day_of_month(day: Any) -> Decimal:
    """From 28 to 31."""
    first = alike(_day(day)).replace(day=1)
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


def _clock_face(value: Any) -> Any:
    """What the clock shows, and how far it is from UTC; for a time alone, outside summer time."""
    day = ordinal(day_of(value)) if type(value) in MOMENTS else None
    return day, nanos_of_day(value), offset_of(value) if day is not None else standard_offset(value)


@FUNCTIONS.add("is", "value1:a, value2:a")
def same(left: Any, right: Any) -> bool:
    """Whether two values are the same in kind and writing; times in two zones are not."""
    if type(left) is not type(right):
        return False
    if type(left) in TIMES or type(left) in MOMENTS:
        return bool(_clock_face(left) == _clock_face(right))
    return equal(left, right) is True
