"""Which case a message belongs to (BPMN 2.0, 8.4.2): by what the message says and what the case knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koboshi.core.process.expressions import ExpressionFailed, value_of
from koboshi.core.process.model import Definition
from koboshi.core.process.terms import Context, Formula


def keys_of_message(definition: Definition, message: str, payload: Context) -> dict[str, Any]:
    """The correlation properties of a message, computed from what it carries."""
    formulas = definition.correlations.get(message)
    return _values(formulas, payload) if formulas else {}


def keys_of_case(definition: Definition, process: str, data: Context) -> dict[str, Any]:
    """The same properties as the receiving process knows them."""
    formulas = definition.bindings.get(process)
    return _values(formulas, data) if formulas else {}


def agrees(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two sets of properties belong together: no property that both have differs."""
    return all(other[name] == value for name, value in one.items() if name in other)


def _values(formulas: Mapping[str, Formula], context: Context) -> dict[str, Any]:
    found = {}
    for name, formula in formulas.items():
        try:
            value = value_of(formula, context)
        except ExpressionFailed:
            continue
        if value is not None:
            found[name] = value
    return found
