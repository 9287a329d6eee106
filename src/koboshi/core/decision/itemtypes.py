"""Item definitions: which values a model allows, and making values fit them (DMN 1.5, sections 7.3.2 and 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from koboshi.core.decision.limits import FeelError, spend
from koboshi.core.decision.modelxml import name_of, text_in
from koboshi.core.decision.nodes import Type
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.temporal import midnight, parse_date, parse_date_time, parse_duration, parse_time
from koboshi.core.decision.types import SIMPLE_TYPES, alone, kind_of
from koboshi.core.decision.values import Function, YearsMonths, number

Check = Callable[[Scope], Any]
Compile = Callable[[str, str], Check]
_MAX_NESTING = 30
UNFIT: Any = object()
"""A value that is not of its type."""

_READ: dict[type, Callable[[str], Any]] = {
    date: parse_date,
    datetime: parse_date_time,
    time: parse_time,
    timedelta: parse_duration,
    YearsMonths: parse_duration,
    Decimal: number,
}


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """The type of a function: the types of its parameters and of its result."""

    params: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class ItemType:
    """One type: what it refers to, its parts, whether it is a list, and the values it allows."""

    base: str
    collection: bool
    parts: tuple[tuple[str, ItemType], ...]
    allowed: Check | None
    allowed_all: Check | None
    function: FunctionItem | None = None
    sources: tuple[str, ...] = ()
    """The tests of the allowed values as they are written."""


class ItemTypes:
    """The types of a model by name, and those of the models it imports under `import.type`."""

    def __init__(self, root: Element, compile_tests: Compile, imported: Mapping[str, ItemTypes] | None = None) -> None:
        self._compile = compile_tests
        self._imported = dict(imported or {})
        self._named: dict[str, ItemType] = {}
        for element in root.findall("itemDefinition"):
            self._named[name_of(element)] = self._read(element)

    def _read(self, element: Element) -> ItemType:
        base = (element.findtext("typeRef") or "").strip()
        values, constraint = text_in(element.find("allowedValues")), text_in(element.find("typeConstraint"))
        where = f"型「{name_of(element)}」の許される値"
        return ItemType(
            plain_type(base),
            element.get("isCollection") == "true",
            tuple((name_of(part), self._read(part)) for part in element.findall("itemComponent")),
            self._compile(values, where) if values else None,
            self._compile(constraint, where) if constraint else None,
            _function_item(element.find("functionItem")),
            (values, constraint),
        )

    # -- looking up ----------------------------------------------------------------------------------------------

    def find(self, name: str) -> tuple[ItemTypes, ItemType] | None:
        """A type of the model or of one that it imports, with the types it was read among."""
        own = self._named.get(name)
        if own is not None:
            return self, own
        for alias, types in self._imported.items():
            if name.startswith(f"{alias}."):
                found = types.find(name[len(alias) + 1 :])
                if found is not None:
                    return found
        return None

    def described(self, name: str, depth: int = 0) -> Type | None:
        """A type as FEEL writes it, without the values it allows; None when it is unknown."""
        if name in SIMPLE_TYPES or name in ("Any", "Null", "null"):
            return Type(name)
        found = self.find(plain_type(name)) if depth < _MAX_NESTING else None
        return found[0]._described(found[1], depth) if found is not None else None

    def _described(self, kind: ItemType, depth: int) -> Type:
        if kind.function is not None:
            params = tuple(("", self.described(name, depth + 1) or Type("Any")) for name in kind.function.params)
            result = self.described(kind.function.result, depth + 1) or Type("Any")
            one = Type("function", (*params, ("->", result)))
        elif kind.parts:
            one = Type("context", tuple((name, self._described(part, depth + 1)) for name, part in kind.parts))
        else:
            one = (self.described(kind.base, depth + 1) if kind.base else None) or Type("Any")
        return Type("list", (("", one),)) if kind.collection else one

    def base_of(self, name: str) -> str | None:
        """The simple type behind a type that is neither a list nor structured ("" for none); None for the others."""
        chain = self._chain(name)
        return None if chain is None else chain[-1].base if chain else name

    def allowed_sources(self, name: str) -> list[str]:
        """The tests of the values that such a type and those behind it allow, as they are written."""
        return [source for kind in self._chain(name) or () for source in kind.sources if source]

    def _chain(self, name: str) -> list[ItemType] | None:
        chain: list[ItemType] = []
        while name not in SIMPLE_TYPES and name not in ("", "Any"):
            kind = self._named.get(name)
            if kind is None or kind.collection or kind.parts or kind.function or len(chain) > _MAX_NESTING:
                return None
            chain.append(kind)
            name = kind.base
        return chain

    # -- fitting -------------------------------------------------------------------------------------------------

    def fit(self, value: Any, name: str | None, scope: Scope, *, reading: bool = False) -> Any:
        """The value as a type wants it, or null when it does not fit; `reading` also takes dates as their text."""
        if not name or value is None:
            return value
        fitted = self._fit_name(value, plain_type(name), scope, reading, 0)
        return None if fitted is UNFIT else fitted

    def fit_result(self, value: Any, name: str | None, scope: Scope) -> Any:
        """The result of a function whose variable is of this type: of a function type it is the type's result."""
        found = self.find(plain_type(name)) if name else None
        if found is not None and found[1].function is not None:
            return found[0].fit(value, found[1].function.result, scope)
        return self.fit(value, name, scope)

    def typed(self, function: Any, name: str | None, scope: Scope) -> Any:
        """A function whose results are made to fit the type of its variable."""
        if not name or not isinstance(function, Function):
            return function
        return Function(
            function.params,
            lambda args: self.fit_result(function.run(args), name, scope),
            function.types,
            function.result,
        )

    def _fit_name(self, value: Any, name: str, scope: Scope, reading: bool, depth: int) -> Any:
        if depth > _MAX_NESTING:
            raise FeelError(f"型「{name}」の定義が輪になっています。")
        found = self.find(name)
        if found is not None:
            return found[0]._fit(value, found[1], scope, reading, depth + 1)
        simple = SIMPLE_TYPES.get(name)
        return value if simple is None else _simple(value, simple, reading)

    def _fit(self, value: Any, kind: ItemType, scope: Scope, reading: bool, depth: int) -> Any:
        if value is None:
            return None
        if kind.collection:
            items = value if type(value) is list else [value]
            spend(len(items) + 1)
            fitted = [self._fit_one(item, kind, scope, reading, depth) for item in items]
            return UNFIT if any(item is UNFIT for item in fitted) else _allowed(fitted, kind.allowed_all, scope)
        return _allowed(self._fit_one(value, kind, scope, reading, depth), kind.allowed_all, scope)

    def _fit_one(self, value: Any, kind: ItemType, scope: Scope, reading: bool, depth: int) -> Any:
        if value is None:
            return None
        if kind.function is not None:
            return self._fit_function(value, kind.function, scope)
        if kind.parts:
            value = alone(value)
            fitted = self._fit_parts(value, kind, scope, reading, depth) if type(value) is dict else UNFIT
        else:
            fitted = self._fit_name(value, kind.base, scope, reading, depth) if kind.base else value
        return _allowed(fitted, kind.allowed, scope)

    def _fit_function(self, value: Any, kind: FunctionItem, scope: Scope) -> Any:
        if not isinstance(value, Function) or len(value.params) != len(kind.params):
            return UNFIT
        return Function(value.params, lambda args: self.fit(value.run(args), kind.result, scope))

    def _fit_parts(self, value: Mapping[str, Any], kind: ItemType, scope: Scope, reading: bool, depth: int) -> Any:
        made = dict(value)
        for name, part in kind.parts:
            if name not in value:
                return UNFIT
            made[name] = self._fit(value.get(name), part, scope, reading, depth + 1)
            if made[name] is UNFIT:
                return UNFIT
        return made


def _function_item(element: Element | None) -> FunctionItem | None:
    if element is None:
        return None
    params = tuple(plain_type(part.get("typeRef", "Any")) for part in element.findall("parameters"))
    return FunctionItem(params, plain_type(element.get("outputTypeRef", "Any")))


def plain_type(name: str) -> str:
    """A type without the prefix that DMN 1.1 asked for."""
    return name.rpartition(":")[2].strip()


def _allowed(value: Any, check: Check | None, scope: Scope) -> Any:
    if value is UNFIT or value is None or check is None:
        return value
    return value if check(Scope({"?": value}, scope)) is True else UNFIT


def _simple(value: Any, wanted: type, reading: bool) -> Any:
    if wanted is not list:
        value = alone(value)
    if value is None or kind_of(value) is wanted:
        return value
    if wanted is datetime and kind_of(value) is date:
        return midnight(value, UTC)
    if wanted is list:
        return [value]
    read = _READ.get(wanted) if reading and type(value) is str else None
    found = read(value) if read is not None else None
    return found if found is not None and kind_of(found) is wanted else UNFIT
