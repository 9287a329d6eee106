"""Which law of the scenario language describes observed lengths of time best: likelihood, AIC, Kolmogorov distance.

Parameters are by greatest likelihood (gamma: Minka's closed form, within 1.5 % of it; normal only far from zero, where
cutting changes nothing). A law is taken only if it is close to the observations and keeps their mean; otherwise the
observations themselves stand: each one, or the means of two hundred equal slices, which keep the mean exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate.chance import Law, exponential, fixed, gamma, lognormal, observed
from koboshi.core.simulate.fitting_report import SMALL, LawFit, Source
from koboshi.core.simulate.kernel import laws

Values = NDArray[np.float64]
RESOLUTION: Final = 500.0
"""Half a second (ms): what is shorter was recorded as nothing."""
SLICES: Final = 200
_LOOKED_AT: Final = 4_000
_CLOSE: Final = 0.05
_MEAN_KEPT: Final = 0.1
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A law with its number of free parameters, the log-likelihood of the values, and its distribution function."""

    law: Law
    free: int
    likelihood: float
    below: Callable[[Values], Values]

    @property
    def aic(self) -> float:
        """Akaike's criterion: less is better."""
        return 2 * self.free - 2 * self.likelihood


def fit_law(element: str, name: str, values: Values, source: Source) -> LawFit:
    """The best law for some lengths of time in milliseconds (at least one)."""
    ordered = np.sort(np.maximum(values, 0.0))
    n, mean = len(ordered), float(ordered.mean())
    law, distance, compared = _chosen(ordered, mean)
    kind = law.name if law.kind != laws.EMPIRICAL else "observed"
    return LawFit(element, name, law, kind, n, mean, distance, source, n < SMALL, compared)


def _chosen(ordered: Values, mean: float) -> tuple[Law, float, dict[str, float]]:
    if ordered[-1] - ordered[0] <= max(2 * RESOLUTION, 0.01 * mean):
        return fixed(round(mean)), 0.0, {}
    compared: dict[str, float] = {}
    if len(ordered) >= SMALL and float(np.mean(ordered < RESOLUTION)) <= 0.01:
        found = sorted(_candidates(np.maximum(ordered, RESOLUTION)), key=lambda each: each.aic)
        compared = {each.law.name: each.aic for each in found}
        for each in found[:1]:
            distance = kolmogorov(ordered, each.below)
            close = distance <= max(_CLOSE, 1.36 / math.sqrt(len(ordered)))
            if close and abs(each.law.mean / mean - 1) <= _MEAN_KEPT:
                return each.law, distance, compared
    law = empirical(ordered)
    return law, _step_distance(ordered, law), compared


def empirical(ordered: Values) -> Law:
    """The observations themselves, or the means of slices of equally many; in whole milliseconds."""
    if len(ordered) <= SLICES:
        return observed([float(round(value)) for value in ordered.tolist()])
    bounds = np.linspace(0, len(ordered), SLICES + 1).astype(np.int64)
    sums = np.add.reduceat(ordered, bounds[:-1])
    return observed(np.rint(sums / np.diff(bounds)).tolist())


def kolmogorov(ordered: Values, below: Callable[[Values], Values]) -> float:
    """The greatest difference between a distribution function and the observed shares (of at most 4,000 of them)."""
    n = len(ordered)
    rows = np.unique(np.linspace(0, n - 1, min(n, _LOOKED_AT)).astype(np.int64))
    theory = below(ordered[rows])
    return float(max(np.max(theory - rows / n), np.max((rows + 1) / n - theory)))


def _step_distance(ordered: Values, law: Law) -> float:
    """The distance of the steps of an empirical law."""
    steps = np.array([point[1] for point in law.points])
    shares = np.concatenate(([0.0], [point[0] for point in law.points]))
    at = np.concatenate((np.rint(ordered), steps))
    mine = shares[np.searchsorted(steps, at, "right")]
    theirs = np.searchsorted(np.rint(ordered), at, "right") / len(ordered)
    return float(np.max(np.abs(mine - theirs)))


def _candidates(x: Values) -> Iterator[Candidate]:
    mean, sd, logs = float(x.mean()), float(x.std()), np.log(x)
    yield _exponential(x, mean)
    yield _lognormal(logs)
    yield _uniform(x)
    if mean > 3 * sd:
        yield _normal(x, mean, sd)
    spread = math.log(mean) - float(logs.mean())
    if spread > 1e-6:
        yield from _gamma(x, mean, logs, spread)
        yield from _weibull(x, logs)


def _exponential(x: Values, mean: float) -> Candidate:
    return Candidate(exponential(round(mean)), 1, -len(x) * (math.log(mean) + 1), lambda v: 1 - np.exp(-v / mean))


def _lognormal(logs: Values) -> Candidate:
    mu, sigma = float(logs.mean()), max(float(logs.std()), 1e-6)
    mean = math.exp(mu + sigma**2 / 2)
    law = lognormal(max(1, round(mean)), max(1, round(mean * math.sqrt(math.expm1(min(sigma**2, 50.0))))))
    likelihood = -len(logs) * (math.log(sigma) + 0.5 * math.log(2 * math.pi) + 0.5) - float(logs.sum())
    return Candidate(law, 2, likelihood, lambda v: normal_below((np.log(np.maximum(v, 1e-3)) - mu) / sigma))


def _uniform(x: Values) -> Candidate:
    low, high = float(round(x[0])), float(round(x[-1]))
    width = max(high - low, 1.0)
    law = Law(laws.UNIFORM, low, high)
    return Candidate(law, 2, -len(x) * math.log(width), lambda v: np.clip((v - low) / width, 0.0, 1.0))


def _normal(x: Values, mean: float, sd: float) -> Candidate:
    middle, spread = float(round(mean)), float(max(1, round(sd)))
    law = Law(laws.NORMAL, middle, spread, _NORMAL.cdf((0.0 - middle) / spread), 1.0)
    likelihood = -len(x) * (math.log(sd) + 0.5 * math.log(2 * math.pi) + 0.5)
    return Candidate(law, 2, likelihood, lambda v: normal_below((v - mean) / sd))


def _gamma(x: Values, mean: float, logs: Values, spread: float) -> Iterator[Candidate]:
    shape = (3 - spread + math.sqrt((spread - 3) ** 2 + 24 * spread)) / (12 * spread)
    if not 1e-2 <= shape <= 1e5:
        return
    scale = mean / shape
    law = gamma(round(mean), max(1, round(math.sqrt(shape) * scale)))
    n = len(x)
    likelihood = (shape - 1) * float(logs.sum()) - n * mean / scale - n * (shape * math.log(scale) + math.lgamma(shape))
    yield Candidate(law, 2, likelihood, lambda v: gamma_below(shape, v / scale))


def _weibull(x: Values, logs: Values) -> Iterator[Candidate]:
    top, average = float(logs[-1]), float(logs.mean())
    scaled = logs - top

    def slope(shape: float) -> float:
        weights = np.exp(shape * scaled)
        return float((weights * logs).sum() / weights.sum()) - 1 / shape - average

    low, high = 0.1, 100.0
    if slope(low) > 0 or slope(high) < 0:
        return
    for _ in range(50):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    shape = round(low, 4)
    scale = math.exp(top) * float(np.mean(np.exp(shape * scaled))) ** (1 / shape)
    n = len(x)
    likelihood = n * math.log(shape) - n * shape * math.log(scale) + (shape - 1) * float(logs.sum()) - n
    law = Law(laws.WEIBULL, shape, round(scale * math.gamma(1 + 1 / shape)) / math.gamma(1 + 1 / shape))
    yield Candidate(law, 2, likelihood, lambda v: 1 - np.exp(-((v / scale) ** shape)))


def normal_below(z: Values) -> Values:
    """The standard normal distribution function."""
    return np.array([_NORMAL.cdf(value) for value in z.tolist()])


def gamma_below(shape: float, x: Values) -> Values:
    """The regularised lower incomplete gamma function: a series on the left, a continued fraction on the right.

    Source: NIST Digital Library of Mathematical Functions 8.11.4 and 8.9.2 (evaluated by Lentz's method).
    """
    x = np.maximum(x, 1e-300)
    front = np.exp(shape * np.log(x) - x - math.lgamma(shape))
    left = x < shape + 1
    found = np.empty(len(x))
    found[left] = front[left] * _series(shape, x[left])
    found[~left] = 1 - front[~left] * _fraction(shape, x[~left])
    return np.clip(found, 0.0, 1.0)


def _series(shape: float, x: Values) -> Values:
    term = np.full(len(x), 1 / shape)
    total = term.copy()
    for k in range(1, 2_000):
        term = term * x / (shape + k)
        total += term
        if not np.any(term > 1e-12 * total):
            break
    return total


def _fraction(shape: float, x: Values) -> Values:
    tiny = 1e-300
    b = x + 1 - shape
    c, d = np.full(len(x), 1 / tiny), 1 / np.where(np.abs(b) < tiny, tiny, b)
    found = d.copy()
    for k in range(1, 2_000):
        a = -k * (k - shape)
        b = b + 2
        d = a * d + b
        d = 1 / np.where(np.abs(d) < tiny, tiny, d)
        c = b + a / c
        c = np.where(np.abs(c) < tiny, tiny, c)
        change = c * d
        found *= change
        if not np.any(np.abs(change - 1) > 1e-12):
            break
    return found
