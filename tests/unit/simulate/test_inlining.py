"""Copying small functions into their callers must change nothing but the speed."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

import pytest

from koboshi.core.accelerate import compiled_lean
from koboshi.core.simulate.kernel.inlining import inlined

SOURCE = """
def clip(x, low, high):
    if x < low:
        return low
    if x > high:
        return high
    return x

def note(log, x):
    if x < 0:
        return
    log.append(x)

def first(log, x):
    for each in log:
        if each == x:
            return each
    return -1

def pair(x):
    x += 1
    return x, 2 * x

def again(n):
    if n > 0:
        again(n - 1)

def run(log, x):
    y = clip(x + 1, 0, 10)
    x = clip(x, 2, y)
    note(log, x - 5)
    a, b = pair(x)
    z = first(log, a)
    again(3)
    while y > 0:
        y -= 1
        note(log, y)
        if y == 3:
            break
    return clip(a + b + z, 0, 1000)
"""


def functions() -> dict[str, ast.FunctionDef]:
    return {each.name: each for each in ast.parse(SOURCE).body if isinstance(each, ast.FunctionDef)}


def ran(trees: dict[str, ast.FunctionDef], x: int) -> tuple[int, list[int]]:
    module = ast.fix_missing_locations(ast.Module(list(trees.values()), []))
    names: dict[str, Any] = {}
    exec(compile(module, "kernel", "exec"), names)  # noqa: S102 -- a tree made here
    log: list[int] = []
    return names["run"](log, x), log


@pytest.mark.parametrize("x", [-7, 0, 3, 9, 50])
def test_the_same_comes_out(x: int) -> None:
    copied = inlined(functions(), {"clip", "note", "pair", "first", "again"}, ("run",))
    assert ran(copied, x) == ran(functions(), x)


def test_what_can_be_copied_is_and_what_cannot_is_still_called() -> None:
    whole = inlined(functions(), {"clip", "note", "pair", "first", "again"}, ("run",))["run"]
    called = {
        node.func.id for node in ast.walk(whole) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called == {"first", "again"}


def test_a_kernel_without_counting_of_references_gives_the_same() -> None:
    def twice(x: int) -> int:
        return 2 * x

    assert compiled_lean(twice)(21) == 42
    assert compiled_lean(twice, inside=True) is not None


@partial(compiled_lean, inside=True)
def inverse(x: int) -> float:
    return 1 / x


@partial(compiled_lean, inside=True)
def both(x: int) -> float:
    return inverse(x) + inverse(x + 1)


@compiled_lean
def first(x: int) -> float:
    return both(x) + inverse(x)


@compiled_lean
def second(x: int) -> float:
    return both(x)


def test_parts_that_share_parts_become_one_with_each_kernel_that_python_calls() -> None:
    assert first(1) == 2.5
    assert second(1) == 1.5
    with pytest.raises(ZeroDivisionError):
        first(0)
