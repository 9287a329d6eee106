"""Which inputs a decision asks for, with what the DMN says about each: label, type, and the texts its cells name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import Element

from koboshi.core.decision import FeelError, dmn, nodes
from koboshi.core.decision.builtins import BUILTINS
from koboshi.core.decision.itemtypes import plain_type
from koboshi.core.decision.model import Item, Model
from koboshi.core.decision.modelxml import name_of, read_model, text_in
from koboshi.core.decision.parser import parse, parse_tests
from koboshi.core.decision.types import SIMPLE_TYPES

Names: TypeAlias = frozenset[str]
Way: TypeAlias = tuple[str, ...]
_ALWAYS: Final = frozenset({"?", "item", "partial"})
_EXPRESSIONS: Final = ("inputExpression", "literalExpression", "outputEntry", "defaultOutputEntry")
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """One input: its path, and what the tables say about it."""

    path: Way
    label: str = ""
    type: str = ""
    values: tuple[str, ...] = ()
    """Every text that the cells of its columns name, where they name nothing else; else empty."""
    allowed: tuple[str, ...] = ()
    """What its type or column allows, as FEEL is written."""
    computed: bool = False
    place: Way = ()
    """The names of the imports that it stands under."""
    used_for: Way = ()
    """The labels of the columns that are computed with it."""

    @property
    def name(self) -> str:
        """The path as it is written."""
        return ".".join(self.path)


def asked(xml: bytes, model: Model, find: dmn.Resolver, name: str) -> tuple[Asked, ...]:
    """What a decision or service asks for, also through the decisions that it requires; those come as computed."""
    reader = _Reader(read_model(xml), model, find, ())
    item = next((each for each in model.items.values() if name in (each.name, each.id)), None)
    if item is None:
        return ()
    reader.asked(item)
    return _settled(reader.found, reader.declared)


def title(xml: bytes, name: str) -> str:
    """What the file says about a decision: its description, else nothing."""
    for element in read_model(xml):
        if name in (name_of(element), element.get("id")):
            return " ".join((element.findtext("description") or "").split())
    return ""


class _Reader:
    """Walks through the decisions of one file and of those it imports."""

    def __init__(self, root: Element, model: Model, find: dmn.Resolver, place: Way) -> None:
        self.model, self.find, self.place = model, find, place
        self.elements = dict(_elements(root, find))
        self.spaces = {name_of(each): each.get("namespace", "") for each in root.findall("import") if name_of(each)}
        self.declared: set[str] = {item.name for item in model.items.values() if item.kind == "inputData"}
        self.found: list[Asked] = []
        self.seen: set[str] = set()

    def asked(self, item: Item) -> None:
        """What the item that somebody asks for takes from outside."""
        if item.kind != "decisionService":
            self.visit(item)
            return
        for need in item.needs:  # a service takes its input decisions from outside as well
            found = self.model.item(need)
            if found is not None:
                self.seen.add(need.id)
                self.found.append(self._declared(found[1]))
        for need in item.outputs:
            found = self.model.item(need)
            if found is not None and need.model is None:
                self.visit(found[1])

    def visit(self, item: Item) -> None:
        """An item, once."""
        if item.id in self.seen:
            return
        self.seen.add(item.id)
        if item.kind == "inputData":
            self.found.append(self._declared(item))
            return
        known = set(_ALWAYS) | {item.name} | set(self.model.imported)
        for need in item.needs:
            found = self.model.item(need)
            if found is None:
                continue
            if found[1].kind != "inputData":
                known.add(found[1].name)
            if found[1].kind == "decision":
                self.found.append(replace(self._declared(found[1]), computed=True))
            self._follow(need.model, found[1])
        if item.kind == "decision" and item.id in self.elements:
            self._read(self.elements[item.id], frozenset(known))

    def _follow(self, alias: str | None, item: Item) -> None:
        if alias is None:
            self.visit(item)
            return
        xml = self.find(self.spaces.get(alias, ""), "") if len(self.place) < _DEEPEST else None
        if xml is not None:
            inner = _Reader(read_model(xml), self.model.imported[alias], self.find, (*self.place, alias))
            inner.visit(item)
            self.found += inner.found
            self.declared |= inner.declared

    def _declared(self, item: Item) -> Asked:
        type_ = plain_type(item.type or "")
        element = self.elements.get(item.id)
        label = " ".join((element.findtext("description") or "").split()) if element is not None else ""
        allowed = tuple(self.model.types.allowed_sources(type_)) if type_ else ()
        return Asked((item.name,), label, self._simple(type_) or type_, (), allowed, place=self.place)

    def _simple(self, type_: str) -> str:
        base = self.model.types.base_of(type_) if type_ else None
        return base if base in SIMPLE_TYPES else ""

    def _read(self, element: Element, known: Names) -> None:
        bound = known | frozenset(_bound(element))
        for table in element.iter("decisionTable"):
            self.found += [each for each in self._columns(table) if each.path[0] not in bound]
        for source, reads in _texts(element):
            for path in self._paths(source, reads, bound):
                self.found.append(Asked(path, place=self.place))

    def _paths(self, source: str, reads: Callable[..., Any], bound: Names) -> Iterator[Way]:
        try:
            yield from _free(reads(source, self.model.names), bound, frozenset(self.declared))
        except (FeelError, RecursionError):
            return  # what cannot be read is reported by the decision itself

    def _columns(self, table: Element) -> Iterator[Asked]:
        for at, column in enumerate(table.findall("input")):
            expression = column.find("inputExpression")
            source = text_in(expression)
            label = " ".join(column.get("label", "").split())
            paths = list(self._paths(source, parse, _ALWAYS))
            plain = [path for path in paths if ".".join(path) == source]
            if not plain:
                uses = (label,) if label else ()
                yield from (Asked(path, place=self.place, used_for=uses) for path in paths)
                continue
            type_ = plain_type(expression.get("typeRef", "")) if expression is not None else ""
            allowed = text_in(column.find("inputValues"))
            cells = [text_in(rule.findall("inputEntry")[at]) for rule in table.findall("rule")]
            values = self._texts_of(cells)
            yield Asked(
                plain[0],
                label if label != source else "",
                self._simple(type_) or type_ or ("string" if values else ""),
                values,
                (*self.model.types.allowed_sources(type_), *([allowed] if allowed else [])),
                place=self.place,
            )

    def _texts_of(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The texts of cells that name nothing but texts; nothing when one cell holds anything else."""
        found: list[str] = []
        for cell in cells:
            try:
                tests = parse_tests(cell or "-", self.model.names).tests
            except FeelError:
                return ()
            for test in tests:
                if test.sign or not isinstance(test.operand, nodes.Const) or type(test.operand.value) is not str:
                    return ()
                found.append(test.operand.value)
        return tuple(dict.fromkeys(found))


# -- putting together ------------------------------------------------------------------------------------------------


def _settled(found: Sequence[Asked], declared: set[str]) -> tuple[Asked, ...]:
    """One entry for each input: what several tables say is joined; an input of which parts are named gives way."""
    plain = [each for each in found if len(each.path) == 1 and each.type in SIMPLE_TYPES and each.type != "context"]
    whole = {each.path[0] for each in plain if each.path[0] in declared}
    merged: dict[tuple[Way, bool], Asked] = {}
    for each in found:
        own = replace(each, path=each.path[:1]) if each.path[0] in whole and len(each.path) > 1 else each
        if own is not each:  # a property of a simple value, such as the year of a date
            own = Asked(own.path, place=own.place)
        key = (own.path, own.computed)
        merged[key] = _joined(merged[key], own) if key in merged else own
    paths = {path for path, computed in merged if not computed}
    kept = [each for each in merged.values() if each.computed or not _has_parts(each.path, paths)]
    return tuple(sorted(kept, key=lambda each: each.computed))


def _has_parts(path: Way, paths: set[Way]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in paths)


def _joined(one: Asked, other: Asked) -> Asked:
    return Asked(
        one.path,
        one.label or other.label,
        one.type or other.type,
        tuple(dict.fromkeys(one.values + other.values)),
        tuple(dict.fromkeys(one.allowed + other.allowed)),
        one.computed,
        one.place or other.place,
        tuple(dict.fromkeys(one.used_for + other.used_for)),
    )


# -- the file --------------------------------------------------------------------------------------------------------


def _elements(root: Element, find: dmn.Resolver, depth: int = 0) -> Iterator[tuple[str, Element]]:
    """The items of a file by id, after those that it imports without a name, so that its own count."""
    for element in root.findall("import"):
        xml = find(element.get("namespace", ""), element.get("locationURI", "")) if not name_of(element) else None
        if xml is not None and depth < _DEEPEST:
            yield from _elements(read_model(xml), find, depth + 1)
    for element in root:
        yield element.get("id") or name_of(element), element


def _bound(element: Element) -> Iterator[str]:
    """The names that the boxes of a decision give themselves."""
    for entry in element.iter("contextEntry"):
        variable = entry.find("variable")
        if variable is not None:
            yield name_of(variable)
    for parameter in element.iter("formalParameter"):
        yield name_of(parameter)
    for each in element.iter():
        if each.get("iteratorVariable"):
            yield each.get("iteratorVariable", "")


def _texts(element: Element) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every expression of a decision, and the parser that reads it."""
    for tag in _EXPRESSIONS:
        yield from ((text_in(each), parse) for each in element.iter(tag) if text_in(each))
    yield from ((text_in(each), parse_tests) for each in element.iter("inputEntry") if text_in(each))


# -- expressions -----------------------------------------------------------------------------------------------------


def _free(node: Any, bound: Names, declared: Names) -> Iterator[Way]:
    """The paths that a tree takes from outside: `answers.copies`, not what it binds itself."""
    special = _SPECIAL.get(type(node))
    if special is not None:
        yield from special(node, bound, declared)
    elif isinstance(node, tuple):
        for part in node:
            yield from _free(part, bound, declared)
    elif hasattr(node, "__dataclass_fields__") and not isinstance(node, nodes.Type | nodes.Const):
        for field in fields(node):
            yield from _free(getattr(node, field.name), bound, declared)


def _name(node: nodes.Name, bound: Names, _declared: Names) -> Iterator[Way]:
    if node.name not in bound:
        yield (node.name,)


def _path(node: nodes.Path, bound: Names, declared: Names) -> Iterator[Way]:
    base: Any = node
    parts: list[str] = []
    while isinstance(base, nodes.Path):
        parts.insert(0, base.name)
        base = base.base
    if not isinstance(base, nodes.Name):
        yield from _free(base, bound, declared)
    elif base.name not in bound:
        yield (base.name, *parts)


def _call(node: nodes.Call, bound: Names, declared: Names) -> Iterator[Way]:
    if not (isinstance(node.function, nodes.Name) and node.function.name in BUILTINS):
        yield from _free(node.function, bound, declared)
    yield from _free(node.args, bound, declared)


def _loop(node: nodes.For | nodes.Quantified, bound: Names, declared: Names) -> Iterator[Way]:
    for each in node.iterators:
        yield from _free((each.source, each.until), bound, declared)
        bound |= {each.name}
    yield from _free(node.body, bound, declared)


def _context(node: nodes.ContextOf, bound: Names, declared: Names) -> Iterator[Way]:
    for name, value in node.entries:
        yield from _free(value, bound, declared)
        bound |= {name}


def _function(node: nodes.FunctionOf, bound: Names, declared: Names) -> Iterator[Way]:
    yield from _free(node.body, bound | {name for name, _ in node.params}, declared)


def _filter(node: nodes.Filter, bound: Names, declared: Names) -> Iterator[Way]:
    """In a condition, a name may be an entry of the elements: only declared inputs count there."""
    yield from _free(node.base, bound, declared)
    yield from (path for path in _free(node.condition, bound, declared) if path[0] in declared)


_SPECIAL: Final[dict[type, Callable[[Any, Names, Names], Iterator[Way]]]] = {
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Call: _call,
    nodes.For: _loop,
    nodes.Quantified: _loop,
    nodes.ContextOf: _context,
    nodes.FunctionOf: _function,
    nodes.Filter: _filter,
}
