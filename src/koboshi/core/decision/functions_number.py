"""FEEL's functions on numbers (and `abs` of durations)."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP
from decimal import Decimal as Number
from typing import Any

from koboshi.core.decision.arithmetic import negative
from koboshi.core.decision.moments import DURATIONS, duration_nanos
from koboshi.core.decision.registry import Registry
from koboshi.core.decision.values import NUMBERS, YearsMonths, number

FUNCTIONS = Registry()
_SCALES = (-6111, 6176)


def _rounded(value: Number, scale: Number, mode: str) -> Number | None:
    places = int(scale)
    if not _SCALES[0] <= places <= _SCALES[1]:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    context = NUMBERS.copy()
    context.prec = 6200
    return number(value.quantize(Number((0, (1,), -places)), rounding=mode, context=context))


@FUNCTIONS.add("decimal", "n:n, scale:n")
def decimal(value: Number, scale: Number) -> Number | None:
    """Rounded to so many places, halves to the even digit."""
    return _rounded(value, scale, ROUND_HALF_EVEN)


@FUNCTIONS.add("floor", "n:n, scale:n?")
def floor(value: Number, scale: Number | None = None) -> Number | None:
    """Rounded downwards."""
    return _rounded(value, scale or Number(0), ROUND_FLOOR)


@FUNCTIONS.add("ceiling", "n:n, scale:n?")
def ceiling(value: Number, scale: Number | None = None) -> Number | None:
    """Rounded upwards."""
    return _rounded(value, scale or Number(0), ROUND_CEILING)


@FUNCTIONS.add("round up", "n:n, scale:n")
def round_up(value: Number, scale: Number) -> Number | None:
    """Rounded away from zero."""
    return _rounded(value, scale, ROUND_UP)


@FUNCTIONS.add("round down", "n:n, scale:n")
def round_down(value: Number, scale: Number) -> Number | None:
    """Rounded towards zero."""
    return _rounded(value, scale, ROUND_DOWN)


@FUNCTIONS.add("round half up", "n:n, scale:n")
def round_half_up(value: Number, scale: Number) -> Number | None:
    """Rounded, halves away from zero."""
    return _rounded(value, scale, ROUND_HALF_UP)


@FUNCTIONS.add("round half down", "n:n, scale:n")
def round_half_down(value: Number, scale: Number) -> Number | None:
    """Rounded, halves towards zero."""
    return _rounded(value, scale, ROUND_HALF_DOWN)


@FUNCTIONS.add("abs", "n:a")
def absolute(value: Any) -> Any:
    """Without sign: a number or a duration."""
    if type(value) is YearsMonths:
        return YearsMonths(abs(value.months))
    if type(value) in DURATIONS:
        return negative(value) if duration_nanos(value) < 0 else value
    return abs(value) if type(value) is Number else None


@FUNCTIONS.add("modulo", "dividend:n, divisor:n")
def modulo(dividend: Number, divisor: Number) -> Number | None:
    """The rest of a division, with the sign of the divisor."""
    context = NUMBERS.copy()
    context.prec = 6200
    if divisor == 0 or abs(dividend.adjusted() - divisor.adjusted()) > 6000:
        return None
    rest = context.remainder(dividend, divisor)
    return number(context.add(rest, divisor) if rest and (rest < 0) is not (divisor < 0) else rest)


@FUNCTIONS.add("sqrt", "number:n")
def sqrt(value: Number) -> Number | None:
    """The square root."""
    return NUMBERS.sqrt(value) if value >= 0 else None


@FUNCTIONS.add("log", "number:n")
def log(value: Number) -> Number | None:
    """The natural logarithm."""
    return NUMBERS.ln(value) if value > 0 else None


@FUNCTIONS.add("exp", "number:n")
def exp(value: Number) -> Number:
    """e to the power."""
    return NUMBERS.exp(value)


@FUNCTIONS.add("odd", "number:n")
def odd(value: Number) -> bool:
    """Whether a whole number is odd."""
    return NUMBERS.remainder(value, Number(2)) in (1, -1)


@FUNCTIONS.add("even", "number:n")
def even(value: Number) -> bool:
    """Whether a whole number is even."""
    return NUMBERS.remainder(value, Number(2)) == 0
