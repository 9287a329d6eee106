"""What the verbs of the terminal share: lines, tables that line up in Japanese, JSON, and progress on stderr."""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")
BAR: Final = 24
PAPER: Final = 120
NARROWEST: Final = 12
REFRESH_SECONDS: Final = 0.1
_UNIT: Final = "年|か月|日|時間|分|秒|円|％|件|回|人|ポイント|万円|億円"
_QUANTITY: Final = rf"[＋−+-]?[0-9][0-9,.]*(?: ?(?:{_UNIT}))?(?: [0-9][0-9,.]* ?(?:{_UNIT}))*"
_PIECES: Final = re.compile(rf"（?{_QUANTITY}[～）、]?|[A-Za-z0-9_.-]+|.[）」、。]*", re.DOTALL)
"""What a line of a table is put together from: quantities, words of Latin letters, single characters."""
CONTROL: Final = {code: "�" for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160))}


def say(line: str = "") -> None:
    """One line for the person at the terminal; control characters of foreign files cannot reach the screen."""
    sys.stdout.write(f"{line.translate(CONTROL)}\n")


def complain(sentence: str) -> None:
    """One sentence on stderr, for what was refused."""
    sys.stderr.write(f"koboshi: {sentence.translate(CONTROL)}\n")


def dump(value: object) -> None:
    """A value as JSON on stdout: dataclasses as objects, dates and durations as ISO text, decimals as numbers."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain, allow_nan=False)
    sys.stdout.write(f"{text}\n")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):  # arrays and scalars of numpy, which this module does not import
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian wide characters take two, combining marks none."""
    wide = {"W", "F"}
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in wide else 1 for each in text
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, across: int = 0) -> str:
    """A table as text: numbers stand right, words left; long words are broken to fit `across` (0: the terminal)."""
    body = [list(row) for row in rows]
    shown = [[_cell(value) for value in row] for row in body]
    right = [bool(body) and all(_is_number(row[at]) for row in body) for at in range(len(headers))]
    widths = [max([cells(header), *(cells(row[at]) for row in shown)]) for at, header in enumerate(headers)]
    widths = _fitting(widths, right, across or shutil.get_terminal_size((PAPER, 24)).columns)
    lines = [*_lines(headers, widths, right), "  ".join("─" * width for width in widths)]
    lines += [line for row in shown for line in _lines(row, widths, right)] or ["（ありません）"]
    return "\n".join(lines)


def _fitting(widths: Sequence[int], right: Sequence[bool], across: int) -> list[int]:
    """Take room from the widest column of words, again and again, until the table fits or nothing is left to take."""
    fitted = list(widths)
    while sum(fitted) + 2 * (len(fitted) - 1) > across:
        words = [at for at, number in enumerate(right) if not number and fitted[at] > NARROWEST]
        if not words:
            break
        fitted[max(words, key=lambda at: fitted[at])] -= 1
    return fitted


def _broken(text: str, width: int) -> list[str]:
    """A cell in lines of at most `width` columns; a quantity (＋3 時間 21 分) is broken only where it must be."""
    lines, room = [""], width
    for piece in _PIECES.findall(text):
        whole = cells(piece.rstrip())
        if whole > room and lines[-1] and whole <= width:
            lines.append("")
            room = width
        for each in piece:
            need = cells(each)
            if need > room and lines[-1]:
                lines.append("")
                room = width
            if each == " " and not lines[-1] and len(lines) > 1:
                continue
            lines[-1] += each
            room -= need
    return [line.rstrip() for line in lines] or [""]


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(str(value).split())


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """One row, on as many lines as its longest cell needs."""
    columns = [_broken(text, width) for text, width in zip(row, widths, strict=True)]
    return [
        _line([column[at] if at < len(column) else "" for column in columns], widths, right)
        for at in range(max(map(len, columns)))
    ]


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = []
    for text, width, to_the_right in zip(row, widths, right, strict=True):
        gap = " " * (width - cells(text))
        parts.append(gap + text if to_the_right else text + gap)
    return "  ".join(parts).rstrip()


def progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Pass items through and draw a bar on stderr while a person watches; silent in pipes and logs."""
    if not sys.stderr.isatty():
        yield from items
        return
    if total is None and isinstance(items, Sequence):
        total = len(items)
    begun = drawn = time.monotonic()
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - drawn >= REFRESH_SECONDS or count == total:
            drawn = now
            sys.stderr.write(f"\r{_bar(what, count, total, now - begun)}")
            sys.stderr.flush()
    if count:
        sys.stderr.write("\n")


def _bar(what: str, count: int, total: int | None, seconds: float) -> str:
    if not total:
        return f"{what} {count:,} 件 {seconds:.0f} 秒"
    full = BAR * count // total
    left = seconds / count * (total - count)
    return f"{what} {'█' * full}{'░' * (BAR - full)} {count:,}/{total:,} あと {left:.0f} 秒 "
