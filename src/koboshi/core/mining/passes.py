"""The basic analyses of a log in one pass, and the exact sum of such results.

`analyse` counts, in one walk over the rows: what directly follows what and how long after, first and last activities,
variants, spans of cases, rework, hand-over of work, waiting and working times. `merge` adds two results: the parts of
a log cut between cases give bit for bit the result of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from koboshi.core.accelerate import AVAILABLE
from koboshi.core.mining import handover, variants
from koboshi.core.mining.handover import Pairs
from koboshi.core.mining.kernels import CASES, ENDS, EVENTS, REWORKED, STARTS, WIDTH
from koboshi.core.mining.kernels_tables import Tick, fill, fits_kernels
from koboshi.core.mining.log import MISSING, EventLog, Rows, Times
from koboshi.core.mining.times import Spread, Summary, summary
from koboshi.core.mining.variants import Variants

_WORTH_COMPILING: Final = 300_000
"""From so many events on, the compiled pass gains more than it costs to load (about a second)."""

Backend: TypeAlias = Literal["auto", "numba", "numpy"]

NO_STARTS: Final = "開始と完了の両方の時刻を持つ行がないため、待ち時間と作業時間を分けられません。"
NO_RESOURCES: Final = "担当者の列がないため、引継ぎは計算していません。"
NO_TIMES: Final = "時刻がないため、所要時間は計算していません。"


@dataclass(frozen=True, slots=True, eq=False)
class Analyses:
    """What one pass has found. Codes are those of `activities` and `resources`; times are microseconds.

    `steps` are cells per activity (see the properties). `edges` and `between` belong together row by row: `between` is
    the time from the end of the one to the begin of the next. `worked` is start to complete, by activity. `handed` is
    who passed work to whom. `spans` has one time per case. `working` and `handover` are None where the log does not
    say; `not_computed` gives the reasons.
    """

    activities: tuple[str, ...]
    resources: tuple[str, ...]
    steps: Rows
    edges: Pairs
    between: Spread
    worked: Spread
    handed: Pairs
    variants: Variants
    spans: Times

    @property
    def event_count(self) -> int:
        """How many events were counted."""
        return int(self.events.sum())

    @property
    def case_count(self) -> int:
        """How many cases have at least one event."""
        return int(self.starts.sum())

    @property
    def events(self) -> Rows:
        """Events of each activity."""
        return self.steps[:, EVENTS]

    @property
    def cases(self) -> Rows:
        """Cases in which each activity comes."""
        return self.steps[:, CASES]

    @property
    def reworked(self) -> Rows:
        """Cases in which each activity comes more than once."""
        return self.steps[:, REWORKED]

    @property
    def repeats(self) -> Rows:
        """Events of each activity beyond the first one of their case."""
        return self.events - self.cases

    @property
    def starts(self) -> Rows:
        """Cases that begin with each activity."""
        return self.steps[:, STARTS]

    @property
    def ends(self) -> Rows:
        """Cases that end with each activity."""
        return self.steps[:, ENDS]

    @property
    def waiting(self) -> Spread:
        """Time before each activity since the one before it ended (and working time too, without starts)."""
        return self.between.grouped(self.edges.target.astype(np.int64), len(self.activities))

    @property
    def working(self) -> Spread | None:
        """Time from start to complete of each activity; None where no row has both."""
        cells = self.worked
        return cells if int(cells.timed.sum()) + int(cells.backward.sum()) else None

    @property
    def handover(self) -> Pairs | None:
        """Who passed work to whom; None where no resource is named."""
        return self.handed if self.resources else None

    @property
    def durations(self) -> Summary | None:
        """The spans of the cases in short."""
        return summary(self.spans)

    @property
    def not_computed(self) -> Mapping[str, str]:
        """What could not be computed from this log, and why."""
        reasons = {}
        if self.working is None:
            reasons["working"] = NO_STARTS
        if self.handover is None:
            reasons["handover"] = NO_RESOURCES
        if self.durations is None:
            reasons["durations"] = NO_TIMES
        return reasons


def _quiet(_: int) -> None:
    """Tell nobody."""


def analyse(log: EventLog, backend: Backend = "auto", tick: Tick = _quiet) -> Analyses:
    """Run the pass; `tick` is told the number of events done, for a progress bar.

    `numba` without numba installed is an error (RuntimeError) rather than a slow surprise; `auto` takes what is there.
    """
    if backend == "numba" and not AVAILABLE:
        raise RuntimeError('numba がないため、numpy で計算してください（backend="numpy"）。')
    wanted = backend == "numba" or (backend == "auto" and AVAILABLE and len(log) >= _WORTH_COMPILING)
    compiled = wanted and fits_kernels(log)
    found = fill(log, compiled=compiled, tick=tick)
    return Analyses(
        log.activities,
        log.resources,
        found.steps,
        found.edges,
        found.between,
        found.worked,
        found.handed,
        found.variants,
        _measured(log, found.spans),
    )


def _measured(log: EventLog, spans: Times) -> Times:
    """The spans without those of several events of which only one has a time: nothing was measured there."""
    lengths = log.lengths
    doubtful = np.flatnonzero((spans == 0) & (lengths > 1))
    if not len(doubtful):
        return spans
    sizes = lengths[doubtful]
    case = np.repeat(np.arange(len(doubtful)), sizes)
    rows = np.arange(len(case)) + np.repeat(log.offsets[doubtful] - (np.cumsum(sizes) - sizes), sizes)
    timed = (log.start[rows] != MISSING) | (log.complete[rows] != MISSING)
    known = np.bincount(case[timed], minlength=len(doubtful))
    found = spans.copy()
    found[doubtful[known == 1]] = MISSING
    return found


def merge(one: Analyses, other: Analyses) -> Analyses:
    """The result of both logs together, the other's cases after the first's; codes are translated by their texts."""
    activities, act = _union(one.activities, other.activities)
    resources, res = _union(one.resources, other.resources)
    edges, between = _merged_edges(one, other, act, len(activities))
    return Analyses(
        activities,
        resources,
        _placed(one.steps, np.arange(len(one.steps)), len(activities)) + _placed(other.steps, act, len(activities)),
        edges,
        between,
        _merged_work(one, other, act, len(activities)),
        handover.merged(one.handed, other.handed.translated(res)),
        variants.merged(one.variants, other.variants, act),
        np.concatenate((one.spans, other.spans)),
    )


def merge_all(parts: list[Analyses]) -> Analyses:
    """All results added up in their order."""
    return reduce(merge, parts)


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Both dictionaries in one, and the new codes of the other's texts."""
    codes = {text: code for code, text in enumerate(one)}
    translated = [codes.setdefault(text, len(codes)) for text in other]
    return tuple(codes), np.array(translated, np.int32)


def _placed(steps: Rows, at: NDArray[np.signedinteger], size: int) -> Rows:
    table = np.zeros((size, WIDTH), np.int64)
    table[at] = steps
    return table


def _merged_edges(one: Analyses, other: Analyses, act: NDArray[np.int32], width: int) -> tuple[Pairs, Spread]:
    theirs = other.edges.translated(act)
    keys = np.concatenate([each.source.astype(np.int64) * width + each.target for each in (one.edges, theirs)])
    found, row = np.unique(keys, return_inverse=True)
    between = one.between.joined(other.between).grouped(row, len(found))
    return handover.pairs_of(found, between.count, width), between


def _merged_work(one: Analyses, other: Analyses, act: NDArray[np.int32], size: int) -> Spread:
    group = np.concatenate((np.arange(len(one.activities)), act)).astype(np.int64)
    return one.worked.joined(other.worked).grouped(group, size)
