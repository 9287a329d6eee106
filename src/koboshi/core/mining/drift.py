"""Did the work change? The mix of variants, what follows what, and the times, compared between neighbouring periods.

A case belongs to the period in which it begins. Each change is tested by giving the cases of two periods to them at
random, again and again with a fixed seed, and all tests together are corrected after Holm. Cases begun late in the log
may not be finished; the last period says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, tzinfo
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.groups_statistics import corrected, median_interval, rank_test
from koboshi.core.mining.log import MISSING, EventLog, Rows, Times
from koboshi.core.mining.passes import Analyses
from koboshi.core.mining.times_iso import JAPAN

Period: TypeAlias = Literal["month", "quarter", "year", "week"]
LEAST_CASES: Final = 10
_DRAWS: Final = 999
_SAMPLE: Final = 2000
_LIMIT: Final = 0.05
_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """One period: its cases, and the median time with its 95 % interval (microseconds); nan where too few."""

    name: str
    cases: int
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Change:
    """From one period to the next: distances (0 the same, 1 nothing in common) and corrected probabilities."""

    before: str
    after: str
    variants: float
    variants_chance: float
    follows: float
    follows_chance: float
    times_chance: float

    @property
    def found(self) -> tuple[str, ...]:
        """What changed beyond chance (5 % after correction)."""
        tests = (("進み方", self.variants_chance), ("つながり", self.follows_chance), ("所要時間", self.times_chance))
        return tuple(name for name, chance in tests if chance < _LIMIT)


@dataclass(frozen=True, slots=True)
class Drift:
    """All periods with cases, the changes between neighbours with at least ten cases each, and what was left out."""

    period: Period
    spans: tuple[Span, ...]
    changes: tuple[Change, ...]
    untimed: int
    sampled: bool
    reason: str = ""


def drift(
    log: EventLog,
    found: Analyses,
    period: Period = "month",
    *,
    zone: tzinfo = JAPAN,
    draws: int = _DRAWS,
    seed: int = 1,
) -> Drift:
    """Compare neighbouring periods; `found` are the analyses of the same log. The same seed gives the same result."""
    names, of_case = _periods(log, period, zone)
    known = np.flatnonzero(of_case >= 0)
    spans = tuple(_span(name, found.spans[of_case == number]) for number, name in enumerate(names))
    full = [number for number, span in enumerate(spans) if span.cases >= LEAST_CASES]
    untimed = log.case_count - len(known)
    if len(full) < 2:
        reason = f"{LEAST_CASES} 件以上の案件がある期間が二つないため、変化は調べていません。"
        return Drift(period, spans, (), untimed, False, reason)
    random = np.random.default_rng(seed)
    tests, sampled = [], False
    for before, after in pairwise(full):
        cases, reduced = _sample(of_case, before, after, random)
        sampled = sampled or reduced
        tests.append((before, after, *_tested(log, found, cases, of_case[cases] == after, draws, random)))
    chances = corrected([chance for test in tests for chance in (test[3], test[5], test[6])])
    changes = [
        Change(
            names[test[0]], names[test[1]], test[2], chances[3 * at], test[4], chances[3 * at + 1], chances[3 * at + 2]
        )
        for at, test in enumerate(tests)
    ]
    return Drift(period, spans, tuple(changes), untimed, sampled)


def _periods(log: EventLog, period: Period, zone: tzinfo) -> tuple[list[str], Rows]:
    """Names of the periods in which cases begin, and the period of each case, -1 where unknown."""
    begins = np.where(log.begins == MISSING, np.iinfo(np.int64).max, log.begins)
    first = np.full(log.case_count, np.iinfo(np.int64).max)
    np.minimum.at(first, log.case, begins)
    known = first != np.iinfo(np.int64).max
    shift = (zone.utcoffset(None) or timedelta(hours=9)) // timedelta(microseconds=1)
    local = np.where(known, first, 0) + shift
    days = local // _DAY
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    key = {"week": (days + 3) // 7, "month": months, "quarter": months // 3, "year": months // 12}[period]
    used, place = np.unique(key[known], return_inverse=True)
    of_case = np.full(log.case_count, -1, np.int64)
    of_case[known] = place
    return [_name(int(each), period) for each in used], of_case


def _name(key: int, period: Period) -> str:
    if period == "week":
        return f"{np.datetime64(key * 7 - 3, 'D')} の週"
    months = key * {"month": 1, "quarter": 3, "year": 12}[period]
    year, month = 1970 + months // 12, months % 12 + 1
    return {"month": f"{year}-{month:02}", "quarter": f"{year} Q{(month + 2) // 3}", "year": f"{year}"}[period]


def _span(name: str, spans: Times) -> Span:
    timed = spans[spans != MISSING]
    enough = len(spans) >= LEAST_CASES
    return Span(name, len(spans), *(median_interval(timed) if enough else median_interval(timed[:0])))


def _sample(of_case: Rows, before: int, after: int, random: np.random.Generator) -> tuple[Rows, bool]:
    """The cases of two periods, at most two thousand of each."""
    parts, reduced = [], False
    for number in (before, after):
        cases = np.flatnonzero(of_case == number)
        if len(cases) > _SAMPLE:
            cases, reduced = np.sort(random.choice(cases, _SAMPLE, replace=False)), True
        parts.append(cases)
    return np.concatenate(parts), reduced


def _tested(
    log: EventLog, found: Analyses, cases: Rows, later: NDArray[np.bool_], draws: int, random: np.random.Generator
) -> tuple[float, float, float, float, float]:
    """Distance and probability of the variants and of what follows what, and the probability of the times."""
    variant = np.unique(found.variants.of_case[cases], return_inverse=True)[1]
    edge, owner = _edges(log, cases)
    mix, graph = _distance(variant, later), _distance(edge, later[owner])
    farther = np.zeros(2, np.int64)
    for _ in range(draws):
        mixed = random.permutation(later)
        farther += (_distance(variant, mixed) >= mix - 1e-12, _distance(edge, mixed[owner]) >= graph - 1e-12)
    by_mix, by_graph = ((farther + 1) / (draws + 1)).tolist()
    spans = found.spans[cases]
    timed = spans != MISSING
    return mix, by_mix, graph, by_graph, rank_test(spans[timed & ~later], spans[timed & later])


def _edges(log: EventLog, cases: Rows) -> tuple[Rows, Rows]:
    """Numbers of the pairs of neighbouring activities in some cases, and the place of the case of each."""
    place = np.full(log.case_count, -1, np.int64)
    place[cases] = np.arange(len(cases))
    inside = np.flatnonzero((log.case[1:] == log.case[:-1]) & (place[log.case[1:]] >= 0))
    pair = log.activity[inside].astype(np.int64) * len(log.activities) + log.activity[inside + 1]
    return np.unique(pair, return_inverse=True)[1], place[log.case[inside]]


def _distance(kind: Rows, later: NDArray[np.bool_]) -> float:
    """Half the sum of the differences of shares: 0 for the same mix, 1 for nothing in common."""
    size = int(kind.max(initial=-1)) + 1
    one, other = np.bincount(kind[~later], minlength=size), np.bincount(kind[later], minlength=size)
    return float(np.abs(one / max(one.sum(), 1) - other / max(other.sum(), 1)).sum() / 2)
