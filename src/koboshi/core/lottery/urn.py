"""An urn of weighted lots from which one after the other is taken, in time that grows slowly (Fenwick tree)."""

from __future__ import annotations

from collections.abc import Sequence


class Urn:
    """Units in a fixed order, each with a whole number of lots; lots are numbered from 0 over those still inside."""

    __slots__ = ("_lots", "_top", "_tree", "total")

    def __init__(self, lots: Sequence[int]) -> None:
        """Take the lots of each unit, all of them 1 or more."""
        self._lots = list(lots)
        self.total = sum(lots)
        self._tree = [0, *lots]
        for place in range(1, len(self._tree)):
            parent = place + (place & -place)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[place]
        self._top = 1 << len(lots).bit_length()

    def take(self, lot: int) -> tuple[int, int]:
        """(unit, first of its lots) for a lot of those still inside; the unit leaves the urn with all its lots."""
        place, before, step = 0, 0, self._top
        while step:
            further = place + step
            if further < len(self._tree) and before + self._tree[further] <= lot:
                place, before = further, before + self._tree[further]
            step >>= 1
        self._remove(place)
        return place, before

    def lots_of(self, unit: int) -> int:
        """How many lots a unit has, or had."""
        return self._lots[unit]

    def _remove(self, unit: int) -> None:
        gone, place = self._lots[unit], unit + 1
        self.total -= gone
        while place < len(self._tree):
            self._tree[place] -= gone
            place += place & -place
