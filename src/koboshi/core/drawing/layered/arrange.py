"""The whole way from a graph to a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from koboshi.core.drawing.geometry import Box, Point, Points, length, segments
from koboshi.core.drawing.layered.graph import Graph, Mesh
from koboshi.core.drawing.layered.order import order
from koboshi.core.drawing.layered.place import place
from koboshi.core.drawing.layered.ports import Ports, spread
from koboshi.core.drawing.layered.ranks import build
from koboshi.core.drawing.layered.route import Router

_TRIES, _SMALL = 12, 160


@dataclass(frozen=True, slots=True)
class Arranged:
    """Where everything came to stand: centres of nodes, lines and label boxes of edges, heights of the bands."""

    centres: Mapping[str, Point]
    lines: Mapping[str, Points]
    labels: Mapping[str, Box]
    bands: tuple[tuple[float, float], ...]
    width: float
    height: float
    columns: Mapping[str, int]


def arrange(graph: Graph) -> Arranged:
    """Lay a graph out; the same graph always gives the same picture. Nothing lies left of or above 0.

    In a small graph every way back is also tried on its other side, and stays where the picture is the plainest.
    """
    mesh, best = _once(graph, frozenset())
    backs = [chain.edge for chain in mesh.chains if chain.back]
    if not backs or len(backs) > _TRIES or len(mesh.vertices) > _SMALL:
        return best
    flipped, least = frozenset[int](), _clutter(best)
    for edge in backs:
        tried = _once(graph, flipped ^ {edge})[1]
        clutter = _clutter(tried)
        if clutter < least:
            best, least, flipped = tried, clutter, flipped ^ {edge}
    return best


def _clutter(arranged: Arranged) -> float:
    """How hard a picture is to follow: crossings most of all, then corners, then length and height."""
    pieces = [piece for line in arranged.lines.values() for piece in segments(line)]
    level = [(a, b) for a, b in pieces if a[1] == b[1]]
    upright = [(a, b) for a, b in pieces if a[0] == b[0]]
    crossings = sum(_cross(one, other) for one in level for other in upright)
    corners = sum(len(line) - 2 for line in arranged.lines.values())
    far = sum(length(line) for line in arranged.lines.values())
    return crossings * 12 + corners * 3 + far / 100 + arranged.height / 40


def _cross(level: tuple[Point, Point], upright: tuple[Point, Point]) -> bool:
    left, right = sorted((level[0][0], level[1][0]))
    top, bottom = sorted((upright[0][1], upright[1][1]))
    return left + 1 < upright[0][0] < right - 1 and top + 1 < level[0][1] < bottom - 1


def _once(graph: Graph, flipped: frozenset[int]) -> tuple[Mesh, Arranged]:
    mesh = build(graph, flipped)
    order(mesh)
    spread(mesh)
    bands = place(mesh)
    ports = Ports(mesh)
    ports.choose()
    router = Router(mesh, ports)
    router.run()
    lines, labels = {}, {}
    for chain in mesh.chains:
        edge = graph.edges[chain.edge]
        lines[edge.id] = router.line(chain)
        label = router.label(chain)
        if label is not None:
            labels[edge.id] = label
    lines.update((graph.edges[number].id, router.line_far(number)) for number in mesh.far)
    lines.update((graph.edges[number].id, router.line_loop(number)) for number in mesh.loops)
    nodes = [vertex for vertex in mesh.vertices if vertex.node >= 0]
    height = bands[-1][1] if bands else 0.0
    return mesh, Arranged(
        {graph.nodes[vertex.node].id: (router.columns[vertex.rank], vertex.y) for vertex in nodes},
        lines,
        labels,
        tuple(bands),
        router.width,
        max([height, *(y for line in lines.values() for _, y in line)]),
        {graph.nodes[vertex.node].id: vertex.rank for vertex in nodes},
    )
