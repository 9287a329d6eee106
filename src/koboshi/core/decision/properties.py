"""What stands after the dot of a date, a time or a duration (DMN 1.5, tables 62–65)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from koboshi.core.decision.moments import (
    DAY,
    SECOND,
    FineTime,
    LongDate,
    LongDuration,
    LongMoment,
    alike,
    clock_parts,
    day_of,
    duration_nanos,
    nanos_below_second,
    offset_of,
    zone_of,
)
from koboshi.core.decision.values import YearsMonths

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def weekday_name(day: Any) -> str:
    """Monday … Sunday."""
    return _WEEKDAYS[alike(day_of(day)).weekday()]


def month_name(day: Any) -> str:
    """January … December."""
    return _MONTHS[day_of(day).month - 1]


def _date_part(name: str) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(getattr(day_of(value), name))


def _clock_part(index: int) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(clock_parts(value)[index])


def _second(value: Any) -> Decimal:
    below = nanos_below_second(value)
    second = Decimal(clock_parts(value)[2])
    return second + Decimal(below) / SECOND if below else second


def _zone_name(value: Any) -> str | None:
    zone = zone_of(value)
    return zone.key if isinstance(zone, ZoneInfo) else None


def _duration_part(unit: int, size: int) -> Callable[[Any], Decimal]:
    def read(value: Any) -> Decimal:
        nanos = duration_nanos(value)
        amount = Decimal(abs(nanos) % size // unit) if unit != SECOND else Decimal(abs(nanos) % size) / SECOND
        return -amount if nanos < 0 else amount

    return read


def _months_part(value: YearsMonths, unit: str) -> Decimal:
    years, months = divmod(abs(value.months), 12)
    amount = Decimal(years if unit == "years" else months)
    return -amount if value.months < 0 else amount


_DATE_PARTS: dict[str, Callable[[Any], Any]] = {
    "year": _date_part("year"),
    "month": _date_part("month"),
    "day": _date_part("day"),
    "weekday": lambda value: Decimal(alike(day_of(value)).isoweekday()),
}
_TIME_PARTS: dict[str, Callable[[Any], Any]] = {
    "hour": _clock_part(0),
    "minute": _clock_part(1),
    "second": _second,
    "time offset": offset_of,
    "timezone": _zone_name,
}
_MOMENT_PARTS = {**_DATE_PARTS, **_TIME_PARTS}
_DURATION_PARTS: dict[str, Callable[[Any], Any]] = {
    "days": _duration_part(DAY, 10**40),
    "hours": _duration_part(3600 * SECOND, DAY),
    "minutes": _duration_part(60 * SECOND, 3600 * SECOND),
    "seconds": _duration_part(SECOND, 60 * SECOND),
}
_MONTHS_PARTS: dict[str, Callable[[Any], Any]] = {
    "years": lambda value: _months_part(value, "years"),
    "months": lambda value: _months_part(value, "months"),
}
PROPERTIES: dict[type, dict[str, Callable[[Any], Any]]] = {
    date: _DATE_PARTS,
    LongDate: _DATE_PARTS,
    time: _TIME_PARTS,
    FineTime: _TIME_PARTS,
    datetime: _MOMENT_PARTS,
    LongMoment: _MOMENT_PARTS,
    timedelta: _DURATION_PARTS,
    LongDuration: _DURATION_PARTS,
    YearsMonths: _MONTHS_PARTS,
}
