"""Writing a log as XES (IEEE 1849): what `read_xes` reads back as the same log."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import MISSING, UNNAMED, Column, EventLog, Kind, LogError
from koboshi.core.mining.xes import LIFECYCLE, NAME, RESOURCE, STARTED, TIME
from koboshi.core.mining.xes_careful import XesHeader
from koboshi.core.mining.xes_fields import NESTED

_EXTENSIONS: Final = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Lifecycle", "lifecycle"),
)
_TAGS: Final = {Kind.TEXT: "string", Kind.INTEGER: "int", Kind.NUMBER: "float", Kind.TIME: "date", Kind.FLAG: "boolean"}
_FIRST, _AFTER = np.datetime64("0001-01-01"), np.datetime64("9999-12-31")
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
Tick: TypeAlias = Callable[[int], None]


def _quiet(_: int) -> None:
    """Tell nobody."""


def write_xes(log: EventLog, target: Path | BinaryIO, header: XesHeader | None = None, tick: Tick = _quiet) -> None:
    """Write a log; a path that ends in `.gz` is packed. `tick` is told how many cases are written.

    A row with start and complete becomes a pair of events, or one event with `start_timestamp` where a pair could be
    read differently. Raises LogError for characters that XML does not allow.
    """
    if not isinstance(target, Path):
        _write(log, target, header or XesHeader(), tick)
    elif target.suffix == ".gz":
        with gzip.GzipFile(target, "wb", mtime=0) as packed:
            _write(log, packed, header or XesHeader(), tick)
    else:
        with target.open("wb") as file:
            _write(log, file, header or XesHeader(), tick)


def _write(log: EventLog, file: BinaryIO | gzip.GzipFile, header: XesHeader, tick: Tick) -> None:
    file.write(_head(header).encode())
    writer = _Cases(log)
    lines: list[str] = []
    for case in range(log.case_count):
        lines.extend(writer.case(case))
        if len(lines) > 20_000:
            file.write("".join(lines).encode())
            lines.clear()
            tick(case + 1)
    lines.append("</log>\n")
    file.write("".join(lines).encode())
    tick(log.case_count)


def _head(header: XesHeader) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n', '<log xes.version="2.0" xes.features="nested-attributes">\n']
    known = {each.get("prefix", "") for each in header.extensions}
    for name, prefix in _EXTENSIONS:
        if prefix not in known:
            uri = f"http://www.xes-standard.org/{prefix}.xesext"
            lines.append(f'\t<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
    for tag, found in (("extension", header.extensions), ("classifier", header.classifiers)):
        for each in found:
            inside = "".join(f' {key}="{escaped(value)}"' for key, value in each.items())
            lines.append(f"\t<{tag}{inside}/>\n")
    for key, tag, text in header.attributes:
        lines.append(_nested(key, tag, escaped(text), "\t"))
    return "".join(lines)


def escaped(text: str) -> str:
    """A text inside an attribute; raises LogError for what XML cannot say."""
    if not text.isprintable() and any(
        (ord(sign) < 32 and sign not in "\t\n\r") or sign in "\ufffe\uffff" for sign in text
    ):
        raise LogError(f"「{text!r}」には、XES（XML）に書けない文字があります。")
    return text.translate(_ESCAPES)


def _nested(key: str, tag: str, text: str, indent: str) -> str:
    """One attribute; a key with parts becomes attributes inside containers."""
    *outer, last = (escaped(part) for part in key.split(NESTED))
    before = "".join(f'<container key="{part}">' for part in outer)
    return f'{indent}{before}<{tag} key="{last}" value="{text}"/>{"</container>" * len(outer)}\n'


def texts_of(column: Column) -> list[str | None]:
    """Every value of a column as XES writes it, unescaped; None where missing."""
    if column.kind is Kind.TEXT:
        return [None if code < 0 else column.texts[code] for code in column.values.tolist()]
    if column.kind is Kind.TIME:
        return times_of(column.values)
    if column.kind is Kind.FLAG:
        return [None if value < 0 else "true" if value else "false" for value in column.values.tolist()]
    if column.kind is Kind.INTEGER:
        return [None if value == MISSING else str(value) for value in column.values.tolist()]
    return [None if value != value else repr(value) for value in column.values.tolist()]


def times_of(times: NDArray[np.int64]) -> list[str | None]:
    """Times as ISO 8601 in UTC with milli- or microseconds; None where missing."""
    unit = "us" if bool(np.any(times % 1000 != 0)) else "ms"
    whole = np.where(times == MISSING, 0, times).astype("datetime64[us]")
    if len(whole) and not bool(((whole >= _FIRST) & (whole < _AFTER)).all()):
        raise LogError("ログに、西暦 1 年から 9999 年までの外の時刻があります。")
    found = np.datetime_as_string(whole, unit=unit).tolist()  # type: ignore[call-overload]
    return [None if time == MISSING else f"{text}Z" for time, text in zip(times.tolist(), found, strict=True)]


class _Cases:
    """Writes case after case from columns prepared as texts."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.activities = ["" if each == UNNAMED else _line(NAME, "string", each) for each in log.activities]
        self.resources = [*(_line(RESOURCE, "string", each) for each in log.resources), ""]
        self.lifecycles = [*(_line(LIFECYCLE, "string", each) for each in log.lifecycles), ""]
        self.case_columns = [(key, _TAGS[each.kind], texts_of(each)) for key, each in log.case_attributes.items()]
        self.columns = [(key, _TAGS[each.kind], each) for key, each in log.attributes.items()]

    def case(self, case: int) -> Iterator[str]:
        """The lines of one case."""
        log, low, high = self.log, int(self.log.offsets[case]), int(self.log.offsets[case + 1])
        yield f'<trace>\n\t<string key="{NAME}" value="{escaped(log.case_ids[case])}"/>\n'
        for key, tag, values in self.case_columns:
            value = values[case]
            if value is not None:
                yield _nested(key, tag, escaped(value), "\t")
        rows = np.arange(low, high)
        further = [(key, tag, texts_of(column.take(rows))) for key, tag, column in self.columns]
        starts, completes = times_of(log.start[low:high]), times_of(log.complete[low:high])
        open_starts: set[int] = set()
        for place in range(high - low):
            row = low + place
            inside = "".join(
                _nested(key, tag, escaped(values[place] or ""), "\t\t")
                for key, tag, values in further
                if values[place] is not None
            )
            yield from self._events(row, inside, starts[place], completes[place], open_starts)
        yield "</trace>\n"

    def _events(
        self, row: int, inside: str, start: str | None, complete: str | None, open_starts: set[int]
    ) -> Iterator[str]:
        """The event or the pair of events of one row."""
        log, act, cycle = self.log, int(self.log.activity[row]), int(self.log.lifecycle[row])
        name = log.lifecycles[cycle].casefold() if cycle >= 0 else ""
        common = self.activities[act] + self.resources[int(log.resource[row])] + inside
        written = common + self.lifecycles[cycle]
        if name == "start" and start is not None and complete is None:
            open_starts.add(act)
            yield _event(written + _line(TIME, "date", start))
            return
        if name == "complete" and start and complete and act not in open_starts:
            yield _event(common + _line(LIFECYCLE, "string", "start") + _line(TIME, "date", start))
            start = None
        times = _line(STARTED, "date", start) if start else ""
        yield _event(written + times + (_line(TIME, "date", complete) if complete else ""))


def _line(key: str, tag: str, value: str) -> str:
    return f'\t\t<{tag} key="{key}" value="{escaped(value)}"/>\n'


def _event(inside: str) -> str:
    return f"\t<event>\n{inside}\t</event>\n"
