"""The type of an expression as far as it can be told without computing it: for `instance of function<…>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from koboshi.core.decision import nodes
from koboshi.core.decision.nodes import Type
from koboshi.core.decision.types import SIMPLE_TYPES, kind_of

Known = Mapping[str, Type | None]
_NAMES = {python: name for name, python in reversed(SIMPLE_TYPES.items())}


def type_of(node: nodes.Node, known: Known) -> Type | None:
    """The type of an expression; None where it depends on what is computed. `known` are types of variables."""
    told = _TOLD.get(type(node))
    return told(node, known) if told is not None else None


def _const(node: nodes.Const, _known: Known) -> Type | None:
    if node.value is None:
        return Type("Null")
    return Type(_NAMES[kind_of(node.value)])


def _context(node: nodes.ContextOf, known: Known) -> Type | None:
    parts = tuple((name, type_of(value, known) or Type("Any")) for name, value in node.entries)
    return Type("context", parts)


def _list(node: nodes.ListOf, known: Known) -> Type | None:
    items = {type_of(item, known) for item in node.items}
    only = items.pop() if len(items) == 1 else None
    return Type("list", (("", only or Type("Any")),))


def _arithmetic(node: nodes.Arithmetic, known: Known) -> Type | None:
    left, right = type_of(node.left, known), type_of(node.right, known)
    return left if left == right and left is not None and left.name in ("number", "string") else None


def _truth(_node: Any, _known: Known) -> Type | None:
    return Type("boolean")


_TOLD: dict[type, Callable[[Any, Known], Type | None]] = {
    nodes.Const: _const,
    nodes.Name: lambda node, known: known.get(node.name),
    nodes.ContextOf: _context,
    nodes.ListOf: _list,
    nodes.Arithmetic: _arithmetic,
    nodes.InstanceOf: _truth,
}
