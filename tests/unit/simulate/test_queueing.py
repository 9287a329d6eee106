"""The simulator against queueing theory: where theory knows the answer, it lies inside the simulated interval.

Seeds are fixed. Intervals here are of 99 %: with as many comparisons as below, one in twenty would otherwise miss by
chance alone. The first arrivals of an empty office are left out as warm-up, as every reader of a report should do.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from koboshi.core.simulate import Results, from_mapping, simulate
from koboshi.core.simulate.results_model import Key
from koboshi.core.simulate.statistics import Estimate, estimate
from tests.unit.simulate.models import ONE_TASK, model

MINUTE = 60_000
DAYS, REPLICATIONS = 70, 10
TANDEM = """
start s
task first
task second
end e
s -> first
first -> second
second -> e
"""


def law(name: str, mean: float, **more: Any) -> dict[str, Any]:
    return {"law": name, "mean": f"{mean:g}m", **more}


def office(tasks: dict[str, Any], people: dict[str, int], gap: float = 10.0) -> dict[str, Any]:
    """Always open, Poisson arrivals, first come first served."""
    return {
        "start": "2026-04-01",
        "days": DAYS,
        "warm_up_days": 10,
        "drain_days": 30,
        "arrivals": {"interval": law("exponential", gap)},
        "pools": {name: {"people": count, "calendar": "always"} for name, count in people.items()},
        "tasks": tasks,
    }


def played(text: str, values: dict[str, Any], seed: int = 1) -> Results:
    return simulate(model(text), from_mapping(values), replications=REPLICATIONS, seed=seed)


def one_desk(service: dict[str, Any], people: int = 1, gap: float = 10.0, seed: int = 1) -> Results:
    return played(ONE_TASK, office({"work": {"duration": service}}, {"desk": people}, gap), seed)


def minutes(results: Results, what: str, kind: str = "all", of: str = "") -> Estimate:
    """A figure in minutes with its 99 % interval."""
    values = results.values[Key(kind, of, what)]  # type: ignore[arg-type]
    return estimate([value / MINUTE for value in values], 0.99)


def plain(results: Results, what: str, kind: str = "all", of: str = "") -> Estimate:
    return estimate(results.values[Key(kind, of, what)], 0.99)  # type: ignore[arg-type]


def holds(found: Estimate, theory: float) -> None:
    assert found.n == REPLICATIONS
    assert found.low <= theory <= found.high, f"{theory} lies outside {found.low}–{found.high}"
    # An interval so wide that anything fits would prove nothing.
    assert found.half < 0.2 * theory


def erlang_c(people: int, load: float) -> float:
    """The chance that an arrival waits in M/M/c (Erlang's C); `load` = arrival rate × mean service time."""
    last = load**people / math.factorial(people) * people / (people - load)
    return last / (math.fsum(load**k / math.factorial(k) for k in range(people)) + last)


@pytest.mark.parametrize("load", [0.5, 0.7])
def test_mm1(load: float) -> None:
    results = one_desk(law("exponential", 10 * load))
    holds(minutes(results, "cycle_mean"), 10 * load / (1 - load))
    holds(minutes(results, "wait_mean", "task", "work"), 10 * load * load / (1 - load))
    holds(plain(results, "utilisation", "pool", "desk"), load)
    holds(plain(results, "in_process"), load / (1 - load))
    # The time in an M/M/1 system is itself exponential, so its quantiles are known too.
    mean = 10 * load / (1 - load)
    holds(minutes(results, "cycle_median"), mean * math.log(2))
    holds(minutes(results, "cycle_p90"), mean * math.log(10))


@pytest.mark.parametrize("people", [2, 4])
def test_mmc(people: int) -> None:
    load = 0.75 * people
    results = one_desk(law("exponential", 10 * load), people)
    waits = erlang_c(people, load)
    holds(minutes(results, "wait_mean", "task", "work"), waits * 10 * load / (people - load))
    holds(plain(results, "utilisation", "pool", "desk"), 0.75)


@pytest.mark.parametrize("spread", [3.0, 7.0, 12.0])
def test_mg1_pollaczek_khinchine(spread: float) -> None:
    """Mean wait = λ E[S²] / 2 (1 − ρ) for any law of service with that mean and spread."""
    load, mean = 0.6, 6.0
    results = one_desk({"law": "gamma", "mean": "6m", "sd": f"{spread:g}m"})
    holds(minutes(results, "wait_mean", "task", "work"), (mean**2 + spread**2) / 10 / (2 * (1 - load)))


def test_mg1_lognormal() -> None:
    results = one_desk({"law": "lognormal", "mean": "6m", "sd": "6m"})
    holds(minutes(results, "wait_mean", "task", "work"), 72 / 10 / 0.8)


def test_md1() -> None:
    results = one_desk({"law": "fixed", "value": "7m"})
    holds(minutes(results, "wait_mean", "task", "work"), 7 * 0.7 / (2 * 0.3))
    assert minutes(results, "work_mean", "task", "work").mean == 7.0


def test_tandem() -> None:
    """Two desks in a row with exponential service behave as two M/M/1 (Burke, Jackson)."""
    tasks = {
        "first": {"duration": law("exponential", 6), "pools": ["a"]},
        "second": {"duration": law("exponential", 7), "pools": ["b"]},
    }
    results = played(TANDEM, office(tasks, {"a": 1, "b": 1}))
    holds(minutes(results, "wait_mean", "task", "first"), 6 * 0.6 / 0.4)
    holds(minutes(results, "wait_mean", "task", "second"), 7 * 0.7 / 0.3)
    holds(minutes(results, "cycle_mean"), 6 / 0.4 + 7 / 0.3)


def test_enough_people_for_everybody() -> None:
    """M/G/∞: nobody waits, and the mean number at work is the load."""
    results = played(ONE_TASK, office({"work": {"duration": law("exponential", 25), "pools": ["none"]}}, {"desk": 1}))
    assert results.of("wait_mean", "task", "work").mean == 0
    holds(plain(results, "in_process"), 2.5)


def test_little() -> None:
    """L = λ W, and the same for the queue alone: exact but for the two ends of the counted time."""
    results = one_desk(law("exponential", 7))
    rate = results.of("cases").mean / (DAYS * 24 * 60)
    cycle, wait = results.of("cycle_mean").mean / MINUTE, results.of("wait_mean", "task", "work").mean / MINUTE
    assert results.of("in_process").mean == pytest.approx(rate * cycle, rel=0.02)
    assert results.of("queue_mean", "task", "work").mean == pytest.approx(rate * wait, rel=0.02)
