"""Where edges leave and reach their nodes: left and right, or straight up and down where nothing stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from koboshi.core.drawing.layered.graph import Chain, Mesh, Node
from koboshi.core.drawing.layered.place import lengths

CLEAR = 10.0
_OUT, _IN = "out", "in"


def spread(mesh: Mesh) -> None:
    """Give edges that ask for it places of their own on the left and right sides, in the order of their other ends."""
    places = {each: place for column in mesh.ranks for place, each in enumerate(column)}
    sides: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for chain in mesh.chains:
        edge = mesh.graph.edges[chain.edge]
        if chain.back or edge.start:
            continue
        first, second, before, last = (chain.vertices[each] for each in (0, 1, -2, -1))
        if edge.spread or edge.fan:
            sides.setdefault((first, _OUT), []).append((places[second], chain.edge))
        if edge.spread:
            sides.setdefault((last, _IN), []).append((places[before], chain.edge))
    onward = lengths(mesh)[1]
    ways = {chain.edge: _worth(mesh, chain, onward) for chain in mesh.chains}
    for (vertex, way), found in sides.items():
        room = mesh.graph.nodes[mesh.vertices[vertex].node].height * 0.6
        step = min(14.0, room / max(1, len(found) - 1))
        for edge_number, shift in _shifts(mesh, sorted(found), step, ways):
            (mesh.outs if way == _OUT else mesh.ins)[edge_number] = shift


def _worth(mesh: Mesh, chain: Chain, onward: Sequence[int]) -> tuple[int, bool, int]:
    """Order of edges by how much they matter: long ways first, then those that end in the next column."""
    second = chain.vertices[1]
    return -onward[second], mesh.vertices[second].node < 0, chain.edge


def _shifts(
    mesh: Mesh, found: list[tuple[int, int]], step: float, ways: Mapping[int, tuple[int, bool, int]]
) -> Iterator[tuple[int, float]]:
    """Places along a side; where edges fan out, the longest way keeps the middle and so can stay straight."""
    edges = [edge for _, edge in found]
    fan = mesh.graph.edges[edges[0]].fan
    middle = edges.index(min(edges, key=ways.__getitem__)) if fan else (len(edges) - 1) / 2
    reach = max(middle, len(edges) - 1 - middle, 1)
    step = min(step, 24.0 / reach) if fan else step
    yield from ((edge, (number - middle) * step) for number, edge in enumerate(edges))


@dataclass(slots=True)
class Ports:
    """Which ends of edges go straight up or down, and the height at which they leave the column."""

    mesh: Mesh
    turned_out: dict[int, float] = field(default_factory=dict)
    """Edge → the height to which it rises or falls from its source."""
    turned_in: dict[int, float] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    used: dict[tuple[int, int], str] = field(default_factory=dict)
    entered: dict[int, int] = field(default_factory=dict)
    """How many edges end at a node."""
    looped: set[int] = field(default_factory=set)
    """Nodes with an edge to themselves."""

    def choose(self) -> None:
        """Decide for all edges: ways back first, then gateways' ways out, then ways into anything."""
        self.places = {each: place for column in self.mesh.ranks for place, each in enumerate(column)}
        for chain in self.mesh.chains:
            end = chain.left if chain.back else chain.vertices[-1]
            self.entered[end] = self.entered.get(end, 0) + 1
        index = {node.id: number for number, node in enumerate(self.mesh.graph.nodes)}
        self.looped = {index[self.mesh.graph.edges[edge].source] for edge in self.mesh.loops}
        for chain in self.mesh.chains:
            if chain.back:
                self._back(chain)
        for chain in self.mesh.chains:
            if not chain.back:
                self._forward_out(chain)
        for chain in self.mesh.chains:
            if not chain.back:
                self._forward_in(chain)

    # -- ways back -----------------------------------------------------------------------------------------------

    def _back(self, chain: Chain) -> None:
        edge = self.mesh.graph.edges[chain.edge]
        first, last = chain.vertices[0], chain.vertices[-1]
        below = self.mesh.vertices[last].side > 0
        if edge.start:
            if edge.drops and below and self._near(last, chain.right):
                self.turned_out[chain.edge] = self.mesh.vertices[last].y
        elif self._beside(last, chain.right, _OUT):
            self.turned_out[chain.edge] = self.mesh.vertices[last].y
        if self._beside(first, chain.left, _IN):
            self.turned_in[chain.edge] = self.mesh.vertices[first].y

    def _beside(self, end: int, host: int, way: str) -> bool:
        """Whether only other ways back of the same kind stand between the stand-in and its node."""
        return self._near(end, host) and self._take(host, self.mesh.vertices[end].side, way)

    def _near(self, end: int, host: int) -> bool:
        side = self.mesh.vertices[end].side
        column = self.mesh.ranks[self.mesh.vertices[end].rank]
        between = (
            column[self.places[host] : self.places[end]] if side > 0 else column[self.places[end] : self.places[host]]
        )
        return all(self.mesh.vertices[each].partner == host for each in between if each not in (host, end))

    def _take(self, vertex: int, side: int, way: str) -> bool:
        node = self._node(vertex)
        open_ = node.bottom if side > 0 else node.top
        if not open_ or vertex in self.looped or self.used.get((vertex, side), way) != way:
            return False
        self.used[(vertex, side)] = way
        return True

    def _node(self, vertex: int) -> Node:
        return self.mesh.graph.nodes[self.mesh.vertices[vertex].node]

    # -- ways on -------------------------------------------------------------------------------------------------

    def _forward_out(self, chain: Chain) -> None:
        edge = self.mesh.graph.edges[chain.edge]
        first, second = chain.vertices[0], chain.vertices[1]
        leaves = self.mesh.vertices[first].y + self.mesh.outs[chain.edge]
        wanted = self._wanted(chain, second)
        if abs(wanted - leaves) < 1 or not (self._node(first).turns or edge.drops):
            return
        if edge.start:
            if wanted > leaves and self._free(first, wanted, 1):
                self.turned_out[chain.edge] = wanted
        elif self._free(first, wanted, 1 if wanted > leaves else -1):
            side = 1 if wanted > leaves else -1
            if abs(wanted - leaves) > self._node(first).height / 2 + CLEAR and self._take(first, side, _OUT):
                self.turned_out[chain.edge] = wanted

    def _wanted(self, chain: Chain, second: int) -> float:
        ends = self.mesh.ins[chain.edge] if second == chain.vertices[-1] else 0.0
        return self.mesh.vertices[second].y + ends

    def _forward_in(self, chain: Chain) -> None:
        before, last = chain.vertices[-2], chain.vertices[-1]
        comes = self.mesh.vertices[before].y
        if len(chain.vertices) == 2:
            if chain.edge in self.turned_out:
                return
            comes += self.mesh.outs[chain.edge]
        ends = self.mesh.vertices[last].y + self.mesh.ins[chain.edge]
        side = 1 if comes > ends else -1
        node = self._node(last)
        if not self._shared(last) or abs(comes - ends) <= node.height / 2 + CLEAR or not self._free(last, comes, side):
            return
        if self._take(last, side, _IN):
            self.turned_in[chain.edge] = comes

    def _shared(self, vertex: int) -> bool:
        """Whether several edges end here; a single one always comes from the left."""
        return self.entered.get(vertex, 0) > 1

    def _free(self, vertex: int, height: float, side: int) -> bool:
        """Whether nothing else of the column lies between the node and a height, with room for what comes there."""
        column, place = self.mesh.ranks[self.mesh.vertices[vertex].rank], self.places[vertex] + side
        while 0 <= place < len(column):
            other = self.mesh.vertices[column[place]]
            reach = other.y - other.above - CLEAR if side > 0 else other.y + other.below + CLEAR
            if (reach - height) * side >= 0:
                return True
            beyond = (height - other.y) * side > other.above + CLEAR
            # A line that only passes the column may be crossed, a node or the end of a way back may not.
            if other.node >= 0 or other.partner >= 0 or not beyond:
                return False
            place += side
        return True
