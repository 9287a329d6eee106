"""Turns a syntax tree into Python closures; nothing is ever evaluated as Python text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from koboshi.core.decision import nodes
from koboshi.core.decision.arithmetic import arithmetic, negative
from koboshi.core.decision.builtins import BUILTINS
from koboshi.core.decision.inference import type_of
from koboshi.core.decision.limits import MAX_TREE, FeelError, list_within, spend
from koboshi.core.decision.loops import compile_for, compile_quantified
from koboshi.core.decision.operators import ORDER, SIMPLE, between, compare
from koboshi.core.decision.properties import PROPERTIES
from koboshi.core.decision.scope import MISSING, Scope
from koboshi.core.decision.testing import compile_in, compile_tests
from koboshi.core.decision.types import NO_TYPES, Types, is_instance
from koboshi.core.decision.values import Function, Range

Closure = Callable[[Scope], Any]


class Compiler:
    """Compiles the nodes of one expression, counting their number and depth; `types` are those of the model."""

    def __init__(self, types: Types = NO_TYPES) -> None:
        self.types = types
        self.nodes = 0
        self.depth = 0

    def compile(self, node: nodes.Node) -> Closure:
        """The closure of a node."""
        self.nodes += 1
        self.depth += 1
        if self.depth > MAX_TREE:
            raise FeelError("式が込み入りすぎています。いくつかに分けてください。")
        made = _COMPILE[type(node)](self, node)
        self.depth -= 1
        return made

    def weighed(self, node: nodes.Node) -> tuple[Closure, int]:
        """The closure of a body that runs many times, and what one turn costs."""
        before = self.nodes
        made = self.compile(node)
        return made, self.nodes - before


def _const(_: Compiler, node: nodes.Const) -> Closure:
    value = node.value
    return lambda _scope: value


def _name(_: Compiler, node: nodes.Name) -> Closure:
    name = node.name
    builtin = BUILTINS.get(name)
    if "." in name:
        return _variable_path((name,))

    def look_up(scope: Scope) -> Any:
        value = scope.find(name)
        return builtin if value is MISSING else value

    return look_up


def path_names(node: nodes.Node) -> tuple[str, ...]:
    """The names of a path that starts with a variable, else nothing."""
    names: list[str] = []
    while isinstance(node, nodes.Path):
        names.append(node.name)
        node = node.base
        if len(names) > MAX_TREE:
            raise FeelError("式が込み入りすぎています。いくつかに分けてください。")
    return (node.name, *reversed(names)) if isinstance(node, nodes.Name) else ()


def _path(compiler: Compiler, node: nodes.Path) -> Closure:
    names = path_names(node)
    if names:
        return _variable_path(names)
    base, name = compiler.compile(node.base), node.name
    return lambda scope: property_of(base(scope), name)


def _variable_path(names: tuple[str, ...]) -> Closure:
    """A path from a variable; a model may hold a name with a dot and, elsewhere, the same words as a path."""

    def walk(scope: Scope) -> Any:
        value, used = scope.find_path(names)
        for name in names[used:] if used else ():
            value = property_of(value, name)
        return value

    if "." not in names[0]:
        return walk
    parts = _variable_path((*names[0].split("."), *names[1:]))
    return lambda scope: parts(scope) if scope.find(names[0]) is MISSING else walk(scope)


def property_of(value: Any, name: str) -> Any:
    """`value.name`; of a list, that of each element; null where there is none."""
    kind = type(value)
    if kind is dict:
        return value.get(name)
    if kind is list:
        return list_within([property_of(item, name) for item in value])
    if kind is Range:
        return _range_part(value, name)
    reader = PROPERTIES.get(kind, {}).get(name)
    return reader(value) if reader is not None else None


def _descendant(compiler: Compiler, node: nodes.Descendant) -> Closure:
    base, name = compiler.compile(node.base), node.name

    def collect(scope: Scope) -> list[Any]:
        found: list[Any] = []
        _gather(base(scope), name, found)
        return list_within(found)

    return collect


def _gather(value: Any, name: str, found: list[Any]) -> None:
    """The values of all entries of a name, in the order in which a reader meets them; null does not count."""
    if type(value) is list:
        spend(len(value) + 1)
        for item in value:
            _gather(item, name, found)
    elif type(value) is dict:
        spend(len(value) + 1)
        for key, item in value.items():
            if key == name and item is not None:
                found.append(item)
            _gather(item, name, found)


def _range_part(value: Range, name: str) -> Any:
    parts = {
        "start": value.low,
        "end": value.high,
        "start included": value.low_closed,
        "end included": value.high_closed,
    }
    return None if value.sign == "!=" else parts.get(name)


def _filter(compiler: Compiler, node: nodes.Filter) -> Closure:
    base = compiler.compile(node.base)
    if isinstance(node.condition, nodes.Const) and type(node.condition.value) is Decimal:
        index = node.condition.value
        return lambda scope: element(as_list(base(scope)), index)
    condition, weight = compiler.weighed(node.condition)
    return lambda scope: _filtered(scope, as_list(base(scope)), condition, weight)


def as_list(value: Any) -> list[Any]:
    """A list as it is, null as the empty list, anything else as the list of it."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def element(items: list[Any], index: Decimal) -> Any:
    """The element at a place from 1, or from -1 backwards; null outside."""
    place = int(index) if abs(index) <= len(items) and index == int(index) else 0
    if place == 0:
        return None
    return items[place - 1] if place > 0 else items[place]


def _filtered(scope: Scope, items: list[Any], condition: Closure, weight: int) -> Any:
    kept: list[Any] = []
    if not items and type(condition(scope)) is Decimal:
        return None
    for item in items:
        scope.meter.spend(weight)
        holds = condition(item_scope(scope, item))
        if type(holds) is Decimal:
            return element(items, holds)
        if holds is True:
            kept.append(item)
    return kept


def item_scope(scope: Scope, item: Any) -> Scope:
    """The scope of a filter: `item`, and the entries of the element by their own names."""
    inner = Scope({"item": item}, scope)
    return Scope(item, inner) if type(item) is dict else inner


def _call(compiler: Compiler, node: nodes.Call) -> Closure:
    function = compiler.compile(node.function)
    args = [compiler.compile(arg) for arg in node.args]
    builtin = BUILTINS.get(node.function.name) if isinstance(node.function, nodes.Name) else None
    names = node.names

    def call(scope: Scope) -> Any:
        target = function(scope)
        if not isinstance(target, Function):
            target = builtin
        values = [arg(scope) for arg in args]
        if target is None:
            return None
        scope.meter.enter()
        result = target.named(dict(zip(names, values, strict=True))) if names else target.positional(values)
        scope.meter.leave()
        return result

    return call


def _negative(compiler: Compiler, node: nodes.Negative) -> Closure:
    operand = compiler.compile(node.operand)
    return lambda scope: negative(operand(scope))


def _arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Closure:
    left, right, sign = compiler.compile(node.left), compiler.compile(node.right), node.sign
    return lambda scope: arithmetic(sign, left(scope), right(scope))


def _compare(compiler: Compiler, node: nodes.Compare) -> Closure:
    left, right, sign = compiler.compile(node.left), compiler.compile(node.right), node.sign
    order = ORDER.get(sign)
    if order is None:
        return lambda scope: compare(sign, left(scope), right(scope))

    def ordered(scope: Scope) -> Any:
        one, other = left(scope), right(scope)
        if type(one) is type(other) and type(one) in SIMPLE:
            return order(one, other)
        return compare(sign, one, other)

    return ordered


def _logic(compiler: Compiler, node: nodes.Logic) -> Closure:
    terms = tuple(compiler.compile(term) for term in node.terms)
    decisive = node.word == "or"

    def decide(scope: Scope) -> bool | None:
        result: bool | None = not decisive
        for term in terms:
            value = term(scope)
            if value is decisive:
                return bool(value)
            if value is not (not decisive):
                result = None
        return result

    return decide


def _between(compiler: Compiler, node: nodes.Between) -> Closure:
    value, low, high = compiler.compile(node.value), compiler.compile(node.low), compiler.compile(node.high)
    return lambda scope: between(value(scope), low(scope), high(scope))


def _instance(compiler: Compiler, node: nodes.InstanceOf) -> Closure:
    value, kind, types = compiler.compile(node.value), node.type, compiler.types
    return lambda scope: is_instance(value(scope), types.resolved(kind))


def _if(compiler: Compiler, node: nodes.IfElse) -> Closure:
    condition, yes, no = compiler.compile(node.condition), compiler.compile(node.yes), compiler.compile(node.no)
    return lambda scope: yes(scope) if condition(scope) is True else no(scope)


def _list(compiler: Compiler, node: nodes.ListOf) -> Closure:
    items = [compiler.compile(item) for item in node.items]
    return lambda scope: list_within([item(scope) for item in items])


def _context(compiler: Compiler, node: nodes.ContextOf) -> Closure:
    entries = [(name, compiler.compile(value)) for name, value in node.entries]

    def build(scope: Scope) -> dict[str, Any]:
        inner = Scope({}, scope)
        for name, value in entries:
            inner.values[name] = value(inner)
        return dict(inner.values)

    return build


def _nothing(_scope: Scope) -> None:
    return None


def _range(compiler: Compiler, node: nodes.RangeOf) -> Closure:
    low = compiler.compile(node.low) if node.low is not None else _nothing
    high = compiler.compile(node.high) if node.high is not None else _nothing

    def build(scope: Scope) -> Range | None:
        start, end = low(scope), high(scope)
        if node.sign:
            return Range(start, end, node.low_closed, node.high_closed, node.sign)
        if start is None and end is None:
            return None
        if start is not None and end is not None and compare("<=", start, end) is not True:
            return None
        return Range(start, end, node.low_closed, node.high_closed)

    return build


def _function(compiler: Compiler, node: nodes.FunctionOf) -> Closure:
    params = tuple(name for name, _ in node.params)
    kinds = tuple(kind for _, kind in node.params)
    typed = any(kind is not None for kind in kinds)
    body, weight = compiler.weighed(node.body)
    types = compiler.types

    def make(scope: Scope) -> Function:
        def run(args: list[Any]) -> Any:
            scope.meter.spend(weight)
            if typed:
                args = [types.fitted(arg, kind, scope) for arg, kind in zip(args, kinds, strict=True)]
            return body(Scope(dict(zip(params, args, strict=True)), scope))

        resolved = tuple(None if kind is None else types.resolved(kind) for kind in kinds) if typed else kinds
        return Function(params, run, resolved, type_of(node.body, dict(zip(params, resolved, strict=True))))

    return make


_COMPILE: dict[type, Callable[[Compiler, Any], Closure]] = {
    nodes.Const: _const,
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Descendant: _descendant,
    nodes.Filter: _filter,
    nodes.Call: _call,
    nodes.Negative: _negative,
    nodes.Arithmetic: _arithmetic,
    nodes.Compare: _compare,
    nodes.Logic: _logic,
    nodes.Between: _between,
    nodes.In: compile_in,
    nodes.Tests: compile_tests,
    nodes.InstanceOf: _instance,
    nodes.IfElse: _if,
    nodes.For: compile_for,
    nodes.Quantified: compile_quantified,
    nodes.ListOf: _list,
    nodes.ContextOf: _context,
    nodes.RangeOf: _range,
    nodes.FunctionOf: _function,
}
