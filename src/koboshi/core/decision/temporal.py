"""Reading and writing dates, times and durations (DMN 1.5, section 10.3.4.1; ISO 8601, XML Schema part 2).

Years run to ±999,999,999 and fractions of a second to the nanosecond; what Python's types hold is one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import re2

from koboshi.core.decision.moments import (
    DATES,
    DAY,
    SECOND,
    TIMES,
    AnyDate,
    AnyDuration,
    AnyMoment,
    AnyTime,
    clock_of,
    clock_parts,
    day_of,
    duration_nanos,
    make_date,
    make_duration,
    make_moment,
    make_time,
    nanos_below_second,
    of_ordinal,
    ordinal,
    zone_of,
)
from koboshi.core.decision.values import YearsMonths

_DATE = r"(-?[0-9]{4}|-?[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})"
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)?"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?" + _ZONE
_DATE_ONLY = re2.compile(_DATE)
_TIME_ONLY = re2.compile("T?" + _TIME)
_DATE_TIME = re2.compile(_DATE + "T" + _TIME)
_YEARS = re2.compile(r"(-)?P(?:([0-9]{1,11})Y)?(?:([0-9]{1,11})M)?")
_DAYS = re2.compile(
    r"(-)?P(?:([0-9]{1,18})D)?(?:T(?:([0-9]{1,19})H)?(?:([0-9]{1,20})M)?(?:([0-9]{1,21})(?:\.([0-9]{0,30}))?S)?)?"
)
_ZERO = timedelta(0)


def parse_date(text: str) -> AnyDate | None:
    """`2026-04-01`, `-0044-03-15`; None when it is no day of the calendar."""
    match = _DATE_ONLY.fullmatch(text)
    return _date(match.groups()) if match else None


def _date(parts: tuple[str, ...]) -> AnyDate | None:
    try:
        return make_date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def parse_time(text: str) -> AnyTime | None:
    """`10:30:00`, with an offset or a zone, or without."""
    match = _TIME_ONLY.fullmatch(text)
    return _time(match.groups()) if match else None


def _nanos(fraction: str | None) -> int:
    return int(((fraction or "") + "000000000")[:9])


def _time(parts: tuple[str | None, ...]) -> AnyTime | None:
    hour, minute, second, fraction, zone = parts
    try:
        where = parse_zone(zone) if zone else None
        return make_time(int(hour or 0), int(minute or 0), int(second or 0), _nanos(fraction), where)
    except ValueError:
        return None


def parse_zone(text: str) -> tzinfo:
    """`Z`, `+09:00`, `@Asia/Tokyo`; ValueError when there is no such zone."""
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return zone_named(text[1:])
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(rest))
    return timezone(-offset if text[0] == "-" else offset)


def zone_named(name: str) -> tzinfo:
    """A zone of the time zone database; what the library says of an unknown one (a KeyError, too) is a ValueError."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as problem:
        raise ValueError(name) from problem


def parse_date_time(text: str) -> AnyMoment | None:
    """`2026-04-01T10:30:00`; a date alone is midnight."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return midnight(day) if day else None
    parts = match.groups()
    if parts[3:6] == ("24", "00", "00"):
        return _end_of_day(parts)
    day, clock = _date(parts[:3]), _time(parts[3:])
    return make_moment(day, clock) if day is not None and clock is not None else None


def _end_of_day(parts: tuple[str, ...]) -> AnyMoment | None:
    day, clock = _date(parts[:3]), _time(("00", *parts[4:]))
    if day is None or clock is None:
        return None
    try:
        return make_moment(of_ordinal(ordinal(day) + 1), clock)
    except ValueError:
        return None


def midnight(day: AnyDate, zone: tzinfo | None = None) -> AnyMoment:
    """The first moment of a day, without a zone as FEEL's dates have none, or in the zone that is asked for."""
    return make_moment(day, make_time(0, 0, 0, 0, zone))


def parse_duration(text: str) -> AnyDuration | YearsMonths | None:
    """`P1Y2M` or `P3DT4H5M6.7S`; None when it is neither."""
    if not any(char.isdigit() for char in text) or text.endswith("T"):
        return None
    match = _YEARS.fullmatch(text)
    if match is not None:
        sign, years, months = match.groups()
        total = min(int(years or 0) * 12 + int(months or 0), 10**13)
        return YearsMonths(-total if sign else total)
    match = _DAYS.fullmatch(text)
    return _days(match.groups()) if match is not None else None


def _days(parts: tuple[str | None, ...]) -> AnyDuration | None:
    sign, days, hours, minutes, seconds, fraction = parts
    whole = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    nanos = whole * SECOND + _nanos(fraction)
    try:
        return make_duration(-nanos if sign else nanos)
    except OverflowError:
        return None


def at_literal(text: str) -> Any:
    """The value of `@"…"`: whichever kind reads it, else None."""
    readers: tuple[Callable[[str], Any], ...] = (parse_date, parse_time, parse_date_time, parse_duration)
    for read in readers:
        value = read(text)
        if value is not None:
            return value
    return None


def format_duration(value: AnyDuration | YearsMonths) -> str:
    """The canonical writing of a duration: `P1Y2M`, `P3DT4H`, `PT0S`, `P0M`."""
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if value.months < 0 else "") + "P" + (body or "0M")
    nanos = duration_nanos(value)
    days, rest = divmod(abs(nanos), DAY)
    seconds, below = divmod(rest, SECOND)
    shown = f"{seconds % 60}{_fraction(below)}"
    hours, minutes = seconds // 3600, seconds // 60 % 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{shown}S" if shown != "0" else "")
    day = f"{days}D" if days else ""
    return f"{'-' if nanos < 0 else ''}P{day}{'T' + clock if clock else ''}" if day or clock else "PT0S"


def _fraction(nanos: int) -> str:
    return f".{nanos:09d}".rstrip("0") if nanos else ""


def format_moment(value: Any) -> str:
    """The writing of a date, time or date and time that FEEL reads back."""
    if type(value) in DATES:
        sign, year = "-" if value.year < 0 else "", abs(value.year)
        return f"{sign}{year:04d}-{value.month:02d}-{value.day:02d}"
    if type(value) in TIMES:
        hour, minute, second = clock_parts(value)
        return (
            f"{hour:02d}:{minute:02d}:{second:02d}{_fraction(nanos_below_second(value))}{format_zone(zone_of(value))}"
        )
    return f"{format_moment(day_of(value))}T{format_moment(clock_of(value))}"


def format_zone(zone: tzinfo | None) -> str:
    """`Z`, `+09:00`, `@Asia/Tokyo`, or nothing."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    seconds = int((zone.utcoffset(None) or _ZERO).total_seconds())
    if not seconds:
        return "Z"
    hours, rest = divmod(abs(seconds), 3600)
    minutes, second = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02d}:{minutes:02d}" + (f":{second:02d}" if second else "")
