"""Laying out what is directly in one pool, process or sub-process: flow nodes in columns, the rest beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from koboshi.core.drawing import measures as m
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.geometry import Box, Point, Points
from koboshi.core.drawing.layered import Edge, Graph, arrange
from koboshi.core.drawing.measures import Block
from koboshi.core.drawing.scheme import Item, Link, Scheme

SHELF_GAP, SHELF_WIDTH = 30.0, 640.0
DEEPEST = 40
_FAN = 4
"""Up to so many ways leave a task at places of their own, so that their conditions can be told apart."""


@dataclass(slots=True)
class Laid:
    """A finished part of the picture, from its own corner (0, 0) on."""

    width: float = 0.0
    height: float = 0.0
    shapes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, Points] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    bands: list[tuple[float, float]] = field(default_factory=list)
    beside: bool = False
    """For a shelf: whether it stands right of the columns of its band, not below."""

    def add(self, part: Laid, dx: float, dy: float) -> None:
        """Take another part in at a place."""
        self.shapes.update((each, box.moved(dx, dy)) for each, box in part.shapes.items())
        self.labels.update((each, box.moved(dx, dy)) for each, box in part.labels.items())
        self.edges.update((each, tuple((x + dx, y + dy) for x, y in line)) for each, line in part.edges.items())


@dataclass(slots=True)
class Strip:
    """One band of a scope: a lane, or a container without lanes. `after` is the free room below it."""

    owner: str
    lane: str = ""
    nodes: list[Item] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)
    least: float = 0.0
    after: float = 0.0
    before_lane: bool = False
    """Whether another lane of the same container follows."""


def leaf_lanes(scheme: Scheme, container: str) -> list[str]:
    """The innermost lanes of a container from top to bottom."""
    found: list[str] = []
    for lane in scheme.lanes.get(container, ()):
        found += leaf_lanes(scheme, lane) or [lane]
    return found


@dataclass(slots=True)
class Scope:
    """One run over the containers that share their columns."""

    scheme: Scheme
    strips: Sequence[Strip]
    wishes: Sequence[tuple[str, str]] = ()
    depth: int = 0
    inner: dict[str, Laid] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    guards: dict[str, list[Item]] = field(default_factory=dict)
    hangers: dict[str, list[Item]] = field(default_factory=dict)
    outs: dict[str, int] = field(default_factory=dict)
    """How many flows leave an item."""
    leaving: set[str] = field(default_factory=set)
    """Everything that a way leaves."""

    def lay(self) -> Laid:
        """Measure, arrange and put everything in place."""
        containers = list(dict.fromkeys(strip.owner for strip in self.strips))
        links = [link for link in self.scheme.links.values() if link.parent in containers or not link.parent]
        self._sort(containers, links)
        graph, shelves = self._graph(links)
        arranged = arrange(graph)
        laid = Laid(arranged.width, arranged.height)
        for each, block in self.blocks.items():
            self._put(laid, each, block, arranged.centres[each])
        laid.edges.update(arranged.lines)
        laid.labels.update(arranged.labels)
        bands, width = list(arranged.bands), laid.width
        for number, shelf in shelves.items():
            left = laid.width + SHELF_GAP if shelf.beside else 0.0
            laid.add(shelf, left, bands[number][0])
            width = max(width, left + shelf.width)
        laid.width = width
        laid.bands = self._bands(bands, shelves)
        return laid

    # -- who belongs where ---------------------------------------------------------------------------------------

    def _sort(self, containers: Sequence[str], links: Sequence[Link]) -> None:
        self.leaving = {link.source for link in links if link.kind == "sequence" or self._compensates(link)}
        for link in links:
            if link.kind == "sequence":
                self.outs[link.source] = self.outs.get(link.source, 0) + 1
        lanes, near = {strip.lane: strip for strip in self.strips if strip.lane}, self._near(links)
        firsts: dict[str, Strip] = {}
        for strip in self.strips:
            firsts.setdefault(strip.owner, strip)
        linked = {end for link in links if link.kind in {"sequence", "message"} for end in (link.source, link.target)}
        linked |= {link.target for link in links if self._compensates(link)}
        for container in containers:
            nodes = self.scheme.nodes(container)
            for item in nodes:
                if item.tag == "boundaryEvent" and self._host(item):
                    self.guards.setdefault(item.host, []).append(item)
            kept = [item for item in nodes if item.tag != "boundaryEvent" or not self._host(item)]
            homes = self._homes(kept, links)
            for item in kept:
                strip = lanes.get(self._lane(item, near), firsts[container])
                alone = item.id not in linked and not self._guarded(item, linked) and len(kept) > 1
                (strip.loose if alone else strip.nodes).append(item)
            self._artefacts(container, homes, firsts[container])

    def _host(self, item: Item) -> Item | None:
        host = self.scheme.items.get(item.host)
        return host if host is not None and host.parent == item.parent and host.tag in s.ACTIVITIES else None

    def _guarded(self, item: Item, linked: set[str]) -> bool:
        return any(guard.id in linked for guard in self.guards.get(item.id, ()))

    def _lane(self, item: Item, near: Mapping[str, str]) -> str:
        """Its own lane, or that of the first node that leads to it or that it leads to."""
        return item.lane or near.get(item.id, "")

    def _near(self, links: Sequence[Link]) -> dict[str, str]:
        """For every node the lane of the first one that it is connected with."""
        found: dict[str, str] = {}
        for link in links:
            for one, other in ((link.source, link.target), (link.target, link.source)):
                item = self.scheme.items.get(other)
                if link.kind == "sequence" and item is not None and item.lane:
                    found.setdefault(one, item.lane)
        return found

    def _homes(self, nodes: Sequence[Item], links: Sequence[Link]) -> dict[str, str]:
        """For data and notes the first flow node they are connected with."""
        hosts = {node.id: node.id for node in nodes}
        hosts |= {guard.id: host for host in hosts for guard in self.guards.get(host, ())}
        homes: dict[str, str] = {}
        for link in links:
            if link.kind not in {"association", "data"}:
                continue
            for one, other in ((link.source, link.target), (link.target, link.source)):
                flow = self.scheme.links.get(other)
                home = hosts.get(flow.source if flow else other)
                item = self.scheme.items.get(one)
                if home and item is not None and item.tag in s.ARTEFACTS:
                    homes.setdefault(one, home)
        return homes

    def _artefacts(self, container: str, homes: Mapping[str, str], first: Strip) -> None:
        for each in self.scheme.inside.get(container, ()):
            item = self.scheme.items[each]
            if item.tag in s.ARTEFACTS:
                if each in homes:
                    self.hangers.setdefault(homes[each], []).append(item)
                elif item.tag != "group":  # without a picture nothing tells what a group holds
                    first.loose.append(item)

    # -- the graph -----------------------------------------------------------------------------------------------

    def _graph(self, links: Sequence[Link]) -> tuple[Graph, dict[int, Laid]]:
        least: list[float] = []
        gaps: list[float] = []
        shelves: dict[int, Laid] = {}
        for strip in self.strips:
            for item in strip.nodes:
                self.blocks[item.id] = self._block(item, len(least))
            least.append(strip.least)
            shelf = self._shelf(strip.loose) if strip.loose else Laid()
            if strip.loose and strip.before_lane:
                # Flows to the lanes below pass this band, so nothing may stand under its columns.
                shelf.beside, shelves[len(least) - 1] = True, shelf
                least[-1] = max(least[-1], shelf.height)
            elif strip.loose:
                gaps.append(SHELF_GAP if strip.nodes else 0.0)
                shelves[len(least)] = shelf
                least.append(shelf.height)
            gaps.append(strip.after)
        hosts = {guard.id: host for host, guards in self.guards.items() for guard in guards}
        edges = [edge for link in links if (edge := self._edge(link, hosts)) is not None]
        wishes = [(a, b) for a, b in self.wishes if a in self.blocks and b in self.blocks]
        nodes = [block.node for block in self.blocks.values()]
        return Graph(nodes=nodes, edges=edges, wishes=wishes, lanes=len(least), least=least, gaps=gaps), shelves

    def _edge(self, link: Link, hosts: Mapping[str, str]) -> Edge | None:
        if link.kind != "sequence" and not self._compensates(link):
            return None
        source = hosts.get(link.source, link.source)
        if source not in self.blocks or link.target not in self.blocks:
            return None
        block = self.blocks[source]
        return Edge(
            id=link.id,
            source=source,
            target=link.target,
            start=block.starts.get(link.source, ()),
            label=m.text_size(m.flow_label(link.name)) if link.name else (0.0, 0.0),
            fan=self.scheme.items[source].tag in s.ACTIVITIES and 1 < self.outs.get(link.source, 0) <= _FAN,
            drops=bool(block.lowest) and link.source == block.lowest,
        )

    def _compensates(self, link: Link) -> bool:
        source, target = self.scheme.items.get(link.source), self.scheme.items.get(link.target)
        if link.kind != "association" or source is None or target is None:
            return False
        return source.tag == "boundaryEvent" and target.tag in s.ACTIVITIES

    def _block(self, item: Item, lane: int) -> Block:
        guards = [(guard, guard.id in self.leaving) for guard in self.guards.get(item.id, ())]
        return m.block(item, self._size(item), lane, guards, self.hangers.get(item.id, ()))

    def _size(self, item: Item) -> tuple[float, float]:
        """The size of a node; an open sub-process is as large as what is in it."""
        if not is_open(self.scheme, item) or self.depth >= DEEPEST:
            return m.size(item)
        inner = lay_inside(self.scheme, item, self.depth + 1)
        self.inner[item.id] = inner
        foot = m.SUB_FOOT if item.marks else 0.0
        name = m.text_size([item.name])[0] + 30
        wide = max(140.0, inner.width + 2 * m.SUB_PAD, min(name, 320.0))
        return wide, max(100.0, m.SUB_HEAD + inner.height + m.SUB_PAD + foot)

    # -- places --------------------------------------------------------------------------------------------------

    def _put(self, laid: Laid, each: str, block: Block, centre: Point) -> None:
        x, y = centre
        node = block.node
        laid.shapes[each] = box = Box(x - node.width / 2, y - node.height / 2, node.width, node.height)
        if each in self.inner:
            laid.add(self.inner[each], box.x + m.SUB_PAD, box.y + m.SUB_HEAD)
        for guard in block.guards:
            laid.shapes[guard.item.id] = Box(x + guard.x - m.EVENT / 2, box.bottom - m.EVENT / 2, m.EVENT, m.EVENT)
            if guard.label:
                laid.labels[guard.item.id] = guard.label.moved(x, y)
        for hanger in block.hangers:
            laid.shapes[hanger.item.id] = hanger.box.moved(x, y)
            if hanger.label:
                laid.labels[hanger.item.id] = hanger.label.moved(x, y)

    def _shelf(self, loose: Sequence[Item]) -> Laid:
        """Things without connections, side by side in rows."""
        shelf = Laid()
        x = y = 0.0
        row = 0.0
        for item in loose:
            block = self._block(item, 0)
            wide, high = block.node.left + block.node.right, block.node.above + block.node.below
            if x and x + wide > SHELF_WIDTH:
                x, y, row = 0.0, y + row + SHELF_GAP, 0.0
            self._put(shelf, item.id, block, (x + block.node.left, y + block.node.above))
            x, row = x + wide + SHELF_GAP, max(row, high)
            shelf.width = max(shelf.width, x - SHELF_GAP)
        shelf.height = y + row
        return shelf

    def _bands(self, bands: Sequence[tuple[float, float]], shelves: Mapping[int, Laid]) -> list[tuple[float, float]]:
        """One range of heights for each strip, shelves included."""
        found: list[tuple[float, float]] = []
        for number, band in enumerate(bands):
            if number in shelves and not shelves[number].beside:
                found[-1] = (found[-1][0], band[1])
            else:
                found.append(band)
        return found


def is_open(scheme: Scheme, item: Item) -> bool:
    """Whether a sub-process is drawn with its inside."""
    return item.tag in s.SUBS and bool(scheme.nodes(item.id))


def strips(scheme: Scheme, container: str, pad: float) -> Iterator[Strip]:
    """The bands of one container; between two of them lies twice the padding."""
    lanes = leaf_lanes(scheme, container)
    for number, lane in enumerate(lanes):
        last = number == len(lanes) - 1
        yield Strip(container, lane, least=60.0, after=0.0 if last else 2 * pad, before_lane=not last)
    if not lanes:
        yield Strip(container)


def lay_inside(scheme: Scheme, item: Item, depth: int) -> Laid:
    """The inside of a sub-process (lanes in one give the order only; they are rarely drawn and have no frame)."""
    return Scope(scheme, list(strips(scheme, item.id, 0.0)), depth=depth).lay()
