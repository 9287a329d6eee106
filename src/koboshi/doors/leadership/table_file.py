"""The figures as a CSV that every spreadsheet opens as text: BOM, quoted, and no cell that becomes a formula (L5)."""

from __future__ import annotations

from koboshi.core.japan.civil import JAPAN
from koboshi.core.text import ruby_to_plain
from koboshi.doors.leadership.figures import Names, lines
from koboshi.measure.service import Board
from koboshi.screens.spreadsheet import safe, write

__all__ = ["COLUMNS", "of_board", "safe", "write"]
COLUMNS = (
    "figure", "group", "value", "unit", "numerator", "denominator", "first", "last", "computed", "definition",
)  # fmt: skip


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
