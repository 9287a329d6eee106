"""Taking idle circles out of a tree: loops that could turn for ever without anything happening.

A loop whose body and way back can both be empty says only "any number of times". An engine must not run it as drawn,
and a searcher would circle in it, so it is written with a body in which something always happens.
"""

from __future__ import annotations

from koboshi.core.mining.trees import (
    SILENT,
    Operator,
    Tree,
    activity,
    choice,
    loop,
    nullable,
    optional,
    parallel,
    sequence,
)


def without_idle_loops(tree: Tree) -> Tree:
    """The same language without idle circles; each activity stays a single leaf.

    The one exception: repeating concurrent blocks of several steps together becomes repeating each by itself, or its
    steps, which allows more (never less).
    """
    if tree.operator in (Operator.ACTIVITY, Operator.SILENT):
        return tree
    children = [without_idle_loops(child) for child in tree.children]
    if tree.operator is Operator.SEQUENCE:
        return sequence(*children)
    if tree.operator is Operator.CHOICE:
        return choice(*children)
    if tree.operator is Operator.PARALLEL:
        return parallel(*children)
    back = choice(*children[1:])
    if nullable(children[0]) and nullable(back):
        return _any_number_of(choice(children[0], back))
    return loop(*children)


def _any_number_of(tree: Tree) -> Tree:
    """Any number of passes of `tree`, none included; `tree` has no idle circles inside."""
    if tree.operator is Operator.PARALLEL and nullable(tree):
        return parallel(*(_any_number_of(child) for child in tree.children))
    steps: list[Tree] = []
    for part in _parts(tree):
        if part.operator is Operator.PARALLEL and nullable(part):
            # A concurrent block among alternatives is opened: its steps may come in any number and order.
            steps.extend(activity(label) for label in part.labels())
        else:
            steps.append(part)
    return optional(loop(choice(*steps))) if steps else SILENT


def _parts(tree: Tree) -> list[Tree]:
    """Trees that are never empty (or concurrent) such that repeating `tree` is repeating any of them."""
    if not nullable(tree):
        return [tree]
    if tree.operator is Operator.SILENT:
        return []
    if tree.operator is Operator.PARALLEL:
        return [tree]
    # (L1 L2)* is (L1 or L2)* when both may be empty; the same holds for choices and for loops with an empty body.
    return [part for child in tree.children for part in _parts(child)]
