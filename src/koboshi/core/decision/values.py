"""What FEEL computes with: Python's own types where they fit, small types where they do not (also `moments`).

number → Decimal (34 digits), string → str, boolean → bool, null → None, date → date, time → time, date and time →
datetime, days and time duration → timedelta, years and months duration → YearsMonths, list → list, context → dict,
range → Range, function → Function (DMN 1.5, section 10.3.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from koboshi.core.decision.limits import MAX_LIST, FeelError, spend
from koboshi.core.decision.moments import PLAIN

NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""IEEE 754 decimal128, which DMN asks for."""

MAX_INPUT_DEPTH = 40
_MAX_MONTHS = 10**13


@dataclass(frozen=True, order=True, slots=True)
class YearsMonths:
    """A years and months duration, kept in months (negative when it goes back); OverflowError past 10^13 months."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > _MAX_MONTHS:
            raise OverflowError(self.months)


@dataclass(frozen=True, slots=True)
class Range:
    """A range between two values of one kind; an end that is None is open without limit."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool
    sign: str = ""
    """How it was written when it was written with a sign, such as (<10); (!=10) is everything but `low`."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: the names of its parameters and what it does with as many values."""

    params: tuple[str, ...]
    run: Callable[[list[Any]], Any]
    types: tuple[Any, ...] = ()
    """The types of the parameters (`nodes.Type` or None), where they are declared."""
    result: Any = None
    """The type of the result, where it can be told."""

    def positional(self, args: list[Any]) -> Any:
        """Call by position; null when the number of arguments differs."""
        return self.run(args) if len(args) == len(self.params) else None

    def named(self, args: Mapping[str, Any]) -> Any:
        """Call by name; null when a name is missing or strange."""
        if set(args) != set(self.params):
            return None
        return self.run([args[name] for name in self.params])


def number(value: Decimal | int | str) -> Decimal | None:
    """A FEEL number of 34 digits, or None when it is none or out of range."""
    try:
        made = NUMBERS.create_decimal(value)
    except (ArithmeticError, ValueError):
        return None
    return made if made.is_finite() else None


def _integer(value: int, _depth: int) -> Decimal | None:
    return number(value) if abs(value).bit_length() < 22_000 else None


def _float(value: float, _depth: int) -> Decimal | None:
    return number(repr(value))


def _decimal(value: Decimal, _depth: int) -> Decimal | None:
    return number(value)


def _same(value: Any, _depth: int) -> Any:
    return value


def _list(value: Any, depth: int) -> list[Any]:
    if len(value) > MAX_LIST:
        raise FeelError("渡された一覧の要素が多すぎます。")
    spend(len(value) + 1)
    return [of_python(item, depth + 1) for item in value]


def _dict(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    spend(len(value) + 1)
    return {str(key): of_python(item, depth + 1) for key, item in value.items()}


_CONVERT: dict[type, Callable[[Any, int], Any]] = {
    int: _integer,
    float: _float,
    Decimal: _decimal,
    list: _list,
    tuple: _list,
    dict: _dict,
    **dict.fromkeys(
        (str, bool, type(None), date, datetime, time, timedelta, YearsMonths, Range, Function, *PLAIN), _same
    ),
}
_WIDE: tuple[tuple[type, Callable[[Any, int], Any]], ...] = (
    (Mapping, _dict),
    (str, lambda value, _depth: str(value)),
    (bool, lambda value, _depth: bool(value)),
    (int, lambda value, depth: _integer(int(value), depth)),
)


def of_python(value: Any, depth: int = 0) -> Any:
    """A Python value as FEEL sees it; a type that FEEL does not know is null, one too deep is refused."""
    convert = _CONVERT.get(type(value))
    if depth > MAX_INPUT_DEPTH:
        raise FeelError("渡された値の入れ子が深すぎます。")
    if convert is not None:
        return convert(value, depth)
    for wide, change in _WIDE:
        if isinstance(value, wide):
            return change(value, depth)
    return None


def checked(value: Any) -> Any:
    """Walk a result once, so that nobody gets a value that is small here and without end when written down."""
    kind = type(value)
    if kind is list:
        spend(len(value))
        for item in value:
            checked(item)
    elif kind is dict:
        spend(len(value))
        for item in value.values():
            checked(item)
    return value
