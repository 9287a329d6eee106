"""What a simulation reports: nothing is lost, nothing is hidden, and the same seed tells the same story."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.japan.clock import Period, Stop, due_on
from koboshi.core.mining import Kind
from koboshi.core.simulate import Results, ScenarioError, from_mapping, simulate
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.results_clock import LastDays
from koboshi.core.simulate.results_frame import frame as frame_of
from koboshi.core.simulate.results_model import Key
from koboshi.core.simulate.results_stops import _together, stops_of
from koboshi.core.simulate.running import Machine
from koboshi.core.simulate.scenario import Clock
from koboshi.core.simulate.statistics import below_t, estimate, quantile_t
from tests.unit.simulate.models import ONE_TASK, model

HOUR_MS = 3_600_000
REVIEW = """
start s
user check outcomes=good,bad
xor ok
receive answer wait=resident
end e
s -> check
check -> ok
ok -> answer id=back if=check_=_"bad"
ok -> e id=done default
answer -> check
"""


def values(**more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "start": "2026-04-01",
        "days": 60,
        "warm_up_days": 7,
        "drain_days": 120,
        "arrivals": {"per_day": 6, "calendar": "office"},
        "pools": {"desk": {"people": 1, "yen_per_hour": 3000}},
        "tasks": {
            "check": {"duration": {"law": "exponential", "mean": "40m"}, "outcomes": [{"good": 0.7, "bad": 0.3}]}
        },
        "events": {"answer": {"after": "3d"}},
        "doors": {"web": {"share": 0.5, "form": "20m"}, "desk": {"share": 0.5, "travel": "1h", "yen": 400}},
        "citizen": {"yen_per_hour": 1200, "answer": {"form": "30m"}},
        "clock": {"amount": 5},
    }
    return found | more


def review(replications: int = 3, seed: int = 1, backend: Any = None, workers: int = 1, **more: Any) -> Results:
    return simulate(
        model(REVIEW),
        from_mapping(values(**more)),
        replications=replications,
        seed=seed,
        backend=backend,
        workers=workers,
        logging=True,
    )


def same(one: Results, other: Results) -> bool:
    return one.values.keys() == other.values.keys() and all(
        np.array_equal(one.values[key], other.values[key], equal_nan=True) for key in one.values
    )


def test_the_same_seed_tells_the_same_story_and_another_seed_another_one() -> None:
    assert same(review(), review())
    assert not same(review(), review(seed=2))
    assert same(review(replications=4), review(replications=4, workers=3))


def test_more_replications_begin_with_the_same_ones() -> None:
    few, many = review(replications=2), review(replications=4)
    assert all(many.values[key][:2] == found for key, found in few.values.items() if not any(map(math.isnan, found)))


def test_both_backends_give_identical_figures() -> None:
    assert same(review(replications=2, backend="plain"), review(replications=2, backend="compiled"))


def test_no_case_is_lost() -> None:
    results = review()
    for number in range(results.replications):

        def at(what: str, kind: Any = "all", of: str = "", n: int = number) -> float:
            return results.values[Key(kind, of, what)][n]

        assert at("cases") == at("finished") + at("running")
        assert at("cases") == sum(at("cases", "door", door) for door in results.doors)
        assert at("done", "task", "check") >= at("finished")
        assert at("done", "task", "check") - at("done", "wait", "answer") == pytest.approx(at("finished"), abs=2)
    assert math.fsum(results.of("share", "end", end).mean for end in results.ends) == pytest.approx(1.0)


def test_cases_that_never_end_are_counted_and_their_queue_is_not_hidden() -> None:
    """One desk, a task that takes longer than the whole simulation allows: the first job blocks everything."""
    scenario = from_mapping(
        {
            "start": "2026-04-01",
            "days": 10,
            "drain_days": 0,
            "arrivals": {"times": ["2026-04-01T00:00", "2026-04-02T00:00", "2026-04-06T00:00"]},
            "pools": {"desk": {"people": 1, "calendar": "always"}},
            "tasks": {"work": {"duration": "400d"}},
        }
    )
    results = simulate(model(ONE_TASK), scenario, replications=1)
    assert results.of("running").mean == 3
    assert results.of("backlog").mean == 3
    assert results.of("cycle_mean").n == 0
    # The second case waits nine of the ten days, the third five.
    assert results.of("queue_mean", "task", "work").mean == pytest.approx(1.4)
    assert results.of("left", "task", "work").mean == 2
    # The desk has been at work all the time, although nothing was ever booked as done.
    assert results.of("utilisation", "pool", "desk").mean == pytest.approx(1.0)
    assert results.of("in_process").mean == pytest.approx((10 + 9 + 5) / 10)


def test_money_and_time_of_both_sides() -> None:
    """Two cases of one hour each, one by web, one over the counter, nobody asks anything."""
    tasks = {"check": {"duration": "1h", "outcomes": [{"good": 1.0}], "yen": 50}}
    arrivals = {"times": ["2026-04-01T09:00", "2026-04-02T09:00"]}
    results = review(1, arrivals=arrivals, tasks=tasks, warm_up_days=0)
    assert results.of("cost").mean == 3050
    assert results.of("processing").mean == HOUR_MS
    assert results.of("waiting").mean == 0
    for door, time, travel, yen in (("web", 20, 0, 0), ("desk", 60, 60, 400)):
        if results.of("cases", "door", door).mean:
            assert results.of("citizen_time", "door", door).mean == time * 60_000
            assert results.of("citizen_travel", "door", door).mean == travel * 60_000
            assert results.of("citizen_cost", "door", door).mean == yen + time * 20


def test_correction_is_rework_stops_the_clock_and_costs_the_citizen() -> None:
    tasks = {"check": {"duration": "1h", "outcomes": [{"bad": 1.0}, {"good": 1.0}]}}
    arrivals = {"times": ["2026-04-01T09:00"]}
    results = review(1, arrivals=arrivals, tasks=tasks, warm_up_days=0, clock={"amount": 5})
    assert results.of("rework").mean == 1.0
    assert results.of("away").mean == 3 * DAY_MS
    assert results.of("per_case", "task", "check").mean == 2
    # Five days after 1 April plus the three days of the answer: in time. Without the stop it would be late.
    late = review(1, arrivals=arrivals, tasks=tasks, warm_up_days=0, clock={"amount": 1})
    assert (results.of("breach").mean, late.of("breach").mean) == (0.0, 1.0)


def test_an_answer_awaited_after_the_last_day_mends_nothing() -> None:
    """The desk takes ten days before it asks; the three days of the answer come too late to move the last day."""
    tasks = {"check": {"duration": "240h", "outcomes": [{"bad": 1.0}, {"good": 1.0}]}}
    pools = {"desk": {"people": 1, "calendar": "always"}}
    arrivals = {"times": ["2026-04-01T09:00"]}

    def breach(days: int, answer: str = "3d") -> float:
        events = {"answer": {"after": answer}}
        return (
            review(
                1, arrivals=arrivals, tasks=tasks, pools=pools, warm_up_days=0, clock={"amount": days}, events=events
            )
            .of("breach")
            .mean
        )

    # Asked on the tenth day and done on the 23rd: 22 days of period and 3 of the stop are enough.
    assert breach(22) == 0.0
    assert breach(9) == 1.0
    # However long the answer takes: the period of nine days was over before anybody asked.
    assert breach(9, "60d") == 1.0


def test_a_wait_that_a_deadline_cuts_off_stops_the_clock_too() -> None:
    """Nobody answers; after fourteen days the case ends. Those days do not count."""
    text = REVIEW.replace("end e\n", "end e\nboundary gone on=answer timer=P14D\ngone -> e\n")
    tasks = {"check": {"duration": "1h", "outcomes": [{"bad": 1.0}]}}
    found = values(
        arrivals={"times": ["2026-04-01T09:00"]},
        tasks=tasks,
        events={"answer": {"after": "3d", "never": 1.0}},
        warm_up_days=0,
        clock={"amount": 1},
    )
    results = simulate(model(text), from_mapping(found), replications=1)
    assert results.of("away").mean == 14 * DAY_MS
    assert results.of("done", "wait", "gone").mean == 1
    assert results.of("breach").mean == 0.0


def test_each_of_several_waits_that_were_cut_off_stops_the_clock_where_it_was() -> None:
    """Asked twice and silent twice. A period of two days is over before the second time: only the first may move it."""
    text = REVIEW.replace("end e\n", "end e\nboundary gone on=answer timer=P14D\ngone -> check\n")
    found = values(
        arrivals={"times": ["2026-04-01T09:00"]},
        tasks={"check": {"duration": "1h", "outcomes": [{"bad": 1.0}, {"bad": 1.0}, {"good": 1.0}]}},
        events={"answer": {"after": "3d", "never": 1.0}},
        warm_up_days=0,
    )
    definition, given = model(text), from_mapping(found)
    machine = Machine(definition, given, logging=True)
    frame = frame_of(machine)
    stops = stops_of(frame, machine.run(0).memory)
    moments = [(begin / DAY_MS, end / DAY_MS) for begin, end in zip(stops.begin, stops.end, strict=True)]
    # From ten in the morning of the first day for fourteen days, and again from ten o'clock of the next open day on.
    assert [begin for begin, _ in moments] == pytest.approx([10 / 24, 14 + 11 / 24])
    assert [end - begin for begin, end in moments] == pytest.approx([14, 14])


def test_stretches_that_overlap_count_once() -> None:
    case = np.array([1, 0, 1, 1])
    begin, end = np.array([5, 2, 0, 30]), np.array([15, 4, 10, 31])
    assert _together(case, begin, end, 3).tolist() == [2, 16, 0]


def test_the_warm_up_is_left_out() -> None:
    whole, later = review(warm_up_days=0), review(warm_up_days=30)
    assert later.of("cases").mean == pytest.approx(whole.of("cases").mean, rel=0.15)
    assert later.slices == whole.slices


def test_years_add_up_and_show_people_leaving() -> None:
    pools = {"desk": {"people": 3, "changes": [{"from": "2027-04-01", "people": -2}]}}
    results = review(2, pools=pools, years=2, days=730, warm_up_days=0)
    assert len(results.years) == 2
    total = sum(results.of("cases", "year", year).mean for year in results.years)
    assert total == results.of("cases").mean
    first, second = (results.of("utilisation", "year", year, "desk").mean for year in results.years)
    assert second > 2 * first


def test_one_replication_has_no_interval() -> None:
    found = review(1).of("cycle_mean")
    assert found.n == 1
    assert not found.known
    with pytest.raises(ScenarioError, match="試行の回数"):
        review(0)


def test_the_log_is_one_that_mining_reads() -> None:
    results = review(1, warm_up_days=0)
    log = results.log
    assert log is not None
    assert log.case_count == results.of("cases").mean
    assert set(log.activities) >= {"check", "answer"}
    assert log.case_column("door").kind is Kind.TEXT
    assert bool(np.all(log.column("enabled").values <= log.start))
    check = log.where(activity="check")
    assert len(check) == results.of("done", "task", "check").mean
    waited = (check.start - check.column("enabled").values) / 1000
    assert waited.mean() == pytest.approx(results.of("wait_mean", "task", "check").mean)


# -- the legal clock ---------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 40),
    st.sampled_from(["day", "open_day", "month"]),
    st.sampled_from(["included", "excluded"]),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=3),
)
def test_last_days_are_those_of_the_house(
    arrival: date, amount: int, unit: Any, first_day: Any, roll: bool, lengths: list[tuple[int, int]]
) -> None:
    """The same last day as `core.japan.clock` counts day by day, whatever stops there are."""
    amount = min(amount, 6) if unit == "month" else amount
    start = date(2026, 1, 1)
    begins = sorted((arrival + timedelta(days=after), days) for after, days in lengths)
    stops = [Stop(begin, begin + timedelta(days=days)) for begin, days in begins]
    house = due_on(arrival, Period(amount, unit, first_day), stops, roll).due

    def ms(day: date) -> int:
        return (day - start).days * DAY_MS + 12 * HOUR_MS

    days = LastDays(Clock(amount=amount, unit=unit, first_day=first_day, roll_forward=roll), start, 800)
    found = days.of(
        np.array([ms(arrival)]),
        np.zeros(len(stops), dtype=np.int64),
        np.array([ms(stop.start) for stop in stops], dtype=np.int64),
        np.array([ms(stop.end) for stop in stops], dtype=np.int64),
    )
    assert start + timedelta(days=int(found[0])) == house


# -- intervals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "freedom", "value"),
    [
        (0.975, 1, 12.7062),
        (0.975, 4, 2.7764),
        (0.975, 9, 2.2622),
        (0.975, 29, 2.0452),
        (0.995, 9, 3.2498),
        (0.95, 120, 1.6577),
    ],
)
def test_quantiles_of_student(share: float, freedom: int, value: float) -> None:
    """Against the printed tables."""
    assert quantile_t(share, freedom) == pytest.approx(value, abs=6e-5)
    assert below_t(quantile_t(share, freedom), freedom) == pytest.approx(share, abs=1e-10)


def test_intervals_leave_out_what_is_not_defined() -> None:
    found = estimate([1.0, math.nan, 3.0])
    assert (found.mean, found.n) == (2.0, 2)
    assert found.half == pytest.approx(12.7062, abs=1e-3)
    assert estimate([math.nan]).n == 0
