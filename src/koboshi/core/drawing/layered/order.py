"""Fewer crossings: sweeps that sort every column by the mean place of its neighbours, then swaps of two that stand
together (Sugiyama, Tagawa and Toda, 1981; Barth, Jünger and Mutzel, 2002, for the counting). Bands never mix.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise

from koboshi.core.drawing.layered.graph import Mesh

SWEEPS = 12
SWAPS_UP_TO = 800
_PORT = 0.3  # an edge that leaves below the middle counts as a little lower than its node

Neighbours = list[list[tuple[int, float]]]


def order(mesh: Mesh) -> None:
    """Sort `mesh.ranks` so that few edges cross."""
    before, after = _neighbours(mesh)
    mesh.ranks = _first(mesh, after)
    best, fewest = [list(rank) for rank in mesh.ranks], _crossings(mesh.ranks, after)
    for sweep in range(SWEEPS if len(mesh.vertices) < 5_000 else 4):
        if not fewest:
            break
        down = sweep % 2 == 0
        columns = range(1, len(mesh.ranks)) if down else range(len(mesh.ranks) - 2, -1, -1)
        for column in columns:
            _sort(mesh, column, before if down else after, column - 1 if down else column + 1)
        if len(mesh.vertices) <= SWAPS_UP_TO:
            _swap(mesh, before, after)
        found = _crossings(mesh.ranks, after)
        if found < fewest:
            best, fewest = [list(rank) for rank in mesh.ranks], found
    mesh.ranks = best


def _neighbours(mesh: Mesh) -> tuple[Neighbours, Neighbours]:
    before: Neighbours = [[] for _ in mesh.vertices]
    after: Neighbours = [[] for _ in mesh.vertices]
    for chain in mesh.chains:
        port = 0.0 if chain.back or mesh.outs[chain.edge] <= 0 else _PORT
        for place, (a, b) in enumerate(zip(chain.vertices, chain.vertices[1:], strict=False)):
            shift = port if place == 0 else 0.0
            after[a].append((b, shift))
            before[b].append((a, shift))
    return before, after


def _first(mesh: Mesh, after: Neighbours) -> list[list[int]]:
    """The order in which a walk along the edges meets the vertices, as the file tells them."""
    columns: list[list[int]] = [[] for _ in mesh.ranks]
    seen = bytearray(len(mesh.vertices))
    for root in range(len(mesh.vertices)):
        stack = [root]
        while stack:
            vertex = stack.pop()
            if not seen[vertex]:
                seen[vertex] = 1
                columns[mesh.vertices[vertex].rank].append(vertex)
                stack.extend(target for target, _ in reversed(after[vertex]))
    return [_glued(mesh, sorted(column, key=lambda each: mesh.vertices[each].lane)) for column in columns]


def _glued(mesh: Mesh, column: list[int]) -> list[int]:
    """The ends of ways back stand next to where they begin or end, the shortest way nearest."""
    sides: dict[tuple[int, int], list[int]] = {}
    for each in column:
        vertex = mesh.vertices[each]
        if vertex.side:
            sides.setdefault((vertex.partner, vertex.side), []).append(each)
    if not sides:
        return column
    for group in sides.values():
        group.sort(key=lambda each: mesh.vertices[each].span)
    result: list[int] = []
    for each in column:
        if not mesh.vertices[each].side:
            result += [*reversed(sides.get((each, -1), [])), each, *sides.get((each, 1), [])]
    return result


def _sort(mesh: Mesh, column: int, neighbours: Neighbours, fixed: int) -> None:
    places = {each: float(place) for place, each in enumerate(mesh.ranks[fixed])}
    here = {each: float(place) for place, each in enumerate(mesh.ranks[column])}
    scale = len(places) / max(1, len(here))
    keys: dict[int, tuple[int, float]] = {}
    for each in mesh.ranks[column]:
        found = [places[other] + shift for other, shift in neighbours[each]]
        mean = sum(found) / len(found) if found else here[each] * scale
        keys[each] = (mesh.vertices[each].lane, mean)
    mesh.ranks[column] = _glued(mesh, sorted(mesh.ranks[column], key=keys.__getitem__))


def _crossings(ranks: Sequence[Sequence[int]], after: Neighbours) -> int:
    total = 0
    for column, following in pairwise(ranks):
        places = {each: place for place, each in enumerate(following)}
        pairs = sorted(
            (place + shift, places[target]) for place, each in enumerate(column) for target, shift in after[each]
        )
        total += _inversions([target for _, target in pairs])
    return total


def _inversions(values: Sequence[int]) -> int:
    """Pairs in the wrong order; equal ones are in order."""
    seen: list[int] = []
    count = 0
    for value in reversed(values):
        count += bisect_left(seen, value)
        insort(seen, value)
    return count


def _swap(mesh: Mesh, before: Neighbours, after: Neighbours) -> None:
    """Swap two that stand together wherever that saves crossings."""
    places = {each: place for column in mesh.ranks for place, each in enumerate(column)}
    tied = {vertex.partner for vertex in mesh.vertices if vertex.side}
    tied.update(number for number, vertex in enumerate(mesh.vertices) if vertex.side)
    for _ in range(4):
        better = False
        for column in mesh.ranks:
            for place in range(len(column) - 1):
                a, b = column[place], column[place + 1]
                free = mesh.vertices[a].lane == mesh.vertices[b].lane and a not in tied and b not in tied
                if free and _gain(a, b, places, before, after) > 0:
                    column[place], column[place + 1] = b, a
                    places[a], places[b] = place + 1, place
                    better = True
        if not better:
            return


def _gain(a: int, b: int, places: dict[int, int], before: Neighbours, after: Neighbours) -> int:
    gain = 0
    for neighbours in (before, after):
        first = [places[other] + shift for other, shift in neighbours[a]]
        second = [places[other] + shift for other, shift in neighbours[b]]
        gain += sum(x > y for x in first for y in second) - sum(x < y for x in first for y in second)
    return gain
