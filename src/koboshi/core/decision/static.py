"""Tests whose operands are known when the table is read: what a column may be sorted by in advance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from koboshi.core.decision import nodes
from koboshi.core.decision.values import NUMBERS

UNKNOWN: Any = object()
_EQUALITY = ("=", "!=")
_MAX = Decimal(10) ** 15


def constant(node: nodes.Node | None) -> Any:
    """The value of an operand that needs no context; UNKNOWN for any other."""
    if isinstance(node, nodes.Const):
        return node.value
    if isinstance(node, nodes.Negative) and isinstance(node.operand, nodes.Const):
        value = node.operand.value
        return -value if type(value) is Decimal else UNKNOWN
    return UNKNOWN


def small(value: Any) -> bool:
    """Whether a number is one that rounding to 34 digits can never hide: below 10^15, at most 15 places."""
    return type(value) is Decimal and abs(value) < _MAX and value == NUMBERS.quantize(value, Decimal("1E-15"))


def constants_of(tests: nodes.Tests) -> list[Any] | None:
    """The values at which the tests may change their answer; None when they cannot be told in advance."""
    found: list[Any] = []
    for test in tests.tests:
        edges = _edges(test)
        if edges is None:
            return None
        found += edges
    return found


def _edges(test: nodes.Test) -> list[Any] | None:
    operand = test.operand
    if isinstance(operand, nodes.RangeOf) and not test.sign:
        ends = [constant(end) for end in (operand.low, operand.high) if end is not None]
        return ends if ends and all(small(end) for end in ends) else None
    value = constant(operand)
    if small(value):
        return [value]
    if type(value) is str:
        return [value] if not test.sign or test.sign in _EQUALITY else None
    return [] if not test.sign and (value is None or type(value) is bool) else None
