"""Before and after under common random numbers: the pairs differ by what was changed and by little else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from koboshi.core.simulate import Results, ScenarioError, Verdict, compare, from_mapping, simulate
from tests.unit.simulate.models import model

TWO = """
start s
task first
task second
end e
s -> first
first -> second
second -> e
"""
ONE = """
start s
task first
end e
s -> first
first -> e
"""


def office(people: int = 2, minutes: int = 30, replications: int = 6, text: str = TWO, seed: int = 1) -> Results:
    tasks: dict[str, Any] = {"first": {"duration": {"law": "exponential", "mean": f"{minutes}m"}}}
    if text is TWO:
        tasks["second"] = {"duration": "5m"}
    scenario = from_mapping(
        {
            "start": "2026-04-01",
            "days": 40,
            "drain_days": 60,
            "arrivals": {"per_day": 15, "calendar": "office"},
            "pools": {"desk": {"people": people, "yen_per_hour": 3000}},
            "tasks": tasks,
        }
    )
    return simulate(model(text), scenario, replications=replications, seed=seed)


def verdict(found: Any, what: str, *place: str) -> Verdict:
    difference = found.of(what, *place)
    assert difference is not None
    return difference.verdict  # type: ignore[no-any-return]


def test_nothing_changed() -> None:
    found = compare(office(), office())
    assert {each.verdict for each in found.differences} == {Verdict.SAME}


def test_one_clerk_fewer_makes_people_wait_and_changes_no_work() -> None:
    found = compare(office(3), office(2))
    assert verdict(found, "cycle_mean") is Verdict.MORE
    difference = found.of("cycle_mean")
    assert difference is not None
    assert difference.good is False
    # The same cases take the same work: not about the same, but the same.
    assert verdict(found, "cases") is Verdict.SAME
    assert verdict(found, "processing") is Verdict.SAME
    assert verdict(found, "utilisation", "pool", "desk") is Verdict.MORE


def test_pairs_are_sharper_than_two_separate_intervals() -> None:
    """One minute more per case is seen although each mean alone is uncertain by far more than that."""
    before, after = office(3, 30), office(3, 31)
    found = compare(before, after).of("processing")
    assert found is not None
    assert found.verdict is Verdict.MORE
    assert found.change.half < 0.2 * max(found.before.half, found.after.half)


def test_another_model_under_the_same_luck() -> None:
    found = compare(office(), office(text=ONE))
    change = found.of("processing")
    assert change is not None
    assert change.change.mean == pytest.approx(-5 * 60_000)
    assert change.change.half < 1
    assert change.good is True
    assert found.of("wait_mean", "task", "second") is None


def test_one_replication_says_nothing() -> None:
    found = compare(office(3, replications=1), office(2, replications=1))
    assert verdict(found, "cycle_mean") is Verdict.UNKNOWN


def test_chance_alone_is_no_difference() -> None:
    """Two independent sets of the same office, put side by side as if they were a pair."""
    one, other = office(), replace(office(seed=77), seed=1)
    assert verdict(compare(one, other), "cycle_mean") is Verdict.UNSURE


def test_unequal_replications_cannot_be_paired() -> None:
    with pytest.raises(ScenarioError, match="同じ"):
        compare(office(replications=2), office(replications=3))
    with pytest.raises(ScenarioError, match="同じ"):
        compare(office(replications=2), office(replications=2, seed=2))
