"""Rough places of the 59 municipalities on a grid of equal tiles (west to east, north to south), for tile maps.

A tile map gives a village of 500 people as much room as a city; it shows neighbourhood, not area.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from koboshi.core.japan.municipalities import BY_CODE, Municipality


@dataclass(frozen=True, slots=True)
class Tile:
    """One municipality with its column (0 in the west) and row (0 in the north)."""

    town: Municipality
    column: int
    row: int


def _read() -> tuple[Tile, ...]:
    with files("koboshi.core.japan").joinpath("tiles.csv").open(encoding="utf-8") as lines:
        return tuple(Tile(BY_CODE[row["code"]], int(row["column"]), int(row["row"])) for row in csv.DictReader(lines))


ALL: Final = _read()
"""The 59 tiles in the order of their codes."""

COLUMNS: Final = max(tile.column for tile in ALL) + 1
ROWS: Final = max(tile.row for tile in ALL) + 1
