"""Reading XES 1.0 and 2.0 (IEEE 1849), plain or gzipped, into a log with a report of everything unusual."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import chain
from typing import Any, Final, TypeAlias

import numpy as np

from koboshi.core.mining import times_iso
from koboshi.core.mining.coding import Coder, Raw, as_text, assemble
from koboshi.core.mining.log import NONE, UNNAMED, Column, EventLog, Kind, LogError, Times
from koboshi.core.mining.log_pairing import pair
from koboshi.core.mining.log_report import ReadReport, report
from koboshi.core.mining.log_source import LARGEST, Source, pieces
from koboshi.core.mining.times_iso import JAPAN
from koboshi.core.mining.xes_careful import CarefulReader, XesHeader
from koboshi.core.mining.xes_fast import FastReader
from koboshi.core.mining.xes_fields import Collected, Unusual, note_zones

NAME, TIME, RESOURCE, LIFECYCLE = "concept:name", "time:timestamp", "org:resource", "lifecycle:transition"
STARTED: Final = "start_timestamp"
"""The key under which some tools write the start of a step beside its end."""
_FIRST_TRACE: Final = b"<trace>"
_LONGEST_HEADER: Final = 1 << 24
Tick: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class XesReport(ReadReport):
    """A report with what the file says about itself, for a writer that wants to say the same."""

    header: XesHeader = field(default_factory=XesHeader)


def _quiet(_: int) -> None:
    """Tell nobody."""


def read_xes(
    source: Source, *, zone: tzinfo = JAPAN, careful: bool = False, largest: int = LARGEST, tick: Tick = _quiet
) -> tuple[EventLog, XesReport]:
    """Read a log; `zone` is that of times which name none, `tick` is told how many bytes are unpacked.

    Starts and completes of a step become one row. Raises LogError with the position for what is no XES, for a file cut
    off, a document type, and for more than `largest` bytes. `careful` leaves out the fast way (the result is the same).
    """
    if not careful:
        try:
            return _fast(source, zone, largest, tick)
        except Unusual:
            pass
    into = Collected(zone)
    reader = CarefulReader(into)
    for piece in _ticking(pieces(source, largest=largest), tick):
        reader.feed(piece)
    reader.close()
    return _finished(into, reader.header)


def _ticking(chunks: Iterator[bytes], tick: Tick) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk)
        tick(done)


def _fast(source: Source, zone: tzinfo, largest: int, tick: Tick) -> tuple[EventLog, XesReport]:
    """The fast way; raises Unusual where it may not go."""
    chunks = _ticking(pieces(source, largest=largest), tick)
    head = b""
    while _FIRST_TRACE not in head:
        chunk = next(chunks, b"")
        head += chunk
        if not chunk or len(head) > _LONGEST_HEADER:
            raise Unusual
    cut = head.index(_FIRST_TRACE)
    header = _header(head[:cut])
    into = Collected(zone)
    reader = FastReader(into)
    for chunk in chain((head[cut:],), chunks):
        reader.feed(chunk)
    reader.close()
    return _finished(into, header)


def _header(head: bytes) -> XesHeader:
    """What stands before the first trace, read carefully; raises Unusual unless the trace really begins there."""
    reader = CarefulReader(Collected(JAPAN))
    reader.feed(head + _FIRST_TRACE)
    if not reader.at_first_trace or reader.header.encoding not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise Unusual
    return reader.header


def _finished(into: Collected, header: XesHeader) -> tuple[EventLog, XesReport]:
    """The log of everything collected."""
    notes = into.notes
    case_of = np.concatenate(into.case_of or [np.zeros(0, np.int32)])
    firsts = np.searchsorted(case_of, np.arange(into.cases))
    cases = into.columns(of_event=False, place=lambda row: f"{row + 1} 番目の案件")
    case_ids = _case_ids(into, cases.pop(NAME, None))

    def place(row: int) -> str:
        case = int(case_of[row])
        return f"案件 {case_ids[case]} の {row - int(firsts[case]) + 1} 番目"

    events = into.columns(of_event=True, place=place)
    zone = note_zones(into.event_fields, (TIME, STARTED), notes)
    activity, activities = _texts(events.pop(NAME, None), into.events)
    activity, activities = _named(activity, activities)
    resource, resources = _texts(events.pop(RESOURCE, None), into.events)
    lifecycle, lifecycles = _texts(events.pop(LIFECYCLE, None), into.events)
    raw = Raw(
        case_of,
        case_ids,
        activity,
        activities,
        complete=_times(events.pop(TIME, None), into),
        start=_times(events.pop(STARTED, None), into),
        resource=resource if resources else None,
        resources=resources,
        lifecycle=lifecycle if lifecycles else None,
        lifecycles=lifecycles,
        attributes=events,
        case_attributes=cases,
    )
    log = assemble(pair(raw, notes))
    seen = report("XES", log, notes, into.events)
    counts = (seen.format, seen.read, seen.kept, seen.cases, seen.skipped, seen.findings)
    return log, XesReport(*counts, zone, header)


def _case_ids(into: Collected, names: Column | None) -> tuple[str, ...]:
    """The ids of the cases: those missing are numbered, those that come again get a number behind them."""
    used: dict[str, int] = {}
    found = []
    codes, texts = _texts(names, into.cases)
    for case in range(into.cases):
        code = int(codes[case])
        name = texts[code] if code >= 0 else f"{case + 1}（番号なし）"
        if code < 0:
            into.notes.note("no_case", f"{case + 1} 番目の案件")
        if name in used:
            into.notes.note("same_case", name)
            name = _free(name, used)
        used[name] = 1
        found.append(name)
    return tuple(found)


def _free(name: str, used: dict[str, int]) -> str:
    """The name with the next number that nobody has."""
    number = used[name] + 1
    while f"{name}#{number}" in used:
        number += 1
    used[name] = number
    return f"{name}#{number}"


def _texts(column: Column | None, size: int) -> tuple[Any, tuple[str, ...]]:
    """A column as codes and texts, whatever its type was."""
    if column is None:
        return np.full(size, NONE, np.int16), ()
    if column.kind is Kind.TEXT:
        return column.values, column.texts
    coder = Coder()
    values = (column.at(row) for row in range(size))
    codes = [coder.of(None if value is None else as_text(value)) for value in values]
    return np.array(codes, np.int32), tuple(coder)


def _named(activity: Any, activities: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    """Give events without an activity the name UNNAMED."""
    missing = activity == NONE
    if not missing.any():
        return activity, activities
    known = activities if UNNAMED in activities else (*activities, UNNAMED)
    return np.where(missing, known.index(UNNAMED), activity.astype(np.int32)), known


def _times(column: Column | None, into: Collected) -> Times | None:
    """A column as times; one of texts is read as times too."""
    if column is None or column.kind is Kind.TIME:
        return None if column is None else column.values
    if column.kind is not Kind.TEXT:
        raise LogError(f"XES の時刻（{TIME}）が、時刻でも文字列でもありません。")
    read = times_iso.texts(column.texts, into.zone)
    known = np.append(read.times, np.iinfo(np.int64).min)
    into.notes.note("bad_time", count=int(np.sum(column.present & (known[column.values] == known[-1]))))
    return np.asarray(known[column.values], np.int64)
