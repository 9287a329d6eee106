"""The graph that is laid out, and the finer one with a stand-in wherever an edge passes a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from koboshi.core.drawing.geometry import Point, Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A block: the shape that edges end at (`width`, `height`, centred on the block's point) and the room around it.

    `left`, `right`, `above`, `below` are distances from the point; they include the shape, its label and whatever
    hangs on it. `top` and `bottom` say whether an edge may end in the middle of these sides. `lane` is the band.
    """

    id: str
    width: float
    height: float
    left: float
    right: float
    above: float
    below: float
    lane: int = 0
    top: bool = True
    bottom: bool = True
    turns: bool = False
    """Whether edges prefer to leave at the top or bottom (gateways)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A connection. `start` are points relative to the source's, from where it leaves on; empty: the right side."""

    id: str
    source: str
    target: str
    start: Points = ()
    label: Point = (0.0, 0.0)
    drops: bool = False
    """Whether the last point of `start` may move down, because nothing hangs below it."""
    weight: float = 0.0
    """How much it matters that this edge is straight; 0 leaves it to the length of the way it lies on."""
    fan: bool = False
    """Whether edges that leave the source together keep a distance from one another there."""
    spread: bool = False
    """Whether ends of this edge keep a distance from others on the same side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes in reading order, edges in the order of the file, wishes (a, b) that a stands no further right than b.

    `lanes` is the number of bands; `gaps` are the units left free between two of them (index: the upper band).
    """

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    wishes: Sequence[tuple[str, str]] = ()
    lanes: int = 1
    least: Sequence[float] = ()
    gaps: Sequence[float] = ()


@dataclass(slots=True)
class Vertex:
    """A node, or a stand-in for an edge in a column it passes."""

    rank: int
    lane: int
    left: float
    right: float
    above: float
    below: float
    node: int = -1
    partner: int = -1
    side: int = 0
    """For a stand-in at the end of a way back: next to which vertex it stays, above (-1) or below (1)."""
    span: int = 0
    y: float = 0.0


@dataclass(slots=True)
class Chain:
    """An edge as a row of vertices from left to right; `back` says that it is drawn from right to left.

    A way back has stand-ins from the column of its left end to that of its right end; the ends are no part of it.
    """

    edge: int
    vertices: list[int]
    back: bool = False
    left: int = -1
    right: int = -1


@dataclass(slots=True)
class Mesh:
    """Everything the stages share."""

    graph: Graph
    vertices: list[Vertex] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    ranks: list[list[int]] = field(default_factory=list)
    loops: list[int] = field(default_factory=list)
    """Edges that end where they begin."""
    flipped: frozenset[int] = frozenset()
    far: list[int] = field(default_factory=list)
    """Edges that pass too many columns; they run below everything."""
    outs: list[float] = field(default_factory=list)
    """For every edge, how far below its source's point it leaves."""
    ins: list[float] = field(default_factory=list)
    """For every edge, how far below its target's point it ends."""
