"""Reading and writing dates, times and durations (DMN 1.5, section 10.3.4.1; ISO 8601, XML Schema part 2).

Years run from 1 to 9999, fractions of a second to the microsecond, because Python's types do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import re2

from koboshi.core.decision.values import YearsMonths

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)?"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?" + _ZONE
_DATE_ONLY = re2.compile(_DATE)
_TIME_ONLY = re2.compile("T?" + _TIME)
_DATE_TIME = re2.compile(_DATE + "T" + _TIME)
_YEARS = re2.compile(r"(-)?P(?:([0-9]{1,11})Y)?(?:([0-9]{1,11})M)?")
_DAYS = re2.compile(
    r"(-)?P(?:([0-9]{1,11})D)?(?:T(?:([0-9]{1,13})H)?(?:([0-9]{1,14})M)?(?:([0-9]{1,15})(?:\.([0-9]{0,30}))?S)?)?"
)
_ZERO = timedelta(0)
_DAY = timedelta(days=1)


def parse_date(text: str) -> date | None:
    """`2026-04-01`; None when it is no day of the calendar."""
    match = _DATE_ONLY.fullmatch(text)
    return _date(match.groups()) if match else None


def _date(parts: tuple[str, ...]) -> date | None:
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """`10:30:00`, with an offset or a zone, or without."""
    match = _TIME_ONLY.fullmatch(text)
    return _time(match.groups()) if match else None


def _time(parts: tuple[str | None, ...]) -> time | None:
    hour, minute, second, fraction, zone = parts
    micro = int(((fraction or "") + "000000")[:6])
    try:
        where = parse_zone(zone) if zone else None
        return time(int(hour or 0), int(minute or 0), int(second or 0), micro, where)
    except (ValueError, OSError):
        return None


def parse_zone(text: str) -> tzinfo:
    """`Z`, `+09:00`, `@Asia/Tokyo`; ValueError when there is no such zone."""
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(rest))
    return timezone(-offset if text[0] == "-" else offset)


def parse_date_time(text: str) -> datetime | None:
    """`2026-04-01T10:30:00`; a date alone is midnight."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return midnight(day) if day else None
    parts = match.groups()
    if parts[3:6] == ("24", "00", "00"):
        return _end_of_day(parts)
    day, clock = _date(parts[:3]), _time(parts[3:])
    return datetime.combine(day, clock) if day is not None and clock is not None else None


def _end_of_day(parts: tuple[str, ...]) -> datetime | None:
    day, clock = _date(parts[:3]), _time(("00", *parts[4:]))
    if day is None or clock is None or day == date.max:
        return None
    return datetime.combine(day + _DAY, clock)


def midnight(day: date) -> datetime:
    """The first moment of a day, without a zone as FEEL's dates have none."""
    return datetime.combine(day, time())


def parse_duration(text: str) -> timedelta | YearsMonths | None:
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


def _days(parts: tuple[str | None, ...]) -> timedelta | None:
    sign, days, hours, minutes, seconds, fraction = parts
    micro = int(((fraction or "") + "000000")[:6])
    try:
        value = timedelta(
            days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0),
            microseconds=micro,
        )  # fmt: skip
    except OverflowError:
        return None
    return -value if sign else value


def at_literal(text: str) -> Any:
    """The value of `@"…"`: whichever kind reads it, else None."""
    readers: tuple[Callable[[str], Any], ...] = (parse_date, parse_time, parse_date_time, parse_duration)
    for read in readers:
        value = read(text)
        if value is not None:
            return value
    return None


def offset_of(value: time | datetime) -> timedelta | None:
    """How far the clock is from UTC; a time in a named zone is taken on 1 January 2000, as it has no day."""
    if isinstance(value, datetime):
        return value.utcoffset()
    return datetime.combine(date(2000, 1, 1), value).utcoffset()


def format_duration(value: timedelta | YearsMonths) -> str:
    """The canonical writing of a duration: `P1Y2M`, `P3DT4H`, `PT0S`, `P0M`."""
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if value.months < 0 else "") + "P" + (body or "0M")
    rest, sign = abs(value), "-" if value < _ZERO else ""
    hours, left = divmod(rest.seconds, 3600)
    minutes, seconds = divmod(left, 60)
    shown = f"{Decimal(seconds) + Decimal(rest.microseconds) / 1_000_000:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{shown}S" if shown != "0" else "")
    day = f"{rest.days}D" if rest.days else ""
    return f"{sign}P{day}{'T' + clock if clock else ''}" if day or clock else "PT0S"


def format_moment(value: date | time | datetime) -> str:
    """The writing of a date, time or date and time that FEEL reads back."""
    if not isinstance(value, (time, datetime)):
        return value.isoformat()
    zone = value.tzinfo
    text = value.replace(tzinfo=None).isoformat()
    head, _, fraction = text.partition(".")
    text = f"{head}.{fraction.rstrip('0')}" if fraction else head
    return text + format_zone(zone)


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


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def weekday_name(day: date) -> str:
    """Monday … Sunday."""
    return _WEEKDAYS[day.weekday()]


def month_name(day: date) -> str:
    """January … December."""
    return _MONTHS[day.month - 1]


def _part(name: str) -> Callable[[Any], Any]:
    return lambda value: Decimal(getattr(value, name))


def _second(value: time | datetime) -> Decimal:
    return (
        Decimal(value.second) + Decimal(value.microsecond) / 1_000_000 if value.microsecond else Decimal(value.second)
    )


def _zone_name(value: time | datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _clock_part(unit: str) -> Callable[[timedelta], Decimal]:
    def read(value: timedelta) -> Decimal:
        rest = abs(value)
        parts = {
            "days": rest.days, "hours": rest.seconds // 3600, "minutes": rest.seconds // 60 % 60,
        }  # fmt: skip
        amount = (
            Decimal(parts[unit]) if unit in parts else Decimal(rest.seconds % 60) + Decimal(rest.microseconds) / 10**6
        )
        return -amount if value < _ZERO else amount

    return read


def _months_part(value: YearsMonths, unit: str) -> Decimal:
    years, months = divmod(abs(value.months), 12)
    amount = Decimal(years if unit == "years" else months)
    return -amount if value.months < 0 else amount


_DATE_PARTS: dict[str, Callable[[Any], Any]] = {
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_TIME_PARTS: dict[str, Callable[[Any], Any]] = {
    "hour": _part("hour"),
    "minute": _part("minute"),
    "second": _second,
    "time offset": offset_of,
    "timezone": _zone_name,
}
PROPERTIES: dict[type, dict[str, Callable[[Any], Any]]] = {
    date: _DATE_PARTS,
    time: _TIME_PARTS,
    datetime: {**_DATE_PARTS, **_TIME_PARTS},
    timedelta: {unit: _clock_part(unit) for unit in ("days", "hours", "minutes", "seconds")},
    YearsMonths: {
        "years": lambda value: _months_part(value, "years"),
        "months": lambda value: _months_part(value, "months"),
    },
}
"""What stands after the dot of a date, a time or a duration (DMN 1.5, tables 62–65)."""
