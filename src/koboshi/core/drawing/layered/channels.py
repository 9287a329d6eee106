"""The gaps between the columns: every edge that changes its height there gets an upright track of its own.

Edges that leave the same port share a track. Tracks are ordered so that few edges cross and none lies on another
(after the orthogonal router of Sander, 2004, as used by the layered method of ELK).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

TRACK, EDGE = 12.0, 18.0
_OVERLAP, _SHARE = 1000, 4.0
_MANY = 120


@dataclass(slots=True)
class Piece:
    """What one edge (or a bundle from one port) does in a gap: ends at the left side, ends at the right side."""

    lefts: list[float]
    rights: list[float]
    edges: list[int] = field(default_factory=list)
    track: int = 0
    x: float = 0.0

    @property
    def upright(self) -> bool:
        """Whether the height changes at all."""
        return self.low < self.high - 0.01 or not self.lefts or not self.rights

    @property
    def low(self) -> float:
        """The upper end of the upright part."""
        return min([*self.lefts, *self.rights])

    @property
    def high(self) -> float:
        """The lower end of the upright part."""
        return max([*self.lefts, *self.rights])


def assign(pieces: Sequence[Piece]) -> int:
    """Give every upright piece its track; return how many tracks there are."""
    upright = [piece for piece in pieces if piece.upright]
    if len(upright) > _MANY:
        return _simply(upright)
    after: list[list[int]] = [[] for _ in upright]
    weights: dict[tuple[int, int], int] = {}
    for a in range(len(upright)):
        for b in range(a + 1, len(upright)):
            weight = _cost(upright[b], upright[a]) - _cost(upright[a], upright[b])
            if weight > 0:
                weights[(a, b)] = weight
            elif weight < 0:
                weights[(b, a)] = -weight
    for number, place in enumerate(_without_circles(len(upright), weights)):
        after[number] = place
    return _tracks(upright, after)


def _cost(left: Piece, right: Piece) -> int:
    """What it costs when one stands left of the other: a crossing one, lying on each other very much."""
    cost = sum(right.low < y < right.high for y in left.rights) + sum(left.low < y < left.high for y in right.lefts)
    return cost + _OVERLAP * sum(abs(y - other) < _SHARE for y in left.rights for other in right.lefts)


def _without_circles(count: int, weights: dict[tuple[int, int], int]) -> list[list[int]]:
    """For each piece those that have to stand left of it; the lightest wishes give way (Eades, Lin and Smyth, 1993)."""
    balance = [0] * count
    for (a, b), weight in weights.items():
        balance[a] += weight
        balance[b] -= weight
    order = _kahn(count, weights, balance)
    place = {each: number for number, each in enumerate(order)}
    before: list[list[int]] = [[] for _ in range(count)]
    for a, b in weights:
        if place[a] < place[b]:
            before[b].append(a)
        else:
            before[a].append(b)
    return before


def _kahn(count: int, weights: dict[tuple[int, int], int], balance: list[int]) -> list[int]:
    left = set(range(count))
    order = []
    heavy = {pair: weight for pair, weight in weights.items() if weight >= _OVERLAP}
    while left:
        entered = {b for a, b in weights if a in left and b in left}
        free = left - entered
        if not free:
            free = left - {b for a, b in heavy if a in left and b in left} or left
        chosen = min(free, key=lambda each: (-balance[each], each))
        order.append(chosen)
        left.discard(chosen)
    return order


def _tracks(upright: Sequence[Piece], before: Sequence[Sequence[int]]) -> int:
    done: dict[int, int] = {}
    ends: list[list[tuple[float, float]]] = []
    waiting = set(range(len(upright)))
    while waiting:
        ready = [each for each in waiting if all(other in done for other in before[each])]
        for each in sorted(ready):
            piece = upright[each]
            track = max((done[other] + 1 for other in before[each] if _meets(upright[other], piece)), default=0)
            track = max([track, *(done[other] for other in before[each])])
            while track < len(ends) and any(low < piece.high + 6 and piece.low - 6 < high for low, high in ends[track]):
                track += 1
            while track >= len(ends):
                ends.append([])
            ends[track].append((piece.low, piece.high))
            done[each] = piece.track = track
            waiting.discard(each)
    return len(ends)


def _meets(one: Piece, other: Piece) -> bool:
    return one.low < other.high + 6 and other.low - 6 < one.high


def _simply(upright: Sequence[Piece]) -> int:
    """For very many pieces: first fit from the top, without looking at crossings."""
    ends: list[float] = []
    for piece in sorted(upright, key=lambda each: each.low):
        track = next((number for number, end in enumerate(ends) if end + 6 < piece.low), len(ends))
        if track == len(ends):
            ends.append(piece.high)
        ends[track] = piece.high
        piece.track = track
    return len(ends)
