"""Copies small functions of the plain kernel into the places that call them: in plain Python the calls cost most.

Works on syntax trees of the kernel's own source, whose rules make it simple: no closures, no defaults, no exceptions. A
call that stands alone, is assigned to a name or is returned becomes the body of the function with names of its own;
`return` in the middle of a body becomes `break` out of a loop that runs once.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, cast

Functions: TypeAlias = Mapping[str, ast.FunctionDef]
Tree = TypeVar("Tree", bound=ast.AST)
LARGEST, SMALL = 2_500, 160
"""So many nodes may the syntax tree of a copied function have, and of one that is copied without being asked for."""


def inlined(functions: Functions, copied: Collection[str], kept: Collection[str]) -> dict[str, ast.FunctionDef]:
    """All functions, with calls replaced: those of `copied` or small functions, and of functions called once only.

    `kept` are called from outside and are copied nowhere; neither is what calls itself, however indirectly.
    """
    called = {name: list(_called(function, functions)) for name, function in functions.items()}
    calls = Counter(each for names in called.values() for each in names)
    fit = {each for each in functions if each in copied or calls[each] == 1 or _size(functions[each]) <= SMALL}
    work = _Inliner(functions, {name for name in fit - set(kept) if name not in _reached(name, called)})
    return {name: work.whole(name) for name in functions}


def _called(tree: ast.AST, functions: Functions) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            yield node.func.id


def _size(tree: ast.AST) -> int:
    return sum(1 for _ in ast.walk(tree))


def _reached(name: str, called: Mapping[str, Sequence[str]]) -> set[str]:
    """What a function calls, and what that calls, and so on."""
    found: set[str] = set()
    open_names = [name]
    while open_names:
        for each in called[open_names.pop()]:
            if each not in found:
                found.add(each)
                open_names.append(each)
    return found


class _Inliner:
    def __init__(self, functions: Functions, chosen: Collection[str]) -> None:
        self.functions, self.chosen = functions, chosen
        self.done: dict[str, ast.FunctionDef] = {}
        self.sizes: dict[str, int] = {}
        self.number = 0

    def whole(self, name: str) -> ast.FunctionDef:
        """A function with all its calls replaced."""
        if name not in self.done:
            function = _fresh(self.functions[name], {})
            function.body = self._body(function.body)
            self.done[name], self.sizes[name] = function, _size(function)
        return self.done[name]

    def _body(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in statements:
            for part in ("body", "orelse"):
                if isinstance(statement, ast.If | ast.While | ast.For):
                    setattr(statement, part, self._body(getattr(statement, part)))
            found += self._replaced(statement)
        return found

    def _replaced(self, statement: ast.stmt) -> list[ast.stmt]:
        """What stands instead of a statement; itself where it is no call that can be replaced."""
        call = statement.value if isinstance(statement, ast.Expr | ast.Assign | ast.Return) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in self.chosen:
            return [statement]
        function = self.whole(call.func.id)
        if self.sizes[function.name] > LARGEST:
            return [statement]
        if isinstance(statement, ast.Return):
            end = [] if isinstance(function.body[-1], ast.Return) else [ast.Return(ast.Constant(None))]
            return [*self._copy(function, call.args), *end]
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if _returns_in_loops(function.body) or (target is not None and not isinstance(target, ast.Name | ast.Tuple)):
            return [statement]
        return _landed(self._copy(function, call.args), target)

    def _copy(self, function: ast.FunctionDef, values: Sequence[ast.expr]) -> list[ast.stmt]:
        """The body with names of its own; values that are plain names or numbers take the place of parameters."""
        self.number += 1
        assigned = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        instead: dict[str, ast.expr] = {}
        first: list[ast.stmt] = []
        for argument, value in zip(function.args.args, values, strict=True):
            if argument.arg not in assigned and isinstance(value, ast.Name | ast.Constant):
                instead[argument.arg] = value
            else:
                own = f"{argument.arg}_{self.number}"
                first.append(ast.Assign([ast.Name(own, ast.Store())], value))
                instead[argument.arg] = ast.Name(own, ast.Load())
        for name in assigned - set(instead):
            instead[name] = ast.Name(f"{name}_{self.number}", ast.Load())
        return [*first, *(_fresh(each, instead) for each in function.body)]


def _fresh(node: Tree, instead: Mapping[str, ast.expr]) -> Tree:
    """A copy of a tree with other names, or constants, in place of some names."""
    if isinstance(node, ast.Name) and node.id in instead:
        found = instead[node.id]
        return cast("Tree", ast.Name(found.id, node.ctx) if isinstance(found, ast.Name) else found)
    return type(node)(**{name: _fresh_part(value, instead) for name, value in ast.iter_fields(node)})


def _fresh_part(value: Any, instead: Mapping[str, ast.expr]) -> Any:
    if isinstance(value, list):
        return [_fresh_part(each, instead) for each in value]
    return _fresh(value, instead) if isinstance(value, ast.AST) else value


def _returns_in_loops(body: Sequence[ast.stmt]) -> bool:
    loops = (node for each in body for node in ast.walk(each) if isinstance(node, ast.While | ast.For))
    return any(isinstance(inner, ast.Return) for loop in loops for inner in ast.walk(loop))


def _landed(body: list[ast.stmt], target: ast.expr | None) -> list[ast.stmt]:
    """A copied body whose returned value goes to the target, and after which the caller goes on."""
    last = body[-1]
    tail: list[ast.stmt] = []
    if isinstance(last, ast.Return):
        body, tail = body[:-1], _stored(last, target)
    if not any(isinstance(node, ast.Return) for each in body for node in ast.walk(each)):
        return [*body, *tail]
    landing = _Landing(target)
    once = [part for each in body for part in _as_list(landing.visit(each))]
    return [ast.While(ast.Constant(True), [*once, *tail, ast.Break()], [])]


def _stored(found: ast.Return, target: ast.expr | None) -> list[ast.stmt]:
    if target is not None:
        return [ast.Assign([_fresh(target, {})], found.value or ast.Constant(None))]
    calls = found.value is not None and any(isinstance(node, ast.Call) for node in ast.walk(found.value))
    return [ast.Expr(found.value)] if found.value is not None and calls else []


def _as_list(found: ast.AST | list[ast.stmt]) -> list[ast.stmt]:
    return found if isinstance(found, list) else [found] if isinstance(found, ast.stmt) else []


class _Landing(ast.NodeTransformer):
    """Turns returns into assignments and breaks."""

    def __init__(self, target: ast.expr | None) -> None:
        self.target = target

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        """One return."""
        return [*_stored(node, self.target), ast.Break()]
