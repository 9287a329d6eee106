"""The tile map of the municipalities: where each tile is drawn, and how dark it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from koboshi.core.japan.tiles import ALL, COLUMNS, ROWS
from koboshi.measure.service import Figure

WIDTH, HEIGHT, GAP = 66, 44, 4
SHADES = 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """One tile in the units of the drawing; `shade` from 0 (none) to 4 (most)."""

    name: str
    region: str
    count: int
    x: int
    y: int
    shade: int

    @property
    def middle(self) -> int:
        """Where the words are centred."""
        return self.x + WIDTH // 2

    @property
    def name_line(self) -> int:
        """The base line of the name."""
        return self.y + 18

    @property
    def count_line(self) -> int:
        """The base line of the count."""
        return self.y + 36


@dataclass(frozen=True, slots=True)
class Range:
    """What one shade means: counts from `low` to `high`."""

    shade: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """The whole drawing with its legend."""

    tiles: tuple[Drawn, ...]
    legend: tuple[Range, ...]
    width: int = COLUMNS * (WIDTH + GAP)
    height: int = ROWS * (HEIGHT + GAP)
    tile_width: int = WIDTH
    tile_height: int = HEIGHT


def shade(count: int, most: int) -> int:
    """The shade of a count: equal steps from one to the largest count."""
    return 0 if count == 0 else min(SHADES, 1 + (count - 1) * SHADES // max(most, 1))


def ranges(most: int) -> tuple[Range, ...]:
    """The legend: for each shade in use the counts it stands for."""
    found = [Range(0, 0, 0)]
    for count in range(1, most + 1) if most <= 1000 else ():
        at = shade(count, most)
        last = found[-1]
        found[-1:] = [Range(at, last.low, count)] if last.shade == at else [last, Range(at, count, count)]
    if most > 1000:
        steps = [most * part // SHADES for part in range(SHADES + 1)]
        found += [Range(part + 1, steps[part] + 1, steps[part + 1]) for part in range(SHADES)]
    return tuple(found)


def draw(figure: Figure) -> TileMap:
    """The map of the counts by municipality; places outside of the prefecture are not on it."""
    counts: Mapping[str, int] = {row.key: row.count for row in figure.rows}
    most = max((counts.get(tile.town.code, 0) for tile in ALL), default=0)
    drawn = tuple(
        Drawn(
            name=tile.town.name,
            region=tile.town.region,
            count=counts.get(tile.town.code, 0),
            x=tile.column * (WIDTH + GAP),
            y=tile.row * (HEIGHT + GAP),
            shade=shade(counts.get(tile.town.code, 0), most),
        )
        for tile in ALL
    )
    return TileMap(drawn, ranges(most))
