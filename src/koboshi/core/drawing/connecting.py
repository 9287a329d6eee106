"""Lines between any two boxes that go around everything else: messages, associations, flows without way points.

First the simple ways are tried (straight, with one or two corners); only where all of them are blocked a search over
a coarse grid of free lines finds a way with little length and few corners (A*; Hart, Nilsson and Raphael, 1968).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from koboshi.core.drawing.geometry import Box, Point, Points, crosses, segments, tidy

AIR = 12.0
_CORNER = 40.0
_BUDGET = 60_000
_NEAREST = 60
_SIDES = ("top", "bottom", "left", "right")


@dataclass(slots=True)
class Connector:
    """One picture's worth of connections: what stands in the way, and how much searching is still allowed."""

    walls: Sequence[Box]
    budget: int = _BUDGET
    taken: dict[tuple[Box, str], int] = field(default_factory=dict)

    def upright(self, source: Box, target: Box, around: Iterable[Box] = ()) -> Points:
        """A message flow: from the lower or upper side of one to the facing side of the other."""
        walls = self._walls(source, target, around)
        down = source.bottom <= target.y or (source.middle[1] <= target.middle[1] and target.y > source.y)
        begin, end = ("bottom", "top") if down else ("top", "bottom")
        for way in self._upright_ways(source, target, begin, end):
            if _clear(way, walls):
                return self._keep(source, target, begin, end, way)
        found = self._search(source, target, walls, (begin, end))
        return found or tidy(next(self._upright_ways(source, target, begin, end)))

    def any(self, source: Box, target: Box, around: Iterable[Box] = (), *, square: bool = False) -> Points:
        """An association: straight between two sides, or around what stands between (`square`: right angles)."""
        walls = self._walls(source, target, around)
        ways = sorted(_straight_ways(source, target, square), key=_cost)
        for way in ways:
            if _clear(way, walls):
                return tidy(way)
        found = self._search(source, target, walls, ("", ""))
        return found or tidy(ways[0] if ways else (source.middle, target.middle))

    # -- simple ways ---------------------------------------------------------------------------------------------

    def _upright_ways(self, source: Box, target: Box, begin: str, end: str) -> Iterator[Points]:
        y, to_y = _port(source, begin)[1], _port(target, end)[1]
        left, right = max(source.x, target.x) + 10, min(source.right, target.right) - 10
        outs, ins = _slots(source, self.taken.get((source, begin), 0)), _slots(target, self.taken.get((target, end), 0))
        if left <= right:
            for x in sorted({*outs, *ins, (left + right) / 2}, key=lambda x: abs(x - outs[0])):
                if left <= x <= right:
                    yield (x, y), (x, to_y)
        for x in outs:
            for to_x in ins:
                for share in (0.5, 0.2, 0.8, 0.35, 0.65):
                    middle = y + (to_y - y) * share
                    yield (x, y), (x, middle), (to_x, middle), (to_x, to_y)

    def _keep(self, source: Box, target: Box, begin: str, end: str, way: Points) -> Points:
        for key in ((source, begin), (target, end)):
            self.taken[key] = self.taken.get(key, 0) + 1
        return tidy(way)

    def _walls(self, source: Box, target: Box, around: Iterable[Box]) -> list[Box]:
        inside = (source, target, *around)
        walls = [
            wall for wall in self.walls if not any(wall.holds(box) or box.holds(wall) for box in inside if box.width)
        ]
        own = [box.grown(-1) for box in (source, target) if box.width > 2 and box.height > 2]
        return [*walls, *own]

    # -- search --------------------------------------------------------------------------------------------------

    def _search(self, source: Box, target: Box, walls: Sequence[Box], wanted: tuple[str, str]) -> Points:
        """The best way from any side of one to any side of the other; wanted sides are preferred."""
        near = sorted(walls, key=lambda wall: _far(wall, source.middle, target.middle))[:_NEAREST]
        grown = [wall.grown(AIR - 4) for wall in near]
        starts = {_step(_port(source, side), side): (side, _dear(side, wanted[0])) for side in _SIDES}
        goals = {_step(_port(target, side), side): (side, _dear(side, wanted[1])) for side in _SIDES}
        places = [*starts, *goals]
        xs = sorted({*(x for x, _ in places), *(x for wall in near for x in (wall.x - AIR, wall.right + AIR))})
        ys = sorted({*(y for _, y in places), *(y for wall in near for y in (wall.y - AIR, wall.bottom + AIR))})
        path = _Grid(xs, ys, grown).path(
            {place: price for place, (_, price) in starts.items()},
            {place: price for place, (_, price) in goals.items()},
            self.budget,
        )
        self.budget -= path.steps
        if not path.points:
            return ()
        leaves, reaches = starts[path.points[0]][0], goals[path.points[-1]][0]
        return tidy([_port(source, leaves), *path.points, _port(target, reaches)])


@dataclass(slots=True)
class _Path:
    points: list[Point]
    steps: int


@dataclass(slots=True)
class _Grid:
    """Free lines beside all walls."""

    xs: Sequence[float]
    ys: Sequence[float]
    walls: Sequence[Box]
    known: dict[tuple[int, int, int, int], bool] = field(default_factory=dict)

    def path(self, starts: Mapping[Point, float], goals: Mapping[Point, float], budget: int) -> _Path:
        """The best way along the lines from one of the starts to one of the goals, or none within the budget."""
        heap: list[tuple[float, float, tuple[int, int, int]]] = []
        came: dict[tuple[int, int, int], tuple[int, int, int] | None] = {}
        best: dict[tuple[int, int, int], float] = {}
        for (x, y), price in starts.items():
            if not any(_inside(wall, (x, y)) for wall in self.walls):
                begin = (self.xs.index(x), self.ys.index(y), 0)
                came[begin], best[begin] = None, price
                heappush(heap, (price, price, begin))
        steps = 0
        while heap and steps < budget:
            _, cost, state = heappop(heap)
            if state[2] < 0:
                return _Path(self._back(came[state], came), steps)
            if cost > best[state]:
                continue
            steps += 1
            for following, price in self._moves(state, goals):
                total = cost + price
                if total < best.get(following, 1e18):
                    best[following], came[following] = total, state
                    heappush(heap, (total + self._left(following, goals), total, following))
        return _Path([], steps)

    def _left(self, state: tuple[int, int, int], goals: Mapping[Point, float]) -> float:
        return min(abs(self.xs[state[0]] - x) + abs(self.ys[state[1]] - y) for x, y in goals) if state[2] >= 0 else 0.0

    def _moves(
        self, state: tuple[int, int, int], goals: Mapping[Point, float]
    ) -> Iterator[tuple[tuple[int, int, int], float]]:
        """Steps to the neighbouring crossings; from a goal also the end itself, whose heading is -1."""
        x, y, heading = state
        price = goals.get((self.xs[x], self.ys[y]))
        if price is not None:
            yield (x, y, -1), price
        for dx, dy, turned in ((1, 0, 1), (-1, 0, 1), (0, 1, 2), (0, -1, 2)):
            to_x, to_y = x + dx, y + dy
            if 0 <= to_x < len(self.xs) and 0 <= to_y < len(self.ys) and self._free(x, y, to_x, to_y):
                price = abs(self.xs[to_x] - self.xs[x]) + abs(self.ys[to_y] - self.ys[y])
                yield (to_x, to_y, turned), price + (_CORNER if heading not in {0, turned} else 0.0)

    def _free(self, x: int, y: int, to_x: int, to_y: int) -> bool:
        key = (min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
        if key not in self.known:
            begin, end = (self.xs[x], self.ys[y]), (self.xs[to_x], self.ys[to_y])
            self.known[key] = not any(crosses(wall, begin, end) for wall in self.walls)
        return self.known[key]

    def _back(
        self, state: tuple[int, int, int] | None, came: dict[tuple[int, int, int], tuple[int, int, int] | None]
    ) -> list[Point]:
        points: list[Point] = []
        while state is not None:
            points.append((self.xs[state[0]], self.ys[state[1]]))
            state = came[state]
        return points[::-1]


def _clear(way: Sequence[Point], walls: Sequence[Box]) -> bool:
    return not any(crosses(wall, *piece) for piece in segments(way) for wall in walls)


def _cost(way: Sequence[Point]) -> float:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in segments(way)) + 10 * len(way)


def _far(wall: Box, begin: Point, end: Point) -> float:
    """How far a wall lies outside the rectangle between two points."""
    left, right = min(begin[0], end[0]), max(begin[0], end[0])
    top, bottom = min(begin[1], end[1]), max(begin[1], end[1])
    return max(0.0, wall.x - right, left - wall.right) + max(0.0, wall.y - bottom, top - wall.bottom)


def _inside(wall: Box, point: Point) -> bool:
    return wall.x < point[0] < wall.right and wall.y < point[1] < wall.bottom


def _dear(side: str, wanted: str) -> float:
    """What it costs to use another side than the wanted one."""
    return 0.0 if not wanted or side == wanted else 90.0


def _port(box: Box, side: str) -> Point:
    x, y = box.middle
    return {"top": (x, box.y), "bottom": (x, box.bottom), "left": (box.x, y), "right": (box.right, y)}[side]


def _step(point: Point, side: str) -> Point:
    dx, dy = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}[side]
    return point[0] + dx * AIR, point[1] + dy * AIR


def _slots(box: Box, used: int) -> list[float]:
    """Places along a side, the middle first; those already taken come last."""
    middle = box.middle[0]
    step = min(24.0, box.width / 6)
    places = [middle, middle + step, middle - step, middle + 2 * step, middle - 2 * step]
    turn = used % len(places)
    return places[turn:] + places[:turn] if box.width > 44 else [middle]


def _straight_ways(source: Box, target: Box, square: bool) -> Iterator[Points]:
    for one in _SIDES:
        for other in _SIDES:
            begin, end = _port(source, one), _port(target, other)
            if not square and _leaves(begin, end, one) and _leaves(end, begin, other):
                yield begin, end
            elif square:
                yield from _square(begin, end, one, other)


def _leaves(point: Point, other: Point, side: str) -> bool:
    dx, dy = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}[side]
    return (other[0] - point[0]) * dx + (other[1] - point[1]) * dy > 0


def _square(begin: Point, end: Point, one: str, other: str) -> Iterator[Points]:
    flat, flat_end = one in {"left", "right"}, other in {"left", "right"}
    if not (_leaves(begin, end, one) and _leaves(end, begin, other)):
        return
    if flat and flat_end:
        x = (begin[0] + end[0]) / 2
        yield begin, (x, begin[1]), (x, end[1]), end
    elif flat:
        yield begin, (end[0], begin[1]), end
    elif flat_end:
        yield begin, (begin[0], end[1]), end
    else:
        y = (begin[1] + end[1]) / 2
        yield begin, (begin[0], y), (end[0], y), end
