"""Vertical notices (縦書き): columns from right to left, broken here, since the typesetter knows horizontal lines only.

Rules of the break (JIS X 4051 in its simplest form): closing brackets, full stops and commas never begin a column –
they hang at the foot of the one before –, opening brackets never end one. Up to two digits or letters stand side by
side in one place (縦中横), longer numbers upright one below the other, longer words lie on their side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from koboshi.core.typeset.notice import NoticeMeta, appeal_lines, plain, seal_words
from koboshi.core.typeset.press import Ink, print_pdf, qr_svg, stand_ins

PLACES: Final = 37
"""Places in a column: 243 mm between the margins at 6.2 mm, with room for signs that hang."""
COLUMNS: Final = 20
_NEVER_FIRST: Final = frozenset("、。，．）」』】〉》〕］｝・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ！？：；")
_NEVER_LAST: Final = frozenset("（「『【〈《〔［｛")
_LIE: Final = frozenset("-~=+/:")
"""Signs that lie on their side even alone."""
_PIECES: Final = re.compile(r"[0-9]+|[A-Za-z][A-Za-z0-9.@_-]*|\n|.[\ufe00-\ufe0f\U000e0100-\U000e01ef]?", re.DOTALL)
"""Numbers, words, single signs: a sign together with the variation selector (異体字) behind it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place (`sign`, `pair`) or in `long` places lying on its side (`side`)."""

    text: str
    kind: str = "sign"
    long: int = 1
    strong: bool = False


@dataclass(slots=True)
class Line:
    """A column of cells, begun some places down."""

    cells: list[Cell] = field(default_factory=list)
    indent: int = 0

    @property
    def long(self) -> int:
        """Places used."""
        return self.indent + sum(cell.long for cell in self.cells)


def vertical_notice(blocks: Sequence[object], *, meta: NoticeMeta, fonts: Sequence[Path]) -> bytes:
    """Typeset a notice in columns; its words stand in the file as the description of each page too.

    What no font has is told as in `notice`. Raises MissingFonts, ValueError for an unknown block.
    """
    ink = Ink(fonts)
    lines = [line for block in blocks for line in _block(plain(block))]
    missing = ink.coverage.missing("".join(cell.text for line in lines for cell in line.cells))
    if missing:
        lines += _block({"kind": "p", "text": stand_ins(missing, fonts, meta.lang)})
    sheets = [lines[at : at + COLUMNS] for at in range(0, len(lines), COLUMNS)] or [[]]
    data = {
        "lang": meta.lang,
        "title": meta.title,
        "check_number": ink.spans(meta.check_number),
        "verify_at": ink.spans(meta.verify_at),
        "qr": qr_svg(meta.verify_at) if meta.qr and meta.verify_at else "",
        "sheets": [_sheet(ink, sheet) for sheet in sheets],
    }
    return print_pdf("vertical", data, ink.coverage, meta.issued_at)


def _sheet(ink: Ink, lines: Sequence[Line]) -> dict[str, object]:
    words = "\n".join("".join(cell.text for cell in line.cells) for line in lines)
    return {
        "words": words.strip() or "（空白）",
        "lines": [
            {
                "indent": line.indent,
                "cells": [
                    {"spans": ink.spans(each.text), "kind": each.kind, "long": each.long, "strong": each.strong}
                    for each in line.cells
                ],
            }
            for line in lines
        ],
    }


# --- blocks ---------------------------------------------------------------------------------------------------------


def _block(block: Mapping[str, Any]) -> Iterator[Line]:
    kind = str(block.get("kind"))
    make = _BLOCKS.get(kind)
    if make is None:
        raise ValueError(f"unknown block kind: {kind}")
    return make(block)


def _table(block: Mapping[str, Any]) -> Iterator[Line]:
    for row in block.get("rows", ()):
        cells = row["cells"] if isinstance(row, Mapping) else row
        yield from break_columns(list(_cells("　".join(map(words_of, cells)))), indent=1)


def _list(block: Mapping[str, Any]) -> Iterator[Line]:
    for number, item in enumerate(block.get("items", ()), 1):
        sign = f"{number}　" if block.get("ordered") else "・"
        yield from break_columns(list(_cells(sign + words_of(item))), indent=1)


def _appeal(block: Mapping[str, Any]) -> Iterator[Line]:
    for text in appeal_lines(block):
        yield from break_columns(list(_cells(text)), indent=2)


def _seal(block: Mapping[str, Any]) -> Iterator[Line]:
    yield from break_columns(list(_cells(seal_words(block))), at_foot=True)


def _sample(block: Mapping[str, Any]) -> Iterator[Line]:
    yield Line()
    yield from break_columns(list(_cells(str(block.get("text", "")))), at_foot=True)


def _rule(block: Mapping[str, Any]) -> Iterator[Line]:
    yield Line()


def _paragraph(block: Mapping[str, Any]) -> Iterator[Line]:
    heading, side = block["kind"] in ("h1", "h2"), block.get("align") or "left"
    cells = list(_cells(words_of(block), strong=heading))
    if heading:
        yield Line()
    yield from break_columns(cells, indent=3 if block["kind"] == "h1" else 0, at_foot=side == "right")
    if heading:
        yield Line()


_BLOCKS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[Line]]]] = {
    "h1": _paragraph,
    "h2": _paragraph,
    "p": _paragraph,
    "table": _table,
    "list": _list,
    "appeal": _appeal,
    "seal": _seal,
    "hr": _rule,
    "sample": _sample,
}


def words_of(value: object) -> str:
    """The words of a run, a cell or a block, without ruby."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        if value.get("br") or value.get("kind") == "br":
            return "\n"
        return words_of(value.get("runs") or value.get("text") or "")
    if isinstance(value, (list, tuple)):
        return "".join(map(words_of, value))
    return words_of(plain(value))


def _cells(text: str, *, strong: bool = False) -> Iterator[Cell]:
    for piece in _PIECES.findall(text):
        if not piece[0].isascii() or len(piece) == 1:
            yield Cell(piece, "side" if piece in _LIE else "sign", strong=strong)
        elif len(piece) == 2:
            yield Cell(piece, "pair", strong=strong)
        elif piece.isdigit():
            yield from (Cell(digit, strong=strong) for digit in piece)
        else:
            yield from _lying(piece, strong)


def _lying(word: str, strong: bool) -> Iterator[Cell]:
    """A word on its side; one longer than half a column is cut, so that it always fits."""
    most = PLACES
    for at in range(0, len(word), most):
        part = word[at : at + most]
        yield Cell(part, "side", max(1, (len(part) + 1) // 2), strong)


# --- columns --------------------------------------------------------------------------------------------------------


def break_columns(cells: Sequence[Cell], *, indent: int = 0, at_foot: bool = False) -> list[Line]:
    """Columns of at most PLACES places and one hanging sign; at the foot where a signature stands."""
    lines = [Line(indent=indent)]
    for cell in cells:
        if cell.text == "\n":
            lines.append(Line(indent=indent))
            continue
        line = lines[-1]
        full = line.long + cell.long > PLACES
        if full and not (cell.text in _NEVER_FIRST and line.long <= PLACES):
            lines.append(Line(indent=indent))
            _carry_over(line, lines[-1])
        lines[-1].cells.append(cell)
    if at_foot:
        for line in lines:
            line.indent = max(indent, PLACES - sum(cell.long for cell in line.cells) - 1)
    return lines


def _carry_over(line: Line, following: Line) -> None:
    """Opening brackets at the foot of a column go over to the next one."""
    while line.cells and line.cells[-1].text in _NEVER_LAST:
        following.cells.insert(0, line.cells.pop())
