"""Intervals over replications: Student's t, without any library beyond this one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LEVEL: Final = 0.95
_TINY: Final = 1e-300
_STEPS: Final = 300


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` replications and its 95 % interval; the interval is NaN for fewer than two (n = 0: all NaN).

    Endless values (times of what never ended) make the mean endless; both ends of the interval are so too where every
    value is, and only then.
    """

    mean: float
    low: float
    high: float
    n: int

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return self.n > 1 and math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def reached(self) -> bool:
        """Whether the figure is reached at all: False for a percentile that falls among cases which did not end."""
        return not math.isinf(self.mean)

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


def estimate(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean and Student-t interval of independent values; NaN (not defined in that replication) are left out."""
    found = [value for value in values if not math.isnan(value)]
    n = len(found)
    if not n:
        return Estimate(math.nan, math.nan, math.nan, 0)
    if any(map(math.isinf, found)):
        return _endless(found)
    mean = math.fsum(found) / n
    if n == 1:
        return Estimate(mean, math.nan, math.nan, 1)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in found) / (n - 1) / n)
    half = quantile_t(0.5 + level / 2, n - 1) * spread
    return Estimate(mean, mean - half, mean + half, n)


def _endless(values: list[float]) -> Estimate:
    """Values some or all of which are endless; of both signs, nothing can be said."""
    ends = {value for value in values if math.isinf(value)}
    mean = ends.pop() if len(ends) == 1 else math.nan
    edge = mean if len(values) > 1 and all(value == mean for value in values) else math.nan
    return Estimate(mean, edge, edge, len(values))


@lru_cache(maxsize=4096)
def quantile_t(share: float, freedom: int) -> float:
    """The quantile of Student's t with so many degrees of freedom, for a share from 0.5 to 1 (not 1 itself).

    Found by halving on the distribution function, which rests on the regularised incomplete beta function.
    """
    if freedom < 1 or not 0.5 <= share < 1.0:
        raise ValueError(f"t({share}, {freedom})")
    low, high = 0.0, 1.0
    while below_t(high, freedom) < share:
        high *= 2.0
    for _ in range(200):
        middle = (low + high) / 2
        if below_t(middle, freedom) < share:
            low = middle
        else:
            high = middle
        if high - low <= 1e-13 * high:
            break
    return (low + high) / 2


def below_t(value: float, freedom: int) -> float:
    """The share of Student's t below a value of at least 0."""
    outside = beta_share(freedom / (freedom + value * value), freedom / 2, 0.5)
    return 1.0 - outside / 2


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x),
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, evaluated from the front (the modified method of Lentz)."""
    upper, lower = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1))
    value = lower
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = value
        for step in (even, odd):
            lower = 1.0 / _away(1.0 + step * lower)
            upper = _away(1.0 + step / upper)
            value *= lower * upper
        if abs(value - before) <= 1e-15 * abs(value):
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
