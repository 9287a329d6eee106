"""Unary tests: the cells of a decision table and what stands after `in` (DMN 1.5, section 10.3.2.12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from koboshi.core.decision import nodes
from koboshi.core.decision.freenames import free_names
from koboshi.core.decision.loops import Closure, Compiles
from koboshi.core.decision.operators import compare, equal, within
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.values import Range

_CONDITIONS = (nodes.Compare, nodes.Logic, nodes.Between, nodes.In, nodes.InstanceOf, nodes.Call, nodes.Quantified)
Check = Callable[[Any, Scope], bool | None]


def compile_in(compiler: Compiles, node: nodes.In) -> Closure:
    """`value in tests`."""
    value, tests = compiler.compile(node.value), compile_checks(compiler, node.tests)
    return lambda scope: tests(value(scope), scope)


def compile_tests(compiler: Compiles, node: nodes.Tests) -> Closure:
    """The tests of a cell on the variable `?`."""
    tests = compile_checks(compiler, node)
    return lambda scope: tests(scope.find("?"), scope)


def compile_checks(compiler: Compiles, node: nodes.Tests) -> Check:
    """One check for all tests: true when one holds, null when none holds and one cannot be told."""
    checks = tuple(_check(compiler, test) for test in node.tests)
    if not checks:
        return lambda _value, _scope: True

    def run(value: Any, scope: Scope) -> bool | None:
        result: bool | None = False
        for check in checks:
            holds = check(value, scope)
            if holds is True:
                result = True
                break
            if holds is None:
                result = None
        return not result if node.negated and result is not None else result

    return run


def _check(compiler: Compiles, test: nodes.Test) -> Check:
    operand = compiler.compile(test.operand)
    if test.sign:
        sign = test.sign
        return lambda value, scope: compare(sign, value, operand(scope))
    if isinstance(test.operand, nodes.Const):
        constant = test.operand.value
        return lambda value, _scope: equal(value, constant)
    asks = "?" in free_names(test.operand)
    condition = asks or isinstance(test.operand, _CONDITIONS)

    def run(value: Any, scope: Scope) -> bool | None:
        found = operand(Scope({"?": value}, scope))
        if type(found) is bool and (asks or (condition and type(value) is not bool)):
            return found
        return matches(value, found)

    return run


def matches(value: Any, found: Any) -> bool | None:
    """Whether a value is what a test stands for: in its range, in its list, or equal to it."""
    if type(found) is Range:
        return within(value, found) if type(value) is not Range else equal(value, found)
    if type(found) is list and type(value) is not list:
        return any(matches(value, item) is True for item in found)
    if type(found) is list and equal(value, found) is not True:
        return any(equal(value, item) is True for item in found)
    return equal(value, found)
