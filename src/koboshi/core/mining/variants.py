"""Variants: cases whose activities follow each other in the same way.

Cases are grouped by a 64-bit hash of their sequence, and every hash is checked against the sequence of its first case:
two different sequences are never one variant, even when somebody made their hashes equal on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import NONE, Codes, Rows

_GOLDEN: Final = 0x9E3779B97F4A7C15
_ALL: Final = (1 << 64) - 1
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """Variant v has the codes `steps[begins[v]:begins[v] + lengths[v]]` and `count[v]` cases, in the order met.

    `steps` may be the activity column of the log itself, which is then not copied. `of_case` gives every case its
    variant, -1 for a case without events.
    """

    steps: Codes
    begins: Rows
    lengths: Rows
    count: Rows
    of_case: NDArray[np.int32]

    def __len__(self) -> int:
        """How many variants there are."""
        return len(self.count)

    def sequence(self, variant: int) -> NDArray[np.int32]:
        """The activity codes of a variant."""
        begin = int(self.begins[variant])
        return self.steps[begin : begin + int(self.lengths[variant])].astype(np.int32)

    def by_count(self) -> Rows:
        """The numbers of the variants, the most usual first, equally usual ones in the order met."""
        return np.argsort(-self.count, kind="stable")

    def packed(self) -> Variants:
        """The same with only the steps that are needed, one variant after the other."""
        bounds = np.concatenate(([0], np.cumsum(self.lengths))).astype(np.int64)
        rows = np.arange(int(bounds[-1])) + np.repeat(self.begins - bounds[:-1], self.lengths)
        return Variants(self.steps[rows].astype(np.int32), bounds[:-1], self.lengths, self.count, self.of_case)


def mixed(count: int) -> NDArray[np.uint64]:
    """A fixed 64-bit number for each activity code (splitmix64)."""
    numbers = []
    for code in range(1, count + 1):
        state = (code * _GOLDEN) & _ALL
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _ALL
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _ALL
        numbers.append(state ^ (state >> 31))
    return np.array(numbers, np.uint64)


def from_firsts(activity: Codes, offsets: Rows, firsts: NDArray[Any], count: Rows, of_case: NDArray[Any]) -> Variants:
    """Variants whose sequences are those of their first cases."""
    begins = offsets[firsts]
    return Variants(activity, begins, offsets[firsts + 1] - begins, count, of_case.astype(np.int32, copy=False))


def group(activity: Codes, offsets: Rows, hashes: NDArray[np.uint64]) -> Variants:
    """Group all cases by hash and length, check every one against its group's first case, and split what differs."""
    lengths = np.diff(offsets)
    filled = np.flatnonzero(lengths > 0)
    of_case = np.full(len(lengths), NONE, np.int64)
    _, first, inverse = np.unique(hashes[filled], return_index=True, return_inverse=True)
    leaders = filled[first][inverse]
    wrong = _differing(activity, offsets, filled, leaders)
    of_case[filled] = leaders
    if len(wrong):
        _split(activity, offsets, wrong, of_case)
    firsts, numbers, count = np.unique(of_case[filled], return_inverse=True, return_counts=True)
    of_case[filled] = numbers
    return from_firsts(activity, offsets, firsts, count, of_case)


def _differing(activity: Codes, offsets: Rows, cases: Rows, leaders: Rows) -> Rows:
    """The cases (all of them, without empty ones) whose sequence is not that of their leader; block by block."""
    lengths = offsets[cases + 1] - offsets[cases]
    unequal = lengths != offsets[leaders + 1] - offsets[leaders]
    ends = np.cumsum(lengths)
    begin = 0
    while begin < len(cases):
        done = int(ends[begin - 1]) if begin else 0
        end = max(int(np.searchsorted(ends, done + _BLOCK, "right")), begin + 1)
        part = slice(begin, end)
        rows = np.arange(done, int(ends[end - 1]))
        other = np.repeat(offsets[leaders[part]] - offsets[cases[part]], lengths[part])
        other += rows
        steps = activity[rows] != activity[np.minimum(other, len(activity) - 1)]
        unequal[part] |= np.logical_or.reduceat(steps, ends[part] - lengths[part] - done)
        begin = end
    return np.asarray(cases[unequal], np.int64)


def _split(activity: Codes, offsets: Rows, wrong: Rows, of_case: Rows) -> None:
    """Give cases with a stranger's hash a leader of their own: the first case of their sequence."""
    leaders: dict[bytes, int] = {}
    for case in wrong.tolist():
        steps = np.ascontiguousarray(activity[int(offsets[case]) : int(offsets[case + 1])]).tobytes()
        of_case[case] = leaders.setdefault(steps, case)


def merged(one: Variants, other: Variants, codes: NDArray[np.int32]) -> Variants:
    """Both variants as if their cases were one log; `codes` translates the other's activity codes into the first's."""
    known = {one.sequence(v).tobytes(): v for v in range(len(one))}
    packed = one.packed()
    steps = [packed.steps]
    numbers = np.zeros(len(other) + 1, np.int32)
    numbers[-1] = NONE
    for variant in range(len(other)):
        sequence = codes[other.sequence(variant)]
        number = known.setdefault(sequence.tobytes(), len(known))
        numbers[variant] = number
        if number == len(one) + len(steps) - 1:
            steps.append(sequence)
    lengths = np.concatenate((one.lengths, [len(each) for each in steps[1:]])).astype(np.int64)
    count = np.zeros(len(known), np.int64)
    count[: len(one)] = one.count
    np.add.at(count, numbers[:-1], other.count)
    of_case = np.concatenate((one.of_case, numbers[other.of_case]))
    return Variants(np.concatenate(steps), np.cumsum(lengths) - lengths, lengths, count, of_case)
