"""Finding a place for every word beside a shape or on a line, so that it covers no shape, no line and no other word.

Places given by the file or by the layout are tried first. Everything is deterministic: the same picture every time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from koboshi.core.drawing import measures as m
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.geometry import Box, Point, Points, crosses, segments
from koboshi.core.drawing.labels import longest, wrap
from koboshi.core.drawing.plan import Layout
from koboshi.core.drawing.scheme import Item, Scheme

OUTSIDE = s.EVENTS | s.GATEWAYS | s.DATA | s.CONVERSATION | {"group"}
_HOLLOW = frozenset({"participant", "lane", "group", "process"})
_CELL = 128.0
_SHAPE, _WORDS, _LINE, _HUGE = 100.0, 70.0, 22.0, 6_000.0
_EVERYWHERE = (1 << 40, 1 << 40)


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of words and the box they take; `turned` words run upwards."""

    lines: tuple[str, ...]
    box: Box


@dataclass(slots=True)
class _Ground:
    """What is already in the picture, in square cells so that only near things are looked at."""

    shapes: dict[tuple[int, int], list[Box]] = field(default_factory=dict)
    words: dict[tuple[int, int], list[Box]] = field(default_factory=dict)
    lines: dict[tuple[int, int], list[tuple[Point, Point]]] = field(default_factory=dict)

    def block(self, box: Box, kind: dict[tuple[int, int], list[Box]]) -> None:
        """Note a box; very large ones are noted once and looked at by everyone."""
        for cell in _cells(box) if max(box.width, box.height) < _HUGE else (_EVERYWHERE,):
            kind.setdefault(cell, []).append(box)

    def draw(self, points: Points) -> None:
        """Note a line in the cells along its way."""
        for begin, end in segments(points):
            steps = int(math.dist(begin, end) // (_CELL / 2)) + 1
            dx, dy = (end[0] - begin[0]) / steps, (end[1] - begin[1]) / steps
            cells = {_cell(begin[0] + dx * step, begin[1] + dy * step) for step in range(steps + 1)}
            for cell in cells:
                self.lines.setdefault(cell, []).append((begin, end))

    def cost(self, box: Box) -> float:
        """How much a label there would cover."""
        total = 0.0
        for cell in (*_cells(box), _EVERYWHERE):
            total += _SHAPE * sum(box.overlaps(other) for other in self.shapes.get(cell, ()))
            total += _WORDS * sum(box.overlaps(other) for other in self.words.get(cell, ()))
            total += _LINE * sum(crosses(box, *piece) for piece in self.lines.get(cell, ()))
        return total


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // _CELL), int(y // _CELL)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    (left, top), (right, bottom) = _cell(box.x, box.y), _cell(box.right, box.bottom)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


@dataclass(slots=True)
class Placer:
    """Places the labels of one picture."""

    scheme: Scheme
    layout: Layout
    ground: _Ground = field(default_factory=_Ground)
    noted: list[Box] = field(default_factory=list)
    """Boxes of notes and numbers."""

    def __post_init__(self) -> None:
        """Note everything that is drawn; pools, lanes, groups and open sub-processes may hold words."""
        for each, box in self.layout.shapes.items():
            item = self.scheme.items[each]
            if item.tag in s.GATEWAYS:
                self.ground.block(box.grown(-8), self.ground.shapes)  # the corners of a diamond are free
            elif item.tag not in _HOLLOW and each not in self.layout.opened:
                self.ground.block(box, self.ground.shapes)
            elif item.tag != "group":
                corners = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))
                self.ground.draw((*corners, corners[0]))
        for points in self.layout.edges.values():
            self.ground.draw(points)

    def place(self, name: Callable[[str], str]) -> dict[str, Label]:
        """A label for everything that has a name outside of its shape; `name` gives it, empty for none."""
        wanted: list[tuple[int, str, tuple[str, ...], list[Box]]] = []
        for each, box in self.layout.shapes.items():
            item = self.scheme.items[each]
            if item.tag in OUTSIDE and name(each):
                wanted.append(self._item(item, box, name(each)))
        for each, points in self.layout.edges.items():
            if name(each):
                wanted.append(self._link(each, points, name(each)))
        placed: dict[str, Label] = {}
        for _, each, lines, places in sorted(wanted, key=lambda want: want[0]):
            placed[each] = Label(lines, self.take(places))
        return placed

    def take(self, places: Sequence[Box]) -> Box:
        """The first of several boxes that covers least; it is taken from then on."""
        best = min(enumerate(places), key=lambda place: self.ground.cost(place[1]) + place[0] * 1.5)[1]
        self.ground.block(best, self.ground.words)
        return best

    def keep(self, box: Box) -> None:
        """Something that is drawn over the picture; no word shall lie under it."""
        self.noted.append(box)
        self.ground.block(box, self.ground.words)

    def along(self, points: Points, wide: float, high: float) -> Box:
        """A place for numbers on a line."""
        self.noted.append(self.take(list(_along(points, wide, high, late=True))))
        return self.noted[-1]

    def under(self, box: Box, label: Label | None, wide: float, high: float, *, ringed: bool) -> Box:
        """A place for a note under a shape (or under its label), elsewhere around it where that is taken."""
        x = box.middle[0]
        low = max(box.bottom + (10 if ringed else 0), label.box.bottom if label and label.box.y > box.y else 0.0)
        places = [Box(x - wide / 2, low + gap, wide, high) for gap in (3.0, 16.0, 34.0)]
        places.append(Box(box.right + 6, box.middle[1] - high / 2, wide, high))
        places.append(Box(x - wide / 2, box.y - 22 - high, wide, high))
        self.noted.append(self.take(places))
        return self.noted[-1]

    # -- items ---------------------------------------------------------------------------------------------------

    def _item(self, item: Item, box: Box, name: str) -> tuple[int, str, tuple[str, ...], list[Box]]:
        given = self.layout.labels.get(item.id)
        lines = _fitting(name, given) if given and self.layout.own else tuple(m.outside(name))
        wide, high = m.text_size(lines)
        places = list(_beside(box, wide, high, item))
        if given is not None:
            middle = given.middle[0]
            top = given.y if given.y >= box.middle[1] else given.bottom - high
            places.insert(0, Box(middle - wide / 2, top, wide, high))
        return (0 if given is not None else 1), item.id, lines, places

    # -- links ---------------------------------------------------------------------------------------------------

    def _link(self, each: str, points: Points, name: str) -> tuple[int, str, tuple[str, ...], list[Box]]:
        given = self.layout.labels.get(each)
        lines = _fitting(name, given) if given and self.layout.own else tuple(m.flow_label(name))
        wide, high = m.text_size(lines)
        places = list(_along(points, wide, high, late=self.scheme.links[each].kind == "message"))
        if given is not None:
            at_left = Box(given.x, given.bottom - high, wide, high)
            places.insert(0, at_left if not self.layout.own else Box(given.middle[0] - wide / 2, given.y, wide, high))
        return (0 if given is not None else 2), each, lines, places


def _fitting(name: str, given: Box) -> tuple[str, ...]:
    """Lines for a box that was made for another type face: a little wider is fine."""
    limit = max(5.0, min(longest(name), 11.0), min(16.0, (given.width + 10) / m.FONT))
    return tuple(wrap(name, limit, max(m.OUTSIDE_LINES + 1, int(given.height // m.LINE) + 1)))


def _beside(box: Box, wide: float, high: float, item: Item) -> Iterator[Box]:
    """Places around a shape, the usual ones first: under events and data, over gateways."""
    x, y = box.middle
    under = Box(x - wide / 2, box.bottom + 3, wide, high)
    over = Box(x - wide / 2, box.y - 3 - high, wide, high)
    cut = 5.0 if item.tag in s.GATEWAYS else -1.0
    left_over = Box(x - 7 - wide, box.y + cut - high, wide, high)
    right_over = Box(x + 7, box.y + cut - high, wide, high)
    left_under = Box(x - 7 - wide, box.bottom - cut, wide, high)
    right_under = Box(x + 7, box.bottom - cut, wide, high)
    beside = [Box(box.right + 5, y - high / 2, wide, high), Box(box.x - 5 - wide, y - high / 2, wide, high)]
    if item.tag == "group":
        inside = [Box(left, box.y + 4, wide, high) for left in (x - wide / 2, box.x + 8, box.right - 8 - wide)]
        yield from (*inside, over, Box(x - wide / 2, box.bottom - 4 - high, wide, high))
        return
    if item.tag in s.GATEWAYS:
        yield from (over, under, left_over, right_over, left_under, right_under)
    elif item.tag == "boundaryEvent":
        yield from (Box(x + 8, box.bottom + 2, wide, high), Box(x - 8 - wide, box.bottom + 2, wide, high), under)
    else:
        yield from (under, over, right_under, left_under, right_over, left_over)
    yield from beside
    for far in (24.0, 48.0):
        yield from (under.moved(0, far), over.moved(0, -far))


def _along(points: Points, wide: float, high: float, *, late: bool) -> Iterator[Box]:
    """Places along a line: above and below level pieces, beside upright ones; near the beginning first."""
    pieces = list(segments(points))
    ranked = sorted(range(len(pieces)), key=lambda place: _rank(pieces[place], place, wide, late))
    for place in ranked:
        (x, y), (to_x, to_y) = pieces[place]
        shares = (0.5, 0.3, 0.7) if late or place else (0.5, 0.35, 0.65)
        for share in shares:
            at_x, at_y = x + (to_x - x) * share, y + (to_y - y) * share
            if abs(to_x - x) >= abs(to_y - y):
                yield Box(at_x - wide / 2, at_y - 4 - high, wide, high)
                yield Box(at_x - wide / 2, at_y + 4, wide, high)
            else:
                yield Box(at_x + 5, at_y - high / 2, wide, high)
                yield Box(at_x - 5 - wide, at_y - high / 2, wide, high)
    for far in (high + 6, 2 * high + 8):  # a second row, for several lines that lie on one another
        (x, y), (to_x, to_y) = pieces[ranked[0]]
        middle = Box((x + to_x - wide) / 2, (y + to_y) / 2, wide, high)
        yield from (middle.moved(0, -4 - high - far), middle.moved(0, 4 + far))


def _rank(piece: tuple[Point, Point], place: int, wide: float, late: bool) -> float:
    """Level pieces long enough for the words come first, early ones before late ones."""
    (x, y), (to_x, to_y) = piece
    level = abs(to_x - x) >= abs(to_y - y)
    short = 0.0 if (level and abs(to_x - x) >= wide + 6) or (not level and abs(to_y - y) > 24) else 5.0
    return short + place * (0.2 if late else 1.0) + (0.0 if level else 0.5)
