"""Shorter ways for plain conditions: comparisons of a variable with a constant, joined by `and`, `or`, `not`.

They answer exactly what the full evaluation answers, or MISS where a value is not of the plain kinds they know;
then the full evaluation is asked. They cost a fixed number of steps, so no meter runs.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from koboshi.core.decision import nodes
from koboshi.core.decision.builtins import BUILTINS
from koboshi.core.decision.indexing import MISS, SAFE, walk
from koboshi.core.decision.static import UNKNOWN, constant, small

Quick: TypeAlias = Callable[[Mapping[str, Any]], Any]
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_PLAIN = frozenset({str, int, bool, dict, list})
MAX_TERMS = 60


def quick(node: nodes.Node) -> Quick | None:
    """The short way for an expression, or None when it has none."""
    made = _MADE.get(type(node))
    return made(node) if made is not None else None


def path_of(node: nodes.Node) -> tuple[str, ...]:
    """The path of a plain variable; empty for anything else, also for a name that FEEL itself knows or with a dot."""
    names: list[str] = []
    while isinstance(node, nodes.Path) and len(names) < MAX_TERMS:
        names.append(node.name)
        node = node.base
    if not isinstance(node, nodes.Name) or node.name in BUILTINS or "." in node.name:
        return ()
    return (node.name, *reversed(names))


def _logic(node: nodes.Logic) -> Quick | None:
    found = [quick(term) for term in node.terms]
    terms = [term for term in found if term is not None]
    if len(terms) != len(found) or len(terms) > MAX_TERMS:
        return None
    decisive = node.word == "or"
    return _short(terms, decisive)


def _short(terms: list[Quick], decisive: bool) -> Quick:
    other = not decisive

    def decide(data: Mapping[str, Any]) -> Any:
        result: Any = other
        for term in terms:
            value = term(data)
            if value is other:
                continue
            if value is decisive:
                return decisive
            if value is MISS:
                return MISS
            result = None
        return result

    return decide


def _compare(node: nodes.Compare) -> Quick | None:
    names, value, sign = path_of(node.left), constant(node.right), node.sign
    if not names:
        names, value, sign = path_of(node.right), constant(node.left), _TURNED[node.sign]
    if not names or value is UNKNOWN:
        return None
    if small(value):
        return _number(names, sign, int(value) if value == value.to_integral_value() else value)
    if sign not in ("=", "!="):
        return None
    if type(value) is str or type(value) is bool:
        return _same(names, value, wanted=sign == "=")
    return _null(names, wanted=sign == "=") if value is None else None


def _number(names: tuple[str, ...], sign: str, bound: int | Decimal) -> Quick:
    order = _SIGNS[sign]
    missing = {"=": False, "!=": True}.get(sign)
    if len(names) > 1:

        def deep(data: Mapping[str, Any]) -> Any:
            value = walk(data, names)
            if type(value) is int and -SAFE < value < SAFE:
                return order(value, bound)
            return missing if value is None else MISS

        return deep
    name = names[0]

    def run(data: Mapping[str, Any]) -> Any:
        value = data.get(name)
        if type(value) is int and -SAFE < value < SAFE:
            return order(value, bound)
        return missing if value is None else MISS

    return run


def _same(names: tuple[str, ...], wanted_value: str | bool, *, wanted: bool) -> Quick:
    kind = type(wanted_value)
    if len(names) > 1:

        def deep(data: Mapping[str, Any]) -> Any:
            value = walk(data, names)
            if type(value) is kind:
                return (value == wanted_value) is wanted
            return (not wanted) if value is None else MISS

        return deep
    name = names[0]

    def run(data: Mapping[str, Any]) -> Any:
        value = data.get(name)
        if type(value) is kind:
            return (value == wanted_value) is wanted
        return (not wanted) if value is None else MISS

    return run


def _null(names: tuple[str, ...], *, wanted: bool) -> Quick:
    def run(data: Mapping[str, Any]) -> Any:
        value = walk(data, names)
        if value is None:
            return wanted
        return (not wanted) if type(value) in _PLAIN else MISS

    return run


def _variable(node: nodes.Node) -> Quick | None:
    names = path_of(node)
    if not names:
        return None

    def run(data: Mapping[str, Any]) -> Any:
        value = walk(data, names)
        return value if value is None or type(value) is bool else MISS

    return run


def _call(node: nodes.Call) -> Quick | None:
    """`not(…)` only."""
    if not isinstance(node.function, nodes.Name) or node.function.name != "not" or len(node.args) != 1 or node.names:
        return None
    inner = quick(node.args[0])
    if inner is None:
        return None
    asked: Quick = inner

    def run(data: Mapping[str, Any]) -> Any:
        value = asked(data)
        if type(value) is bool and "not" not in data:
            return not value
        return MISS

    return run


def _in(node: nodes.In) -> Quick | None:
    """`x in ("a", "b")`."""
    names = path_of(node.value)
    values = [constant(test.operand) if not test.sign else UNKNOWN for test in node.tests.tests]
    if not names or node.tests.negated or not values or any(type(value) is not str for value in values):
        return None
    allowed = frozenset(values)

    def run(data: Mapping[str, Any]) -> Any:
        value = walk(data, names)
        return value in allowed if type(value) is str else MISS

    return run


def _const(node: nodes.Const) -> Quick | None:
    if type(node.value) not in (bool, str, type(None), Decimal):
        return None
    value = node.value
    return lambda _data: value


_MADE: dict[type, Callable[[Any], Quick | None]] = {
    nodes.Logic: _logic,
    nodes.Compare: _compare,
    nodes.Name: _variable,
    nodes.Path: _variable,
    nodes.Call: _call,
    nodes.In: _in,
    nodes.Const: _const,
}
