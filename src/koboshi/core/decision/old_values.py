"""FEEL values as Python values, and arithmetic and comparison with null as the answer to what does not fit."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any, Final

MAX_TEXT: Final = 100_000
DIGITS: Final = 34
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is null makes every test null."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool

    def holds(self, value: Any) -> bool | None:
        """Whether the value lies inside."""
        above = compare(">=" if self.low_closed else ">", value, self.low)
        below = compare("<=" if self.high_closed else "<", value, self.high)
        if above is None or below is None:
            return None
        return above and below


@dataclass(frozen=True, slots=True)
class Months:
    """A years-and-months duration."""

    months: int


def plain(value: Any) -> Any:
    """A Python value as FEEL sees it: numbers are decimals, tuples are lists."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return value


def _same_kind(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool)
    if isinstance(left, datetime) != isinstance(right, datetime):
        return False
    kinds = (Decimal, str, date, timedelta, list, dict, Range, Months)
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in kinds)


def equal(left: Any, right: Any) -> bool | None:
    """Equality; null equals null only, different kinds give null."""
    if left is None or right is None:
        return left is None and right is None
    return left == right if _same_kind(left, right) else None


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """`=`, `!=` and the orders; null for what cannot be compared."""
    if sign in ("=", "!="):
        same = equal(left, right)
        return same if sign == "=" or same is None else not same
    if left is None or right is None or not _same_kind(left, right) or isinstance(left, list | dict | bool | Range):
        return None
    try:
        return _ORDER[sign](left, right)
    except TypeError:
        return None


def _number(work: Callable[[Decimal, Decimal], Decimal], left: Any, right: Any) -> Decimal | None:
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    try:
        with localcontext() as context:
            context.prec = DIGITS
            found = work(left, right)
    except ArithmeticError:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 6144 else None


def add(left: Any, right: Any) -> Any:
    """Sum, concatenation of texts, or a date moved by a duration."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right if len(left) + len(right) <= MAX_TEXT else None
    if isinstance(left, timedelta | Months) and isinstance(right, date):
        left, right = right, left
    if isinstance(left, date) and isinstance(right, timedelta | Months):
        return _move(left, right, 1)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left + right
    return _number(operator.add, left, right)


def subtract(left: Any, right: Any) -> Any:
    """Difference of numbers, dates and durations."""
    if isinstance(left, date) and isinstance(right, timedelta | Months):
        return _move(left, right, -1)
    if isinstance(left, date) and isinstance(right, date):
        return left - right if _same_kind(left, right) else None
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left - right
    return _number(operator.sub, left, right)


def _move(day: date, by: timedelta | Months, sign: int) -> date | None:
    try:
        if isinstance(by, timedelta):
            return day + by * sign
        month = day.year * 12 + day.month - 1 + by.months * sign
        for last in (day.day, 30, 29, 28):
            try:
                return day.replace(year=month // 12, month=month % 12 + 1, day=min(day.day, last))
            except ValueError:
                continue
    except OverflowError:
        return None
    return None


def multiply(left: Any, right: Any) -> Any:
    """Product."""
    return _number(operator.mul, left, right)


def divide(left: Any, right: Any) -> Any:
    """Quotient; null for a division by zero."""
    return _number(operator.truediv, left, right)
