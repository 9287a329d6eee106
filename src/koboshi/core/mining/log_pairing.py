"""Start and complete of the same step in one row: XES logs write them as two events.

Inside a case, starts and completes of one activity (and of one `concept:instance`, where given) belong together in
their order; a complete that names its own start (`start_timestamp`) takes no other. The row stands where the complete
stood. Other transitions (schedule, suspend …) stay rows of their own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.coding import Raw
from koboshi.core.mining.log import MISSING, NONE, Column, EventLog, Kind, Rows
from koboshi.core.mining.log_report import Notes

START, COMPLETE, INSTANCE = "start", "complete", "concept:instance"
_ENDED: Final = frozenset({"", "complete", "ate_abort", "pi_abort", "autoskip", "manualskip", "withdraw"})


def pair(raw: Raw, notes: Notes) -> Raw:
    """Join starts with their completes; what finds no partner stays and is noted."""
    if raw.lifecycle is None or raw.complete is None:
        return raw
    names = [text.casefold() for text in raw.lifecycles]
    starting = np.isin(raw.lifecycle, [code for code, text in enumerate(names) if text == START])
    if not starting.any():
        return raw
    ending = np.isin(raw.lifecycle, [code for code, text in enumerate(names) if text == COMPLETE])
    start = np.full(len(raw.case), MISSING, np.int64) if raw.start is None else raw.start.copy()
    ending &= start == MISSING
    begun, ended = _partners(raw, starting, ending, notes)
    complete = raw.complete.copy()
    start[starting], complete[starting] = raw.complete[starting], MISSING
    start[ended] = raw.complete[begun]
    keep = np.ones(len(raw.case), np.bool_)
    keep[begun] = False
    rows = np.flatnonzero(keep)
    _note_differences(raw, begun, ended, notes)
    return replace(
        raw,
        case=raw.case[rows],
        activity=raw.activity[rows],
        lifecycle=raw.lifecycle[rows],
        resource=None if raw.resource is None else _either(raw.resource, begun, ended, NONE)[rows],
        start=start[rows],
        complete=complete[rows],
        seq=None if raw.seq is None else raw.seq[rows],
        attributes={name: _joined(column, begun, ended).take(rows) for name, column in raw.attributes.items()},
    )


def _partners(raw: Raw, starting: NDArray[Any], ending: NDArray[Any], notes: Notes) -> tuple[Rows, Rows]:
    """The rows of starts and of their completes."""
    paired = np.isin(raw.activity, np.unique(raw.activity[starting]))
    rows = np.flatnonzero((starting | ending) & paired)
    instance = raw.attributes.get(INSTANCE)
    which = np.full(len(rows), NONE) if instance is None or instance.kind is not Kind.TEXT else instance.values[rows]
    keys = zip(raw.case[rows].tolist(), raw.activity[rows].tolist(), which.tolist(), strict=True)
    waiting: dict[tuple[int, int, int], deque[int]] = {}
    begun, ended = [], []
    for row, begins, key in zip(rows.tolist(), starting[rows].tolist(), keys, strict=True):
        if begins:
            waiting.setdefault(key, deque()).append(row)
        elif waiting.get(key):
            begun.append(waiting[key].popleft())
            ended.append(row)
        else:
            notes.note("unpaired_complete", _place(raw, row))
    for left in waiting.values():
        for row in left:
            notes.note("unpaired", _place(raw, row))
    return np.array(begun, np.int64), np.array(ended, np.int64)


def _place(raw: Raw, row: int) -> str:
    return f"案件 {raw.case_ids[int(raw.case[row])]} の {raw.activities[int(raw.activity[row])]}"


def _either(values: NDArray[Any], begun: Rows, ended: Rows, nothing: int) -> NDArray[Any]:
    """The complete's value, else the start's."""
    joined = values.copy()
    empty = joined[ended] == nothing
    joined[ended[empty]] = values[begun[empty]]
    return joined


def _joined(column: Column, begun: Rows, ended: Rows) -> Column:
    values = column.values.copy()
    empty = ~column.present[ended]
    values[ended[empty]] = column.values[begun[empty]]
    return Column(column.kind, values, column.texts)


def _note_differences(raw: Raw, begun: Rows, ended: Rows, notes: Notes) -> None:
    """Note values of a start that differ from those of its complete: only one of them can stay."""
    columns = dict(raw.attributes)
    if raw.resource is not None:
        columns["org:resource"] = Column(Kind.TEXT, raw.resource.copy(), tuple(raw.resources))
    for name, column in columns.items():
        present = column.present
        lost = present[begun] & present[ended] & (column.values[begun] != column.values[ended])
        for row in ended[lost].tolist():
            notes.note("start_values", f"{_place(raw, row)} の {name}")


def ended_only(log: EventLog) -> tuple[EventLog, int]:
    """The log of the rows that end a step (complete, skipped, aborted, or without lifecycle), and how many others."""
    chosen = [code for code, text in enumerate(log.lifecycles) if text.casefold() in _ENDED]
    keep = np.isin(log.lifecycle, [*chosen, NONE])
    others = int(len(log) - keep.sum())
    return (log.where(keep), others) if others else (log, 0)
