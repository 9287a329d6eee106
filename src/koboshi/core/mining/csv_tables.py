"""From a table of texts to a log: which column is what, times, types, cases. Shared by CSV and Parquet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import tzinfo
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import csv_dates
from koboshi.core.mining.coding import Raw, assemble, column_of
from koboshi.core.mining.log import MISSING, NONE, UNNAMED, Column, EventLog, Kind, LogError, Rows, Times, Value, moment
from koboshi.core.mining.log_pairing import pair
from koboshi.core.mining.log_report import Notes
from koboshi.core.mining.times_iso import JAPAN, NO_ZONE

CASE_PREFIX: Final = "case:"
"""Columns whose name begins so say something about the whole case."""
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "case": ("case_id", "case:concept:name", "case", "caseid", "案件番号", "案件", "受付番号", "申請番号"),
    "activity": ("activity", "concept:name", "活動", "作業", "工程", "処理"),
    "complete": (
        "complete", "time:timestamp", "timestamp", "完了日時", "終了日時", "完了時刻", "終了時刻", "完了年月日",
        "終了年月日", "完了日", "終了日", "完了", "終了", "end", "end_time", "end_timestamp", "日時", "処理日時",
        "処理日", "実施日時", "実施日", "記録日時", "年月日", "日付",
    ),
    "start": (
        "start", "start_timestamp", "start_time", "開始日時", "開始時刻", "開始年月日", "開始日", "開始", "着手日時",
        "着手日", "着手",
    ),
    "resource": ("resource", "org:resource", "担当者", "担当"),
    "lifecycle": ("lifecycle", "lifecycle:transition", "状態"),
    "seq": ("seq", "順番", "連番"),
}  # fmt: skip
"""Names by which a column is recognised when no mapping is given."""
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})$")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$|-?inf$")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{8,18}(?:Z|[-+][0-9]{2}:?[0-9]{2})$")


def plain_name(header: str) -> str:
    """A header as it is compared: without case, width and spaces around."""
    return unicodedata.normalize("NFKC", header).strip().casefold()


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Which column of a table is what; an empty name is searched among the usual ones (`KNOWN`), `-` means none.

    `order` says what orders rows inside a case where no `seq` column does: their times (equal ones as recorded), or
    the file as it stands. `zone` is that of times without one.
    """

    case: str = ""
    activity: str = ""
    complete: str = ""
    start: str = ""
    resource: str = ""
    lifecycle: str = ""
    seq: str = ""
    of_case: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    order: Literal["time", "recorded"] = "time"
    zone: tzinfo = JAPAN

    def found(self, headers: Sequence[str]) -> dict[str, str]:
        """The header of each role; raises LogError when a named one or a needed one is not there."""
        roles = {}
        for role, usual in KNOWN.items():
            wanted = getattr(self, role)
            if wanted and wanted != "-" and wanted not in headers:
                raise LogError(f"表に列「{wanted}」がありません（ある列：{'、'.join(headers)}）。")
            by_name = {plain_name(header): header for header in reversed(headers)}
            guess = next((by_name[name] for name in usual if name in by_name), "")
            roles[role] = "" if wanted == "-" else wanted or guess
        for role, word in (("case", "案件番号"), ("activity", "活動")):
            if not roles[role] and len(headers) == 1:
                raise LogError(
                    "ログ（案件・活動・時刻の列がある表）ではないようです。列が1つしかありません。"
                    "列の区切りが , でないときは --delimiter で指定してください。"
                )
            if not roles[role]:
                raise LogError(
                    f"表のどの列が{word}か分かりません。--{role} 列名 で指定してください"
                    f"（ある列：{'、'.join(headers)}）。"
                )
        return roles


@dataclass(slots=True)
class Table:
    """A table whose every column is coded: `codes[name]` (NONE where empty) points into `texts[name]`."""

    headers: list[str]
    codes: dict[str, NDArray[Any]]
    texts: dict[str, tuple[str, ...]]
    place: Callable[[int], str]
    typed: dict[str, Column] = field(default_factory=dict)
    zones: dict[int, int] = field(default_factory=dict)
    """How often times named each offset from UTC (minutes)."""

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.codes.values()), ()))


def to_log(table: Table, names: ColumnNames, notes: Notes) -> EventLog:
    """Make a log of a table; rows without a case are left out and noted with their places."""
    roles = names.found(table.headers)
    case = table.codes[roles["case"]]
    kept = np.flatnonzero(case != NONE)
    for row in np.flatnonzero(case == NONE).tolist():
        notes.note("skipped", f"{table.place(row)}（案件番号がありません）")
    cases, case_of = _by_first(case[kept], table.texts[roles["case"]])
    complete = _times(table, roles["complete"], names.zone, notes)
    raw = Raw(case_of, cases, *_activities(table, roles["activity"], kept))
    raw.complete = None if complete is None else complete[kept]
    start = _times(table, roles["start"], names.zone, notes)
    raw.start = None if start is None else start[kept]
    for role in ("resource", "lifecycle"):
        if roles[role]:
            setattr(raw, role, table.codes[roles[role]][kept])
            setattr(raw, f"{role}s", table.texts[roles[role]])
    raw.seq = _sequence(table, roles["seq"], kept, notes)
    _attributes(table, names, set(roles.values()), kept, raw, notes)
    return assemble(pair(_ordered(raw, names, notes), notes))


def _by_first(codes: NDArray[Any], texts: Sequence[str]) -> tuple[tuple[str, ...], Rows]:
    """The texts of the codes in the order in which they come first, and the codes for that order."""
    used, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    met = np.argsort(first, kind="stable")
    new = np.zeros(len(used), np.int64)
    new[met] = np.arange(len(used))
    return tuple(texts[int(used[at])] for at in met.tolist()), new[inverse]


def _activities(table: Table, name: str, kept: Rows) -> tuple[NDArray[Any], tuple[str, ...]]:
    codes, texts = table.codes[name][kept], table.texts[name]
    if not (codes == NONE).any():
        return codes, texts
    texts = texts if UNNAMED in texts else (*texts, UNNAMED)
    return np.where(codes == NONE, texts.index(UNNAMED), codes), texts


def _times(table: Table, name: str, zone: tzinfo, notes: Notes) -> Times | None:
    """A column as times; unreadable ones are noted with their places and become missing."""
    if not name:
        return None
    if name in table.typed and table.typed[name].kind is Kind.TIME:
        return table.typed[name].values
    codes = table.codes[name]
    read = csv_dates.texts(table.texts[name], zone)
    times = np.append(read.times, MISSING)[codes]
    for row in np.flatnonzero((codes != NONE) & (times == MISSING)).tolist():
        notes.note("bad_time", f"{table.place(row)}の「{table.texts[name][codes[row]][:20]}」")
    offsets = np.append(read.offsets, NO_ZONE)[codes[(codes != NONE) & (times != MISSING)]]
    zones, counts = np.unique(offsets, return_counts=True)
    known = [(int(zone), int(count)) for zone, count in zip(zones, counts, strict=True) if zone != NO_ZONE]
    for offset, count in known:
        table.zones[offset] = table.zones.get(offset, 0) + count
    notes.note("no_zone", f"列「{name}」", int(np.sum(offsets == NO_ZONE)))
    if len(known) > 1:
        for offset, count in known:
            notes.note("zones", f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}", count)
    return np.asarray(times, np.int64)


def _sequence(table: Table, name: str, kept: Rows, notes: Notes) -> NDArray[Any] | None:
    if not name:
        return None
    numbers = [int(text) if _INTEGER.match(text) else None for text in table.texts[name]]
    codes = table.codes[name]
    for row in kept.tolist():
        if codes[row] == NONE or numbers[codes[row]] is None:
            raise LogError(
                f"{table.place(row)}の列「{name}」が整数ではありません。順番の列には整数だけを書いてください。"
            )
    return np.asarray(np.array(numbers, np.int64)[codes[kept]], np.int64)


def _ordered(raw: Raw, names: ColumnNames, notes: Notes) -> Raw:
    """Order rows by time where wanted: equal times as recorded, a row without time after the one before."""
    if raw.seq is not None or names.order == "recorded" or (raw.complete is None and raw.start is None):
        return raw
    complete = np.full(len(raw.case), MISSING) if raw.complete is None else raw.complete
    time = complete if raw.start is None else np.where(complete == MISSING, raw.start, complete)
    by_case = np.argsort(raw.case, kind="stable")
    known = time[by_case] != MISSING
    first = np.append(True, raw.case[by_case][1:] != raw.case[by_case][:-1])[: len(known)]
    last = np.maximum.accumulate(np.where(known | first, np.arange(len(known)), 0))
    filled = np.empty(len(time), np.int64)
    filled[by_case] = time[by_case][last]
    order = np.lexsort((filled, raw.case))
    raw.seq = np.empty(len(order), np.int64)
    raw.seq[order] = np.arange(len(order))
    notes.note("sorted", count=int(np.sum(order != by_case)))
    return raw


def _attributes(table: Table, names: ColumnNames, taken: set[str], kept: Rows, raw: Raw, notes: Notes) -> None:
    """Further columns, of the rows or of the cases."""
    events, cases = {}, {}
    for header in table.headers:
        if header in taken or header in names.left_out:
            continue
        column = (table.typed[header] if header in table.typed else typed(table, header)).take(kept)
        if header in names.of_case or header.startswith(CASE_PREFIX):
            cases[header.removeprefix(CASE_PREFIX)] = _of_cases(column, raw, header, notes)
        else:
            events[header] = column
    raw.attributes, raw.case_attributes = events, cases


def _of_cases(column: Column, raw: Raw, name: str, notes: Notes) -> Column:
    """One value per case: the first there is; cases whose rows differ are noted."""
    rows = np.flatnonzero(column.present)
    cases, first = np.unique(raw.case[rows], return_index=True)
    place = np.full(len(raw.case_ids), NONE, np.int64)
    place[cases] = rows[first]
    differing = column.values[rows] != column.values[place[raw.case[rows]]]
    for case in np.unique(raw.case[rows[differing]]).tolist():
        notes.note("case_values", f"案件 {raw.case_ids[case]} の {name}")
    return column.take(place)


def typed(table: Table, name: str) -> Column:
    """A column of texts as whole numbers, numbers, flags or times where all its texts are such; else as texts."""
    codes, texts = table.codes[name], table.texts[name]
    values = _values(texts)
    if values is None:
        return Column(Kind.TEXT, codes.copy(), texts)
    found = column_of(dict(enumerate(values)), len(values))
    return found.take(np.asarray(codes, np.int64))


def _values(texts: Sequence[str]) -> list[Value] | None:
    if not texts:
        return None
    if all(_INTEGER.match(text) for text in texts):
        return [int(text) for text in texts]
    if all(_NUMBER.match(text) for text in texts) and not any(re.match("-?0[0-9]", text) for text in texts):
        return [float(text) for text in texts]
    if all(text in ("true", "false") for text in texts):
        return [text == "true" for text in texts]
    if all(_TIME.match(text) for text in texts):
        read = csv_dates.texts(texts)
        if not (read.times == MISSING).any():
            return [moment(int(time)) for time in read.times]
    return None


def roles_of(mapping: Mapping[str, Any]) -> ColumnNames:
    """Column names from a table of settings (`case = "案件番号"` …); raises LogError for a word that means nothing."""
    known = {each.name for each in fields(ColumnNames)} - {"zone"}
    for key in mapping:
        if key not in known:
            raise LogError(f"対応表の「{key}」は使えません（使えるもの：{'、'.join(sorted(known))}）。")
    found: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in mapping.items()}
    return ColumnNames(**found)
