"""Equality and order; what does not fit together is null (DMN 1.5, section 10.3.2.15)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from koboshi.core.decision.limits import spend
from koboshi.core.decision.moments import (
    DATES,
    DURATIONS,
    MOMENTS,
    TIMES,
    duration_nanos,
    instant,
    ordinal,
    zone_of,
)
from koboshi.core.decision.values import Range, YearsMonths

SIMPLE = frozenset({Decimal, str, date, timedelta, YearsMonths})
ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CLOCKED = TIMES | MOMENTS
_MILLISECOND = 1_000_000


def _rank(value: Any) -> tuple[str, int] | None:
    """The kind of a date, time or duration and a whole number that orders it among its kind."""
    kind = type(value)
    if kind in DATES:
        return "date", ordinal(value)
    if kind in DURATIONS:
        return "duration", duration_nanos(value)
    if kind in _CLOCKED:
        zoned = "zoned " if zone_of(value) is not None else ""
        return zoned + ("time" if kind in TIMES else "moment"), instant(value)
    return None


def equal(left: Any, right: Any) -> bool | None:
    """FEEL's `=`: null for values of two kinds, else whether they are the same."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is type(right):
        if kind in SIMPLE or kind is bool:
            return bool(left == right)
        compare = _EQUAL.get(kind)
        if compare is not None:
            return compare(left, right)
    return _same_moment(left, right)


def _same_moment(left: Any, right: Any) -> bool | None:
    first, second = _rank(left), _rank(right)
    if YearsMonths in (type(left), type(right)):
        return True if _is_zero(left, first) and _is_zero(right, second) else None
    if first is None or second is None or first[0].split()[-1] != second[0].split()[-1]:
        return None
    if type(left) in _CLOCKED:
        # moments are equal when they are so to the millisecond, as the compatibility kit of DMN has it
        return first[0] == second[0] and first[1] // _MILLISECOND == second[1] // _MILLISECOND
    return first == second


def _is_zero(value: Any, rank: tuple[str, int] | None) -> bool:
    return value.months == 0 if type(value) is YearsMonths else rank == ("duration", 0)


def _lists(left: list[Any], right: list[Any]) -> bool | None:
    spend(len(left) + 1)
    if len(left) != len(right):
        return False
    return all(equal(one, other) is True for one, other in zip(left, right, strict=True))


def _contexts(left: dict[str, Any], right: dict[str, Any]) -> bool | None:
    spend(len(left) + 1)
    return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)


def _ranges(left: Range, right: Range) -> bool | None:
    same_ends = equal(left.low, right.low) is True and equal(left.high, right.high) is True
    return same_ends and (left.low_closed, left.high_closed, left.sign) == (
        right.low_closed,
        right.high_closed,
        right.sign,
    )


_EQUAL: dict[type, Callable[[Any, Any], bool | None]] = {list: _lists, dict: _contexts, Range: _ranges}


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """One of = != < <= > >=; null where the two cannot be compared."""
    order = ORDER.get(sign)
    if order is None:
        same = equal(left, right)
        return same if sign == "=" or same is None else not same
    kind = type(left)
    if kind in SIMPLE and kind is type(right):
        return bool(order(left, right))
    first, second = _rank(left), _rank(right)
    if first is None or second is None or first[0] != second[0]:
        return None
    return bool(order(first[1], second[1]))


def between(value: Any, low: Any, high: Any) -> bool | None:
    """`value between low and high`, both ends included."""
    return both(compare("<=", low, value), compare("<=", value, high))


def both(left: Any, right: Any) -> bool | None:
    """Three-valued and."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def within(value: Any, where: Range) -> bool | None:
    """Whether a value lies in a range; null where the ends are of another kind."""
    if where.sign == "!=":
        return compare("!=", value, where.low)
    low = high = True if value is not None and (where.low, where.high) != (None, None) else None
    if where.low is not None:
        low = compare("<=" if where.low_closed else "<", where.low, value)
    if where.high is not None:
        high = compare("<=" if where.high_closed else "<", value, where.high)
    return both(low, high)
