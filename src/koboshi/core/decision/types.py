"""Which type a value has (DMN 1.5, section 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from koboshi.core.decision.limits import spend
from koboshi.core.decision.nodes import Type
from koboshi.core.decision.values import Function, Range, YearsMonths

SIMPLE_TYPES: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "dateTime": datetime,
    "days and time duration": timedelta,
    "dayTimeDuration": timedelta,
    "day-time duration": timedelta,
    "years and months duration": YearsMonths,
    "yearMonthDuration": YearsMonths,
    "year-month duration": YearsMonths,
    "context": dict,
    "list": list,
    "range": Range,
    "function": Function,
}


def is_instance(value: Any, kind: Type) -> bool | None:
    """`value instance of type`; null is of no type but Null, and an unknown type is null."""
    if kind.name in ("Any", "null", "Null"):
        return (value is None) is (kind.name != "Any")
    wanted = SIMPLE_TYPES.get(kind.name)
    if wanted is None:
        return None
    if type(value) is not wanted:
        return False
    deeper = _DEEPER.get(wanted)
    return True if deeper is None or not kind.of else deeper(value, kind)


def _list(value: list[Any], kind: Type) -> bool:
    spend(len(value) + 1)
    return all(_fits(item, kind.of[0][1]) for item in value)


def _fits(value: Any, kind: Type) -> bool:
    return value is None or is_instance(value, kind) is True


def _context(value: dict[str, Any], kind: Type) -> bool:
    spend(len(kind.of) + 1)
    return all(name in value and _fits(value[name], part) for name, part in kind.of)


def _range(value: Range, kind: Type) -> bool:
    return all(end is None or is_instance(end, kind.of[0][1]) is True for end in (value.low, value.high))


def _function(value: Function, kind: Type) -> bool:
    return len(value.params) == sum(1 for name, _ in kind.of if name != "->")


_DEEPER: dict[type, Callable[[Any, Type], bool]] = {list: _list, dict: _context, Range: _range, Function: _function}
