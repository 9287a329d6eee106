"""Which variables an expression takes from outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from koboshi.core.decision import nodes

_NONE: frozenset[str] = frozenset()


def free_names(node: Any) -> frozenset[str]:
    """The names that a tree uses and does not bind itself; in a filter, entries of the elements count too."""
    special = _SPECIAL.get(type(node))
    if special is not None:
        found: frozenset[str] = special(node)
        return found
    if isinstance(node, tuple):
        return _union(node)
    if isinstance(node, (nodes.Type, str)) or not hasattr(node, "__dataclass_fields__"):
        return _NONE
    if isinstance(node, nodes.Const):
        return _NONE
    return _union(getattr(node, field.name) for field in fields(node))


def _union(parts: Iterable[Any]) -> frozenset[str]:
    return _NONE.union(*(free_names(part) for part in parts))


def _loop(node: nodes.For | nodes.Quantified) -> frozenset[str]:
    bound: set[str] = set()
    found: set[str] = set()
    for item in node.iterators:
        found |= (free_names(item.source) | free_names(item.until)) - bound
        bound.add(item.name)
    body = free_names(node.body) - bound
    return frozenset(found | (body - {"partial"} if isinstance(node, nodes.For) else body))


def _context(node: nodes.ContextOf) -> frozenset[str]:
    bound: set[str] = set()
    found: set[str] = set()
    for name, value in node.entries:
        found |= free_names(value) - bound - {name}
        bound.add(name)
    return frozenset(found)


def _function(node: nodes.FunctionOf) -> frozenset[str]:
    return free_names(node.body) - {name for name, _ in node.params}


def _filter(node: nodes.Filter) -> frozenset[str]:
    return free_names(node.base) | (free_names(node.condition) - {"item"})


_SPECIAL: dict[type, Any] = {
    nodes.Name: lambda node: frozenset({node.name}),
    nodes.For: _loop,
    nodes.Quantified: _loop,
    nodes.ContextOf: _context,
    nodes.FunctionOf: _function,
    nodes.Filter: _filter,
}
