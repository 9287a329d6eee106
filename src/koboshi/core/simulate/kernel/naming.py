"""Takes two of the three columns out of the hands of the plain kernel's functions: less to hand on, less to look up.

After inlining, `d, m, f` are handed to every function and `d[4]` stands all over them. The numbers of the model, which
no function changes, become global names of one run; fractions have lists of their own by now. `m` is still handed on:
a local name is read faster than a global one. Works on the syntax trees that `inlining` leaves.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping, MutableMapping
from typing import Any

_HANDED = ("d", "f")


def named(functions: Mapping[str, ast.FunctionDef]) -> list[ast.stmt]:
    """The functions without the columns that they handed on."""
    work = _Names(frozenset(functions))
    return [work.visit(each) for each in functions.values()]


def entered(inner: Callable[..., Any], names: MutableMapping[str, Any], numbers: int) -> Callable[..., Any]:
    """A function as the outside calls it: its numbers come from `d`, which may have changed since the last call."""
    of_d = [f"d_{place}" for place in range(numbers)]

    def enter(d: list[int], m: list[int], f: list[float], *rest: Any) -> Any:
        names.update(zip(of_d, d, strict=False))
        return inner(m, *rest)

    return enter


class _Names(ast.NodeTransformer):
    """One function after the other."""

    def __init__(self, known: Collection[str]) -> None:
        self.known = known

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """One function."""
        node.args.args = [each for each in node.args.args if each.arg not in _HANDED]
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """One look-up."""
        place = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(node.value, ast.Name) and node.value.id == "d" and isinstance(place, int):
            return ast.Name(f"d_{place}", node.ctx)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """One call of a kernel function."""
        if isinstance(node.func, ast.Name) and node.func.id in self.known:
            node.args = [each for each in node.args if not (isinstance(each, ast.Name) and each.id in _HANDED)]
        return self.generic_visit(node)
