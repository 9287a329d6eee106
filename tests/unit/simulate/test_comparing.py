"""Before and after under common random numbers: the pairs differ by what was changed and by little else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from koboshi.core.simulate import Results, ScenarioError, Verdict, compare, from_mapping, simulate
from koboshi.core.simulate.comparing import paired
from koboshi.core.simulate.results_model import Key, Kind
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


def test_what_only_one_side_has_is_told_as_such_and_never_left_out() -> None:
    found = compare(office(), office(text=ONE))
    gone = found.of("wait_mean", "task", "second")
    assert gone is not None
    assert gone.verdict is Verdict.ONLY_BEFORE
    assert gone.before.n == 6
    assert gone.after.n == gone.change.n == 0
    assert gone.good is None
    back = compare(office(text=ONE), office()).of("wait_mean", "task", "second")
    assert back is not None
    assert back.verdict is Verdict.ONLY_AFTER
    assert compare(office(text=ONE), office()).differences[-1].key.of in {"second", "desk"}
    keys = {each.key for each in found.differences}
    assert {key for side in (found.before, found.after) for key in side.values if side.of(*_place(key)).n} <= keys


def _place(key: Key) -> tuple[str, Kind, str, str]:
    return key.what, key.kind, key.of, key.within


def test_an_end_that_no_case_comes_to_is_nought_and_not_missing() -> None:
    before, after = office(), office()
    shares = {**after.values, Key("end", "e", "share"): (0.75,) * 6, Key("end", "s", "share"): (0.25,) * 6}
    found = compare(before, replace(after, values=shares)).of("share", "end", "s")
    assert found is not None
    assert found.before.mean == 0
    assert found.change.mean == 0.25
    assert found.verdict is Verdict.MORE


def test_endless_times_on_both_sides_are_the_same_and_on_one_side_worse() -> None:
    endless = (float("inf"),) * 3
    assert paired(Key("all", "", "cycle_p90"), endless, endless).verdict is Verdict.SAME
    worse = paired(Key("all", "", "cycle_p90"), (1.0, 2.0, 3.0), endless)
    assert worse.verdict is Verdict.MORE
    assert worse.good is False


def test_sums_in_another_order_are_no_difference() -> None:
    nearly = paired(Key("all", "", "cost"), (0.3, 1000.0), (0.1 + 0.2, 1000.0000000000002))
    assert nearly.verdict is Verdict.SAME
    assert nearly.change.mean == 0
    assert paired(Key("all", "", "cost"), (1000.0, 1000.0), (1000.0001, 1000.0001)).verdict is Verdict.MORE


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
