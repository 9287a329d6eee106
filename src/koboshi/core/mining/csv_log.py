"""Reading and writing logs as CSV tables: encodings and dates as Japanese offices have them, errors with their line."""

from __future__ import annotations

import codecs
import csv
from array import array
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import numpy as np

from koboshi.core.mining.coding import Coder
from koboshi.core.mining.csv_columns import TableReport, columns_read
from koboshi.core.mining.csv_tables import CASE_PREFIX, ColumnNames, Table, to_log
from koboshi.core.mining.log import NONE, UNNAMED, EventLog, LogError
from koboshi.core.mining.log_report import Notes, report
from koboshi.core.mining.log_source import LARGEST, Source, pieces
from koboshi.core.mining.xes_write import texts_of, times_of

ENCODINGS: Final = ("utf-8", "cp932")
"""Tried in this order where no byte order mark says more."""
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UNKNOWN: Final = "CSV の文字コードが分かりません。UTF-8 で保存し直すか、--encoding で指定してください。"
_STRANGE: Final = frozenset("\uf8f0\uf8f1\uf8f2\uf8f3")
"""What Python makes of bytes that cp932 does not have."""
_DELIMITERS: Final = ",\t;|"
_MOST_COLUMNS: Final = 1000
Tick: TypeAlias = Callable[[int], None]


def _quiet(_: int) -> None:
    """Tell nobody."""


def read_csv(
    source: Source,
    names: ColumnNames | None = None,
    *,
    encoding: str = "",
    delimiter: str = "",
    largest: int = LARGEST,
    tick: Tick = _quiet,
) -> tuple[EventLog, TableReport]:
    """Read a table with one event per row, plain or gzipped; encoding and delimiter are found out where not given.

    Raises LogError for what is no table, with the line; rows with too many or too few fields are left out and noted.
    """
    encoding = encoding or detected(source, largest)
    notes = Notes()
    table, read = _table(source, encoding, delimiter, largest, notes, tick)
    names = names or ColumnNames()
    log = to_log(table, names, notes)
    seen = report(f"CSV（{encoding}）", log, notes, read)
    offset = max(sorted(table.zones), key=lambda each: table.zones[each], default=seen.offset_minutes)
    counts = (seen.format, seen.read, seen.kept, seen.cases, seen.skipped, seen.findings, offset)
    return log, TableReport(*counts, columns_read(table, names))


def detected(source: Source, largest: int = LARGEST) -> str:
    """The encoding of a text; raises LogError when it is none of the usual ones."""
    first = next(pieces(source, largest=largest), b"")
    for mark, name in _MARKS:
        if first.startswith(mark):
            return name
    for name in ENCODINGS:
        decoder = codecs.getincrementaldecoder(name)()
        try:
            for piece in pieces(source, largest=largest):
                if not _STRANGE.isdisjoint(decoder.decode(piece)):
                    raise LogError(_UNKNOWN)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return name
    raise LogError(_UNKNOWN)


def _lines(source: Source, encoding: str, largest: int, tick: Tick) -> Iterator[str]:
    """The lines of a text with their ends; a line break inside quotes is left to the reader."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as problem:
        raise LogError(f"文字コード「{encoding}」は使えません。") from problem
    rest, done = "", 0
    try:
        for piece in pieces(source, largest=largest):
            *whole, rest = (rest + decoder.decode(piece)).split("\n")
            yield from (f"{line}\n" for line in whole)
            done += len(piece)
            tick(done)
        rest += decoder.decode(b"", True)
    except UnicodeDecodeError as problem:
        raise LogError(
            f"CSV が {encoding} として読めません（{done + problem.start + 1:,} バイト目あたり）。"
        ) from problem
    if rest:
        yield rest


def _table(source: Source, encoding: str, delimiter: str, largest: int, notes: Notes, tick: Tick) -> tuple[Table, int]:
    lines = _lines(source, encoding, largest, tick)
    first = next(lines, "")
    if not first:
        raise LogError("ファイルが空です。")
    if not first.strip():
        raise LogError("CSV の 1 行目に列の名前がありません。")
    mark = delimiter or max(_DELIMITERS, key=first.count)
    reader = csv.reader(_chained(first, lines), delimiter=mark, strict=True)
    try:
        headers = _headers(next(reader))
        coders = [Coder() for _ in headers]
        codes = [array("i") for _ in headers]
        line_of = array("q")
        read = _rows(reader, coders, codes, line_of, notes)
    except csv.Error as problem:
        raise LogError(
            f"CSV の {reader.line_num} 行目が読めません（{problem}）。引用符を確かめてください。"
        ) from problem
    named = {header: np.array(column, np.int32) for header, column in zip(headers, codes, strict=True)}
    texts = {header: tuple(coder) for header, coder in zip(headers, coders, strict=True)}
    return Table(headers, named, texts, lambda row: f"{line_of[row]} 行目"), read


def _chained(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _headers(found: list[str]) -> list[str]:
    headers = [name.strip() for name in found]
    if len(headers) > _MOST_COLUMNS:
        raise LogError(f"CSV の列が {_MOST_COLUMNS} を超えています。列を減らしてから読み込んでください。")
    doubled = {name for name in headers if headers.count(name) > 1}
    if doubled:
        raise LogError(
            f"CSV の 1 行目に同じ列名が二度あります（{'、'.join(sorted(doubled))}）。別の名前にしてください。"
        )
    return headers


def _rows(
    reader: Iterator[list[str]], coders: list[Coder], codes: list[array[int]], lines: array[int], notes: Notes
) -> int:
    """Code all rows; returns how many there were."""
    width, read = len(coders), 0
    pairs = list(zip(coders, codes, strict=True))
    for row in reader:
        if not row:
            continue
        read += 1
        if len(row) != width:
            notes.note("skipped", f"{reader.line_num} 行目（{width} 項目のはずが {len(row)} 項目）")  # type: ignore[attr-defined]
            continue
        lines.append(reader.line_num)  # type: ignore[attr-defined]
        for value, (coder, column) in zip(row, pairs, strict=True):
            column.append(coder[value] if value else NONE)
    return read


def write_csv(log: EventLog, target: Path | BinaryIO, *, encoding: str = "utf-8", tick: Tick = _quiet) -> None:
    """Write one row per event with the columns that `read_csv` knows; cases without events cannot be written."""
    if isinstance(target, Path):
        with target.open("wb") as file:
            write_csv(log, file, encoding=encoding, tick=tick)
        return
    named = [name for name in ("start", "complete") if bool((getattr(log, name) != np.iinfo(np.int64).min).any())]
    coded = [name for name in ("resource", "lifecycle") if getattr(log, f"{name}s")]
    headers = ["case_id", "seq", "activity", *named, *coded, *log.attributes]
    headers += [f"{CASE_PREFIX}{name}" for name in log.case_attributes]
    of_case = [texts_of(column) for column in log.case_attributes.values()]
    target.write(_encoded([headers], encoding))
    for case in range(log.case_count):
        low, high = int(log.offsets[case]), int(log.offsets[case + 1])
        rows = np.arange(low, high)
        columns = [times_of(getattr(log, name)[low:high]) for name in named]
        columns += [texts_of(log.column(name).take(rows)) for name in (*coded, *log.attributes)]
        names = ["" if log.activities[code] == UNNAMED else log.activities[code] for code in log.activity[low:high]]
        same = [values[case] for values in of_case]
        inside = (
            [log.case_ids[case], place, names[place], *(each[place] for each in columns), *same]
            for place in range(high - low)
        )
        target.write(_encoded(inside, encoding))
        tick(case + 1)


def _encoded(rows: object, encoding: str) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError as problem:
        raise LogError(
            f"{encoding} にない文字があります：「{problem.object[problem.start : problem.end]}」。"
        ) from problem
