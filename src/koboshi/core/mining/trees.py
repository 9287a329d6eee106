"""Process trees: block-structured models of what may follow what.

A tree is an activity, nothing at all (silent), or an operator over smaller trees: in sequence, one of several, side by
side, or a loop (the first child is the body; each other child is a way back to it). Source: S.J.J. Leemans, "Robust
Process Mining with Guarantees", Springer 2022, chapter 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Operator(StrEnum):
    """What a node of a tree does with its children; the values are the signs used in the literature."""

    ACTIVITY = "activity"
    SILENT = "τ"
    SEQUENCE = "→"
    CHOICE = "×"
    PARALLEL = "∧"
    LOOP = "↺"


LEAVES: Final = frozenset({Operator.ACTIVITY, Operator.SILENT})


@dataclass(frozen=True, slots=True)
class Tree:
    """One node with everything below it; `label` is the activity of a leaf."""

    operator: Operator
    label: str = ""
    children: tuple[Tree, ...] = ()

    def __str__(self) -> str:
        """The tree on one line, such as →('a', ×('b', τ))."""
        return text_of(self)

    def leaves(self) -> Iterator[Tree]:
        """Every leaf from left to right."""
        stack = [self]
        while stack:
            tree = stack.pop()
            if tree.operator in LEAVES:
                yield tree
            stack.extend(reversed(tree.children))

    def labels(self) -> tuple[str, ...]:
        """Every activity once, from left to right."""
        return tuple(dict.fromkeys(leaf.label for leaf in self.leaves() if leaf.operator is Operator.ACTIVITY))

    def size(self) -> int:
        """Number of nodes."""
        count, stack = 0, [self]
        while stack:
            tree = stack.pop()
            count += 1
            stack.extend(tree.children)
        return count


SILENT: Final = Tree(Operator.SILENT)
"""The tree of nothing: one empty trace."""


def activity(label: str) -> Tree:
    """The tree of one activity."""
    return Tree(Operator.ACTIVITY, label)


def sequence(*children: Tree) -> Tree:
    """One after another; silent children and nested sequences disappear."""
    flat = _flatten(Operator.SEQUENCE, children, drop_silent=True)
    return _operator(Operator.SEQUENCE, flat)


def parallel(*children: Tree) -> Tree:
    """All side by side, in any interleaving; silent children and nested ones disappear."""
    flat = _flatten(Operator.PARALLEL, children, drop_silent=True)
    return _operator(Operator.PARALLEL, flat)


def choice(*children: Tree) -> Tree:
    """Exactly one of them; equal children count once, and nothing is no choice beside a child that can be empty."""
    flat = list(dict.fromkeys(_flatten(Operator.CHOICE, children, drop_silent=False)))
    if SILENT in flat and any(nullable(child) for child in flat if child is not SILENT and child != SILENT):
        flat = [child for child in flat if child != SILENT]
    # Nothing stands last, so that the picture and the choice of a default way are always the same.
    flat.sort(key=lambda child: child == SILENT)
    return _operator(Operator.CHOICE, flat)


def optional(child: Tree) -> Tree:
    """The child or nothing."""
    return choice(child, SILENT)


def loop(body: Tree, *back: Tree) -> Tree:
    """The body, then any number of times one of the ways back and the body again."""
    ways = list(back or (SILENT,))
    while body.operator is Operator.LOOP:
        # loop(loop(a, b), c) and loop(a, b, c) both say a ((b or c) a)*.
        ways = [*body.children[1:], *ways]
        body = body.children[0]
    return Tree(Operator.LOOP, "", (body, *dict.fromkeys(_flatten(Operator.CHOICE, ways, drop_silent=False))))


def nullable(tree: Tree) -> bool:
    """Whether the tree can pass without any activity."""
    if tree.operator in LEAVES:
        return tree.operator is Operator.SILENT
    if tree.operator is Operator.LOOP:
        return nullable(tree.children[0])
    some = any if tree.operator is Operator.CHOICE else all
    return some(nullable(child) for child in tree.children)


def _flatten(operator: Operator, children: Sequence[Tree], *, drop_silent: bool) -> list[Tree]:
    found: list[Tree] = []
    for child in children:
        if child.operator is operator:
            found.extend(child.children)
        elif not (drop_silent and child.operator is Operator.SILENT):
            found.append(child)
    return found


def _operator(operator: Operator, children: Sequence[Tree]) -> Tree:
    if not children:
        return SILENT
    return children[0] if len(children) == 1 else Tree(operator, "", tuple(children))


def text_of(tree: Tree) -> str:
    """The tree on one line; a quote inside a label is doubled."""
    if tree.operator is Operator.SILENT:
        return Operator.SILENT.value
    if tree.operator is Operator.ACTIVITY:
        return "'" + tree.label.replace("'", "''") + "'"
    return f"{tree.operator.value}({', '.join(text_of(child) for child in tree.children)})"


def canonical(tree: Tree) -> Tree:
    """The same language with children of choices and parallels in the order of their text: equal trees become equal."""
    children = [canonical(child) for child in tree.children]
    if tree.operator in (Operator.CHOICE, Operator.PARALLEL):
        children.sort(key=text_of)
    elif tree.operator is Operator.LOOP:
        children[1:] = sorted(children[1:], key=text_of)
    return Tree(tree.operator, tree.label, tuple(children))
