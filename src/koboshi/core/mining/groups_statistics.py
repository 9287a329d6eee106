"""The few statistics that comparisons need, with intervals: medians, shares, ranks, and the correction for many tests.

Sources: order-statistic interval of the median (exact, binomial), Wilson (1927) interval of a share, Mann and Whitney
(1947) with correction for ties, Holm (1979). No result is given without how many cases it rests on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_Z: Final = 1.959963984540054
_TAIL: Final = 0.025
_EXACT: Final = 2000

Numbers = NDArray[Any]


def median_interval(values: Numbers) -> tuple[float, float, float]:
    """Median and the 95 % interval from order statistics, which holds for every distribution; nan for no values.

    With fewer than six values no such interval exists; then least and greatest are given.
    """
    n = len(values)
    if n == 0:
        return math.nan, math.nan, math.nan
    ordered = np.sort(values)
    low = _below(n)
    return float(np.median(ordered)), float(ordered[low]), float(ordered[n - 1 - low])


def _below(n: int) -> int:
    """The place (from 0) of the lower bound: the largest with P(binomial(n, 1/2) <= place) <= 2.5 %."""
    if n > _EXACT:
        return max(math.floor(n / 2 - _Z * math.sqrt(n) / 2) - 1, 0)
    total = 0.0
    for place in range(n // 2):
        ways = math.lgamma(n + 1) - math.lgamma(place + 1) - math.lgamma(n - place + 1)
        total += math.exp(ways - n * math.log(2))
        if total > _TAIL:
            return max(place - 1, 0)
    return max(n // 2 - 1, 0)


def share_interval(found: int, n: int) -> tuple[float, float, float]:
    """A share and its 95 % interval after Wilson; nan for none of none."""
    if n == 0:
        return math.nan, math.nan, math.nan
    share, square = found / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def rank_test(one: Numbers, other: Numbers) -> float:
    """The probability of a difference in ranks as large by chance (two-sided, normal approximation with ties).

    1.0 when a side is empty or nothing differs.
    """
    n, m = len(one), len(other)
    if n == 0 or m == 0:
        return 1.0
    both = np.concatenate((one, other))
    _, inverse, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    ties = float(np.sum(counts.astype(np.float64) ** 3 - counts)) / ((n + m) * (n + m - 1))
    spread = n * m / 12 * (n + m + 1 - ties)
    if spread <= 0:
        return 1.0
    away = abs(float(ranks[:n].sum()) - n * (n + m + 1) / 2) - 0.5
    return math.erfc(max(away, 0.0) / math.sqrt(2 * spread))


def corrected(chances: Sequence[float]) -> list[float]:
    """Probabilities corrected after Holm for as many tests as there are; their order stays."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    found = [1.0] * len(chances)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[place]))
        found[place] = highest
    return found
