"""Filling the tables of the analyses, a block of cases at a time, by the compiled kernels or by numpy.

Both ways fill the same tables with the same whole numbers; a test compares them bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import kernels, kernels_numpy
from koboshi.core.mining.handover import Pairs, pairs_of
from koboshi.core.mining.kernels import BUCKETS, COUNT, EVENTS, LENGTH_BITS, NOTHING, STARTS, UNTIMED, WIDTH
from koboshi.core.mining.log import MISSING, EventLog, Rows, Times
from koboshi.core.mining.times import Spread, empty_cells
from koboshi.core.mining.variants import Variants, from_firsts, group, mixed

_WIDEST: Final = 2048
"""Up to so many activities or resources the tables of pairs are squares; beyond, they are dictionaries."""
_COMPILED_BLOCK: Final = 1 << 16
_NUMPY_BLOCK: Final = 1 << 18
_FEW: Final = 1024

Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What one pass has counted; `steps` are cells per activity, `edges` are sorted by source and target."""

    steps: Rows
    edges: Pairs
    between: Spread
    worked: Spread
    handed: Pairs
    variants: Variants
    spans: Times


def fits_kernels(log: EventLog) -> bool:
    """Whether the compiled pass can take this log: not too many activities or resources, no endless case."""
    longest = int(log.lengths.max(initial=0))
    return max(len(log.activities), len(log.resources)) <= _WIDEST and longest < (1 << LENGTH_BITS)


def _blocks(offsets: Rows, size: int) -> Iterator[tuple[int, int]]:
    """Blocks of cases with about `size` events each, cut between cases; a block has at most `size` cases."""
    begin, count = 0, len(offsets) - 1
    while begin < count:
        end = int(np.searchsorted(offsets, offsets[begin] + size, "right")) - 1
        end = min(max(end, begin + 1), begin + size, count)
        yield begin, end
        begin = end


def _sorted_edges(pairs: Any, cells: Rows, histogram: Rows, width: int) -> tuple[Pairs, Spread]:
    keys = np.asarray(pairs, np.int64)
    order = np.argsort(keys)
    spread = Spread(cells[order], histogram[order])
    return pairs_of(keys[order], spread.count, width), spread


def _grown(table: NDArray[Any], size: int, filled: int) -> NDArray[Any]:
    """The table with room for `size` rows; new rows are filled with a number."""
    more = np.full((size - len(table), *table.shape[1:]), filled, table.dtype)
    return np.concatenate((table, more))


def fill(log: EventLog, *, compiled: bool, tick: Tick) -> Filled:
    """Run one pass; `tick` is told how many events are done after each block."""
    return _Compiled(log).run(tick) if compiled else _Columns(log).run(tick)


class _Tables:
    """What both ways share: the columns, and the tables that do not grow."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.width = len(log.activities)
        self.codes = mixed(self.width)
        self.steps = np.zeros((self.width, WIDTH), np.int64)
        self.spans = np.full(log.case_count, NOTHING, np.int64)
        self.has_start = bool(np.any(log.start != MISSING)) if log.start.strides != (0,) else False
        self.has_complete = bool(np.any(log.complete != MISSING)) if log.complete.strides != (0,) else False
        self.work_cells = empty_cells(self.width)
        self.work_histogram = np.zeros((self.width, BUCKETS), np.int64)
        self.has_resource = bool(log.resources) and log.resource.strides != (0,)

    def begins_ends(self, low: int, high: int) -> tuple[Times, Times]:
        """When the rows of a block begin and end; without starts both are the column itself, not a copy."""
        log = self.log
        if not self.has_start:
            return log.complete[low:high], log.complete[low:high]
        start, complete = log.start[low:high], log.complete[low:high]
        return np.where(start == MISSING, complete, start), np.where(complete == MISSING, start, complete)

    def filled(self, edges: Pairs, between: Spread, handover: Pairs, variants: Variants) -> Filled:
        """The result, with what follows from the rest: each event is a first one or follows another."""
        events = self.steps[:, STARTS].copy()
        np.add.at(events, edges.target, between.count)
        self.steps[:, EVENTS] = events
        if not (self.has_start and self.has_complete):
            self.work_cells[:, COUNT] = self.work_cells[:, UNTIMED] = events
        worked = Spread(self.work_cells, self.work_histogram)
        return Filled(self.steps, edges, between, worked, handover, variants, self.spans)


class _Compiled(_Tables):
    """The pass by the compiled kernels."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log)
        self.last = np.full(self.width, -1, np.int64)
        self.numbers = np.full(self.width * self.width, -1, np.int32)
        self.pairs = np.zeros(_FEW, np.int64)
        self.cells = empty_cells(_FEW)
        self.histogram = np.zeros((_FEW, BUCKETS), np.int64)
        self.handed = np.zeros((len(log.resources), len(log.resources)), np.int64)
        self.table = np.full(4 * _FEW, -1, np.int32)
        self.keys = np.zeros(2 * _FEW, np.uint64)
        self.firsts = np.zeros(2 * _FEW, np.int32)
        self.counts = np.zeros(2 * _FEW, np.int64)
        self.of_case = np.full(log.case_count, -1, np.int32)
        self.edges_used = self.variants_used = 0

    def run(self, tick: Tick) -> Filled:
        """Walk over all blocks."""
        offsets = self.log.offsets
        for begin, end in _blocks(offsets, _COMPILED_BLOCK):
            self._block(begin, end, int(offsets[begin]), int(offsets[end]))
            tick(int(offsets[end]))
        used = self.edges_used
        edges, between = _sorted_edges(self.pairs[:used], self.cells[:used], self.histogram[:used], self.width)
        giver, taker = np.nonzero(self.handed)
        handed = Pairs(giver.astype(np.int32), taker.astype(np.int32), self.handed[giver, taker])
        firsts, counts = self.firsts[: self.variants_used], self.counts[: self.variants_used]
        variants = from_firsts(self.log.activity, offsets, firsts, counts, self.of_case)
        return self.filled(edges, between, handed, variants)

    def _block(self, begin: int, end: int, low: int, high: int) -> None:
        self._make_room(high - low, end - begin)
        log, cases = self.log, log_offsets(self.log, begin, end, low)
        activity, hashes = log.activity[low:high], np.zeros(end - begin, np.uint64)
        begins, ends = self.begins_ends(low, high)
        count = end - begin
        self.last[:] = -1
        kernels.count_steps(activity, cases, 0, count, self.codes, self.steps, self.last, hashes)
        self.edges_used = kernels.time_edges(
            activity, begins, ends, cases, 0, count, self.width, self.numbers, self.pairs, self.edges_used,
            self.cells, self.histogram, self.spans[begin:end],
        )  # fmt: skip
        if self.has_start and self.has_complete:
            kernels.time_work(
                activity, log.start[low:high], log.complete[low:high], 0, high - low, self.work_cells,
                self.work_histogram,
            )  # fmt: skip
        if self.has_resource:
            kernels.hand_over(log.resource[low:high], cases, 0, count, self.handed)
        self.variants_used = kernels.group_variants(
            log.activity, log.offsets, begin, end, hashes, self.table, self.keys, self.firsts, self.counts,
            self.variants_used, self.of_case,
        )  # fmt: skip

    def _make_room(self, events: int, cases: int) -> None:
        """Grow the tables so that the next block cannot overflow them."""
        needed = self.edges_used + min(events, self.width * self.width - self.edges_used)
        if needed > len(self.pairs):
            size = min(max(needed, 2 * len(self.pairs)), max(self.width * self.width, needed))
            self.pairs = _grown(self.pairs, size, 0)
            self.cells = np.concatenate((self.cells, empty_cells(size - len(self.cells))))
            self.histogram = _grown(self.histogram, size, 0)
        needed = self.variants_used + cases
        if needed > len(self.keys):
            size = 1 << max(needed, 2 * len(self.keys)).bit_length()
            self.keys, self.firsts, self.counts = (
                _grown(each, size, 0) for each in (self.keys, self.firsts, self.counts)
            )
            self.table = np.full(2 * size, -1, np.int32)
            kernels.refill(self.table, self.keys, self.variants_used)


def log_offsets(log: EventLog, begin: int, end: int, low: int) -> Rows:
    """The bounds of a block's cases, counted from the block's first row."""
    return log.offsets[begin : end + 1] - low


class _Columns(_Tables):
    """The pass by whole columns of numpy."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log)
        wide = self.width > _WIDEST
        self.numbers: Any = {} if wide else np.full(self.width * self.width, -1, np.int64)
        self.pairs: list[int] = []
        self.cells = empty_cells(0)
        self.histogram = np.zeros((0, BUCKETS), np.int64)
        self.handed: list[tuple[Rows, Rows]] = []
        self.factors = kernels_numpy.powers(int(log.lengths.max(initial=0)))

    def run(self, tick: Tick) -> Filled:
        """Go through all blocks."""
        log, hashes = self.log, np.zeros(self.log.case_count, np.uint64)
        for begin, end in _blocks(log.offsets, _NUMPY_BLOCK):
            hashes[begin:end] = self._block(begin, end, int(log.offsets[begin]), int(log.offsets[end]))
            tick(int(log.offsets[end]))
        edges, between = _sorted_edges(self.pairs, self.cells, self.histogram, self.width)
        keys = [np.concatenate([part[place] for part in self.handed] or [np.zeros(0, np.int64)]) for place in (0, 1)]
        handed = pairs_of(keys[0], keys[1], len(log.resources))
        return self.filled(edges, between, handed, group(log.activity, log.offsets, hashes))

    def _block(self, begin: int, end: int, low: int, high: int) -> NDArray[np.uint64]:
        log = self.log
        act, case = log.activity[low:high].astype(np.int64), log.case[low:high] - begin
        lengths = np.diff(log.offsets[begin : end + 1])
        hashes = kernels_numpy.count_steps(act, case, lengths, self.codes, self.factors, self.steps)
        begins, ends = self.begins_ends(low, high)
        self.spans[begin:end] = kernels_numpy.spans(begins, ends, lengths)
        inside = case[1:] == case[:-1]
        self._edges(act, begins, ends, inside)
        if self.has_start and self.has_complete:
            start, complete = log.start[low:high], log.complete[low:high]
            known = (start != MISSING) & (complete != MISSING)
            kernels_numpy.add_times(act, complete - start, known, self.work_cells, self.work_histogram, overlap=False)
        if self.has_resource:
            width = len(log.resources)
            keys = kernels_numpy.passed(log.resource[low:high], inside, width)
            self.handed.append(_counted(keys, width))
        return hashes

    def _edges(self, act: Rows, begins: Times, ends: Times, inside: NDArray[np.bool_]) -> None:
        pair = (act[:-1] * self.width + act[1:])[inside]
        row = kernels_numpy.number_pairs(pair, self.numbers, self.pairs)
        missing = len(self.pairs) - len(self.cells)
        if missing:
            self.cells = np.concatenate((self.cells, empty_cells(missing)))
            self.histogram = _grown(self.histogram, len(self.pairs), 0)
        now, before = begins[1:][inside], ends[:-1][inside]
        known = (now != MISSING) & (before != MISSING)
        kernels_numpy.add_times(row, now - before, known, self.cells, self.histogram, overlap=True)


def _counted(keys: Rows, width: int) -> tuple[Rows, Rows]:
    """Different numbers and how often each comes."""
    if width > _WIDEST:
        found, counts = np.unique(keys, return_counts=True)
        return found, counts.astype(np.int64)
    counted = np.bincount(keys, minlength=width * width)
    met = np.flatnonzero(counted)
    return met, counted[met]
