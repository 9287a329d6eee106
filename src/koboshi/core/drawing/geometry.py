"""Boxes, points and lines of a picture, in its own units (1 unit is one pixel at natural size; y grows downwards)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Points: TypeAlias = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower side."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, dx: float, dy: float) -> Box:
        """The same box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, by: float) -> Box:
        """A box that is larger by so much on every side (smaller where negative)."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share an area; touching is none."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box) -> bool:
        """Whether the other lies wholly inside."""
        across = self.x <= other.x and other.right <= self.right
        return across and self.y <= other.y and other.bottom <= self.bottom


def around(middle: Point, width: float, height: float) -> Box:
    """The box of a size with its centre at a point."""
    return Box(middle[0] - width / 2, middle[1] - height / 2, width, height)


def union(boxes: Iterable[Box], points: Iterable[Point] = ()) -> Box:
    """The smallest box around everything; an empty box at the origin for nothing."""
    found = [*boxes, *(Box(x, y, 0, 0) for x, y in points)]
    if not found:
        return Box(0, 0, 0, 0)
    left, top = min(box.x for box in found), min(box.y for box in found)
    return Box(left, top, max(box.right for box in found) - left, max(box.bottom for box in found) - top)


def segments(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """The pieces of a line, one after another."""
    return pairwise(points)


def crosses(box: Box, begin: Point, end: Point) -> bool:
    """Whether a straight piece runs through the inside of a box (Liang and Barsky's clipping, 1984)."""
    low, high = 0.0, 1.0
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    for step, distance in (
        (-dx, begin[0] - box.x),
        (dx, box.right - begin[0]),
        (-dy, begin[1] - box.y),
        (dy, box.bottom - begin[1]),
    ):
        if step == 0:
            if distance <= 0:
                return False
        elif step < 0:
            low = max(low, distance / step)
        else:
            high = min(high, distance / step)
    return high - low > 1e-9


def tidy(points: Iterable[Point]) -> Points:
    """The same line without doubled points and without points in the middle of a straight piece."""
    kept: list[Point] = []
    for point in points:
        if kept and _near(kept[-1], point):
            continue
        while len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < 0.01 and abs(a[1] - b[1]) < 0.01


def _straight(a: Point, b: Point, c: Point) -> bool:
    """Whether b lies on the way from a to c (a turn back is none)."""
    turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    onward = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return abs(turn) < 0.01 and onward > 0


def length(points: Sequence[Point]) -> float:
    """The length of a line of straight pieces."""
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in segments(points))


def middle(points: Points) -> Point:
    """The point halfway along a line."""
    left = length(points) / 2
    for begin, end in segments(points):
        piece = abs(end[0] - begin[0]) + abs(end[1] - begin[1])
        if piece and piece >= left:
            share = left / piece
            return begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share
        left -= piece
    return points[-1]
