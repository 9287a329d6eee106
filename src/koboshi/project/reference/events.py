"""docs/reference/events.md: every fact that a room may write into the journal."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import sys
from collections.abc import Iterator

from koboshi.foundation.journal.facts import Fact
from koboshi.project.reference.writing import head, sentence, table, text
from koboshi.project.rooms import INSTALLED


def facts() -> list[type[Fact]]:
    """Every kind of fact of every room, by kind."""
    for room in INSTALLED:
        if importlib.util.find_spec(f"{room}.events") is not None:
            importlib.import_module(f"{room}.events")
    ours = [fact for fact in _below(Fact) if fact.kind and fact.__module__.startswith("koboshi.")]
    return sorted(filter(_stands, ours), key=lambda fact: fact.kind)


def _stands(fact: type[Fact]) -> bool:
    """Whether its module still knows the class: `slots=True` makes a second one and leaves the first behind."""
    return getattr(sys.modules[fact.__module__], fact.__name__, None) is fact


def _below(kind: type[Fact]) -> Iterator[type[Fact]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def page() -> str:
    """The page, one section per room."""
    lead = (
        "A fact is told in the past tense, in the transaction of the act, and holds no personal data. "
        "`schema` counts up when a field changes its meaning."
    )
    lines = head("Events", "the `events.py` of each room", lead)
    found = facts()
    for room in sorted({fact.kind.partition(".")[0] for fact in found}):
        lines += [f"## {room}", ""]
        own = [fact for fact in found if fact.kind.partition(".")[0] == room]
        lines += table(
            ("kind", "schema", "fields", "meaning"),
            ((f"`{fact.kind}`", str(fact.schema), _fields(fact), sentence(fact)) for fact in own),
        )
    return text(lines)


def _fields(fact: type[Fact]) -> str:
    return ", ".join(f"`{field.name}` {field.type}" for field in dataclasses.fields(fact))
