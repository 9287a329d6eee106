"""FEEL, the language of conditions and rules (DMN 1.5, chapter 10): compile once, evaluate often, always bounded.

    >>> compile("年齢 >= 18 and 区分 in (\\"個人\\", \\"法人\\")")({"年齢": 20, "区分": "個人"})
    True

A missing name is null; values that do not fit together make null, as the standard asks. FeelError means that a rule
cannot be read, or costs more than the limits allow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from koboshi.core.decision import nodes
from koboshi.core.decision.builtins import BUILTINS
from koboshi.core.decision.compiler import Closure, Compiler
from koboshi.core.decision.freenames import free_names
from koboshi.core.decision.indexing import MISS
from koboshi.core.decision.limits import METER, FeelError, Meter
from koboshi.core.decision.parser import parse, parse_tests
from koboshi.core.decision.quick import Quick, quick
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.values import checked, of_python

__all__ = ["Expression", "FeelError", "UnaryTests", "compile", "compile_unary_tests", "evaluating"]
T = TypeVar("T")


class Expression:
    """A compiled expression: call it with a context; `names` are the variables it takes from there."""

    __slots__ = ("closure", "names", "node", "quick", "source")

    def __init__(self, source: str, node: nodes.Node) -> None:
        self.source = source
        self.node = node
        self.closure: Closure = _closure(node)
        self.quick: Quick | None = quick(node)
        self.names: frozenset[str] = free_names(node) - (BUILTINS.keys() - _plain_names(node))

    def __call__(self, context: Mapping[str, Any] | None = None, *, now: datetime | None = None) -> Any:
        """Evaluate with Python values by name; `now` is what `now()` answers. FeelError when it costs too much."""
        if self.quick is not None and context is not None:
            found = self.quick(context)
            if found is not MISS:
                return found
        meter = Meter(now)
        return evaluating(meter, lambda: checked(self.closure(Scope.outermost(context or {}, meter))))

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"


class UnaryTests:
    """The compiled tests of a table cell: call it with the value and the other variables."""

    __slots__ = ("closure", "names", "source")

    def __init__(self, source: str, node: nodes.Tests) -> None:
        self.source = source
        self.closure: Closure = _closure(node)
        self.names: frozenset[str] = free_names(node) - BUILTINS.keys() - {"?"}

    def __call__(self, value: Any, context: Mapping[str, Any] | None = None, *, now: datetime | None = None) -> bool:
        """Whether the value passes; what cannot be told does not pass."""
        meter = Meter(now)

        def run() -> bool:
            scope = Scope({"?": of_python(value)}, Scope.outermost(context or {}, meter))
            return self.closure(scope) is True

        return evaluating(meter, run)


def compile(source: str, names: Collection[str] = ()) -> Expression:
    """Compile an expression. `names` are variables whose names hold signs or keywords; FeelError when unreadable."""
    return Expression(source, parse(source, names))


def compile_unary_tests(source: str, names: Collection[str] = ()) -> UnaryTests:
    """Compile the tests of a table cell: `-`, `< 18`, `[1..5], 7`, `not("a")`, `contains(?, "x")`."""
    return UnaryTests(source, parse_tests(source, names))


def evaluating(meter: Meter, run: Callable[[], T]) -> T:
    """Run an evaluation under a meter; too deep a recursion is a FeelError as well."""
    token = METER.set(meter)
    try:
        return run()
    except RecursionError as problem:
        raise FeelError("計算の入れ子が深すぎます。") from problem
    finally:
        METER.reset(token)


def _closure(node: nodes.Node) -> Closure:
    try:
        return Compiler().compile(node)
    except RecursionError as problem:
        raise FeelError("式の入れ子が深すぎます。") from problem


def _plain_names(node: Any) -> frozenset[str]:
    """Names of FEEL's functions that the expression uses without calling them, hence perhaps variables."""
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name):
        return _plain_names(node.args)
    if isinstance(node, nodes.Name):
        return frozenset({node.name})
    parts = node if isinstance(node, tuple) else [getattr(node, name) for name in getattr(node, "__slots__", ())]
    return frozenset().union(*(_plain_names(part) for part in parts if not isinstance(part, str)))
