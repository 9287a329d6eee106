"""The figures as a CSV that every spreadsheet opens as text: BOM, quoted, and no cell that becomes a formula (L5)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from koboshi.core.japan.civil import JAPAN
from koboshi.core.text import ruby_to_plain
from koboshi.doors.leadership.figures import Names, lines
from koboshi.measure.service import Board

COLUMNS = (
    "figure", "group", "value", "unit", "numerator", "denominator", "first", "last", "computed", "definition",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.]*")


def safe(cell: str) -> str:
    """A cell that no spreadsheet reads as a formula; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def write(head: Sequence[str], body: Iterable[Sequence[str]]) -> bytes:
    """Rows as UTF-8 with byte order mark and CRLF."""
    paper = io.StringIO()
    writer = csv.writer(paper, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([[safe(cell) for cell in row] for row in body])
    return b"\xef\xbb\xbf" + paper.getvalue().encode()


def of_board(board: Board, words: Names) -> bytes:
    """The same figures as on the page, each line with its period, time and definition."""

    def plain(key: str) -> str:
        return ruby_to_plain(words.say(key))

    computed = board.computed_at.astimezone(JAPAN).isoformat(timespec="seconds")
    first, last = board.span.first.isoformat(), board.span.last.isoformat()
    body = [
        (
            plain(f"figure.{key}"),
            ruby_to_plain(group),
            value,
            plain(f"unit.{unit}").strip(),
            numerator,
            denominator,
            first,
            last,
            computed,
            plain(f"definition.{key}"),
        )
        for key, group, value, unit, numerator, denominator in lines(board, words)
    ]
    return write([plain(f"csv_column.{name}") for name in COLUMNS], body)
