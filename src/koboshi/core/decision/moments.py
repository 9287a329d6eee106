"""Dates, times and durations that Python's own types do not hold: years to ±999,999,999, and nanoseconds.

A value is one of Python's types wherever it fits; only what does not fit is one of the four types here. So the common
path stays as fast as Python's. The calendar is the Gregorian one without beginning, with a year 0 (ISO 8601).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeAlias

MAX_YEAR = 999_999_999
MAX_NANOS = 10**32
SECOND = 10**9
DAY = 86_400 * SECOND
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_ZERO = timedelta(0)
_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LongDate:
    """A day outside the years 1 to 9999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FineTime:
    """A time of day finer than a microsecond; `nano` are the nanoseconds below the microsecond of `clock`."""

    clock: time
    nano: int


@dataclass(frozen=True, slots=True)
class LongMoment:
    """A date and time of which one part does not fit Python's."""

    day: date | LongDate
    clock: time | FineTime


@dataclass(frozen=True, slots=True)
class LongDuration:
    """A days and time duration too long or too fine for Python's, in nanoseconds."""

    nanos: int


AnyDate: TypeAlias = date | LongDate
AnyTime: TypeAlias = time | FineTime
AnyMoment: TypeAlias = datetime | LongMoment
AnyDuration: TypeAlias = timedelta | LongDuration

PLAIN: dict[type, type] = {LongDate: date, FineTime: time, LongMoment: datetime, LongDuration: timedelta}
"""The type of Python that each long type stands beside."""
DATES = frozenset({date, LongDate})
TIMES = frozenset({time, FineTime})
MOMENTS = frozenset({datetime, LongMoment})
DURATIONS = frozenset({timedelta, LongDuration})


# -- making ----------------------------------------------------------------------------------------------------------


def make_date(year: int, month: int, day: int) -> AnyDate:
    """A day of the calendar; ValueError when there is none such."""
    if 1 <= year <= 9999:
        return date(year, month, day)
    if abs(year) > MAX_YEAR:
        raise ValueError(year)
    date(_alike(year), month, day)
    return LongDate(year, month, day)


def make_time(hour: int, minute: int, second: int, nanos: int = 0, zone: tzinfo | None = None) -> AnyTime:
    """A time of day; `nanos` below the second. ValueError when there is none such."""
    clock = time(hour, minute, second, nanos // 1000, zone)
    return FineTime(clock, nanos % 1000) if nanos % 1000 else clock


def make_moment(day: AnyDate, clock: AnyTime) -> AnyMoment:
    """A date and time."""
    if type(day) is date and type(clock) is time:
        return datetime.combine(day, clock)
    return LongMoment(day, clock)


def make_duration(nanos: int) -> AnyDuration:
    """A days and time duration; OverflowError beyond 10^32 nanoseconds."""
    if abs(nanos) > MAX_NANOS:
        raise OverflowError(nanos)
    if nanos % 1000 or not -86_399_999_913_600 * SECOND <= nanos <= 86_399_999_999_999 * SECOND:
        return LongDuration(nanos)
    return timedelta(days=nanos // DAY, microseconds=nanos % DAY // 1000)


def _alike(year: int) -> int:
    """A year that Python knows with the same calendar."""
    return year % _CYCLE_YEARS + 2000


# -- taking apart ----------------------------------------------------------------------------------------------------


def day_of(value: Any) -> AnyDate:
    """The day of a date or of a date and time."""
    if type(value) is datetime:
        return value.date()
    day: AnyDate = value.day if type(value) is LongMoment else value
    return day


def clock_of(value: Any) -> AnyTime:
    """The time of a time or of a date and time, with its zone."""
    if type(value) is datetime:
        return value.timetz()
    clock: AnyTime = value.clock if type(value) is LongMoment else value
    return clock


def _plain_clock(value: Any) -> time:
    clock = clock_of(value)
    return clock.clock if type(clock) is FineTime else clock  # type: ignore[return-value]


def zone_of(value: Any) -> tzinfo | None:
    """The zone of a time or of a date and time."""
    return _plain_clock(value).tzinfo


def with_zone(clock: AnyTime, zone: tzinfo | None) -> AnyTime:
    """The same time on the clock of another zone."""
    if type(clock) is FineTime:
        return FineTime(clock.clock.replace(tzinfo=zone), clock.nano)
    return clock.replace(tzinfo=zone)  # type: ignore[union-attr]


def clock_parts(value: Any) -> tuple[int, int, int]:
    """Hour, minute, second of a time or of a date and time."""
    clock = _plain_clock(value)
    return clock.hour, clock.minute, clock.second


def nanos_below_second(value: Any) -> int:
    """Nanoseconds after the second of a time or of a date and time."""
    clock = clock_of(value)
    if type(clock) is FineTime:
        return clock.clock.microsecond * 1000 + clock.nano
    return clock.microsecond * 1000  # type: ignore[union-attr]


def nanos_of_day(value: Any) -> int:
    """Nanoseconds since midnight on the clock."""
    hour, minute, second = clock_parts(value)
    return (hour * 3600 + minute * 60 + second) * SECOND + nanos_below_second(value)


def ordinal(day: AnyDate) -> int:
    """Days since 31 December of the year 0."""
    if type(day) is date:
        return day.toordinal()
    cycles, year = divmod(day.year - 1, _CYCLE_YEARS)
    return date(year + 1, day.month, day.day).toordinal() + cycles * _CYCLE_DAYS


def of_ordinal(days: int) -> AnyDate:
    """The day after so many days; ValueError outside the calendar."""
    cycles, rest = divmod(days - 1, _CYCLE_DAYS)
    day = date.fromordinal(rest + 1)
    return make_date(day.year + cycles * _CYCLE_YEARS, day.month, day.day)


def alike(day: AnyDate) -> date:
    """A day that Python knows on the same weekday, month and day of the year."""
    return day if type(day) is date else date(_alike(day.year), day.month, day.day)


def offset_of(value: Any) -> timedelta | None:
    """How far a clock is from UTC; a time in a named zone is taken on 1 January 2000, as it has no day."""
    if type(value) is datetime:
        return value.utcoffset()
    clock = _plain_clock(value)
    if clock.tzinfo is None:
        return None
    day = alike(value.day) if type(value) is LongMoment else date(2000, 1, 1)
    return datetime.combine(day, clock).utcoffset()


def standard_offset(clock: AnyTime) -> timedelta | None:
    """How far the clock of a time is from UTC outside summer time."""
    plain = _plain_clock(clock)
    if plain.tzinfo is None:
        return None
    moment = datetime.combine(date(2000, 1, 1), plain)
    return (moment.utcoffset() or _ZERO) - (moment.dst() or _ZERO)


def instant(value: Any) -> int:
    """A moment or time in nanoseconds, in UTC where it has a zone: orders what may be compared."""
    away = offset_of(value) or _ZERO
    nanos = nanos_of_day(value) - away // _MICRO * 1000
    return nanos if type(value) in TIMES else ordinal(day_of(value)) * DAY + nanos


def duration_nanos(value: AnyDuration) -> int:
    """A days and time duration in nanoseconds."""
    if type(value) is LongDuration:
        return value.nanos
    return value // _MICRO * 1000  # type: ignore[operator]


def of_local(nanos: int, zone: tzinfo | None) -> AnyMoment:
    """The moment whose clock shows so many nanoseconds since the first day."""
    days, rest = divmod(nanos, DAY)
    return make_moment(of_ordinal(days), time_of_nanos(rest, zone))


def time_of_nanos(nanos: int, zone: tzinfo | None) -> AnyTime:
    """The time of day so many nanoseconds after midnight."""
    seconds, below = divmod(nanos % DAY, SECOND)
    return make_time(seconds // 3600, seconds // 60 % 60, seconds % 60, below, zone)


def of_instant(nanos: int, zone: tzinfo | None) -> AnyMoment:
    """The moment at an instant (nanoseconds in UTC) as the clock of a zone shows it."""
    in_utc = of_local(nanos, UTC)
    if zone is None:
        return of_local(nanos, None)
    near = datetime.combine(alike(day_of(in_utc)), _plain_clock(in_utc))
    away = near.astimezone(zone).utcoffset() or _ZERO
    return of_local(nanos + away // _MICRO * 1000, zone)


def moved(moment: AnyMoment, nanos: int) -> AnyMoment:
    """A moment later by so many nanoseconds of real time."""
    zone = zone_of(moment)
    if zone is None:
        return of_local(ordinal(day_of(moment)) * DAY + nanos_of_day(moment) + nanos, None)
    return of_instant(instant(moment) + nanos, zone)
