"""M/G/1 for every law of chance (see also test_queueing). Seeds are fixed: nothing flickers."""

from __future__ import annotations

import math

import pytest

from koboshi.core.simulate.results_model import Key
from tests.unit.simulate.builders import exponential, figure, holds, hours, queue

LENGTHS = {
    "gamma": ({"law": "gamma", "mean": 7, "sd": 10}, 100 / 49),
    "weibull": (
        {"law": "weibull", "mean": 7, "shape": 1.5},
        math.gamma(1 + 2 / 1.5) / math.gamma(1 + 1 / 1.5) ** 2 - 1,
    ),
    "triangular": ({"law": "triangular", "low": 1, "mode": 5, "high": 15}, (1 + 25 + 225 - 5 - 15 - 75) / 18 / 49),
    "histogram": ({"law": "histogram", "edges": [2, 6, 14], "shares": [0.5, 0.5]}, ((52 / 3 + 316 / 3) / 2 - 49) / 49),
}


@pytest.mark.parametrize("name", LENGTHS)
def test_one_server_waits_as_pollaczek_and_khinchine_say(name):
    service, variation = LENGTHS[name]
    load = 0.7
    result = queue(service)
    expected = load / (1 - load) * (1 + variation) / 2 * 7 / 60
    waiting = hours(result, "wait_mean", "task", "work")
    assert holds(waiting, expected), (waiting, expected)
    assert waiting.half < 0.6 * expected
    assert figure(result, "utilisation", "pool", "staff") == pytest.approx(load, abs=0.03)


def test_the_poisson_arrivals_of_a_rate_have_the_rate_and_the_spread_of_poisson():
    result = queue(1, arrivals={"per_day": 144, "calendar": "always"}, days=21)
    counts = result.values[Key("all", "", "cases")]
    mean = sum(counts) / len(counts)
    spread = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    assert mean == pytest.approx(144 * 21, rel=0.02)
    assert 0.25 * mean < spread < 2.5 * mean


def test_an_overfull_queue_leaves_cases_behind_and_counts_them():
    result = queue(exponential(14), days=20, drain_days=5, replications=2)
    left, arrived = figure(result, "running"), figure(result, "cases")
    assert left > 0
    assert figure(result, "finished") + left == pytest.approx(arrived)
