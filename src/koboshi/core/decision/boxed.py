"""Boxed expressions of DMN: context, list, relation, invocation, function, conditional, filter and loops (10.2.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from xml.etree.ElementTree import Element

from koboshi.core.decision.compiler import Closure, Compiler, as_list, item_scope
from koboshi.core.decision.foreign import external
from koboshi.core.decision.itemtypes import ItemTypes
from koboshi.core.decision.limits import MAX_LIST, FeelError, list_within
from koboshi.core.decision.loops import NoDomain, domain
from koboshi.core.decision.modelxml import text_in
from koboshi.core.decision.nodes import Type
from koboshi.core.decision.parser import parse, parse_tests
from koboshi.core.decision.quick import path_of
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.tables import Table, read_table
from koboshi.core.decision.types import coerced
from koboshi.core.decision.values import Function


class Boxes:
    """Compiles the expressions of one model."""

    def __init__(self, names: Collection[str], *, strict: bool = True) -> None:
        self.names = names
        self.strict = strict
        self.types: ItemTypes | None = None

    # -- types ---------------------------------------------------------------------------------------------------

    def resolved(self, kind: Type) -> Type:
        """A type whose names of the model are replaced by what they stand for."""
        if self.types is None:
            return kind
        if not kind.of:
            return self.types.described(kind.name) or kind
        return Type(kind.name, tuple((name, self.resolved(part)) for name, part in kind.of))

    def fitted(self, value: Any, kind: Type | None, scope: Scope) -> Any:
        """An argument as the type of its parameter wants it, or null."""
        if kind is None or value is None:
            return value
        if self.types is not None and not kind.of and self.types.find(kind.name) is not None:
            return self.types.fit(value, kind.name, scope)
        return coerced(value, self.resolved(kind))

    # -- texts ---------------------------------------------------------------------------------------------------

    def expression(self, source: str, where: str) -> Closure:
        """A FEEL text; an empty one is null, FeelErrors name the place."""
        return self._compiled(where, lambda: Compiler(self).compile(parse(source or "null", self.names)))

    def path(self, source: str) -> tuple[str, ...]:
        """The names of an expression that is a plain variable, such as `answers.copies`; else nothing."""
        try:
            return path_of(parse(source or "null", self.names))
        except (FeelError, RecursionError):
            return ()

    def tests(self, source: str, where: str) -> Closure:
        """Unary tests; an empty cell is `-`."""
        return self._compiled(where, lambda: Compiler(self).compile(parse_tests(source or "-", self.names)))

    def refused(self, problem: FeelError) -> Closure:
        """What cannot be used: an error at once, or when it is asked for where the reader is lenient."""
        if self.strict:
            raise problem
        return _raiser(problem)

    def _compiled(self, where: str, make: Callable[[], Closure]) -> Closure:
        try:
            closure = make()
        except (FeelError, RecursionError) as problem:
            return self.refused(_unreadable(where, problem))

        def run(scope: Scope) -> Any:
            try:
                return closure(scope)
            except FeelError as problem:
                if problem.sentence.startswith(("表「", "判断「", "知識「")):
                    raise
                raise FeelError(f"{where}: {problem.sentence}", problem.position) from problem

        return run

    # -- boxes ---------------------------------------------------------------------------------------------------

    def body(self, parent: Element, where: str) -> Closure | None:
        """The expression that an element holds, or None."""
        for child in parent:
            if child.tag in _BOXES:
                return self.box(child, where)
        return None

    def box(self, element: Element, where: str) -> Closure:
        """One boxed expression; its value is made to fit the type it declares."""
        read = _BOXES[element.tag](self, element, where)
        kind = element.get("typeRef")
        if not kind or isinstance(read, Table):
            return read
        return lambda scope: self.types.fit(read(scope), kind, scope) if self.types is not None else read(scope)

    def needed(self, parent: Element | None, where: str) -> Closure:
        """The expression that must be there."""
        body = self.body(parent, where) if parent is not None else None
        if body is None:
            return self.refused(FeelError(f"{where}: 式がありません。"))
        return body

    def variable(self, value: Any, variable: Element | None, scope: Scope) -> Any:
        """A value as the type of its variable wants it."""
        if self.types is None or variable is None:
            return value
        return self.types.fit(value, variable.get("typeRef"), scope)

    def literal(self, element: Element, where: str) -> Closure:
        """`literalExpression`; another language than FEEL is refused."""
        language = element.get("expressionLanguage", "")
        if language and "feel" not in language.lower():
            return self.refused(FeelError(f"{where}: 式の言語は FEEL だけです。"))
        return self.expression(text_in(element), where)

    def table(self, element: Element, where: str) -> Closure:
        """`decisionTable`."""
        name = where.partition("「")[2].rpartition("」")[0] or where
        return read_table(element, name, self)

    def context(self, element: Element, where: str) -> Closure:
        """`context`: entries in order; an entry without a variable is the result."""
        entries: list[tuple[Element | None, Closure]] = []
        for entry in element.findall("contextEntry"):
            entries.append((entry.find("variable"), self.needed(entry, where)))

        def run(scope: Scope) -> Any:
            inner = Scope({}, scope)
            for variable, value in entries:
                if variable is None:
                    return value(inner)
                inner.values[_name(variable)] = self.variable(value(inner), variable, inner)
            return dict(inner.values)

        return run

    def items(self, element: Element, where: str) -> Closure:
        """`list`: its expressions in order."""
        items = [self.box(child, where) for child in element if child.tag in _BOXES]
        return lambda scope: list_within([item(scope) for item in items])

    def relation(self, element: Element, where: str) -> Closure:
        """`relation`: rows of named columns."""
        columns = [_name(column) for column in element.findall("column")]
        rows = [self.items(row, where) for row in element.findall("row")]
        return lambda scope: list_within([dict(zip(columns, row(scope), strict=False)) for row in rows])

    def invocation(self, element: Element, where: str) -> Closure:
        """`invocation`: a function called with named values."""
        function = self.needed(element, where)
        bindings: list[tuple[str, Closure]] = []
        for binding in element.findall("binding"):
            parameter = binding.find("parameter")
            if parameter is not None:
                bindings.append((_name(parameter), self.body(binding, where) or (lambda _scope: None)))

        def run(scope: Scope) -> Any:
            target = function(scope)
            if not isinstance(target, Function):
                return None
            args = {name: value(scope) for name, value in bindings}
            scope.meter.enter()
            result = target.named(args)
            scope.meter.leave()
            return result

        return run

    def function(self, element: Element, where: str) -> Closure:
        """`functionDefinition` and `encapsulatedLogic`, in FEEL only."""
        params = element.findall("formalParameter")
        names = tuple(_name(param) for param in params)
        if element.get("kind", "FEEL").upper() != "FEEL":
            return self.foreign(element, names, where)
        body = self.needed(element, where)

        def make(scope: Scope) -> Function:
            def run(args: list[Any]) -> Any:
                fitted = [self.variable(arg, param, scope) for arg, param in zip(args, params, strict=True)]
                return body(Scope(dict(zip(names, fitted, strict=True)), scope))

            return Function(names, run)

        return make

    def foreign(self, element: Element, names: tuple[str, ...], where: str) -> Closure:
        """A function of another language: only one of the closed table, else refused."""
        entries = {
            _name(variable): text_in(entry.find("literalExpression")).strip('"')
            for entry in element.findall("context/contextEntry")
            if (variable := entry.find("variable")) is not None
        }
        java = element.get("kind", "").upper() == "JAVA"
        signature = entries.get("method signature", "") if java else element.get("kind", "")

        def make() -> Closure:
            made = external(names, entries.get("class", ""), signature)
            return lambda _scope: made

        return self._compiled(where, make)

    def conditional(self, element: Element, where: str) -> Closure:
        """`conditional`: if, then, else."""
        condition, yes, no = (self.needed(element.find(tag), where) for tag in ("if", "then", "else"))
        return lambda scope: yes(scope) if condition(scope) is True else no(scope)

    def filtered(self, element: Element, where: str) -> Closure:
        """`filter`: the elements for which `match` holds."""
        source, match = self.needed(element.find("in"), where), self.needed(element.find("match"), where)

        def run(scope: Scope) -> Any:
            kept = []
            for item in as_list(source(scope)):
                scope.meter.spend(10)
                holds = match(item_scope(scope, item))
                if holds is True:
                    kept.append(item)
                elif holds is not None and holds is not False:
                    return None
            return kept

        return run

    def loop(self, element: Element, where: str) -> Closure:
        """`for`: the results of `return`."""
        name, source = element.get("iteratorVariable", ""), self.needed(element.find("in"), where)
        body = self.needed(element.find("return"), where)

        def run(scope: Scope) -> Any:
            results: list[Any] = []
            for value in _values(source(scope)):
                scope.meter.spend(10)
                if len(results) >= MAX_LIST:
                    raise FeelError("繰り返しの回数が多すぎます。")
                results.append(body(Scope({name: value, "partial": list(results)}, scope)))
            return results

        return run

    def quantified(self, element: Element, where: str) -> Closure:
        """`some` and `every`."""
        name, source = element.get("iteratorVariable", ""), self.needed(element.find("in"), where)
        body, decisive = self.needed(element.find("satisfies"), where), element.tag == "some"

        def run(scope: Scope) -> bool | None:
            result: bool | None = not decisive
            for value in _values(source(scope)):
                scope.meter.spend(10)
                holds = body(Scope({name: value}, scope))
                if holds is decisive:
                    return bool(holds)
                result = result if holds is (not decisive) else None
            return result

        return run


def _unreadable(where: str, problem: Exception) -> FeelError:
    if isinstance(problem, FeelError):
        return FeelError(f"{where}: {problem.sentence}", problem.position)
    return FeelError(f"{where}: 式の入れ子が深すぎます。")


def _raiser(problem: FeelError) -> Closure:
    def run(_scope: Scope) -> Any:
        raise FeelError(problem.sentence, problem.position)

    return run


def _name(element: Element) -> str:
    return " ".join(element.get("name", "").split())


def _values(value: Any) -> Any:
    try:
        return domain(value)
    except NoDomain:
        return []


_BOXES: dict[str, Callable[[Boxes, Element, str], Closure]] = {
    "literalExpression": Boxes.literal,
    "decisionTable": Boxes.table,
    "context": Boxes.context,
    "list": Boxes.items,
    "relation": Boxes.relation,
    "invocation": Boxes.invocation,
    "functionDefinition": Boxes.function,
    "conditional": Boxes.conditional,
    "filter": Boxes.filtered,
    "for": Boxes.loop,
    "some": Boxes.quantified,
    "every": Boxes.quantified,
}
