"""Writes any FEEL value as text (the function `string`, DMN 1.5, section 10.3.4.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from koboshi.core.decision.limits import text_within
from koboshi.core.decision.moments import FineTime, LongDate, LongDuration, LongMoment
from koboshi.core.decision.temporal import format_duration, format_moment
from koboshi.core.decision.values import Function, Range, YearsMonths


def number_text(value: Decimal) -> str:
    """A number without exponent and without zeros that say nothing."""
    shown = f"{value:f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def text_of(value: Any) -> str:
    """A value as text; a string as it is."""
    return value if type(value) is str else inner_text(value)


def inner_text(value: Any) -> str:
    """A value inside a list or context: strings in quotation marks."""
    write = _WRITE.get(type(value))
    return text_within(write(value)) if write is not None else "null"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _key(name: str) -> str:
    return name if all(char.isalnum() or char in "_ " for char in name) else _quoted(name)


def _range(value: Range) -> str:
    low = "" if value.low is None else inner_text(value.low)
    high = "" if value.high is None else inner_text(value.high)
    if value.sign == "!=":
        return f"(!={low})"
    return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"


_WRITE: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    bool: lambda value: "true" if value else "false",
    Decimal: number_text,
    date: format_moment,
    time: format_moment,
    datetime: format_moment,
    timedelta: format_duration,
    YearsMonths: format_duration,
    LongDate: format_moment,
    FineTime: format_moment,
    LongMoment: format_moment,
    LongDuration: format_duration,
    list: lambda value: "[" + ", ".join(inner_text(item) for item in value) + "]",
    dict: lambda value: "{" + ", ".join(f"{_key(key)}: {inner_text(item)}" for key, item in value.items()) + "}",
    Range: _range,
    Function: lambda value: f"function({', '.join(value.params)})",
}
