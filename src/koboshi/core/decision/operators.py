"""Equality, order and arithmetic; what does not fit together is null (DMN 1.5, sections 10.3.2.15 and 10.3.4)."""

from __future__ import annotations

import operator
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from koboshi.core.decision.limits import spend, text_within
from koboshi.core.decision.temporal import midnight, offset_of
from koboshi.core.decision.values import NUMBERS, Range, YearsMonths

SIMPLE = frozenset({Decimal, str, date, timedelta, YearsMonths})
_ORDERED = SIMPLE | {time, datetime}
ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EPOCH = date(2000, 1, 1)
_MICRO = timedelta(microseconds=1)


def equal(left: Any, right: Any) -> bool | None:
    """FEEL's `=`: null for values of two kinds, else whether they are the same."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return _zero_durations(left, right)
    if kind in SIMPLE or kind is bool:
        return bool(left == right)
    compare = _EQUAL.get(kind)
    return compare(left, right) if compare is not None else None


def _zero_durations(left: Any, right: Any) -> bool | None:
    pair = {type(left), type(right)}
    if pair == {timedelta, YearsMonths}:
        return True if _is_zero(left) and _is_zero(right) else None
    return None


def _is_zero(value: Any) -> bool:
    return not (value.months if type(value) is YearsMonths else value)


def _moments(left: Any, right: Any) -> bool | None:
    first, second = _instant(_to_millisecond(left)), _instant(_to_millisecond(right))
    if (left.tzinfo is None) is not (right.tzinfo is None):
        return False
    return bool(first == second)


def _to_millisecond(value: Any) -> Any:
    """Moments are equal when they are so to the millisecond, as the compatibility kit of DMN has it."""
    return value.replace(microsecond=value.microsecond // 1000 * 1000) if value.microsecond else value


def _instant(value: Any) -> Any:
    """Something that orders moments with a zone against each other, and those without against each other."""
    if type(value) is datetime or value.tzinfo is None:
        return value
    clock = datetime.combine(_EPOCH, value.replace(tzinfo=None))
    return clock - (offset_of(value) or timedelta(0))


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


_EQUAL: dict[type, Callable[[Any, Any], bool | None]] = {
    list: _lists,
    dict: _contexts,
    Range: _ranges,
    time: _moments,
    datetime: _moments,
}


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """One of = != < <= > >=; null where the two cannot be compared."""
    order = ORDER.get(sign)
    if order is None:
        same = equal(left, right)
        return same if sign == "=" or same is None else not same
    kind = type(left)
    if kind is not type(right) or kind not in _ORDERED:
        return None
    if kind in SIMPLE:
        return bool(order(left, right))
    if (left.tzinfo is None) is not (right.tzinfo is None):
        return None
    return bool(order(_instant(left), _instant(right)))


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


# -- arithmetic ------------------------------------------------------------------------------------------------------


def arithmetic(sign: str, left: Any, right: Any) -> Any:
    """+ - * / **; null where the two do not fit or the result leaves the numbers, the calendar or the clock."""
    work = _ARITHMETIC.get((sign, type(left), type(right)))
    if work is None:
        return None
    try:
        return work(left, right)
    except (ArithmeticError, OverflowError, ValueError, TypeError):
        return None


def negative(value: Any) -> Any:
    """`-value` of a number or a duration."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is YearsMonths:
        return YearsMonths(-value.months)
    return -value if type(value) is timedelta else None


def _power(left: Decimal, right: Decimal) -> Decimal:
    return NUMBERS.power(left, right)


def _join(left: str, right: str) -> str:
    return text_within(left + right)


def add_months(day: Any, duration: YearsMonths) -> Any:
    """A date some months later; the last day of the month when the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + duration.months, 12)
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def _add_to_date(day: date, duration: timedelta) -> date:
    return (midnight(day) + duration).date()


def _add_to_time(clock: time, duration: timedelta) -> time:
    moved = datetime.combine(_EPOCH, clock.replace(tzinfo=None)) + duration % timedelta(days=1)
    return moved.time().replace(tzinfo=clock.tzinfo)


def _add_to_moment(moment: datetime, duration: timedelta) -> datetime:
    return moment + duration


def _apart(left: Any, right: Any) -> timedelta | None:
    """Time between two moments; dates count as midnight."""
    first = midnight(left) if type(left) is date else _instant(left)
    second = midnight(right) if type(right) is date else _instant(right)
    if type(left) is date and second.tzinfo is not None:
        first = first.replace(tzinfo=second.tzinfo)
    elif type(right) is date and first.tzinfo is not None:
        second = second.replace(tzinfo=first.tzinfo)
    if type(left) is time:
        return _clock_apart(left, right)
    gap: timedelta = first - second
    return gap


def _clock_apart(left: time, right: time) -> timedelta | None:
    if (left.tzinfo is None) is not (right.tzinfo is None):
        return None
    if left.tzinfo is not None:
        gap: timedelta = _instant(left) - _instant(right)
        return gap
    return datetime.combine(_EPOCH, left) - datetime.combine(_EPOCH, right)


def micros(value: timedelta) -> Decimal:
    """A duration in whole microseconds."""
    return Decimal(value // _MICRO)


def _scaled(duration: Any, factor: Decimal) -> Any:
    if type(duration) is YearsMonths:
        return YearsMonths(int(NUMBERS.multiply(Decimal(duration.months), factor)))
    return timedelta(microseconds=int(_whole(NUMBERS.multiply(micros(duration), factor))))


def _shared(duration: Any, divisor: Decimal) -> Any:
    if type(duration) is YearsMonths:
        return YearsMonths(int(NUMBERS.divide(Decimal(duration.months), divisor)))
    return timedelta(microseconds=int(_whole(NUMBERS.divide(micros(duration), divisor))))


def _whole(value: Decimal) -> Decimal:
    if value.adjusted() > 21:
        raise OverflowError
    return value.to_integral_value(rounding=ROUND_HALF_EVEN)


def _ratio(left: Any, right: Any) -> Decimal:
    if type(left) is YearsMonths:
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    return NUMBERS.divide(micros(left), micros(right))


def _months(sign: int) -> Callable[[YearsMonths, YearsMonths], YearsMonths]:
    return lambda left, right: YearsMonths(left.months + sign * right.months)


def _swap(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: work(right, left)


def _less(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: work(left, negative(right))


def _table() -> dict[tuple[str, type, type], Callable[[Any, Any], Any]]:
    found: dict[tuple[str, type, type], Callable[[Any, Any], Any]] = {
        ("+", Decimal, Decimal): NUMBERS.add,
        ("-", Decimal, Decimal): NUMBERS.subtract,
        ("*", Decimal, Decimal): NUMBERS.multiply,
        ("/", Decimal, Decimal): NUMBERS.divide,
        ("**", Decimal, Decimal): _power,
        ("+", str, str): _join,
        ("+", timedelta, timedelta): operator.add,
        ("-", timedelta, timedelta): operator.sub,
        ("+", YearsMonths, YearsMonths): _months(1),
        ("-", YearsMonths, YearsMonths): _months(-1),
    }
    for duration in (timedelta, YearsMonths):
        found[("*", duration, Decimal)] = _scaled
        found[("*", Decimal, duration)] = _swap(_scaled)
        found[("/", duration, Decimal)] = _shared
        found[("/", duration, duration)] = _ratio
    moves: tuple[tuple[type, type, Callable[[Any, Any], Any]], ...] = (
        (date, timedelta, _add_to_date),
        (time, timedelta, _add_to_time),
        (datetime, timedelta, _add_to_moment),
        (date, YearsMonths, add_months),
        (datetime, YearsMonths, add_months),
    )
    for moment, by, work in moves:
        found[("+", moment, by)] = work
        found[("+", by, moment)] = _swap(work)
        found[("-", moment, by)] = _less(work)
    for left, right in ((date, date), (date, datetime), (datetime, date), (datetime, datetime), (time, time)):
        found[("-", left, right)] = _apart
    return found


_ARITHMETIC = _table()
