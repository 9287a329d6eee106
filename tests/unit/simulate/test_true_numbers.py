"""Figures that hide nothing: cases that never end, the parts of the time, both sides of a wait, what was assumed."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from koboshi.core.simulate import Results, ScenarioError, Verdict, compare, from_mapping, simulate
from koboshi.core.simulate.kernel import places
from koboshi.core.simulate.results_cases import quantiles
from koboshi.core.simulate.results_model import Key
from koboshi.core.simulate.statistics import estimate
from tests.unit.simulate.builders import at, run, scenario
from tests.unit.simulate.models import ONE_TASK, model

DAY = 86_400_000
REVIEW = """
start s
user check outcomes=good,bad
xor ok
receive answer wait=resident
boundary gone on=answer timer=P14D
end e
end lapsed
s -> check
check -> ok
ok -> answer id=back if=check_=_"bad"
ok -> e id=done default
answer -> check
gone -> lapsed
"""
PAUSE = "start s\ntask a\ncatch pause timer=P3D\ntask b\nend e\ns -> a\na -> pause\npause -> b\nb -> e"
PARALLEL = """
start s
and split
task a
task b
and join
end e
s -> split
split -> a
split -> b
a -> join
b -> join
join -> e
"""
PARTS = ("waiting", "processing", "away", "resting", "other_wait")


def at_desk(text: str, tasks: dict[str, Any], replications: int = 3, **more: Any) -> Results:
    values = {
        "days": 30,
        "drain_days": 90,
        "arrivals": {"per_day": 5, "calendar": "office"},
        "pools": {"desk": {"people": 2, "part_time": 0.7, "leave_days_per_year": 40}},
        "tasks": tasks,
        **more,
    }
    return simulate(model(text), scenario(**values), replications=replications, backend="plain")


def overfull(**more: Any) -> Results:
    """One desk, three hours a case, four cases a day: most are still there when the simulation stops."""
    return at_desk(ONE_TASK, {"work": {"duration": "3h"}}, arrivals={"per_day": 4, "calendar": "office"},
                   drain_days=5, pools={"desk": {"people": 1}}, **more)  # fmt: skip


# -- cases that never end --------------------------------------------------------------------------------


def test_what_never_ended_is_told_and_makes_percentiles_endless() -> None:
    found = overfull()
    share = found.of("unfinished").mean
    assert 0.2 < share < 0.9
    assert share == pytest.approx(found.of("running").mean / found.of("cases").mean, rel=0.05)
    assert math.isinf(found.of("cycle_p90").mean)
    assert not found.of("cycle_p90").reached
    assert not found.of("cycle_p90").known
    assert math.isfinite(found.of("cycle_mean").mean)


def test_percentiles_of_all_cases_are_those_of_everybody_who_ended_where_everybody_did() -> None:
    values = np.array([5.0, 1.0, 9.0, 7.0])
    assert quantiles(values, {"half": 0.5}) == {"half": 6.0}
    assert quantiles(values, {"low": 0.25, "half": 0.5, "high": 0.9}, endless=2) == {
        "low": 5.5,
        "half": 8.0,
        "high": math.inf,
    }
    assert quantiles(values[:0], {"half": 0.5}, endless=3) == {"half": math.inf}
    assert math.isnan(quantiles(values[:0], {"half": 0.5})["half"])


def test_one_endless_replication_among_others_is_no_certainty() -> None:
    assert estimate([math.inf, math.inf]).low == math.inf
    mixed = estimate([3.0, math.inf])
    assert math.isinf(mixed.mean)
    assert math.isnan(mixed.low)
    assert math.isnan(estimate([math.inf, -math.inf]).mean)


def test_a_comparison_with_endless_percentiles_says_which_is_worse() -> None:
    calm = at_desk(ONE_TASK, {"work": {"duration": "10m"}}, arrivals={"per_day": 4, "calendar": "office"},
                   drain_days=5, pools={"desk": {"people": 1}})  # fmt: skip
    found = compare(calm, overfull()).of("cycle_p90")
    assert found is not None
    assert found.verdict is Verdict.MORE


def test_the_period_is_missed_by_what_never_ended_too() -> None:
    """Three cases, none of which ends: the oldest two are over their five days, the third may still make it."""
    found = simulate(
        model(ONE_TASK),
        scenario(
            days=10,
            drain_days=0,
            arrivals=at("2026-04-01", ["09:00", "10:00"])
            | {"times": [*at("2026-04-01", ["09:00", "10:00"])["times"], *at("2026-04-09", ["09:00"])["times"]]},
            pools={"desk": {"people": 1}},
            tasks={"work": {"duration": "400h"}},
            clock={"amount": 5},
        ),
        replications=1,
    )
    assert (found.of("breach").mean, found.of("undecided").mean) == (1.0, 1.0)
    assert found.of("unfinished").mean == 1.0


# -- the parts of the time -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_parts_of_cases_in_a_row_are_their_time_to_the_millisecond(seed: int) -> None:
    tasks = {"check": {"duration": {"law": "exponential", "mean": f"{seed * 40}m"},
                       "outcomes": [{"good": 0.6, "bad": 0.4}]}}  # fmt: skip
    given = scenario(
        days=20, drain_days=200, seed=seed, arrivals={"per_day": 4, "calendar": "office"}, tasks=tasks,
        pools={"desk": {"people": 3, "part_time": 0.3 + seed / 10, "changes": [{"from": "2026-04-09", "people": -1}]}},
        events={"answer": {"after": {"law": "exponential", "mean": "5d"}, "never": 0.2}},
    )  # fmt: skip
    _, finished = run(model(REVIEW), given)
    end = finished.memory.cases(places.CASE_END)
    done = end >= 0
    parts = sum(
        finished.memory.cases(each) for each in (places.CASE_WAIT, places.CASE_WORK, places.CASE_AWAY, places.CASE_REST)
    )
    assert done.sum() > 20
    assert np.array_equal(parts[done], (end - finished.memory.cases(places.CASE_ARRIVAL))[done])


@pytest.mark.parametrize(("text", "tasks"), [(PAUSE, "ab"), (PARALLEL, "ab"), (ONE_TASK, ["work"])])
def test_the_parts_add_up_to_the_mean_time(text: str, tasks: Any) -> None:
    found = at_desk(text, {name: {"duration": {"law": "exponential", "mean": "3h"}} for name in tasks})
    for i in range(found.replications):

        def value(what: str, n: int = i) -> float:
            return found.values[Key("all", "", what)][n]

        assert math.fsum(map(value, PARTS)) - value("overlap") == pytest.approx(value("cycle_mean"), abs=1)
    assert found.of("resting").mean > 0
    assert found.of("other_wait").mean == pytest.approx(3 * DAY if text == PAUSE else 0, abs=1)
    assert (found.of("overlap").mean > 0) is (text == PARALLEL)


def test_a_night_in_the_middle_of_a_job_is_rest() -> None:
    """Begun at 16:15 and two hours long: one hour today, one tomorrow from half past eight."""
    found = at_desk(ONE_TASK, {"work": {"duration": "2h"}}, 1, arrivals=at("2026-04-01", ["16:15"]),
                    pools={"desk": {"people": 1}})  # fmt: skip
    assert found.of("resting").mean == 15.25 * 3_600_000
    assert found.of("processing").mean == 2 * 3_600_000


# -- waits -----------------------------------------------------------------------------------------------


def test_a_wait_tells_of_those_who_answered_and_of_those_who_did_not() -> None:
    found = at_desk(
        REVIEW,
        {"check": {"duration": "10m", "outcomes": [{"bad": 1.0}, {"good": 1.0}]}},
        events={"answer": {"after": "4d", "never": 0.3}},
    )

    def of(what: str) -> float:
        return found.of(what, "wait", "answer").mean

    assert of("answered") + of("timed_out") == pytest.approx(found.of("cases").mean)
    assert 0.1 < of("timed_out") / found.of("cases").mean < 0.5
    assert (of("wait_mean"), of("timed_out_mean")) == (4 * DAY, 14 * DAY)
    assert 4 * DAY < of("both_mean") < 14 * DAY


# -- what is counted -------------------------------------------------------------------------------------


def test_the_warm_up_lies_before_the_first_day() -> None:
    """All of April is counted, the busiest month too, and the office is not empty when it begins."""
    more = {"arrivals": {"per_day": 5, "calendar": "office", "by_month": {"4": 2.0}}}
    plain, led = (at_desk(ONE_TASK, {"work": {"duration": "1h"}}, warm_up_days=days, **more) for days in (0, 20))
    assert (led.first_day, led.last_day, led.played_from) == (date(2026, 4, 1), date(2026, 4, 30), date(2026, 3, 12))
    assert led.of("cases").mean == pytest.approx(plain.of("cases").mean, rel=0.2)
    assert led.slices == plain.slices
    first = led.slices[0]
    assert led.of("in_process", "slice", first).mean > plain.of("in_process", "slice", first).mean


def test_years_begin_with_the_first_counted_day() -> None:
    found = at_desk(ONE_TASK, {"work": {"duration": "1h"}}, 1, days=730, warm_up_days=30)
    assert found.years == ("1年目（2026年4月から）", "2年目（2027年4月から）")
    assert sum(found.of("cases", "year", year).mean for year in found.years) == found.of("cases").mean


def test_growth_counts_from_the_first_counted_day() -> None:
    def cases(warm_up: int) -> float:
        arrivals = {"per_day": 20, "calendar": "always", "growth_per_year": 1.0}
        return at_desk(ONE_TASK, {"work": {"duration": "1m"}}, warm_up_days=warm_up, arrivals=arrivals).of("cases").mean

    assert cases(365) == pytest.approx(cases(0), rel=0.1)


# -- what is not written ---------------------------------------------------------------------------------


def test_outcomes_that_nobody_wrote_are_told_where_they_decide_something() -> None:
    found = at_desk(REVIEW, {"check": {"duration": "10m"}}, 1, events={"answer": {"after": "1d"}})
    assert any("tasks.check.outcomes" in note and "均等とした" in note for note in found.notes)
    chances = {"ok": {"chances": {"back": 0.1, "done": 0.9}}}
    found = at_desk(REVIEW, {"check": {"duration": "10m"}}, 1, events={"answer": {"after": "1d"}}, gateways=chances)
    assert not any("均等" in note for note in found.notes)


@pytest.mark.parametrize(
    ("part", "place", "words"),
    [
        ({"pools": {"desk": {"yen_per_hour": 3000}}}, "pools.desk.people", "人数がありません"),
        ({"arrivals": {"per_day": 1, "growth_per_year": 5}}, "arrivals.growth_per_year", "500%.*0.05"),
        ({"arrivals": {"per_day": 1, "growth_per_year": -2}}, "arrivals.growth_per_year", "減少"),
        ({"warm_up_days": 9, "running": [{"at": ["work"]}]}, "warm_up_days", "0 にしてください"),
    ],
)
def test_what_can_only_be_a_slip_is_asked_about(part: dict[str, Any], place: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words) as caught:
        from_mapping({"start": "2026-04-01", "arrivals": {"per_day": 1}} | part)
    assert caught.value.place == place


def test_a_machine_needs_no_number_of_people() -> None:
    assert len(scenario(arrivals={"per_day": 1}, pools={"bot": {"machine": True}}).pools["bot"].members) == 1
