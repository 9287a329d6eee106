"""What-if from a log: a scenario we know is simulated, its log is fitted, and what comes out must be what went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from koboshi.core.mining import EventLog, LogBuilder, LogError
from koboshi.core.mining.log_files import read_log
from koboshi.core.mining.models import discover
from koboshi.core.process.model import Definition
from koboshi.core.simulate.fitting import FitOptions, Fitted, fit
from koboshi.core.simulate.fitting_checking import Checked, hold_out, split
from koboshi.core.simulate.fitting_writing import to_toml
from koboshi.core.simulate.kernel import places
from koboshi.core.simulate.reading import from_mapping, read
from koboshi.core.simulate.running import Machine
from koboshi.core.simulate.scenario import Scenario
from tests.unit.simulate.models import model
from tests.unit.simulate.rows import rows

ROOT = Path(__file__).resolve().parents[3]
RECEIPT = ROOT.parent / "shared" / "suites" / "logs" / "receipt.xes.gz"
HOUR = 3_600_000
START = date(2026, 4, 1)

PERMIT = """
start s
user intake
xor complete
receive answer
and split
user technical
user consult
and join
user decide
end e
s -> intake
intake -> complete
complete -> split id=good
complete -> answer id=bad
answer -> intake
split -> technical
split -> consult
technical -> join
consult -> join
join -> decide
decide -> e
"""


def truth() -> dict[str, Any]:
    """An office that does not exist: six clerks, three engineers, a loop that is left sooner the second time."""
    return {
        "start": "2026-04-01",
        "days": 300,
        "seed": 7,
        "arrivals": {"per_year": 2600, "calendar": "office", "by_weekday": {"mon": 2.0}},
        "pools": {"desk": {"people": 3}, "engineer": {"people": 2}},
        "tasks": {
            "intake": {"pools": ["desk"], "duration": {"law": "lognormal", "mean": "20m", "sd": "12m"}},
            "technical": {"pools": ["engineer"], "duration": {"law": "gamma", "mean": "50m", "sd": "25m"}},
            "consult": {"pools": ["engineer"], "duration": {"law": "exponential", "mean": "15m"}},
            "decide": {"pools": ["desk"], "duration": {"law": "weibull", "mean": "30m", "shape": 2.0}},
        },
        "gateways": {"complete": {"chances": [{"good": 0.6, "bad": 0.4}, {"good": 0.9, "bad": 0.1}]}},
        "events": {"answer": {"after": {"law": "exponential", "mean": "5d"}}},
        "attributes": {"door": {"shares": {"web": 0.7, "counter": 0.3}}},
    }


@cache
def permit() -> Definition:
    return model(PERMIT)


def simulated(definition: Definition, scenario: Scenario, *, starts: bool = True) -> EventLog:
    """The log of one replication; its people are invented."""
    machine = Machine(definition, scenario, backend="plain", logging=True)
    builder = LogBuilder()
    for row in rows(machine, machine.run(0)):
        start = row.start if starts else None
        name = row.resource or None
        builder.add(str(row.case), row.name, start=start, complete=row.complete, resource=name)
        builder.case(str(row.case), **row.attributes)
    return builder.build()


@cache
def world() -> EventLog:
    return simulated(permit(), from_mapping(truth()))


@cache
def fitted() -> Fitted:
    return fit(permit(), world())


def test_every_case_is_followed_and_nothing_is_claimed_beyond() -> None:
    replay = fitted().report.replay
    assert replay.unreplayable == 0
    assert replay.additional == 0
    assert replay.cases == world().case_count
    assert replay.fitting == replay.cases


@pytest.mark.parametrize(
    ("task", "kind", "minutes"),
    [
        ("intake", "lognormal", 20),
        ("technical", "gamma", 50),
        ("consult", "exponential", 15),
        ("decide", "weibull", 30),
    ],
)
def test_the_law_of_each_task_is_found_again(task: str, kind: str, minutes: float) -> None:
    found = next(each for each in fitted().report.tasks if each.element == task)
    assert found.source == "started"
    assert not found.small
    assert found.law.mean == pytest.approx(minutes * 60_000, rel=0.06)
    assert kind in sorted(found.compared, key=found.compared.__getitem__)[:2]
    assert found.distance < 0.05


def test_people_form_the_pools_they_came_from_without_their_names() -> None:
    pools = {each.name: each for each in fitted().report.pools}
    assert sorted(each.people for each in pools.values()) == [2, 3]
    tasks = fitted().scenario.tasks
    assert tasks["intake"].pools == tasks["decide"].pools != tasks["technical"].pools == tasks["consult"].pools
    names = {member.name for pool in fitted().scenario.pools.values() for member in pool.members}
    assert not names & set(world().resources)


def test_the_calendar_of_the_office_is_read_from_the_times() -> None:
    for pool in fitted().scenario.pools.values():
        hours = fitted().scenario.hours[pool.members[0].hours]
        assert hours.holidays
        assert [bool(times) for times in hours.weekly] == [True] * 5 + [False] * 2
        assert hours.weekly[0][0] == (8.5 * HOUR, 12 * HOUR)
        assert hours.weekly[0][-1] == (13 * HOUR, 17.25 * HOUR)


def test_the_second_round_of_the_loop_has_its_own_share() -> None:
    first, second = fitted().scenario.gateways["complete"].chances[:2]
    assert first["bad"] == pytest.approx(0.4, abs=0.04)
    assert second["bad"] == pytest.approx(0.1, abs=0.05)


def test_the_wait_for_the_citizen_is_elapsed_time() -> None:
    assert fitted().scenario.events["answer"].after is not None
    wait = next(each for each in fitted().report.waits if each.element == "answer")
    assert wait.law.mean == pytest.approx(5 * 24 * HOUR, rel=0.1)


def test_arrivals_have_their_rate_and_their_monday() -> None:
    arrivals = fitted().scenario.arrivals
    assert arrivals.per_year == pytest.approx(2600, rel=0.1)
    assert arrivals.weekdays[0] / np.mean(arrivals.weekdays[1:5]) == pytest.approx(2.0, rel=0.15)
    assert arrivals.weekdays[5] == 0
    assert 0.7 < fitted().report.arrivals.unevenness < 1.3


def test_attributes_are_shares() -> None:
    (door,) = fitted().scenario.attributes
    assert dict(door.shares)["web"] == pytest.approx(0.7, abs=0.04)


def test_the_file_says_the_same_as_the_scenario() -> None:
    assert read(to_toml(fitted().scenario).encode()) == fitted().scenario


@cache
def checked() -> Checked:
    return hold_out(permit(), world(), FitOptions(replications=3), backend="plain")


def test_the_simulation_foretells_the_cases_it_has_not_seen() -> None:
    """Bounds are generous: three replications, and a third of a year of unseen cases with waits of days."""
    assert checked().held_out > 500
    assert checked().unfinished == 0
    assert abs(checked().mean.error) < 0.15
    assert abs(checked().p90.error) < 0.15


def _mean_time(scenario: Scenario) -> float:
    machine = Machine(permit(), replace(scenario, start=START, days=300, warm_up_days=0), backend="plain")
    memory = machine.run(1).memory
    end, arrival = memory.cases(places.CASE_END), memory.cases(places.CASE_ARRIVAL)
    return float((end - arrival)[end >= 0].mean()) / HOUR


def _with_one_engineer(scenario: Scenario) -> Scenario:
    name = min(scenario.pools, key=lambda each: len(scenario.pools[each].members))
    pool = scenario.pools[name]
    return replace(scenario, pools={**scenario.pools, name: replace(pool, members=pool.members[:1])})


def test_what_if_one_of_two_engineers_leaves_gives_the_answer_that_the_true_office_would_give() -> None:
    """Twenty times longer: what a log of the present never shows, and what fitting is for."""
    true, found = from_mapping(truth()), fitted().scenario
    now, then = _mean_time(true), _mean_time(_with_one_engineer(true))
    assert then > 15 * now
    assert _mean_time(found) == pytest.approx(now, rel=0.1)
    assert _mean_time(_with_one_engineer(found)) == pytest.approx(then, rel=0.15)


def test_a_log_of_completions_gives_estimates_that_say_so() -> None:
    log = simulated(permit(), from_mapping(truth()), starts=False)
    report = fit(permit(), log).report
    assert {each.source for each in report.tasks} == {"estimated"}
    assert any("実際の作業より長め" in note for note in report.notes)
    technical = next(each for each in report.tasks if each.element == "technical")
    assert 45 * 60_000 < technical.mean < 75 * 60_000


def test_a_log_without_people_has_no_limit_of_hands_and_says_so() -> None:
    builder = LogBuilder()
    for case in range(40):
        for step, name in enumerate(("intake", "technical", "consult", "decide")):
            day = 1_775_000_000_000_000 + case * 86_400_000_000
            builder.add(f"{case}", name, complete=day + step * 3_600_000_000)
    found = fit(permit(), builder.build())
    assert not found.scenario.pools
    assert found.scenario.tasks["technical"].pools == ("none",)
    assert any(gap.place == "pools" for gap in found.report.gaps)
    assert any(gap.place == "events.answer.after" for gap in found.report.gaps)
    assert any(gap.place == "tasks.intake.duration" for gap in found.report.gaps)


def test_small_samples_are_marked() -> None:
    few = world().cases(np.arange(12))
    report = fit(permit(), few).report
    assert all(each.small for each in report.tasks)
    assert report.arrivals.small
    assert all("（少数）" in each.line for each in report.tasks)


def test_a_log_without_times_is_refused() -> None:
    builder = LogBuilder()
    builder.add("1", "intake")
    with pytest.raises(LogError, match="時刻がない"):
        fit(permit(), builder.build())


@pytest.mark.skipif(not RECEIPT.is_file(), reason="the public log of a Dutch municipality is not at hand")
def test_a_public_log_of_a_dutch_municipality_becomes_a_scenario_that_runs() -> None:
    log, _ = read_log(RECEIPT)
    definition = discover(split(log, 0.7)[0]).definition
    options = FitOptions(zone=ZoneInfo("Europe/Amsterdam"), replications=2)
    found = fit(definition, log, options)
    assert read(to_toml(found.scenario).encode()) == found.scenario
    assert found.report.replay.cases == 1434
    main = next(each for each in found.report.pools if each.people > 10)
    assert main.coverage > 0.95
    finished = Machine(definition, found.scenario, backend="plain").run(0)
    assert len(finished.memory.cases(places.CASE_ARRIVAL)) > 500
