"""Hand-over of work: who passed a case to whom, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Counted pairs of codes, sorted by source and target."""

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    count: Rows

    def __len__(self) -> int:
        """How many different pairs there are."""
        return len(self.count)

    @property
    def own(self) -> NDArray[np.bool_]:
        """Which pairs stay with the same one."""
        return np.asarray(self.source == self.target, np.bool_)

    def matrix(self, size: int) -> Rows:
        """All counts as a table of `size` times `size`."""
        table = np.zeros((size, size), np.int64)
        table[self.source, self.target] = self.count
        return table

    def translated(self, codes: NDArray[np.int32]) -> Pairs:
        """The same pairs in other codes."""
        return Pairs(codes[self.source], codes[self.target], self.count)


def pairs_of(keys: NDArray[Any], counts: NDArray[Any], width: int) -> Pairs:
    """Pairs from numbers `source * width + target`; equal ones are added up."""
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order].astype(np.int64)
    if len(keys) > 1 and bool(np.any(keys[1:] == keys[:-1])):
        first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        keys, counts = keys[first], np.add.reduceat(counts, first)
    source, target = np.divmod(keys, max(width, 1))
    return Pairs(source.astype(np.int32), target.astype(np.int32), counts)


def merged(one: Pairs, other: Pairs) -> Pairs:
    """Both added up; the codes must mean the same in both."""
    width = 1 + max(int(part.max(initial=0)) for part in (one.source, one.target, other.source, other.target))
    keys = np.concatenate([each.source.astype(np.int64) * width + each.target for each in (one, other)])
    return pairs_of(keys, np.concatenate((one.count, other.count)), width)
