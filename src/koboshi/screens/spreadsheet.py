"""A table as a CSV that every spreadsheet opens as text: BOM, quoted, and no cell that becomes a formula (L5)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

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
