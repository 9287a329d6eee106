"""From heights to lines: pieces in the gaps, widths of gaps and columns, and the way points of every edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from koboshi.core.drawing.geometry import Box, Point, Points, tidy
from koboshi.core.drawing.layered.channels import EDGE, TRACK, Piece, assign
from koboshi.core.drawing.layered.graph import Chain, Mesh, Vertex
from koboshi.core.drawing.layered.ports import Ports

LEAST_GAP = 48.0
_LABEL_AIR, _ROUND = 8.0, 52.0


@dataclass(slots=True)
class Router:
    """One run of routing over a mesh with heights."""

    mesh: Mesh
    ports: Ports
    pieces: list[list[Piece]] = field(default_factory=list)
    """Pieces by gap; gap 0 lies left of the first column."""
    of: dict[tuple[int, int], Piece] = field(default_factory=dict)
    """(edge, gap) → piece."""
    columns: list[float] = field(default_factory=list)
    zones: list[float] = field(default_factory=list)
    """Where the tracks of a gap end and labels may begin."""
    width: float = 0.0

    def run(self) -> None:
        """Fill everything."""
        self.pieces = [[] for _ in range(len(self.mesh.ranks) + 1)]
        shared = self._shared()
        for chain in self.mesh.chains:
            self._pieces_of(chain, shared)
        self._far()
        self._measure([assign(pieces) for pieces in self.pieces])

    # -- pieces --------------------------------------------------------------------------------------------------

    def _shared(self) -> dict[int, tuple[str, int]]:
        """Edges that share a track in their first or last gap, by the port they share."""
        firsts: dict[tuple[str, int], list[int]] = {}
        for chain in self.mesh.chains:
            edge = self.mesh.graph.edges[chain.edge]
            if not (chain.back or edge.start or edge.spread or edge.fan or chain.edge in self.ports.turned_out):
                firsts.setdefault(("out", chain.vertices[0]), []).append(chain.edge)
        return {edge: key for key, edges in firsts.items() if len(edges) > 1 for edge in edges}

    def _pieces_of(self, chain: Chain, shared: dict[int, tuple[str, int]]) -> None:
        vertices = [self.mesh.vertices[each] for each in chain.vertices]
        if chain.back:
            self._ends_of_back(chain, vertices)
        for place, (a, b) in enumerate(pairwise(vertices)):
            begin = a.y if chain.back or place else self._leaves(chain, a)
            end = b.y if chain.back or place < len(vertices) - 2 else self._reaches(chain, b, begin)
            key = shared.get(chain.edge) if not place else None
            self._add(chain.edge, b.rank, [begin], [end], key)

    def _leaves(self, chain: Chain, vertex: Vertex) -> float:
        return self.ports.turned_out.get(chain.edge, vertex.y + self.mesh.outs[chain.edge])

    def _reaches(self, chain: Chain, vertex: Vertex, begin: float) -> float:
        if chain.edge in self.ports.turned_in:
            return begin if len(chain.vertices) == 2 else self.ports.turned_in[chain.edge]
        return vertex.y + self.mesh.ins[chain.edge]

    def _ends_of_back(self, chain: Chain, vertices: Sequence[Vertex]) -> None:
        """A way back that cannot go straight up or down turns around in the gap beside its node."""
        left, right = self.mesh.vertices[chain.left], self.mesh.vertices[chain.right]
        if chain.edge not in self.ports.turned_in:
            self._add(chain.edge, left.rank, [], [vertices[0].y, left.y])
        if chain.edge not in self.ports.turned_out:
            self._add(chain.edge, right.rank + 1, [vertices[-1].y, right.y + self.mesh.outs[chain.edge]], [])

    def _add(
        self, edge: int, gap: int, lefts: list[float], rights: list[float], key: tuple[str, int] | None = None
    ) -> None:
        known = next((self.of[(other, gap)] for other in self._bundle(key) if (other, gap) in self.of), None)
        if known is None:
            known = Piece(lefts, rights)
            self.pieces[gap].append(known)
        else:
            known.rights += rights
        known.edges.append(edge)
        self.of[(edge, gap)] = known
        if key:
            self._bundles.setdefault(key, []).append(edge)

    _bundles: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def _bundle(self, key: tuple[str, int] | None) -> Sequence[int]:
        return self._bundles.get(key, ()) if key else ()

    def _far(self) -> None:
        """Edges without stand-ins run below everything."""
        index = {node.id: number for number, node in enumerate(self.mesh.graph.nodes)}
        bottom = max((vertex.y + vertex.below for vertex in self.mesh.vertices), default=0.0)
        for number, each in enumerate(self.mesh.far, start=1):
            edge = self.mesh.graph.edges[each]
            source, target = (self.mesh.vertices[index[end]] for end in (edge.source, edge.target))
            height = bottom + number * TRACK
            forward = target.rank > source.rank
            leaves = source.y + self.mesh.outs[each]
            lefts, rights = ([leaves], [height]) if forward else ([leaves, height], [])
            self._add(each, source.rank + 1, lefts, rights)
            lefts, rights = ([height], [target.y]) if forward else ([], [height, target.y])
            self._add(each, target.rank, lefts, rights)

    # -- widths --------------------------------------------------------------------------------------------------

    def _measure(self, tracks: Sequence[int]) -> None:
        labels = self._label_widths()
        x = 0.0
        for gap, count in enumerate(tracks):
            inner = 0 < gap < len(tracks) - 1
            begin = x + (EDGE if count or inner else 0.0)
            for piece in self.pieces[gap]:
                piece.x = begin + piece.track * TRACK
            zone = begin + max(0, count - 1) * TRACK
            self.zones.append(zone)
            end = zone + labels[gap] + (EDGE if count or inner else 0.0)
            x = max(end, x + LEAST_GAP) if inner else end
            if gap < len(self.mesh.ranks):
                column = [self.mesh.vertices[each] for each in self.mesh.ranks[gap]]
                self.columns.append(x + max((vertex.left for vertex in column), default=0.0))
                x = self.columns[-1] + max((vertex.right for vertex in column), default=0.0)
        self.width = x

    def _label_widths(self) -> list[float]:
        widths = [0.0] * len(self.pieces)
        for chain in self.mesh.chains:
            width = self.mesh.graph.edges[chain.edge].label[0]
            if width and not chain.back:
                gap = self.mesh.vertices[chain.vertices[1]].rank
                widths[gap] = max(widths[gap], width + 2 * _LABEL_AIR)
        return widths

    # -- lines ---------------------------------------------------------------------------------------------------

    def line(self, chain: Chain) -> Points:
        """The way points of one edge, from its source to its target."""
        if chain.back:
            return self._line_back(chain)
        points = self._begin(chain)
        for each in chain.vertices[1:]:
            gap = self.mesh.vertices[each].rank
            piece = self.of[(chain.edge, gap)]
            end = self._end_height(chain, each, points[-1][1])
            if abs(end - points[-1][1]) > 0.01:
                points += [(piece.x, points[-1][1]), (piece.x, end)]
            points.append((self.columns[gap], end))
        return tidy(self._finish(chain, points))

    def _end_height(self, chain: Chain, each: int, begin: float) -> float:
        vertex = self.mesh.vertices[each]
        return vertex.y if each != chain.vertices[-1] else self._reaches(chain, vertex, begin)

    def _begin(self, chain: Chain) -> list[Point]:
        vertex = self.mesh.vertices[chain.vertices[0]]
        return self._source(chain.edge, vertex)

    def _source(self, number: int, vertex: Vertex) -> list[Point]:
        edge, node = self.mesh.graph.edges[number], self.mesh.graph.nodes[vertex.node]
        x, turned = self.columns[vertex.rank], self.ports.turned_out.get(number)
        if edge.start:
            points = [(x + dx, vertex.y + dy) for dx, dy in edge.start]
            return [*points[:-1], (points[-1][0], turned)] if turned is not None else points
        if turned is not None:
            return [(x, vertex.y + node.height / 2 * (1 if turned > vertex.y else -1)), (x, turned)]
        return [(x + node.width / 2, vertex.y + self.mesh.outs[number])]

    def _finish(self, chain: Chain, points: list[Point]) -> list[Point]:
        vertex = self.mesh.vertices[chain.vertices[-1]]
        return [*points[:-1], *self._target(chain.edge, vertex, points[-1][1])]

    def _target(self, number: int, vertex: Vertex, height: float) -> list[Point]:
        node, x = self.mesh.graph.nodes[vertex.node], self.columns[vertex.rank]
        if number in self.ports.turned_in:
            return [(x, height), (x, vertex.y + node.height / 2 * (1 if height > vertex.y else -1))]
        return [(x - node.width / 2, vertex.y + self.mesh.ins[number])]

    def _line_back(self, chain: Chain) -> Points:
        right, left = self.mesh.vertices[chain.right], self.mesh.vertices[chain.left]
        points = self._source(chain.edge, right)
        height = self.mesh.vertices[chain.vertices[-1]].y
        if chain.edge not in self.ports.turned_out:
            x = self.of[(chain.edge, right.rank + 1)].x
            points += [(x, points[-1][1]), (x, height)]
        for a, b in zip(chain.vertices[::-1], chain.vertices[-2::-1], strict=False):
            piece, end = self.of[(chain.edge, self.mesh.vertices[a].rank)], self.mesh.vertices[b].y
            if abs(end - height) > 0.01:
                points += [(piece.x, height), (piece.x, end)]
            height = end
        if chain.edge in self.ports.turned_in:
            return tidy([*points, *self._target(chain.edge, left, height)])
        x = self.of[(chain.edge, left.rank)].x
        return tidy([*points, (x, height), (x, left.y), *self._target(chain.edge, left, left.y)])

    def line_far(self, number: int) -> Points:
        """An edge below everything."""
        index = {node.id: place for place, node in enumerate(self.mesh.graph.nodes)}
        edge = self.mesh.graph.edges[number]
        source, target = (self.mesh.vertices[index[end]] for end in (edge.source, edge.target))
        out, into = self.of[(number, source.rank + 1)], self.of[(number, target.rank)]
        points = self._source(number, source)
        line = [(out.x, points[-1][1]), (out.x, out.high), (into.x, out.high), (into.x, target.y)]
        return tidy([*points, *line, *self._target(number, target, target.y)])

    def line_loop(self, number: int) -> Points:
        """An edge that ends where it begins: around the lower right corner."""
        vertex = next(each for each in self.mesh.vertices if self._is_source(each, number))
        node, x = self.mesh.graph.nodes[vertex.node], self.columns[vertex.rank]
        start = self.mesh.graph.edges[number].start
        if start:
            points = [(x + dx, vertex.y + dy) for dx, dy in start]
            right = x + vertex.right - 6
            return tidy([*points, (right, points[-1][1]), (right, vertex.y), (x + node.width / 2, vertex.y)])
        right, below = x + node.width / 2 + 12, vertex.y + vertex.below - 8
        if not node.bottom and node.height > _ROUND:  # something hangs below: around the upper right corner
            side, top = (x + node.width / 2, vertex.y - node.height / 4), vertex.y - node.height / 2
            corner = x + node.width / 2 - 16
            return side, (right, side[1]), (right, top - 12), (corner, top - 12), (corner, top)
        return (
            (x + node.width / 2, vertex.y),
            (right, vertex.y),
            (right, below),
            (x, below),
            (x, vertex.y + node.height / 2),
        )

    def _is_source(self, vertex: Vertex, number: int) -> bool:
        return vertex.node >= 0 and self.mesh.graph.nodes[vertex.node].id == self.mesh.graph.edges[number].source

    # -- labels --------------------------------------------------------------------------------------------------

    def label(self, chain: Chain) -> Box | None:
        """The room kept for the label of an edge."""
        width, height = self.mesh.graph.edges[chain.edge].label
        if not width:
            return None
        if chain.back:
            last = self.mesh.vertices[chain.vertices[-1]]
            return Box(self.columns[last.rank] + _LABEL_AIR, last.y - 4 - height, width, height)
        second = chain.vertices[1]
        vertex = self.mesh.vertices[second]
        line = self.line(chain)
        end = self._end_height(chain, second, self._source(chain.edge, self.mesh.vertices[chain.vertices[0]])[-1][1])
        left = max(self.zones[vertex.rank] + _LABEL_AIR, line[0][0] + _LABEL_AIR)
        return Box(left, end - 4 - height, width, height)
