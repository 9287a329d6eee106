"""The plain way of running the kernel: the same source over one Python list for each column.

The compiled kernel finds columns in one memory, `m[d[TOKEN_NODE] + t]`, because three arrays are cheap to hand on. In
plain Python such a look-up costs three times what a list of its own costs. So the syntax tree of the kernel's own
source is read once, every such place becomes `TOKEN_NODE_[t]`, and the functions are bound to the columns of each run.
"""

from __future__ import annotations

import ast
import builtins
import heapq
import inspect
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any, Final, NamedTuple

from koboshi.core.simulate.kernel import (
    batches,
    cancelling,
    laws,
    loop,
    places,
    primitives,
    raising,
    records,
    shape,
    staff,
    steps,
    tokens,
    waits,
)

_MODULES: Final = (primitives, laws, tokens, records, staff, waits, batches, cancelling, raising, steps, loop)
_INSTEAD: Final = {name: f"_plain_{name}" for name in ("uniform", "push", "peek", "pop")}


class Plain(NamedTuple):
    """The functions that the outside calls, bound to the columns of one run."""

    run: Callable[..., int]
    place: Callable[..., int]
    fill: Callable[..., None]


def bound(columns: Mapping[int, list[Any]]) -> Plain:
    """The kernel over these columns; they may grow, but must stay the same lists."""
    names: dict[str, Any] = {"__builtins__": builtins, "heapq": heapq, "math": math}
    names.update({f"{name}_": columns[place] for name, place in _columns().items()})
    for name, code in _codes().items():
        names[name] = FunctionType(code, names, name)
    for name, instead in _INSTEAD.items():
        names[name] = names[instead]
    return Plain(names["run"], names["place"], names["fill"])


def _columns() -> dict[str, int]:
    return {
        name: place
        for name, place in vars(places).items()
        if name.isupper() and isinstance(place, int) and not name.startswith(("FIRST_", "ENTRIES"))
        if place >= places.FIRST_COLUMN
    }


def _constants() -> dict[str, float]:
    """All constants of the kernel by name."""
    found: dict[str, float] = {}
    for module in (shape, places, primitives, laws):
        found.update({name: value for name, value in vars(module).items() if name.strip("_").isupper()})
    return {name: value for name, value in found.items() if isinstance(value, int | float)}


@lru_cache(maxsize=1)
def _codes() -> dict[str, CodeType]:
    """The code of every kernel function by its name, which is unique in the kernel."""
    found: dict[str, CodeType] = {}
    known, constants = frozenset(_columns()), _constants()
    for module in _MODULES:
        tree = ast.parse(inspect.getsource(module))
        tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for function in tree.body:
            if isinstance(function, ast.FunctionDef):
                function.decorator_list = []
                function.returns = None
                for argument in function.args.args:
                    argument.annotation = None
        code = compile(_Columns(known, constants).visit(tree), module.__file__ or "", "exec")
        found.update({part.co_name: part for part in code.co_consts if isinstance(part, CodeType)})
    return found


class _Columns(ast.NodeTransformer):
    """Turns m[d[NAME] + i] into NAME_[i], and constants into their values."""

    def __init__(self, known: frozenset[str], constants: Mapping[str, float]) -> None:
        self.known, self.constants = known, constants

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """One name."""
        if node.id in self.constants and node.id not in self.known:
            return ast.copy_location(ast.Constant(self.constants[node.id]), node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """One look-up."""
        if isinstance(node.value, ast.Name) and node.value.id in {"m", "f"}:
            name, rest = self._split(node.slice)
            if name:
                rest = self.visit(rest)
                column = ast.copy_location(ast.Name(f"{name}_", ast.Load()), node)
                return ast.copy_location(ast.Subscript(column, rest, node.ctx), node)
        return self.generic_visit(node)

    def _split(self, index: ast.expr) -> tuple[str, ast.expr]:
        """The name of the column in front of a sum, and what is left of the sum."""
        if not isinstance(index, ast.BinOp) or not isinstance(index.op, ast.Add | ast.Sub):
            return "", index
        name = self._name(index.left)
        if name and isinstance(index.op, ast.Add):
            return name, index.right
        name, left = self._split(index.left)
        return (name, ast.copy_location(ast.BinOp(left, index.op, index.right), index)) if name else ("", index)

    def _name(self, node: ast.expr) -> str:
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Name):
            return node.slice.id if node.value.id == "d" and node.slice.id in self.known else ""
        return ""
