"""Logs as Parquet files: one row per event, dictionaries for texts, groups of rows cut between cases.

pyarrow is optional (`make fast` installs it); without it, reading and writing say so in one sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, tzinfo
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from koboshi.core.mining.coding import Coder
from koboshi.core.mining.csv_tables import CASE_PREFIX, ColumnNames, Table, to_log
from koboshi.core.mining.log import MISSING, NONE, UNNAMED, Column, EventLog, Kind, LogError
from koboshi.core.mining.log_report import Notes, ReadReport, report
from koboshi.core.mining.log_source import Source
from koboshi.core.mining.shards import cut

try:
    import pyarrow
    from pyarrow import parquet
except ImportError:  # the plain house
    pyarrow = parquet = None

ABSENT: Final = "Parquet を読み書きするには pyarrow が要ります。make fast で入れてください。"
_PART: Final = 1_000_000
_OURS: Final = "koboshi.kind"


def write_parquet(log: EventLog, target: Path, *, part: int = _PART) -> None:
    """Write a log in groups of about `part` events; no case is in two groups. Raises LogError without pyarrow."""
    _needed()
    parts = cut(log, max(1, -(-len(log) // part)))
    first = _arrow(next(parts, log))
    with parquet.ParquetWriter(target, first.schema) as writer:
        writer.write_table(first, row_group_size=max(1, len(first)))
        for each in parts:
            table = _arrow(each)
            writer.write_table(table.cast(first.schema), row_group_size=max(1, len(table)))


def read_parquet(source: Source, names: ColumnNames | None = None) -> tuple[EventLog, ReadReport]:
    """Read a whole file; one of ours comes back as it was, any other one needs the names of its columns."""
    _needed()
    notes = Notes()
    with _opened(source) as file:
        table = _table(file.read(), names or ColumnNames())
    log = to_log(table, names or ColumnNames(), notes)
    return log, report("Parquet", log, notes, table.rows)


def parts_of(source: Path, names: ColumnNames | None = None) -> Iterator[EventLog]:
    """The groups of rows of a file, one log each, for `analyse_parts`; a file of ours has no case in two of them."""
    _needed()
    with _opened(source) as file:
        for group in range(file.num_row_groups):
            chosen = names or ColumnNames()
            yield to_log(_table(file.read_row_group(group), chosen), chosen, Notes())


def _needed() -> None:
    if pyarrow is None:
        raise LogError(ABSENT)


def _opened(source: Source) -> Any:
    try:
        return parquet.ParquetFile(BytesIO(source) if isinstance(source, bytes) else source)
    except (OSError, pyarrow.ArrowException) as problem:
        raise LogError(f"Parquet として読めません（{str(problem).splitlines()[0]}）。") from problem


def _arrow(log: EventLog) -> Any:
    """A log as an arrow table."""
    fields: list[tuple[str, Any, str]] = [
        ("case_id", _dictionary(log.case, log.case_ids), Kind.TEXT),
        ("seq", pyarrow.array(log.seq), Kind.INTEGER),
        ("activity", _dictionary(_unnamed(log), log.activities), Kind.TEXT),
        ("start", _times(log.start), Kind.TIME),
        ("complete", _times(log.complete), Kind.TIME),
        ("resource", _dictionary(log.resource, log.resources), Kind.TEXT),
        ("lifecycle", _dictionary(log.lifecycle, log.lifecycles), Kind.TEXT),
    ]
    case = log.case.astype(np.int64)
    columns = {**log.attributes, **{f"{CASE_PREFIX}{n}": c.take(case) for n, c in log.case_attributes.items()}}
    fields += [(name, _values(column), column.kind) for name, column in columns.items()]
    schema = pyarrow.schema(
        [pyarrow.field(name, values.type, metadata={_OURS: str(kind)}) for name, values, kind in fields]
    )
    return pyarrow.Table.from_arrays([values for _, values, _ in fields], schema=schema)


def _unnamed(log: EventLog) -> Any:
    """Activity codes with nothing for events that had no name."""
    if UNNAMED not in log.activities:
        return log.activity
    return np.where(log.activity == log.activities.index(UNNAMED), NONE, log.activity)


def _dictionary(codes: Any, texts: Any) -> Any:
    indices = pyarrow.array(codes.astype(np.int32), mask=codes == NONE)
    return pyarrow.DictionaryArray.from_arrays(indices, pyarrow.array(list(texts), pyarrow.string()))


def _times(times: Any) -> Any:
    return pyarrow.array(np.where(times == MISSING, 0, times), pyarrow.timestamp("us", "UTC"), mask=times == MISSING)


def _values(column: Column) -> Any:
    if column.kind is Kind.TEXT:
        return _dictionary(column.values, column.texts)
    if column.kind is Kind.TIME:
        return _times(column.values)
    values = column.values.astype(np.bool_) if column.kind is Kind.FLAG else column.values
    return pyarrow.array(values, mask=~column.present)


def _table(arrow: Any, names: ColumnNames) -> Table:
    """An arrow table as coded columns; times, numbers and flags keep their types."""
    codes: dict[str, Any] = {}
    texts: dict[str, tuple[str, ...]] = {}
    typed: dict[str, Column] = {}
    for name, chunked in zip(arrow.column_names, arrow.columns, strict=True):
        column = _native(chunked, names.zone)
        if column is not None and name not in ("seq", "case_id"):
            typed[name] = column
            codes[name], texts[name] = np.full(len(arrow), NONE, np.int32), ()
        if column is None or name in ("seq", "case_id") or column.kind is not Kind.TIME:
            codes[name], texts[name] = _coded(chunked)
    return Table(list(arrow.column_names), codes, texts, lambda row: f"{row + 1} 行目", typed)


def _native(chunked: Any, zone: tzinfo) -> Column | None:
    """A column of times, numbers or flags; None for texts and for what has no type of ours."""
    kind = chunked.type
    array = chunked.combine_chunks()
    missing = np.asarray(array.is_null().to_numpy(zero_copy_only=False))
    if pyarrow.types.is_timestamp(kind):
        times = array.cast(pyarrow.timestamp("us", kind.tz), safe=False).cast(pyarrow.int64()).fill_null(MISSING)
        shift = (zone.utcoffset(None) or timedelta()) // timedelta(microseconds=1) if kind.tz is None else 0
        return Column(Kind.TIME, np.where(missing, MISSING, times.to_numpy(zero_copy_only=False) - shift))
    if pyarrow.types.is_boolean(kind):
        values = array.fill_null(False).to_numpy(zero_copy_only=False)
        return Column(Kind.FLAG, np.where(missing, NONE, values).astype(np.int8))
    if pyarrow.types.is_integer(kind) and not pyarrow.types.is_uint64(kind):
        return Column(Kind.INTEGER, np.where(missing, MISSING, array.fill_null(0).to_numpy()).astype(np.int64))
    if pyarrow.types.is_floating(kind):
        return Column(Kind.NUMBER, np.array(array.cast(pyarrow.float64()).fill_null(np.nan).to_numpy()))
    return None


def _coded(chunked: Any) -> tuple[Any, tuple[str, ...]]:
    """A column as codes of texts."""
    array = chunked.combine_chunks()
    if not pyarrow.types.is_dictionary(array.type):
        array = array.cast(pyarrow.string()).dictionary_encode()
    coder = Coder()
    words = [coder[text] for text in array.dictionary.cast(pyarrow.string()).to_pylist()]
    indices = array.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return np.append(np.array(words, np.int32), np.int32(NONE))[indices], tuple(coder)
