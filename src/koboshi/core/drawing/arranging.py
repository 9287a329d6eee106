"""A layout for a whole model without a usable diagram: pools as swim lanes, everything else by `scopes.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from koboshi.core.drawing import measures as m
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.connecting import Connector
from koboshi.core.drawing.geometry import Box, Points, middle
from koboshi.core.drawing.layered import Edge, Graph, Node, arrange
from koboshi.core.drawing.plan import Band, Layout
from koboshi.core.drawing.scheme import Item, Scheme
from koboshi.core.drawing.scopes import Laid, Scope, Strip, leaf_lanes, strips

PAD, BETWEEN = 20.0, 56.0


def lay_out(scheme: Scheme) -> Layout:
    """Places for everything in a model; equal models get equal pictures."""
    roots = [item for item in scheme.roots() if item.tag in s.ROOTS]
    if any(item.tag in s.CONVERSATION for item in scheme.items.values()):
        laid = _conversation(scheme)
    else:
        laid = _pools(scheme, roots)
    connect(scheme, laid.shapes, laid.edges, laid.labels)
    return Layout(shapes=laid.shapes, edges=laid.edges, labels=laid.labels, bands=tuple(_bands(scheme, laid.shapes)))


# -- pools ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Frames:
    """Which strips belong to which container."""

    strips: list[Strip] = field(default_factory=list)
    of: dict[str, tuple[int, int]] = field(default_factory=dict)


def _pools(scheme: Scheme, roots: Sequence[Item]) -> Laid:
    frames = _Frames()
    shown = [root for root in roots if root.tag == "participant" or scheme.inside.get(root.id)]
    framed = len(shown) > 1 or any(root.tag == "participant" for root in shown)
    pad = PAD if framed else 0.0
    for root in shown:
        begin = len(frames.strips)
        frames.strips += strips(scheme, root.id, PAD)
        if len(frames.strips) == begin + 1 and root.tag == "participant":
            frames.strips[-1].least = min(160.0, max(40.0, m.text_size([root.name])[0] / 2))
        frames.strips[-1].after = 2 * pad + BETWEEN + (m.SUB_HEAD if len(shown) > 1 else 0.0)
        frames.of[root.id] = (begin, len(frames.strips))
    stray = [item for item in scheme.roots() if item.tag in s.ARTEFACTS and item.tag != "group"]
    if stray:
        frames.strips.append(Strip("", loose=stray))
    laned = max((_deep(scheme, root.id) for root in shown), default=0)
    head = (m.POOL_HEAD if framed else 0.0) + laned * m.LANE_HEAD
    inner = Scope(scheme, frames.strips, _wishes(scheme)).lay()
    left = head + (PAD if head else 0.0)
    laid = Laid(inner.width + left + PAD, inner.height)
    laid.add(inner, left, 0.0)
    for root in shown:
        _frame(scheme, root, frames, inner, laid)
    return laid


def _deep(scheme: Scheme, container: str) -> int:
    return max((1 + _deep(scheme, lane) for lane in scheme.lanes.get(container, ())), default=0)


def _frame(scheme: Scheme, root: Item, frames: _Frames, inner: Laid, laid: Laid) -> None:
    """The outline of a pool and of its lanes, outer ones wider than inner ones."""
    begin, end = frames.of[root.id]
    lanes = leaf_lanes(scheme, root.id)
    bands = inner.bands[begin:end]
    top, bottom = bands[0][0] - PAD, bands[-1][1] + PAD
    head = 0.0
    if root.tag == "participant":
        laid.shapes[root.id] = Box(0.0, top, laid.width, bottom - top)
        head = m.POOL_HEAD
    elif len(frames.of) > 1:  # a process of its own beside others: a frame without a pool's head
        over = m.SUB_HEAD if root.name else 0.0
        laid.shapes[root.id] = Box(0.0, top - over, laid.width, bottom - top + over)
    edges = {lane: (band[0] - PAD, band[1] + PAD) for lane, band in zip(lanes, bands, strict=False)}
    _lanes(scheme, root.id, head, edges, laid)


def _lanes(
    scheme: Scheme, parent: str, x: float, edges: dict[str, tuple[float, float]], laid: Laid
) -> tuple[float, float]:
    lanes = scheme.lanes.get(parent, ())
    if not lanes:
        return edges[parent] if parent in edges else (0.0, 0.0)
    ranges = []
    for lane in lanes:
        top, bottom = _lanes(scheme, lane, x + m.LANE_HEAD, edges, laid)
        laid.shapes[lane] = Box(x, top, laid.width - x, bottom - top)
        ranges.append((top, bottom))
    return min(top for top, _ in ranges), max(bottom for _, bottom in ranges)


def _wishes(scheme: Scheme) -> list[tuple[str, str]]:
    """What sends a message stands no further right than what gets it."""
    found = []
    for link in scheme.links.values():
        if link.kind == "message":
            found.append((_outermost(scheme, link.source), _outermost(scheme, link.target)))
    return found


def _outermost(scheme: Scheme, each: str) -> str:
    """The flow node at the level of its pool that holds an item; a border event stands for its host."""
    item = scheme.items.get(each)
    while item is not None and item.parent in scheme.items and scheme.items[item.parent].tag not in s.ROOTS:
        item = scheme.items[item.parent]
    return (item.host or item.id) if item is not None else each


# -- conversations and choreographies ---------------------------------------------------------------------------------


def _conversation(scheme: Scheme) -> Laid:
    """Participants and conversations as a plain graph."""
    kept = [item for item in scheme.roots() if item.tag in s.CONVERSATION or item.tag == "participant"]
    nodes, sizes = [], {}
    for item in kept:
        sizes[item.id] = wide, high = m.size(item)
        label = m.text_size(m.outside(item.name)) if item.tag in s.CONVERSATION else (0.0, 0.0)
        half = max(wide, label[0]) / 2
        nodes.append(
            Node(
                id=item.id,
                width=wide,
                height=high,
                left=half,
                right=half,
                above=high / 2,
                below=high / 2 + label[1] + 4,
            )
        )
    names = {item.id for item in kept}
    edges = [
        Edge(id=link.id, source=link.source, target=link.target)
        for link in scheme.links.values()
        if link.kind == "conversation" and link.source in names and link.target in names
    ]
    arranged = arrange(Graph(nodes=nodes, edges=edges))
    laid = Laid(arranged.width, arranged.height)
    for each, (x, y) in arranged.centres.items():
        laid.shapes[each] = Box(x - sizes[each][0] / 2, y - sizes[each][1] / 2, *sizes[each])
    laid.edges.update(arranged.lines)
    return laid


def _bands(scheme: Scheme, shapes: dict[str, Box]) -> Iterator[Band]:
    """Participants of choreography tasks: the first at the top, all others at the bottom."""
    for each, box in shapes.items():
        item = scheme.items[each]
        if item.tag not in s.CHOREOGRAPHY or item.id not in shapes:
            continue
        for number, (name, begins) in enumerate(item.bands):
            y = box.y if not number else box.bottom - m.BAND * (len(item.bands) - number)
            yield Band(each, name, Box(box.x, y, box.width, m.BAND), begins)


# -- what is left to connect ------------------------------------------------------------------------------------------


def connect(scheme: Scheme, shapes: dict[str, Box], edges: dict[str, Points], labels: dict[str, Box]) -> None:
    """Give every link that has no line yet one, around what stands in its way."""
    soft = {"lane", "group", "process"}
    walls = [box for each, box in shapes.items() if scheme.items[each].tag not in soft]
    connector = Connector([*walls, *labels.values()])
    for each, link in scheme.links.items():
        if each in edges:
            continue
        source, target = _box(link.source, shapes, edges), _box(link.target, shapes, edges)
        if source is None or target is None:
            continue
        if link.kind == "message":
            way = connector.upright(source, target)
        else:
            way = connector.any(source, target, square=link.kind == "sequence")
        if len(way) > 1:  # a damaged file may link a line with itself: there is no way to draw
            edges[each] = way


def _box(each: str, shapes: dict[str, Box], edges: dict[str, Points]) -> Box | None:
    """The box of an item; for a flow the point in its middle."""
    if each in shapes:
        return shapes[each]
    return Box(*middle(edges[each]), 0.0, 0.0) if each in edges else None
