"""The counters of the analyses in the part of Python that numba compiles; each walks over the rows of a block of cases.

A block is small enough to stay in the processor's cache, so that the walks together read the log once. All counters are
whole numbers: blocks and shards add up exactly. Loops take their arrays as plain arguments and call nothing that takes
arrays, and indices are unsigned: both cost more than the work itself (measured: 150 against 10 ns an event). Where
numba is missing, `kernels_numpy` fills the same tables in whole columns.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.accelerate import compiled

CASES, REWORKED, STARTS, ENDS, EVENTS = 0, 1, 2, 3, 4
"""Cells of an activity: cases with it, cases with it more than once, cases begun and ended with it, events."""
COUNT, UNTIMED, BACKWARD, HIGH, LOW, LEAST, MOST = 0, 1, 2, 3, 4, 5, 6
"""Cells of a spread of times: how often, of these without a time, of these negative, sum (in 2**20 microseconds and the
rest), least and most."""
WIDTH: Final = 8
"""Cells are eight wide: one line of the processor's cache."""
SHIFT: Final = 20
REST: Final = (1 << SHIFT) - 1
BUCKETS: Final = 256
"""Buckets of times: below about a second, then eight to an octave up to some 120 years."""
FIRST_BUCKET: Final = (127 + SHIFT) * 8 - 1
NOTHING: Final = -(2**63)
LENGTH_BITS: Final = 24
"""A case has fewer than 2**24 events in the compiled pass; a log with a longer one takes the numpy way."""
MIX: Final = np.uint64(0xD1342543DE82EF95)
"""Odd factor of the hash of a sequence, modulo 2**64. Equal hashes are only believed when the sequences are equal."""

U: Final = np.uint64
Table = NDArray[Any]


@compiled
def bucket_of(time: int) -> int:
    """The bucket of a time of zero or more microseconds: the upper bits of its binary fraction (float32)."""
    bits = int(np.float32(time).view(np.int32) >> SHIFT) - FIRST_BUCKET
    return min(max(bits, 0), BUCKETS - 1)


@compiled
def count_steps(
    activity: Table, offsets: Table, begin: int, end: int, codes: Table, cells: Table, last: Table, hashes: Table
) -> None:
    """Count cases, rework, first and last steps of each activity, and hash the sequence of each case.

    `last` holds for each activity the case that had it last and how often, in one number.
    """
    for case in range(begin, end):
        first, after = offsets[case], offsets[case + 1]
        base = case << LENGTH_BITS
        code = U(0)
        for row in range(U(first), U(after)):
            act = U(activity[row])
            times = max(last[act], base) + 1
            last[act] = times
            cells[act, CASES] += times == base + 1
            cells[act, REWORKED] += times == base + 2
            code = code * MIX + codes[act]
        hashes[case - begin] = code
        if after > first:
            cells[U(activity[first]), STARTS] += 1
            cells[U(activity[after - 1]), ENDS] += 1


@compiled
def time_edges(
    activity: Table,
    begins: Table,
    ends: Table,
    offsets: Table,
    begin: int,
    end: int,
    width: int,
    numbers: Table,
    pairs: Table,
    used: int,
    cells: Table,
    histogram: Table,
    spans: Table,
) -> int:
    """Count what directly follows what, the time from one's end to the next one's begin, and the span of each case.

    `numbers` gives each pair of activities its row in `cells`, in the order met; returns how many rows are used.
    """
    wide = U(width)
    for case in range(begin, end):
        first, after = offsets[case], offsets[case + 1]
        earliest, latest = -NOTHING - 1, NOTHING
        ended = NOTHING
        previous = U(0)
        for row in range(U(first), U(after)):
            act = U(activity[row])
            now = begins[row]
            if row > U(first):
                pair = previous * wide + act
                if numbers[pair] < 0:
                    numbers[pair] = used
                    pairs[used] = pair
                    used += 1
                edge = U(numbers[pair])
                cells[edge, COUNT] += 1
                if ended == NOTHING or now == NOTHING:
                    cells[edge, UNTIMED] += 1
                else:
                    time = now - ended
                    if time < 0:
                        cells[edge, BACKWARD] += 1
                        time = 0
                    cells[edge, HIGH] += time >> SHIFT
                    cells[edge, LOW] += time & REST
                    cells[edge, LEAST] = min(cells[edge, LEAST], time)
                    cells[edge, MOST] = max(cells[edge, MOST], time)
                    histogram[edge, U(bucket_of(time))] += 1
            previous = act
            ended = ends[row]
            earliest = min(earliest, now if now != NOTHING else earliest)
            latest = max(latest, ended)
        spans[case] = latest - earliest if latest != NOTHING else NOTHING
    return used


@compiled
def time_work(
    activity: Table, start: Table, complete: Table, begin: int, end: int, cells: Table, histogram: Table
) -> None:
    """Sum the working times (start to complete) of rows; an end before its start stays out of the sums."""
    for row in range(U(begin), U(end)):
        act = U(activity[row])
        cells[act, COUNT] += 1
        time = complete[row] - start[row]
        if start[row] == NOTHING or complete[row] == NOTHING:
            cells[act, UNTIMED] += 1
        elif time < 0:
            cells[act, BACKWARD] += 1
            cells[act, UNTIMED] += 1
        else:
            cells[act, HIGH] += time >> SHIFT
            cells[act, LOW] += time & REST
            cells[act, LEAST] = min(cells[act, LEAST], time)
            cells[act, MOST] = max(cells[act, MOST], time)
            histogram[act, U(bucket_of(time))] += 1


@compiled
def hand_over(resource: Table, offsets: Table, begin: int, end: int, counts: Table) -> None:
    """Count who passed work to whom, where both are known; passing to oneself counts too."""
    for case in range(begin, end):
        first, after = offsets[case], offsets[case + 1]
        giver = -1
        for row in range(U(first), U(after)):
            taker = int(resource[row])
            if giver >= 0 and taker >= 0:
                counts[U(giver), U(taker)] += 1
            giver = taker


@compiled
def group_variants(
    activity: Table,
    offsets: Table,
    begin: int,
    end: int,
    hashes: Table,
    table: Table,
    keys: Table,
    firsts: Table,
    counts: Table,
    used: int,
    of_case: Table,
) -> int:
    """Give each case of the block the number of its variant; returns how many variants there are now.

    `table` is open addressing on the hash; a hit counts only when the first case of that variant has the same steps.
    """
    mask = len(table) - 1
    for case in range(begin, end):
        first, length = offsets[case], offsets[case + 1] - offsets[case]
        of_case[case] = -1
        if length == 0:
            continue
        code = hashes[case - begin]
        place = np.int64(code >> U(SHIFT)) & mask
        found = int(table[place])
        while found >= 0:
            if keys[found] == code:
                other = offsets[firsts[found]]
                differs = int(offsets[firsts[found] + 1] - other != length)
                for step in range(U(0 if differs else length)):  # no early end: several steps at a time
                    differs |= int(activity[U(first) + step] != activity[U(other) + step])
                if not differs:
                    break
            place = (place + 1) & mask
            found = int(table[place])
        if found < 0:
            found = used
            used += 1
            table[place] = found
            keys[found] = code
            firsts[found] = case
        counts[found] += 1
        of_case[case] = found
    return used


@compiled
def refill(table: Table, keys: Table, used: int) -> None:
    """Put the known variants into a new, larger table."""
    mask = len(table) - 1
    for found in range(used):
        place = np.int64(keys[found] >> U(SHIFT)) & mask
        while table[place] >= 0:
            place = (place + 1) & mask
        table[place] = found
