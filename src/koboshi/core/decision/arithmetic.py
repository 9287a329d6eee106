"""+ - * / ** on numbers, texts, dates and durations (DMN 1.5, section 10.3.4, tables 55–59).

Python's own types are computed by themselves; where they end (year 9999, microseconds), whole nanoseconds take over.
"""

from __future__ import annotations

import operator
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from koboshi.core.decision.limits import text_within
from koboshi.core.decision.moments import (
    DATES,
    DAY,
    DURATIONS,
    MOMENTS,
    PLAIN,
    clock_of,
    day_of,
    duration_nanos,
    instant,
    make_date,
    make_duration,
    make_moment,
    moved,
    nanos_of_day,
    of_ordinal,
    ordinal,
    time_of_nanos,
    zone_of,
)
from koboshi.core.decision.values import NUMBERS, YearsMonths

_FAULTS = (ArithmeticError, OverflowError, ValueError, TypeError)


def arithmetic(sign: str, left: Any, right: Any) -> Any:
    """+ - * / **; null where the two do not fit or the result leaves the numbers, the calendar or the clock."""
    kinds = (sign, type(left), type(right))
    work = _QUICK.get(kinds)
    if work is not None:
        try:
            return work(left, right)
        except OverflowError:
            pass
        except _FAULTS:
            return None
    slow = _WIDE.get((sign, PLAIN.get(kinds[1], kinds[1]), PLAIN.get(kinds[2], kinds[2])))
    if slow is None:
        return None
    try:
        return slow(left, right)
    except _FAULTS:
        return None


def negative(value: Any) -> Any:
    """`-value` of a number or a duration."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is YearsMonths:
        return YearsMonths(-value.months)
    return make_duration(-duration_nanos(value)) if type(value) in DURATIONS else None


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """`base ** exponent`; null where the result is no number, as of 0 ** -1."""
    result = NUMBERS.power(base, exponent)
    return result if result.is_finite() else None


def _join(left: str, right: str) -> str:
    return text_within(left + right)


# -- moving ----------------------------------------------------------------------------------------------------------


def add_months(day: Any, duration: YearsMonths) -> Any:
    """A date (and time) some months later; the last day of the month when the month is shorter."""
    start = day_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + duration.months, 12)
    last = monthrange(year % 400 + 2000, month + 1)[1]
    moved_day = make_date(year, month + 1, min(start.day, last))
    return make_moment(moved_day, clock_of(day)) if type(day) in MOMENTS else moved_day


def _add_to_date(day: Any, duration: Any) -> Any:
    return of_ordinal(ordinal(day) + duration_nanos(duration) // DAY)


def _add_to_time(clock: Any, duration: Any) -> Any:
    return time_of_nanos(nanos_of_day(clock) + duration_nanos(duration), zone_of(clock))


def _add_to_moment(moment: Any, duration: Any) -> Any:
    return moved(moment, duration_nanos(duration))


def _add_quickly(moment: datetime, duration: timedelta) -> Any:
    """Python adds on the face of the clock, which is real time only where no zone moves it."""
    return moment + duration if moment.tzinfo is None else moved(moment, duration_nanos(duration))


# -- distances -------------------------------------------------------------------------------------------------------


def _days_apart(left: date, right: date) -> Any:
    return left - right


def _apart(left: Any, right: Any) -> Any:
    """Time between two moments; a date is its midnight in UTC. Null where only one of them is in a zone."""
    if _is_placed(left) is not _is_placed(right):
        return None
    return make_duration(_place(left) - _place(right))


def _is_placed(value: Any) -> bool:
    return type(value) in DATES or zone_of(value) is not None


def _place(value: Any) -> int:
    return ordinal(value) * DAY if type(value) in DATES else instant(value)


# -- scaling ---------------------------------------------------------------------------------------------------------


def _scaled(duration: Any, factor: Decimal) -> Any:
    if type(duration) is YearsMonths:
        return YearsMonths(_whole_months(NUMBERS.multiply(Decimal(duration.months), factor)))
    return make_duration(_nanos(NUMBERS.multiply(Decimal(duration_nanos(duration)), factor)))


def _shared(duration: Any, divisor: Decimal) -> Any:
    if type(duration) is YearsMonths:
        return YearsMonths(_whole_months(NUMBERS.divide(Decimal(duration.months), divisor)))
    return make_duration(_nanos(NUMBERS.divide(Decimal(duration_nanos(duration)), divisor)))


def _whole_months(value: Decimal) -> int:
    if value.adjusted() > 20:
        raise OverflowError
    return int(value)


def _nanos(value: Decimal) -> int:
    if value.adjusted() > 40:
        raise OverflowError
    return int(value.to_integral_value(rounding=ROUND_HALF_EVEN))


def _ratio(left: Any, right: Any) -> Decimal:
    if type(left) is YearsMonths:
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    return NUMBERS.divide(Decimal(duration_nanos(left)), Decimal(duration_nanos(right)))


def _months(sign: int) -> Callable[[YearsMonths, YearsMonths], YearsMonths]:
    return lambda left, right: YearsMonths(left.months + sign * right.months)


def _together(sign: int) -> Callable[[Any, Any], Any]:
    return lambda left, right: make_duration(duration_nanos(left) + sign * duration_nanos(right))


# -- tables ----------------------------------------------------------------------------------------------------------

Work = Callable[[Any, Any], Any]
Kinds = tuple[str, type, type]


def _swap(work: Work) -> Work:
    return lambda left, right: work(right, left)


def _less(work: Work) -> Work:
    return lambda left, right: work(left, negative(right))


_QUICK: dict[Kinds, Work] = {
    ("+", Decimal, Decimal): NUMBERS.add,
    ("-", Decimal, Decimal): NUMBERS.subtract,
    ("*", Decimal, Decimal): NUMBERS.multiply,
    ("/", Decimal, Decimal): NUMBERS.divide,
    ("**", Decimal, Decimal): _power,
    ("+", str, str): _join,
    ("+", timedelta, timedelta): operator.add,
    ("-", timedelta, timedelta): operator.sub,
    ("+", datetime, timedelta): _add_quickly,
    ("-", date, date): _days_apart,
}
"""For Python's own types, where they suffice; an OverflowError goes on to the wide table."""


def _wide() -> dict[Kinds, Work]:
    """By kind: a long type stands under the type of Python beside it."""
    found: dict[Kinds, Work] = {
        ("+", timedelta, timedelta): _together(1),
        ("-", timedelta, timedelta): _together(-1),
        ("+", YearsMonths, YearsMonths): _months(1),
        ("-", YearsMonths, YearsMonths): _months(-1),
    }
    for duration in (timedelta, YearsMonths):
        found[("*", duration, Decimal)] = _scaled
        found[("*", Decimal, duration)] = _swap(_scaled)
        found[("/", duration, Decimal)] = _shared
        found[("/", duration, duration)] = _ratio
    moves: tuple[tuple[type, type, Work], ...] = (
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


_WIDE = _wide()
