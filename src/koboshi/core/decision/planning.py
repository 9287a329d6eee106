"""The short way for a decision that is one table over plain data: look-ups by column instead of one test per cell.

It answers exactly what the full evaluation answers, or MISS, and then the full evaluation is asked. See `indexing`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from koboshi.core.decision import nodes
from koboshi.core.decision.feel import evaluating
from koboshi.core.decision.indexing import MISS, SAFE, Column, column, walk
from koboshi.core.decision.itemtypes import plain_type
from koboshi.core.decision.limits import FeelError, Meter
from koboshi.core.decision.model import Item, Model
from koboshi.core.decision.parser import parse, parse_tests
from koboshi.core.decision.running import Run
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.static import UNKNOWN, constant, constants_of
from koboshi.core.decision.tables import Table
from koboshi.core.decision.values import checked

MAX_ASKED = 300_000
"""Tests asked in advance for one table; a larger table goes the full way."""
MAX_KEPT = 1024
"""Answers kept by the rules that hold."""
_READABLE = {"": False, "Any": False, "string": False, "boolean": False, "number": True}
"""Types of an input that a column can be sorted by, and whether a text may be read as one."""


@dataclass(slots=True)
class Plan:
    """A table with sorted columns; `constant` when its outputs are constants, whose answers are then kept."""

    model: Model
    item: Item
    table: Table
    columns: tuple[tuple[Any, ...], ...]
    constant: bool
    kept: dict[int, Any] = field(default_factory=dict)

    def __call__(self, data: Mapping[str, Any]) -> Any:
        """The value of the decision, or MISS."""
        value = self.shared(data)
        kind = type(value)
        return value if kind is not dict and kind is not list else copied(value)

    def shared(self, data: Mapping[str, Any]) -> Any:
        """The same, but not to be changed: a value that is kept is the same object every time."""
        rules = -1
        for name, rest, words, other, bounds, numbers, odd in self.columns:
            value: Any = data.get(name)
            if rest:
                value = value.get(rest[0]) if len(rest) == 1 and type(value) is dict else walk(value, rest)
            kind = type(value)
            if kind is str:
                found = words.get(value, other)
            elif kind is int and -SAFE < value < SAFE:
                at = bisect_left(bounds, value)
                found = numbers[2 * at + (at < len(bounds) and bounds[at] == value)]
            else:
                found = odd(value)
            if found is None:
                return MISS
            rules &= found
        value = self.kept.get(rules, MISS)
        return self._answer(rules, data) if value is MISS else value

    def _answer(self, rules: int, data: Mapping[str, Any]) -> Any:
        hits = [index for index in range(len(self.table.rules)) if rules >> index & 1]
        meter = Meter()
        run = Run(self.model, Scope.outermost({} if self.constant else data, meter))

        def settle() -> Any:
            scope = run.root if self.constant else Scope(run.needed(self.item), run.root)
            value = self.table.settled(hits, scope)
            return checked(self.model.types.fit(value, self.item.type, scope))

        try:
            value = evaluating(meter, settle)
        except FeelError:
            return MISS
        if self.constant and len(self.kept) < MAX_KEPT:
            self.kept[rules] = copied(value)
        return value


def copied(value: Any) -> Any:
    """A value that shares no list and no context with the one kept."""
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if type(value) is list else value


def plan(model: Model, item: Item) -> Plan | None:
    """The short way for a decision, or None when it has none."""
    table = item.table
    if table is None or not table.inputs:
        return None
    columns = []
    for index in range(len(table.inputs)):
        made = _column(model, item, table, index)
        if made is None:
            return None
        columns.append(made)
    return Plan(model, item, table, tuple(_unpacked(made) for made in columns), _constant_outputs(table, model))


def _unpacked(made: Column) -> tuple[Any, ...]:
    names = made.names
    return (
        names[0], names[1:], made.words, made.other_word, made.bounds, made.numbers, made.odd,
    )  # fmt: skip


def _column(model: Model, item: Item, table: Table, index: int) -> Column | None:
    names = table.inputs[index].names
    kind = _type_of(model, item, names) if names else None
    if kind is None:
        return None
    sources = [rule.sources[index] for rule in table.rules]
    sources += [table.inputs[index].allowed_source, *model.types.allowed_sources(kind)]
    constants = _constants(sources, model)
    if constants is None or (2 * len(constants) + 5) * len(table.rules) > MAX_ASKED:
        return None
    meter = Meter(steps=MAX_ASKED * 100)
    root = Scope.outermost({}, meter)

    def ask(value: Any) -> int:
        fitted = model.types.fit(value, kind, root, reading=True)
        return table.passing(index, fitted, root)

    base = model.types.base_of(kind) or ""
    return evaluating(meter, lambda: column(names, constants, ask, reads_words=_READABLE[base]))


def _type_of(model: Model, item: Item, names: tuple[str, ...]) -> str | None:
    """The type that the value is made to fit ("" for none); None where it is no plain piece of the data."""
    for need in item.needs:
        found = model.item(need)
        if names[0] == need.model:
            return None
        if found is None or found[1].name != names[0]:
            continue
        if found[1].kind != "inputData" or need.model is not None:
            return None
        kind = plain_type(found[1].type or "")
        if len(names) > 1:
            return "" if kind in ("", "Any") else None
        return kind if model.types.base_of(kind) in _READABLE else None
    return ""


def _constants(sources: list[str], model: Model) -> list[Any] | None:
    found: dict[Any, None] = {}
    for source in dict.fromkeys(sources):
        try:
            tests: nodes.Tests = parse_tests(source or "-", model.names)
        except FeelError:
            return None
        edges = constants_of(tests)
        if edges is None:
            return None
        found.update(dict.fromkeys(edges))
    return list(found)


def _constant_outputs(table: Table, model: Model) -> bool:
    sources = [source for rule in table.rules for source in rule.output_sources]
    sources += [output.default_source for output in table.outputs]
    try:
        return all(constant(parse(source or "null", model.names)) is not UNKNOWN for source in dict.fromkeys(sources))
    except FeelError:
        return False
