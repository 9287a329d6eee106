"""The columns of a Program while they are being filled."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.kernel import places
from koboshi.core.simulate.kernel.shape import SOME
from koboshi.core.simulate.scenario import Batch
from koboshi.core.simulate.spots import Spot


class Columns:
    """Columns by name. Integer columns with one entry per row are filled by `put`, the others are fields."""

    def __init__(self, spots: list[Spot]) -> None:
        """Begin with spots numbered in their order."""
        self.spots = spots
        self.number = {spot.key: i for i, spot in enumerate(spots)}
        self.columns: dict[str, list[Any]] = defaultdict(list)
        self.lists: list[int] = []
        self.chance: list[float] = []
        self.own_law: list[int] = []
        self.day_table: list[int] = []
        self.reach: list[int] = []
        self.edge: list[int] = []
        self.edge_done: list[int] = []
        self.join_width = 0
        self._laws: dict[Law, int] = {}

    def put(self, name: str, value: float) -> None:
        """Add an entry to a row of a table, by its name in `places`."""
        self.columns[name].append(value)

    def law(self, law: Law) -> int:
        """The number of a law; equal laws share it."""
        if law in self._laws:
            return self._laws[law]
        self._laws[law] = number = len(self._laws)
        self.put("LAW_KIND", law.kind)
        self.put("LAW_AT", len(self.columns["POINT_SHARE"]))
        self.put("LAW_N", len(law.points))
        for name in "abcd":
            self.put(f"LAW_{name.upper()}", float(getattr(law, name)))
        for share, begin, end in law.points:
            self.put("POINT_SHARE", share)
            self.put("POINT_FROM", float(begin))
            self.put("POINT_TO", float(end))
        return number

    def batch(self, batch: Batch) -> int:
        """The number of a new batch."""
        self.put("BATCH_SIZE", batch.size)
        self.put("BATCH_MOST", batch.most)
        self.put("BATCH_WAIT", batch.wait)
        self.put("BATCH_SUM", int(batch.one_by_one))
        self.put("BATCH_AT", len(self.lists))
        self.put("BATCH_N", len(batch.clock))
        self.lists.extend(batch.clock)
        return len(self.columns["BATCH_SIZE"]) - 1

    def join_places(self, joins: list[int]) -> tuple[dict[int, int], int]:
        """Where each join counts its arrivals inside its scope's row, and how wide a row must be."""
        places: dict[int, int] = {}
        used: dict[str, int] = defaultdict(int)
        for i in joins:
            spot = self.spots[i]
            places[i] = used[spot.scope]
            used[spot.scope] += len(spot.join.flows) if spot.join else 0
        return places, max([*used.values(), 0])

    def inclusive(self) -> list[int]:
        """The inclusive joins."""
        return [i for i, spot in enumerate(self.spots) if spot.join is not None and spot.join.mode == SOME]

    def filled(self) -> dict[int, list[Any]]:
        """All columns by their numbers in the directory."""
        for name in ("lists", "chance", "own_law", "day_table", "reach", "edge", "edge_done"):
            self.columns[name.upper()] = getattr(self, name)
        return {getattr(places, name): column for name, column in self.columns.items()}
