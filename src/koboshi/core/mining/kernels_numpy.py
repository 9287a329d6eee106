"""The counters of the analyses in whole columns of numpy: the same tables as `kernels`, filled block by block.

Every sum is of whole numbers. Where a sum goes through floating point (a weighted count), its bound is checked first,
so that it is exact; otherwise the slower exact way is taken.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.kernels import (
    BACKWARD,
    BUCKETS,
    CASES,
    COUNT,
    ENDS,
    FIRST_BUCKET,
    HIGH,
    LEAST,
    LOW,
    MIX,
    MOST,
    NOTHING,
    REST,
    REWORKED,
    SHIFT,
    STARTS,
    UNTIMED,
)
from koboshi.core.mining.log import Codes, Rows, Times

_EXACT: Final = 2**53
_DENSE: Final = 1 << 22
_LAST: Final = np.iinfo(np.int64).max

Table = NDArray[Any]


def powers(longest: int) -> NDArray[np.uint64]:
    """The powers of the hash's factor, modulo 2**64, for sequences up to a length."""
    factors = np.full(max(longest, 1), MIX, np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def bucket_of(times: Times) -> NDArray[np.int64]:
    """The buckets of times of zero or more microseconds."""
    bits = (times.astype(np.float32).view(np.int32) >> SHIFT) - FIRST_BUCKET
    return np.asarray(np.clip(bits, 0, BUCKETS - 1), np.int64)


def count_steps(act: Table, case: Table, lengths: Rows, codes: Table, factors: Table, cells: Rows) -> Table:
    """Count cases, rework, first and last steps of each activity in a block; returns the hash of each case."""
    width, filled = len(cells), lengths > 0
    key = case.astype(np.int64) * width + act
    if len(lengths) * width <= 4 * _DENSE:
        counts = np.bincount(key, minlength=len(lengths) * width).reshape(-1, width)
        cells[:, CASES] += (counts > 0).sum(0)
        cells[:, REWORKED] += (counts > 1).sum(0)
    else:
        keys, times = np.unique(key, return_counts=True)
        cells[:, CASES] += np.bincount(keys % width, minlength=width)
        cells[:, REWORKED] += np.bincount(keys[times > 1] % width, minlength=width)
    begins = (np.cumsum(lengths) - lengths)[filled]
    cells[:, STARTS] += np.bincount(act[begins], minlength=width)
    cells[:, ENDS] += np.bincount(act[begins + lengths[filled] - 1], minlength=width)
    hashes = np.zeros(len(lengths), np.uint64)
    if len(begins):
        left = np.repeat(np.cumsum(lengths), lengths) - 1 - np.arange(len(act))
        hashes[filled] = np.add.reduceat(codes[act] * factors[left], begins)
    return hashes


def number_pairs(pair: Rows, numbers: Rows | dict[int, int], pairs: list[int]) -> Rows:
    """The row of each pair in the tables; new pairs are appended to `pairs`."""
    if isinstance(numbers, dict):
        found, inverse = np.unique(pair, return_inverse=True)
        for each in found.tolist():
            if each not in numbers:
                numbers[each] = len(pairs)
                pairs.append(each)
        return np.array([numbers[each] for each in found.tolist()], np.int64)[inverse]
    met = np.zeros(len(numbers), np.bool_)
    met[pair] = True
    new = np.flatnonzero(met & (numbers < 0))
    numbers[new] = np.arange(len(pairs), len(pairs) + len(new))
    pairs.extend(new.tolist())
    return numbers[pair].astype(np.int64)


def add_times(row: Rows, time: Times, known: Table, cells: Rows, histogram: Rows, *, overlap: bool) -> None:
    """Add times to the spreads of their rows; negative ones count as none (`overlap`) or are left out as wrong."""
    size = len(cells)
    cells[:, COUNT] += np.bincount(row, minlength=size)
    backward = known & (time < 0)
    if backward.any():
        cells[:, BACKWARD] += np.bincount(row[backward], minlength=size)
    usable = known if overlap else known & ~backward
    if not usable.all():
        cells[:, UNTIMED] += np.bincount(row[~usable], minlength=size)
        row, time = row[usable], time[usable]
    time = np.maximum(time, 0)
    cells[:, HIGH] += _sums(row, time >> SHIFT, size)
    cells[:, LOW] += _sums(row, time & REST, size)
    np.minimum.at(cells[:, LEAST], row, time)
    np.maximum.at(cells[:, MOST], row, time)
    if size * BUCKETS <= _DENSE:
        found = np.bincount(row * BUCKETS + bucket_of(time), minlength=size * BUCKETS)
        histogram += found.reshape(size, BUCKETS)
    else:
        np.add.at(histogram.reshape(-1), row * BUCKETS + bucket_of(time), 1)


def _sums(row: Rows, value: Rows, size: int) -> Rows:
    """Exact sums of whole numbers by row."""
    if len(value) and int(value.max()) * len(value) < _EXACT:
        return np.bincount(row, value, size).astype(np.int64)
    sums = np.zeros(size, np.int64)
    np.add.at(sums, row, value)
    return sums


def spans(begins: Times, ends: Times, lengths: Rows) -> Times:
    """The span of each case in a block: from its earliest begin to its latest end, NOTHING where none is known."""
    found = np.full(len(lengths), NOTHING, np.int64)
    filled = lengths > 0
    if filled.any():
        at = (np.cumsum(lengths) - lengths)[filled]
        latest = np.maximum.reduceat(ends, at)
        earliest = np.minimum.reduceat(np.where(begins == NOTHING, _LAST, begins), at)
        found[filled] = np.where(latest == NOTHING, NOTHING, latest - np.where(latest == NOTHING, 0, earliest))
    return found


def passed(resource: Codes, inside: Table, width: int) -> Rows:
    """Giver and taker as one number (giver * width + taker) where rows follow and both are known."""
    giver, taker = resource[:-1].astype(np.int64), resource[1:].astype(np.int64)
    kept = inside & (giver >= 0) & (taker >= 0)
    return giver[kept] * width + taker[kept]
