"""When cases arrive: a rate per time of the week and year (a non-homogeneous Poisson process), gaps, or a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate.calendars import DAY_MS, spans
from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.draws import Numbers, Words, case_keys, name_key, uniforms
from koboshi.core.simulate.problems import RunProblem, ScenarioError
from koboshi.core.simulate.scenario import Arrivals, Hours, Scenario, Window

MOST_CASES = 20_000_000
HOUR_MS = 3_600_000
Times = NDArray[np.int64]
Sampler = Callable[[Law, Words, int], Numbers]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Pieces of open time: where each begins and ends (ms), and the arrivals expected before each and in all."""

    begin: Numbers
    end: Numbers
    before: Numbers

    @property
    def expected(self) -> float:
        """Expected number of arrivals."""
        return float(self.before[-1])


def pattern(scenario: Scenario) -> Pattern | None:
    """The expected arrivals over time; None where arrivals are gaps or a list."""
    arrivals = scenario.arrivals
    if arrivals.interval is not None or arrivals.times:
        return None
    pieces = _pieces(scenario, scenario.days)
    year = pieces if scenario.days == 365 else _pieces(scenario, 365)
    weight = sum((end - begin) * base for begin, end, base, _ in year)
    if weight <= 0 and arrivals.per_year > 0:
        raise ScenarioError("arrivals", "案件が届く時間が、1年に1度もありません。calendar と重みを見直してください。")
    scale = arrivals.per_year * 365 / 365.25 / weight if weight else 0.0
    expected = np.array([(end - begin) * base * factor * scale for begin, end, base, factor in pieces])
    before = np.concatenate(([0.0], np.cumsum(expected)))
    if before[-1] > MOST_CASES:
        raise RunProblem("arrivals", f"案件が多すぎます（1回の試行で {MOST_CASES:,} 件まで）。")
    begin, end = (np.array([piece[i] for piece in pieces], dtype=np.float64) for i in (0, 1))
    return Pattern(begin, end, before)


def _pieces(scenario: Scenario, days: int) -> list[tuple[int, int, float, float]]:
    """Begin, end, weight of the time of week and year, factor of season and growth; cut at every full hour."""
    arrivals, found = scenario.arrivals, []
    for begin, end in spans(scenario.hours[arrivals.hours], scenario.start, days):
        while begin < end:
            cut = min(end, (begin // HOUR_MS + 1) * HOUR_MS)
            day = scenario.start + timedelta(days=begin // DAY_MS)
            hour = begin % DAY_MS // HOUR_MS
            base = arrivals.months[day.month - 1] * arrivals.weekdays[day.weekday()] * arrivals.day_hours[hour]
            if base:
                found.append((begin, cut, base, _factor(arrivals, day, begin - scenario.warm_up_days * DAY_MS)))
            begin = cut
    return found


def _factor(arrivals: Arrivals, day: date, begin: int) -> float:
    """Season and growth; growth counts from the first counted day on, and backwards before it."""
    factor = 1.0
    for window in arrivals.windows:
        factor *= window.factor if _inside(window, day) else 1.0
    return factor * (1.0 + arrivals.growth) ** (begin / DAY_MS / 365.25) if arrivals.growth else factor


def _inside(window: Window, day: date) -> bool:
    number = day.month * 100 + day.day
    if window.begin <= window.end:
        return window.begin <= number <= window.end
    return number >= window.begin or number <= window.end


def arrive(scenario: Scenario, steady: Pattern | None, key: int, sampler: Sampler) -> Times:
    """The arrival times of one replication in milliseconds, in order; at most `cases` of them where that is given."""
    if scenario.arrivals.times:
        found = _listed(scenario)
    elif steady is None:
        found = _by_gaps(scenario, key, sampler)
    else:
        found = _by_rate(steady, key)
    return found[: scenario.cases] if scenario.cases else found


def _listed(scenario: Scenario) -> Times:
    midnight = datetime.combine(scenario.start, datetime.min.time())
    found = [(moment - midnight) // timedelta(milliseconds=1) for moment in scenario.arrivals.times]
    if found[0] < 0 or found[-1] >= scenario.days * DAY_MS:
        raise ScenarioError("arrivals.times", "シミュレーションの期間の外の日時があります。")
    return np.array(found, dtype=np.int64)


def _by_rate(steady: Pattern, key: int) -> Times:
    """Unit exponential gaps, laid on the scale of expected arrivals and read back as times."""
    expected = steady.expected
    count = int(expected + 8 * expected**0.5 + 30)
    marks = np.cumsum(-np.log(uniforms(case_keys(key, count), name_key("arrival"))))
    marks = marks[marks < expected]
    piece = np.searchsorted(steady.before, marks, side="right") - 1
    share = (marks - steady.before[piece]) / (steady.before[piece + 1] - steady.before[piece])
    return (steady.begin[piece] + share * (steady.end[piece] - steady.begin[piece])).astype(np.int64)


@lru_cache(maxsize=32)
def _opened(hours: Hours, first: date, days: int) -> Times:
    """Open intervals as two columns; the same for every replication, so they are kept."""
    return np.array(spans(hours, first, days), dtype=np.int64)


def _by_gaps(scenario: Scenario, key: int, sampler: Sampler) -> Times:
    """Gaps measured in the open time of the arrivals' calendar."""
    law = scenario.arrivals.interval
    if law is None:
        return np.zeros(0, dtype=np.int64)
    opened = _opened(scenario.hours[scenario.arrivals.hours], scenario.start, scenario.days)
    if not len(opened):
        return np.zeros(0, dtype=np.int64)
    before = np.concatenate(([0], np.cumsum(opened[:, 1] - opened[:, 0])))
    total = int(before[-1])
    count = int(total / law.mean * 1.05 + 200)
    if scenario.cases:
        count = min(count, scenario.cases)
    if count > MOST_CASES:
        raise RunProblem("arrivals.interval", f"案件が多すぎます（1回の試行で {MOST_CASES:,} 件まで）。")
    marks = np.zeros(0)
    while not len(marks) or (marks[-1] < total and len(marks) < (scenario.cases or MOST_CASES)):
        marks = np.cumsum(sampler(law, case_keys(key, count), name_key("arrival")))
        count *= 2
    marks = marks[marks < total].astype(np.int64)
    piece = np.searchsorted(before, marks, side="right") - 1
    times: Times = opened[piece, 0] + marks - before[piece]
    return times


def days_for(scenario: Scenario) -> int:
    """How many days of arrivals `cases` cases need, with room for chance."""
    arrivals = scenario.arrivals
    if arrivals.times:
        return scenario.days
    if arrivals.interval is not None:
        opened = sum(end - begin for begin, end in spans(scenario.hours[arrivals.hours], scenario.start, 364)) / 364
        need = scenario.cases * arrivals.interval.mean * 1.1 / max(opened, 1.0)
    else:
        need = scenario.cases / max(arrivals.per_year, 1e-9) * 365.25 * 1.1
    return min(int(need) + 40, 366 * 60)
