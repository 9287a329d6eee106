"""Read the character table (`cmap`) of a TrueType font: formats 4, 12 and 14 of the OpenType specification."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Characters:
    """Code points a font has, and its ideographic variation sequences."""

    points: frozenset[int]
    variations: frozenset[tuple[int, int]]

    def has(self, cluster: str) -> bool:
        """Whether this font prints the character, in the asked variation if there is one."""
        if len(cluster) == 2:
            return (ord(cluster[0]), ord(cluster[1])) in self.variations
        return cluster.isspace() or ord(cluster) in self.points


def read_cmap(path: Path) -> Characters:
    """Read one font file; tables of other formats are passed over."""
    data = path.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    points: set[int] = set()
    variations: set[tuple[int, int]] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 4 + 8 * number + 4)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == 4:
            points |= _format_4(data, start + offset)
        elif form == 12:
            points |= _format_12(data, start + offset)
        elif form == 14:
            variations |= _format_14(data, start + offset)
    return Characters(frozenset(points), frozenset(variations))


def _table(data: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError("font without a character table")


def _format_4(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    ranges_at = at + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", data, ranges_at)
    found: set[int] = set()
    for number in range(count):
        for point in range(starts[number], min(ends[number], 0xFFFE) + 1):
            if offsets[number] == 0:
                glyph = (point + deltas[number]) & 0xFFFF
            else:
                place = ranges_at + 2 * number + offsets[number] + 2 * (point - starts[number])
                (glyph,) = struct.unpack_from(">H", data, place)
            if glyph:
                found.add(point)
    return found


def _format_12(data: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    found: set[int] = set()
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * number)
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _format_14(data: bytes, at: int) -> set[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", data, at + 6)
    found: set[tuple[int, int]] = set()
    for number in range(count):
        record = at + 10 + 11 * number
        selector = int.from_bytes(data[record : record + 3], "big")
        default, other = struct.unpack_from(">II", data, record + 3)
        if default:
            found |= {(point, selector) for point in _default_points(data, at + default)}
        if other:
            found |= {(point, selector) for point in _other_points(data, at + other)}
    return found


def _default_points(data: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", data, at)
    found: set[int] = set()
    for number in range(count):
        place = at + 4 + 4 * number
        first = int.from_bytes(data[place : place + 3], "big")
        found.update(range(first, first + data[place + 3] + 1))
    return found


def _other_points(data: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", data, at)
    places = range(at + 4, at + 4 + 5 * count, 5)
    return {int.from_bytes(data[place : place + 3], "big") for place in places}
