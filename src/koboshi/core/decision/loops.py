"""`for`, `some` and `every`: every turn is paid for, and a loop over too much is refused before it starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Protocol

from koboshi.core.decision import nodes
from koboshi.core.decision.freenames import free_names
from koboshi.core.decision.limits import MAX_LIST, FeelError, list_within
from koboshi.core.decision.moments import DATES, of_ordinal, ordinal
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.values import Range

Closure = Callable[[Scope], Any]


class Compiles(Protocol):
    """What a loop needs of the compiler."""

    def compile(self, node: nodes.Node) -> Closure:
        """The closure of a node."""

    def weighed(self, node: nodes.Node) -> tuple[Closure, int]:
        """The closure of a body and the cost of one turn."""


class NoDomain(Exception):
    """What is looped over is no list and no range: the loop is null."""


def compile_for(compiler: Compiles, node: nodes.For) -> Closure:
    """`for … return body`: the list of the results; `partial` is what has been computed so far."""
    turns = _compile_iterators(compiler, node.iterators)
    body, weight = compiler.weighed(node.body)
    uses_partial = "partial" in free_names(node.body)

    def run(scope: Scope) -> Any:
        results: list[Any] = []
        try:
            for inner in turns(scope):
                scope.meter.spend(weight)
                if len(results) >= MAX_LIST:
                    raise FeelError("繰り返しの回数が多すぎます。")
                if uses_partial:
                    inner.values["partial"] = list_within(list(results))
                results.append(body(inner))
        except NoDomain:
            return None
        return results

    return run


def compile_quantified(compiler: Compiles, node: nodes.Quantified) -> Closure:
    """`some` is true when one turn is, `every` when all are; a turn that is no boolean makes them null."""
    turns = _compile_iterators(compiler, node.iterators)
    body, weight = compiler.weighed(node.body)
    decisive = node.word == "some"

    def run(scope: Scope) -> bool | None:
        result: bool | None = not decisive
        try:
            for inner in turns(scope):
                scope.meter.spend(weight)
                value = body(inner)
                if value is decisive:
                    return bool(value)
                if value is not (not decisive):
                    result = None
        except NoDomain:
            return None
        return result

    return run


def _compile_iterators(compiler: Compiles, iterators: tuple[nodes.Iterator, ...]) -> Callable[[Scope], Iterable[Scope]]:
    parts = [
        (item.name, compiler.compile(item.source), compiler.compile(item.until) if item.until is not None else None)
        for item in iterators
    ]

    def turns(scope: Scope, at: int = 0) -> Iterator[Scope]:
        name, source, until = parts[at]
        values = domain(source(scope)) if until is None else steps(source(scope), until(scope))
        for value in values:
            scope.meter.spend(1)
            inner = Scope({name: value}, scope)
            if at + 1 == len(parts):
                yield inner
            else:
                yield from turns(inner, at + 1)

    return turns


def domain(value: Any) -> Iterable[Any]:
    """The values that a loop visits: a list's elements, a range's whole numbers or days, else the one value."""
    if type(value) is list:
        return value
    if type(value) is Range:
        return _inside(value)
    if value is None:
        raise NoDomain
    return [value]


def _inside(where: Range) -> Iterable[Any]:
    if where.low is None or where.high is None or where.sign == "!=":
        raise NoDomain
    values = list(steps(where.low, where.high))
    start = 0 if where.low_closed else 1
    return values[start : None if where.high_closed else -1]


def steps(low: Any, high: Any) -> Iterable[Any]:
    """`low..high` one by one, upwards or downwards, both included."""
    if type(low) is Decimal and type(high) is Decimal:
        if not (_whole(low) and _whole(high)):
            raise NoDomain
        _refuse_long(abs(high - low))
        return [Decimal(value) for value in _between(int(low), int(high))]
    if type(low) in DATES and type(high) in DATES:
        first, last = ordinal(low), ordinal(high)
        _refuse_long(Decimal(abs(last - first)))
        return [of_ordinal(value) for value in _between(first, last)]
    raise NoDomain


def _between(low: int, high: int) -> range:
    return range(low, high + 1) if low <= high else range(low, high - 1, -1)


def _whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _refuse_long(length: Decimal) -> None:
    if length >= MAX_LIST:
        raise FeelError("繰り返しの回数が多すぎます。")
