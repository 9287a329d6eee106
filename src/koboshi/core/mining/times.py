"""Spreads of times that add up exactly: count, sum, least, most and a histogram for the median.

Sums are whole microseconds kept in two parts (units of 2**20 and the rest), so a hundred million times of years cannot
overflow. A quantile comes from buckets of an eighth of an octave: it is at most 7 % from the true one. Spans of cases
are kept one by one, so their median is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.kernels import (
    BACKWARD,
    BUCKETS,
    COUNT,
    FIRST_BUCKET,
    HIGH,
    LEAST,
    LOW,
    MOST,
    SHIFT,
    UNTIMED,
    WIDTH,
)
from koboshi.core.mining.log import MISSING, Rows, Times

_UPPER = np.append(np.arange(FIRST_BUCKET + 1, FIRST_BUCKET + BUCKETS, dtype=np.int32) << SHIFT, 0x7F000000)
EDGES: NDArray[np.float64] = np.concatenate(([0.0], _UPPER.astype(np.int32).view(np.float32).astype(np.float64)))
"""Lower and upper bounds of the buckets in microseconds."""


def empty_cells(rows: int) -> Rows:
    """Cells of `rows` spreads without any time."""
    cells = np.zeros((rows, WIDTH), np.int64)
    cells[:, LEAST] = np.iinfo(np.int64).max
    cells[:, MOST] = -1
    return cells


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Times of K things: `cells` (K, 8) and `histogram` (K, 256), both whole numbers; times are never negative."""

    cells: Rows
    histogram: Rows

    @property
    def count(self) -> Rows:
        """How often each thing happened."""
        return self.cells[:, COUNT]

    @property
    def timed(self) -> Rows:
        """How often a usable time was known."""
        return self.cells[:, COUNT] - self.cells[:, UNTIMED]

    @property
    def backward(self) -> Rows:
        """How often the time was negative: overlapping steps count as no time, a wrong working time not at all."""
        return self.cells[:, BACKWARD]

    @property
    def least(self) -> Times:
        """The least time in microseconds; MISSING where none is known."""
        return np.where(self.timed > 0, self.cells[:, LEAST], MISSING)

    @property
    def most(self) -> Times:
        """The greatest time in microseconds; MISSING where none is known."""
        return np.where(self.timed > 0, self.cells[:, MOST], MISSING)

    def total(self, row: int) -> int:
        """The exact sum of one thing's times in microseconds."""
        return (int(self.cells[row, HIGH]) << SHIFT) + int(self.cells[row, LOW])

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean times in microseconds; nan where none is known."""
        timed = self.timed.tolist()
        return np.array([self.total(row) / n if n else np.nan for row, n in enumerate(timed)], np.float64)

    def quantile(self, share: float) -> NDArray[np.float64]:
        """The time that a share of the times does not exceed, from the histogram (±7 %); nan where none is known."""
        wanted = np.maximum(np.ceil(share * self.timed), 1)
        reached = np.cumsum(self.histogram, axis=1)
        bucket = np.minimum((reached < wanted[:, None]).sum(1), BUCKETS - 1)
        rows = np.arange(len(bucket))
        inside = self.histogram[rows, bucket]
        before = reached[rows, bucket] - inside
        place = (wanted - before - 0.5) / np.maximum(inside, 1)
        value = EDGES[bucket] + place * (EDGES[bucket + 1] - EDGES[bucket])
        bounded = np.clip(value, self.cells[:, LEAST], np.maximum(self.cells[:, MOST], 0))
        return np.where(self.timed > 0, bounded, np.nan)

    def grouped(self, group: Rows, size: int) -> Spread:
        """Spreads of `size` groups, the sum of the things whose `group` they are."""
        cells, histogram = empty_cells(size), np.zeros((size, BUCKETS), np.int64)
        for cell in (COUNT, UNTIMED, BACKWARD, HIGH, LOW):
            np.add.at(cells[:, cell], group, self.cells[:, cell])
        np.minimum.at(cells[:, LEAST], group, self.cells[:, LEAST])
        np.maximum.at(cells[:, MOST], group, self.cells[:, MOST])
        np.add.at(histogram, group, self.histogram)
        return Spread(cells, histogram)

    def joined(self, other: Spread) -> Spread:
        """These things followed by the other's."""
        return Spread(np.concatenate((self.cells, other.cells)), np.concatenate((self.histogram, other.histogram)))


@dataclass(frozen=True, slots=True)
class Summary:
    """A few times in words' reach: n, mean, quartiles and extremes in microseconds, all exact."""

    count: int
    mean: float
    least: float
    lower: float
    median: float
    upper: float
    ninth: float
    most: float


def summary(times: Times) -> Summary | None:
    """Summarise times; missing ones are left out. None where none is known."""
    known = times[times != MISSING]
    if len(known) == 0:
        return None
    total = (int(np.sum(known >> SHIFT)) << SHIFT) + int(np.sum(known & ((1 << SHIFT) - 1)))
    least, lower, median, upper, ninth, most = np.quantile(known, [0, 0.25, 0.5, 0.75, 0.9, 1]).tolist()
    return Summary(len(known), total / len(known), least, lower, median, upper, ninth, most)
