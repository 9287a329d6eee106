"""Where time goes: activities and hand-overs ranked by the time that cases spend there, with intervals.

Waiting is the time from the end of the event before (in the order of the log) to the beginning of this one; working is
from start to completion. Without start times the two cannot be told apart, and the whole time between two completions
is given instead. Where a step begins before the one before it has ended, nothing was waited for; it is counted as
overlapping. Times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import MISSING, UNNAMED, EventLog

REPLICATIONS: Final = 200
MAX_DRAWS: Final = 200_000_000
"""Row draws of the bootstrap in all; larger logs get fewer replications, and none below 20."""
NOT_SPLIT: Final = "開始の時刻がないため、待ち時間と作業時間を分けられません。前の完了からの時間を示しています。"
NO_TIMES: Final = "時刻がないため、計算していません。"
NO_INTERVALS: Final = "ログが大きいため、順位の区間は計算していません。"
_SECOND: Final = 1_000_000.0

Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One activity (`source` empty) or one hand-over from `source` to `activity`.

    `count` passages took `total` seconds of waiting (or of time between); `mean`, `median` and `p90` are per passage.
    `share` is the part of the whole cycle time of all cases, from `low` to `high` with 95 % confidence (None without
    intervals). `trend` is the mean in the later half of the log divided by that in the earlier half (by the times of
    the passages), None with fewer than ten passages in a half. `working` is the mean time of work, where starts are
    known.
    """

    source: str
    activity: str
    count: int
    total: float
    mean: float
    median: float
    p90: float
    share: float
    low: float | None
    high: float | None
    trend: float | None
    working: float | None
    overlapping: int


@dataclass(frozen=True, slots=True)
class BottleneckReport:
    """Both rankings, the greatest share first. `split` says whether waiting stands apart from working.

    `unmeasured` are passages without a time on one side; `cycle_time` is the sum of the spans of all cases.
    """

    activities: tuple[Bottleneck, ...]
    edges: tuple[Bottleneck, ...]
    split: bool
    cycle_time: float
    unmeasured: int
    not_computed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Passages:
    """All passages from one event to the next of the same case."""

    case: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    at: Seconds
    wait: Seconds
    work: Seconds
    overlaps: NDArray[np.bool_]


def rank(log: EventLog, *, replications: int = REPLICATIONS, seed: int = 1) -> BottleneckReport:
    """Rank activities and hand-overs of a log; the same log and seed give the same figures.

    Intervals come from drawing cases with replacement (B. Efron, Annals of Statistics 7, 1979).
    """
    spans = _spans(log)
    passages, unmeasured = _passages(log)
    split = bool(np.any((log.start != MISSING) & (log.complete != MISSING)))
    if not len(passages.case):
        return BottleneckReport((), (), split, float(spans.sum()), unmeasured, (NO_TIMES,) if len(log) else ())
    notes = [] if split else [NOT_SPLIT]
    draws = min(replications, MAX_DRAWS // len(passages.case))
    if draws < 20:
        notes.append(NO_INTERVALS)
        draws = 0
    weights = _weights(log.case_count, draws, seed)
    names = [each or UNNAMED for each in log.activities]
    width = len(names)
    by_activity = _ranked(passages, passages.target, spans, weights, [("", name) for name in names])
    keys, edges = np.unique(passages.source * width + passages.target, return_inverse=True)
    pairs = [(names[key // width], names[key % width]) for key in keys.tolist()]
    by_edge = _ranked(passages, edges, spans, weights, pairs)
    return BottleneckReport(by_activity, by_edge, split, float(spans.sum()), unmeasured, tuple(notes))


def _spans(log: EventLog) -> Seconds:
    """From the first to the last known time of each case; 0 for a case without times."""
    first, last = np.full(log.case_count, np.inf), np.full(log.case_count, -np.inf)
    for times in (log.start, log.complete):
        known = times != MISSING
        np.minimum.at(first, log.case[known], times[known])
        np.maximum.at(last, log.case[known], times[known])
    seen = np.isfinite(first)
    return np.where(seen, np.subtract(last, first, where=seen, out=np.zeros(log.case_count)), 0.0) / _SECOND


def _passages(log: EventLog) -> tuple[_Passages, int]:
    inside = log.case[1:] == log.case[:-1]
    before, begins = log.ends[:-1], log.begins[1:]
    known = inside & (before != MISSING) & (begins != MISSING)
    rows = np.flatnonzero(known)
    wait = (begins[rows] - before[rows]) / _SECOND
    start, complete = log.start[rows + 1], log.complete[rows + 1]
    both = (start != MISSING) & (complete != MISSING) & (complete >= start)
    work = np.full(len(rows), np.nan)
    work[both] = (complete[both] - start[both]) / _SECOND
    passages = _Passages(
        case=log.case[rows].astype(np.int64),
        source=log.activity[rows].astype(np.int64),
        target=log.activity[rows + 1].astype(np.int64),
        at=before[rows] / _SECOND,
        wait=np.maximum(wait, 0.0),
        work=work,
        overlaps=wait < 0,
    )
    return passages, int(np.count_nonzero(inside)) - len(rows)


def _weights(cases: int, draws: int, seed: int) -> list[NDArray[np.int64]]:
    """How often each case is drawn in each replication."""
    random = np.random.default_rng(seed)
    return [np.bincount(random.integers(0, cases, cases), minlength=cases) for _ in range(draws)]


def _ranked(
    passages: _Passages,
    group: NDArray[np.int64],
    spans: Seconds,
    weights: list[NDArray[np.int64]],
    names: list[tuple[str, str]],
) -> tuple[Bottleneck, ...]:
    size = len(names)
    cycle = float(spans.sum())
    lows, highs = _intervals(passages, group, spans, weights, size)
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(size + 1))
    middle = float(np.median(passages.at))
    found = []
    for each, (source, activity) in enumerate(names):
        rows = order[bounds[each] : bounds[each + 1]]
        if len(rows):
            low, high = (None, None) if lows is None or highs is None else (float(lows[each]), float(highs[each]))
            found.append(_described(passages, rows, (source, activity), cycle, (low, high), middle))
    return tuple(sorted(found, key=lambda item: (-item.total, item.source, item.activity)))


def _described(
    passages: _Passages,
    rows: NDArray[Any],
    name: tuple[str, str],
    cycle: float,
    interval: tuple[float | None, float | None],
    middle: float,
) -> Bottleneck:
    wait, work = passages.wait[rows], passages.work[rows]
    total = float(wait.sum())
    median, p90 = np.quantile(wait, (0.5, 0.9))
    return Bottleneck(
        source=name[0],
        activity=name[1],
        count=len(rows),
        total=total,
        mean=float(wait.mean()),
        median=float(median),
        p90=float(p90),
        share=total / cycle if cycle else 0.0,
        low=interval[0],
        high=interval[1],
        trend=_trend(wait, passages.at[rows] >= middle),
        working=float(np.nanmean(work)) if not np.all(np.isnan(work)) else None,
        overlapping=int(np.count_nonzero(passages.overlaps[rows])),
    )


def _trend(wait: Seconds, later: NDArray[np.bool_]) -> float | None:
    late, early = wait[later], wait[~later]
    if min(len(late), len(early)) < 10 or not early.mean():
        return None
    return float(late.mean() / early.mean())


def _intervals(
    passages: _Passages, group: NDArray[np.int64], spans: Seconds, weights: list[NDArray[np.int64]], size: int
) -> tuple[Seconds | None, Seconds | None]:
    """The 2.5 % and 97.5 % quantiles of the share of each group over the replications."""
    if not weights:
        return None, None
    shares = np.zeros((len(weights), size))
    for row, weight in enumerate(weights):
        cycle = float(weight @ spans)
        if cycle:
            shares[row] = np.bincount(group, weights=weight[passages.case] * passages.wait, minlength=size) / cycle
    low, high = np.quantile(shares, (0.025, 0.975), axis=0)
    return low, high
