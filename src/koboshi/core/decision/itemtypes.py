"""Item definitions: which values a model allows, and making values fit them (DMN 1.5, sections 7.3.2 and 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from koboshi.core.decision.limits import FeelError, spend
from koboshi.core.decision.safexml import text_in
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.temporal import midnight, parse_date, parse_date_time, parse_duration, parse_time
from koboshi.core.decision.types import SIMPLE_TYPES
from koboshi.core.decision.values import YearsMonths, number

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
class ItemType:
    """One type: what it refers to, its parts, whether it is a list, and the values it allows."""

    base: str
    collection: bool
    parts: tuple[tuple[str, ItemType], ...]
    allowed: Check | None
    allowed_all: Check | None


class ItemTypes:
    """The types of a model by name."""

    def __init__(self, root: Element, compile_tests: Compile) -> None:
        self._compile = compile_tests
        self._named: dict[str, ItemType] = {}
        for element in root.findall("itemDefinition"):
            self._named[element.get("name", "")] = self._read(element)

    def _read(self, element: Element) -> ItemType:
        name = element.get("name", "")
        base = (element.findtext("typeRef") or "").strip()
        values, constraint = text_in(element.find("allowedValues")), text_in(element.find("typeConstraint"))
        where = f"型「{name}」の許される値"
        return ItemType(
            plain_type(base),
            element.get("isCollection") == "true",
            tuple((part.get("name", ""), self._read(part)) for part in element.findall("itemComponent")),
            self._compile(values, where) if values else None,
            self._compile(constraint, where) if constraint else None,
        )

    def fit(self, value: Any, name: str | None, scope: Scope, *, reading: bool = False) -> Any:
        """The value as a type wants it, or null when it does not fit; `reading` also takes dates as their text."""
        if not name or value is None:
            return value
        fitted = self._fit_name(value, plain_type(name), scope, reading, 0)
        return None if fitted is UNFIT else fitted

    def _fit_name(self, value: Any, name: str, scope: Scope, reading: bool, depth: int) -> Any:
        if depth > _MAX_NESTING:
            raise FeelError(f"型「{name}」の定義が輪になっています。")
        named = self._named.get(name)
        if named is not None:
            return self._fit(value, named, scope, reading, depth + 1)
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
        if kind.parts:
            if type(value) is list and len(value) == 1:
                value = value[0]
            fitted = self._fit_parts(value, kind, scope, reading, depth) if type(value) is dict else UNFIT
        else:
            fitted = self._fit_name(value, kind.base, scope, reading, depth) if kind.base else value
        return _allowed(fitted, kind.allowed, scope)

    def _fit_parts(self, value: Mapping[str, Any], kind: ItemType, scope: Scope, reading: bool, depth: int) -> Any:
        made = dict(value)
        for name, part in kind.parts:
            if name not in value:
                return UNFIT
            made[name] = self._fit(value.get(name), part, scope, reading, depth + 1)
            if made[name] is UNFIT:
                return UNFIT
        return made


def plain_type(name: str) -> str:
    """A type without the prefix that DMN 1.1 asked for."""
    return name.rpartition(":")[2].strip()


def _allowed(value: Any, check: Check | None, scope: Scope) -> Any:
    if value is UNFIT or value is None or check is None:
        return value
    return value if check(Scope({"?": value}, scope)) is True else UNFIT


def _simple(value: Any, wanted: type, reading: bool) -> Any:
    if wanted is not list and type(value) is list and len(value) == 1:
        value = value[0]
    if type(value) is wanted or value is None:
        return value
    if wanted is datetime and type(value) is date:
        return midnight(value)
    if wanted is list:
        return [value]
    read = _READ.get(wanted) if reading and type(value) is str else None
    found = read(value) if read is not None else None
    return found if found is not None and type(found) is wanted else UNFIT
