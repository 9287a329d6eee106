"""What a reader met: counts, and everything unusual with the places of the first few; nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import MISSING, UNNAMED, EventLog, Flags, Rows, Times

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
FIRST: Final = 5
"""How many places of each finding are named."""

SENTENCES: Final = {
    "skipped": "読めずに除いた行",
    "no_activity": "活動名のないイベント（「（活動名なし）」として残しました）",
    "no_case": "案件番号のない案件（番号を付けました）",
    "same_case": "案件番号が重なる案件（後のものに番号を足し、別の案件として残しました）",
    "no_time": "時刻のないイベント（残しました。所要時間の計算には入りません）",
    "bad_time": "読めない時刻（時刻なしとして残しました）",
    "bad_value": "読めない値（値なしとして残しました）",
    "not_a_number": "数ではない値（NaN。値なしとして残しました）",
    "mixed_types": "一つの項目に違う型の値（文字列にそろえました）",
    "repeated_key": "一つのイベントや案件に二度ある項目（後のものには番号を足しました）",
    "no_zone": "時差のない時刻（指定された時間帯の時刻として読みました）",
    "zones": "時差の違う時刻が混ざっています（UTC にそろえました）",
    "equal_times": "同じ案件で、前のイベントと同じ時刻のイベント（記録の順のまま残しました）",
    "backward": "同じ案件で、前のイベントより早い時刻のイベント（記録の順のまま残しました）",
    "negative": "完了が開始より早いイベント（残しました。作業時間の計算には入りません）",
    "duplicates": "同じ案件で、同じ活動・時刻・担当者のイベント（重複の疑い。残しました）",
    "empty_case": "イベントのない案件（残しました）",
    "unpaired": "完了の記録がない開始（開始だけのイベントとして残しました）",
    "unpaired_complete": "開始の記録がない完了（同じ活動にほかの開始の記録があるもの）",
    "start_values": "開始と完了で違う値（完了の値を残しました）",
    "case_values": "案件の途中で値が変わる案件の項目（最初の値を残しました）",
    "converging": "複数の案件に数えられたイベント（一つのイベントが複数の対象に関わります）",
    "left_out": "ログに入れなかった項目",
    "sorted": "時刻の順に並べ直した行",
    "unknown_object": "一覧にないものを指す関係",
}
"""What each finding says; a count and places follow."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of unusual thing: how often it came and where first (line, row or case, as the format counts)."""

    kind: str
    count: int
    places: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The finding for the person who brought the file."""
        where = f"（最初の例：{'、'.join(self.places)}）" if self.places else ""
        return f"{SENTENCES[self.kind]}：{self.count:,} 件{where}"


@dataclass(slots=True)
class Notes:
    """Findings while they are being collected."""

    _counts: dict[str, int] = field(default_factory=dict)
    _places: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, place: str = "", count: int = 1) -> None:
        """Count one more; the place is kept for the first few."""
        if count:
            self._counts[kind] = self._counts.get(kind, 0) + count
            places = self._places.setdefault(kind, [])
            if place and len(places) < FIRST and place not in places:
                places.append(place)

    def count(self, kind: str) -> int:
        """How often a thing was noted."""
        return self._counts.get(kind, 0)

    def findings(self) -> tuple[Finding, ...]:
        """Everything noted, in the order of the sentences."""
        return tuple(
            Finding(kind, self._counts[kind], tuple(self._places[kind])) for kind in SENTENCES if kind in self._counts
        )


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What a reader did: `read` rows or events met, `kept` rows in the log, `skipped` rows left out (and why)."""

    format: str
    read: int
    kept: int
    cases: int
    skipped: int
    findings: tuple[Finding, ...] = ()
    offset_minutes: int = 540
    """The zone that most times of the log name, in minutes east of UTC; Japan's where none is named."""

    @property
    def sentences(self) -> Iterator[str]:
        """The report in sentences."""
        yield f"{self.format}：{self.read:,} 件を読み、{self.kept:,} 件（{self.cases:,} 案件）をログに入れました。"
        for finding in self.findings:
            yield f"{finding.sentence}。"

    def finding(self, kind: str) -> Finding | None:
        """One finding, None if there was nothing of the kind."""
        return next((each for each in self.findings if each.kind == kind), None)


def report(kind: str, log: EventLog, notes: Notes, read: int) -> ReadReport:
    """The report of a reader, with what can be seen in the log itself."""
    look(log, notes)
    return ReadReport(kind, read, len(log), log.case_count, notes.count("skipped"), notes.findings())


def look(log: EventLog, notes: Notes) -> None:
    """Note what is unusual in a log of any origin."""
    complete, begins, ends = log.complete, log.begins, log.ends
    inside = log.case[1:] == log.case[:-1]
    known = inside & (ends[:-1] != MISSING) & (ends[1:] != MISSING)
    _mark(log, notes, "no_time", ends == MISSING)
    _mark(log, notes, "equal_times", _after(known & (ends[1:] == ends[:-1])))
    _mark(log, notes, "backward", _after(known & (ends[1:] < ends[:-1])))
    _mark(log, notes, "negative", (log.start != MISSING) & (complete != MISSING) & (complete < log.start))
    if UNNAMED in log.activities:
        _mark(log, notes, "no_activity", np.asarray(log.activity == log.activities.index(UNNAMED), np.bool_))
    _mark(log, notes, "duplicates", _duplicates(log, begins, ends))
    for case in np.flatnonzero(log.lengths == 0).tolist():
        notes.note("empty_case", f"案件 {log.case_ids[case]}")


def _after(pairs: Flags) -> Flags:
    """The later rows of pairs of neighbours."""
    return np.concatenate((np.zeros(min(1, len(pairs) + 1), np.bool_), pairs))


def _mark(log: EventLog, notes: Notes, kind: str, rows: Flags) -> None:
    found = np.flatnonzero(rows)
    for row in found[:FIRST].tolist():
        notes.note(kind, f"案件 {log.case_ids[int(log.case[row])]} の {int(log.seq[row]) + 1} 番目")
    notes.note(kind, count=max(0, len(found) - FIRST))


def _duplicates(log: EventLog, begins: Times, ends: Times) -> Flags:
    """Rows that another row of their case already said: same activity, times, resource and lifecycle."""
    doubled = np.zeros(len(log), np.bool_)
    if len(log) < 2:
        return doubled
    columns = (log.lifecycle, log.resource, begins, ends, log.activity, log.case)
    shown = [column for column in columns if column.strides != (0,)]
    rows = _suspects(shown)
    if len(rows) < 2:
        return doubled
    order = rows[np.lexsort([column[rows] for column in shown])]
    equal = np.ones(len(order) - 1, np.bool_)
    for column in shown:
        ordered = column[order]
        equal &= ordered[1:] == ordered[:-1]
    doubled[order[1:][equal]] = True
    return np.asarray(doubled & (ends != MISSING), np.bool_)


def _suspects(columns: list[NDArray[Any]]) -> Rows:
    """The rows whose hash over the columns comes more than once: sorting hashes alone is much faster than rows."""
    code = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        code = (code ^ column.astype(np.int64).view(np.uint64)) * _MIX
        code ^= code >> np.uint64(29)
    ordered = np.sort(code)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(code, twice)) if len(twice) else np.zeros(0, np.int64)
