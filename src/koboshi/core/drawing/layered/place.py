"""Heights: edges are joined to straight rows, important ones first; rows are packed, then pulled to their neighbours.

(After Brandes and Köpf, 2002, whose blocks these rows are, with priorities so that the main way stays straight.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from koboshi.core.drawing.layered.graph import Mesh, Vertex

NODE_GAP, LINE_GAP, MIXED_GAP = 34.0, 8.0, 16.0
PULLS = 10


@dataclass(slots=True)
class _Row:
    """Vertices that lie on one straight line, each with its distance from the row's own height."""

    lane: int
    members: list[tuple[int, float]] = field(default_factory=list)
    upper: list[tuple[int, float]] = field(default_factory=list)
    """Rows above with the least distance to them."""
    lower: list[tuple[int, float]] = field(default_factory=list)
    pulls: list[tuple[int, float]] = field(default_factory=list)
    """Vertices that an edge leads to, with where the row would lie if that edge were straight."""
    y: float = 0.0


def place(mesh: Mesh) -> list[tuple[float, float]]:
    """Set `y` of every vertex; return top and bottom of every band."""
    straight = _straight(mesh)
    rows, row_of = _rows(mesh, straight)
    _constrain(mesh, rows, row_of)
    order = _topological(rows)
    for number in order:
        row = rows[number]
        first = max(mesh.vertices[each].above - shift for each, shift in row.members)
        row.y = max([first, *(rows[upper].y + least for upper, least in row.upper)])
    heights = _heights(mesh, rows)
    bands = _stack(mesh, heights)
    for row in rows:
        row.y += bands[row.lane][0]
    _pull(mesh, rows, row_of, order, bands)
    for row in rows:
        for each, shift in row.members:
            mesh.vertices[each].y = row.y + shift
    return bands


# -- rows -------------------------------------------------------------------------------------------------------------


def _pairs(mesh: Mesh) -> list[tuple[float, int, int, float]]:
    """Every piece of an edge between two columns: (importance, left, right, how much lower the left end leaves)."""
    depth, height = lengths(mesh)
    found = []
    for chain in mesh.chains:
        for place, (a, b) in enumerate(zip(chain.vertices, chain.vertices[1:], strict=False)):
            last = place == len(chain.vertices) - 2
            shift = (mesh.outs[chain.edge] if place == 0 and not chain.back else 0.0) - (
                mesh.ins[chain.edge] if last and not chain.back else 0.0
            )
            stand_ins = (mesh.vertices[a].node < 0) + (mesh.vertices[b].node < 0)
            main = depth[a] + height[b] - (0.5 if shift else 0.0)
            weight = mesh.graph.edges[chain.edge].weight
            importance = 2e6 + weight if weight and not chain.back else (1e4, 0.0, 1e6)[stand_ins] + main
            found.append((importance, a, b, shift))
    return found


def lengths(mesh: Mesh) -> tuple[list[int], list[int]]:
    """How many columns the longest way before and after every vertex has."""
    depth, height = [0] * len(mesh.vertices), [0] * len(mesh.vertices)
    forward = [chain.vertices for chain in mesh.chains if not chain.back]
    pairs = [pair for vertices in forward for pair in pairwise(vertices)]
    for a, b in sorted(pairs, key=lambda pair: mesh.vertices[pair[0]].rank):
        depth[b] = max(depth[b], depth[a] + 1)
    for a, b in sorted(pairs, key=lambda pair: -mesh.vertices[pair[1]].rank):
        height[a] = max(height[a], height[b] + 1)
    return depth, height


def _straight(mesh: Mesh) -> list[tuple[int, int, float]]:
    """Choose the pieces that are drawn straight: at most one on each side of a vertex, never two that cross."""
    places = [0] * len(mesh.vertices)
    for column in mesh.ranks:
        for number, each in enumerate(column):
            places[each] = number
    chosen: list[tuple[int, int, float]] = []
    gaps: list[list[tuple[int, int]]] = [[] for _ in mesh.ranks]
    onward, behind = bytearray(len(mesh.vertices)), bytearray(len(mesh.vertices))
    pairs = _pairs(mesh)
    centred = _off_centre(pairs, places)
    for _, (_, a, b, shift) in sorted(zip(centred, pairs, strict=True), key=lambda each: (-each[1][0], each[0])):
        same = mesh.vertices[a].lane == mesh.vertices[b].lane
        gap = gaps[mesh.vertices[a].rank]
        if same and not onward[a] and not behind[b] and _fits(gap, places[a], places[b]):
            gap.insert(bisect_left(gap, (places[a], places[b])), (places[a], places[b]))
            onward[a] = behind[b] = 1
            chosen.append((a, b, shift))
    return chosen


def _off_centre(pairs: Sequence[tuple[float, int, int, float]], places: Sequence[int]) -> list[float]:
    """Of several equally important ways from one vertex, the middle one is drawn straight."""
    targets: dict[tuple[int, float], list[int]] = {}
    for importance, a, b, _ in pairs:
        targets.setdefault((a, importance), []).append(places[b])
    middle = {key: sorted(found)[(len(found) - 1) // 2] for key, found in targets.items()}
    return [abs(places[b] - middle[a, importance]) for importance, a, b, _ in pairs]


def _fits(gap: Sequence[tuple[int, int]], a: int, b: int) -> bool:
    place = bisect_left(gap, (a, b))
    return not (place and gap[place - 1][1] > b) and not (place < len(gap) and gap[place][1] < b)


def _rows(mesh: Mesh, straight: Sequence[tuple[int, int, float]]) -> tuple[list[_Row], list[int]]:
    onward = {a: (b, shift) for a, b, shift in straight}
    heads = set(range(len(mesh.vertices))) - {b for _, b, _ in straight}
    rows: list[_Row] = []
    row_of = [0] * len(mesh.vertices)
    for head in sorted(heads, key=lambda each: (mesh.vertices[each].rank, each)):
        row, each, height = _Row(mesh.vertices[head].lane), head, 0.0
        while True:
            row.members.append((each, height))
            row_of[each] = len(rows)
            if each not in onward:
                break
            each, shift = onward[each][0], onward[each][1]
            height += shift
        rows.append(row)
    return rows, row_of


# -- packing ----------------------------------------------------------------------------------------------------------


def _constrain(mesh: Mesh, rows: list[_Row], row_of: Sequence[int]) -> None:
    shift_of = {each: shift for row in rows for each, shift in row.members}
    for column in mesh.ranks:
        for a, b in pairwise(column):
            one, other = mesh.vertices[a], mesh.vertices[b]
            if one.lane == other.lane:
                least = one.below + _gap(one, other) + other.above + shift_of[a] - shift_of[b]
                rows[row_of[a]].lower.append((row_of[b], least))
                rows[row_of[b]].upper.append((row_of[a], least))
    for _, a, b, shift in _pairs(mesh):
        if row_of[a] != row_of[b]:
            rows[row_of[a]].pulls.append((b, -shift - shift_of[a]))
            rows[row_of[b]].pulls.append((a, shift - shift_of[b]))


def _gap(one: Vertex, other: Vertex) -> float:
    if one.node >= 0 and other.node >= 0:
        return NODE_GAP
    return LINE_GAP if one.node < 0 and other.node < 0 else MIXED_GAP


def _topological(rows: Sequence[_Row]) -> list[int]:
    """Rows from top to bottom. Rows never cross, so none is above another and below it as well."""
    waiting = [len(row.upper) for row in rows]
    ready = [number for number, count in enumerate(waiting) if not count]
    order = []
    while ready:
        number = ready.pop()
        order.append(number)
        for lower, _ in rows[number].lower:
            waiting[lower] -= 1
            if not waiting[lower]:
                ready.append(lower)
    return order


def _heights(mesh: Mesh, rows: Sequence[_Row]) -> list[float]:
    least = mesh.graph.least
    heights = [least[lane] if lane < len(least) else 0.0 for lane in range(mesh.graph.lanes)]
    for row in rows:
        bottom = max(row.y + shift + mesh.vertices[each].below for each, shift in row.members)
        heights[row.lane] = max(heights[row.lane], bottom)
    return heights


def _stack(mesh: Mesh, heights: Sequence[float]) -> list[tuple[float, float]]:
    gaps = mesh.graph.gaps
    bands, top = [], 0.0
    for lane, height in enumerate(heights):
        bands.append((top, top + height))
        top += height + (gaps[lane] if lane < len(gaps) else 0.0)
    return bands


def _pull(
    mesh: Mesh, rows: Sequence[_Row], row_of: Sequence[int], order: Sequence[int], bands: Sequence[tuple[float, float]]
) -> None:
    """Move every row towards the middle of where its edges lead, as far as its neighbours leave room."""
    shift_of = {each: shift for row in rows for each, shift in row.members}
    for turn in range(PULLS):
        for number in order if turn % 2 else reversed(order):
            row = rows[number]
            if not row.pulls:
                continue
            wanted = sorted(rows[row_of[each]].y + shift_of[each] + shift for each, shift in row.pulls)
            half = len(wanted) // 2
            middle = wanted[half] if len(wanted) % 2 else _nearer(wanted[half - 1], wanted[half], row.y)
            top, bottom = bands[row.lane]
            low = max(
                max(top + mesh.vertices[each].above - shift for each, shift in row.members),
                max((rows[upper].y + least for upper, least in row.upper), default=-1e9),
            )
            high = min(
                min(bottom - mesh.vertices[each].below - shift for each, shift in row.members),
                min((rows[lower].y - least for lower, least in row.lower), default=1e9),
            )
            row.y = max(low, min(high, middle))


def _nearer(a: float, b: float, now: float) -> float:
    """Any height between the two middle ones is as good; the nearest to the present one changes least."""
    return max(a, min(b, now))
