"""Means over replications with their confidence intervals (Student's t)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` replications and its 95 % interval; with one replication there is no interval (None)."""

    mean: float
    low: float | None
    high: float | None
    n: int

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        return None if self.high is None else self.high - self.mean

    def holds(self, value: float) -> bool:
        """Whether a value lies in the interval."""
        return self.low is not None and self.high is not None and self.low <= value <= self.high


def estimate(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean and interval of independent values; values that are not numbers are left out (n says how many stayed)."""
    found = [value for value in values if math.isfinite(value)]
    n = len(found)
    if n == 0:
        return Estimate(math.nan, None, None, 0)
    mean = math.fsum(found) / n
    if n == 1:
        return Estimate(mean, None, None, 1)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in found) / (n - 1) / n)
    half = student_quantile((1 + level) / 2, n - 1) * spread
    return Estimate(mean, mean - half, mean + half, n)


@lru_cache(maxsize=1_000)
def student_quantile(share: float, freedom: int) -> float:
    """The quantile of Student's t above one half, by halving: exact to 1e-10."""
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        if _student(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _student(t: float, freedom: int) -> float:
    """The distribution function of Student's t at t ≥ 0."""
    x = freedom / (freedom + t * t)
    return 1.0 - 0.5 * _beta(freedom / 2, 0.5, x)


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if x <= 0.0 or x >= 1.0:
        return min(1.0, max(0.0, x))
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x > (a + 1) / (a + b + 2):
        return 1.0 - front / b * _fraction(b, a, 1.0 - x)
    return front / a * _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    value = d
    for k in range(1, 500):
        even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
        odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        for term in (even, odd):
            d = 1.0 + term * d
            c = 1.0 + term / c
            d, c = 1.0 / (d if abs(d) > tiny else tiny), (c if abs(c) > tiny else tiny)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value
