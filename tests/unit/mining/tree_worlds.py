"""Random process trees for properties, what they allow, and the slow but plain way to align."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import product

from hypothesis import strategies as st

from koboshi.core.mining.petri import Net, fire
from koboshi.core.mining.trees import SILENT, Operator, Tree, activity, choice, loop, parallel, sequence

LETTERS = "abcdefgh"
Join = Callable[[tuple[str, ...], tuple[str, ...]], set[tuple[str, ...]]]


def _trees(leaves: st.SearchStrategy[Tree], fewest_ways: int) -> st.SearchStrategy[Tree]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda children: sequence(*children)),
            st.lists(inner, min_size=2, max_size=3).map(lambda children: choice(*children)),
            st.lists(inner, min_size=2, max_size=3).map(lambda children: parallel(*children)),
            st.lists(inner, min_size=fewest_ways, max_size=3).map(lambda children: loop(*children)),
        ),
        max_leaves=7,
    )


ACTIVITIES = st.sampled_from(LETTERS).map(activity)
PLAIN_TREES = _trees(ACTIVITIES, 2)
"""Trees in which nothing is silent."""
TREES = _trees(st.one_of(ACTIVITIES, st.just(SILENT)), 1)
"""Any tree: labels may repeat, anything may be silent."""

TRACES = st.lists(st.sampled_from(LETTERS), max_size=7).map(tuple)


def once_each(draw_tree: Tree) -> Tree:
    """The same shape with a different letter at every leaf."""
    letters = iter(f"{letter}{number}" for number in range(99) for letter in LETTERS)

    def named(tree: Tree) -> Tree:
        if tree.operator is Operator.ACTIVITY:
            return activity(next(letters))
        return Tree(tree.operator, "", tuple(named(child) for child in tree.children))

    return named(draw_tree)


class TooMany(Exception):
    """A language that was to be had as a whole is too large."""


def language(tree: Tree, turns: int = 2, most: int = 400, *, whole: bool = False) -> frozenset[tuple[str, ...]]:
    """The traces of a tree with at most `turns` ways back in each loop; a too large part is cut, or refused."""
    if tree.operator is Operator.SILENT:
        return frozenset({()})
    if tree.operator is Operator.ACTIVITY:
        return frozenset({(tree.label,)})
    parts = [language(child, turns, most, whole=whole) for child in tree.children]
    if tree.operator is Operator.CHOICE:
        return _first(frozenset().union(*parts), most, whole)
    if tree.operator is Operator.LOOP:
        again = _product(frozenset().union(*parts[1:]), parts[0], _after, most, whole)
        found = now = parts[0]
        for _ in range(turns):
            now = _product(now, again, _after, most, whole)
            found |= now
        return _first(found, most, whole)
    found = parts[0]
    for part in parts[1:]:
        found = _product(found, part, _shuffles if tree.operator is Operator.PARALLEL else _after, most, whole)
    return found


Traces = frozenset[tuple[str, ...]]


def _product(one: Traces, two: Traces, join: Join, most: int, whole: bool) -> Traces:
    if not whole:
        one, two = _first(one, 40, whole), _first(two, 40, whole)
    elif len(one) * len(two) > most:
        raise TooMany
    return _first(frozenset(each for a, b in product(one, two) for each in join(a, b)), most, whole)


def _first(traces: Traces, most: int, whole: bool) -> Traces:
    if whole and len(traces) > most:
        raise TooMany
    return frozenset(sorted(traces, key=lambda trace: (len(trace), trace))[:most])


def _after(a: tuple[str, ...], b: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {a + b}


def _shuffles(a: tuple[str, ...], b: tuple[str, ...]) -> set[tuple[str, ...]]:
    if not a or not b:
        return {a + b}
    return {a[:1] + rest for rest in _shuffles(a[1:], b)} | {b[:1] + rest for rest in _shuffles(a, b[1:])}


def plain_cost(net: Net, trace: tuple[str, ...]) -> int:
    """The cost of the best alignment by looking at every marking and every place (Dijkstra), nothing else."""
    best: dict[tuple[int, int], int] = {(net.start, 0): 0}
    queue = [(0, net.start, 0)]
    while queue:
        cost, marking, place = heappop(queue)
        if marking == net.end and place == len(trace):
            return cost
        for price, after, next_place in _ways(net, trace, marking, place):
            if cost + price < best.get((after, next_place), 1 << 30):
                best[after, next_place] = cost + price
                heappush(queue, (cost + price, after, next_place))
    raise AssertionError("no end")


def _ways(net: Net, trace: tuple[str, ...], marking: int, place: int) -> Iterator[tuple[int, int, int]]:
    if place < len(trace):
        yield 1, marking, place + 1
    for each in net.enabled(marking):
        yield int(not each.silent), fire(each, marking), place
        if place < len(trace) and each.label == trace[place]:
            yield 0, fire(each, marking), place + 1
