"""The plain way of running the kernel: the same source over one Python list for each column.

The compiled kernel finds columns in one memory, `m[d[TOKEN_NODE] + t]`, because three arrays are cheap to hand on. In
plain Python such a look-up costs three times what a list of its own costs. So the syntax tree of the kernel's own
source is read once, every such place becomes `TOKEN_NODE_[t]`, small functions are copied to where they are called, and
the rest is bound to the columns of each run.
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
    leaving,
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
from koboshi.core.simulate.kernel.inlining import inlined
from koboshi.core.simulate.kernel.naming import entered, named

_MODULES: Final = (primitives, laws, tokens, records, staff, waits, batches, leaving, cancelling, raising, steps, loop)
_INSTEAD: Final = ("uniform", "push", "peek", "pop")
"""What the plain way does in a way of its own, in functions named `_plain_…`."""
_PLAIN: Final = {f"_plain_{name}": name for name in _INSTEAD}


class Plain(NamedTuple):
    """The functions that the outside calls, bound to the columns of one run."""

    run: Callable[..., int]
    place: Callable[..., int]
    fill: Callable[..., None]


def bound(columns: Mapping[int, list[Any]], heap: list[int]) -> Plain:
    """The kernel over these columns and this heap of events; they may grow, but must stay the same lists."""
    names: dict[str, Any] = {"__builtins__": builtins, "heapq": heapq, "math": math, "heap": heap}
    names.update({f"{name}_": columns[place] for name, place in _columns().items()})
    for name, code in _codes().items():
        names[name] = FunctionType(code, names, name)
    return Plain(*(entered(names[each], names, places.FIRST_COLUMN) for each in Plain._fields))


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
    functions, copied = _functions()
    tree = ast.Module(named(inlined(functions, copied, Plain._fields)), [])
    code = compile(ast.fix_missing_locations(tree), __file__, "exec")
    return {part.co_name: part for part in code.co_consts if isinstance(part, CodeType)}


def _functions() -> tuple[dict[str, ast.FunctionDef], set[str]]:
    """The syntax trees of all functions over columns of their own, and the names of those that may be copied."""
    found: dict[str, ast.FunctionDef] = {}
    copied: set[str] = set()
    columns = _Columns(frozenset(_columns()), _constants())
    for module in _MODULES:
        for function in ast.parse(inspect.getsource(module)).body:
            if not isinstance(function, ast.FunctionDef) or function.name in _INSTEAD:
                continue
            if any(isinstance(each, ast.Name) and each.id == "copied" for each in function.decorator_list):
                copied.add(function.name)
            function.decorator_list, function.returns = [], None
            for argument in function.args.args:
                argument.annotation = None
            name = function.name = _PLAIN.get(function.name, function.name)
            found[name] = columns.visit(function)
    return found, copied | set(_INSTEAD)


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
