"""From a process tree to a safe net with one start place and one end place that always can finish (a sound net)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from koboshi.core.mining.petri import Net, NetBuilder
from koboshi.core.mining.trees import Operator, Tree


def net_of_tree(tree: Tree) -> Net:
    """The net of a tree: both allow the same traces."""
    builder = NetBuilder()
    start, end = builder.place("start"), builder.place("end")
    _add(builder, tree, start, end)
    return builder.build(start, end)


def _add(builder: NetBuilder, tree: Tree, begin: int, finish: int) -> None:
    """Add what leads from the place `begin` to the place `finish`; either may belong to others as well."""
    if tree.operator in _ADDERS:
        _ADDERS[tree.operator](builder, tree, begin, finish)
    else:
        builder.step(tree.label, begin, finish)


def _add_sequence(builder: NetBuilder, tree: Tree, begin: int, finish: int) -> None:
    for child in tree.children[:-1]:
        between = builder.place()
        _add(builder, child, begin, between)
        begin = between
    _add(builder, tree.children[-1], begin, finish)


def _add_choice(builder: NetBuilder, tree: Tree, begin: int, finish: int) -> None:
    for child in tree.children:
        _add(builder, child, begin, finish)


def _add_parallel(builder: NetBuilder, tree: Tree, begin: int, finish: int) -> None:
    opened = [builder.place() for _ in tree.children]
    closed = [builder.place() for _ in tree.children]
    builder.silent(begin, sum(opened))
    builder.silent(sum(closed), finish)
    for child, first, last in zip(tree.children, opened, closed, strict=True):
        _add(builder, child, first, last)


def _add_loop(builder: NetBuilder, tree: Tree, begin: int, finish: int) -> None:
    # A loop has both ends to itself: coming back to a place of a choice would let the choice be made again.
    first, last = builder.place(), builder.place()
    builder.silent(begin, first)
    builder.silent(last, finish)
    body, *back = tree.children
    _add(builder, body, first, last)
    for child in back:
        _add(builder, child, last, first)


_ADDERS: Final[dict[Operator, Callable[[NetBuilder, Tree, int, int], None]]] = {
    Operator.SEQUENCE: _add_sequence,
    Operator.CHOICE: _add_choice,
    Operator.PARALLEL: _add_parallel,
    Operator.LOOP: _add_loop,
}
