"""Small cases computed by hand: calendars, holidays, absences, pools, priorities, skills, batches, machines."""

from __future__ import annotations

import pytest

from koboshi.core.simulate.results import simulate
from tests.unit.simulate.builders import at, done, figure, log, pool_hours, scenario, started
from tests.unit.simulate.models import ONE_TASK, model

TWO_TASKS = "start s\ntask one\ntask two\nend e\ns -> one\none -> two\ntwo -> e"
OFFICE = {"people": 1, "calendar": "office"}


def _one(times, duration="30m", day="2026-04-01", **parts):
    tasks = {"work": {"duration": duration, **parts.pop("work", {})}}
    pools = parts.pop("pools", {"clerk": OFFICE})
    return log(
        model(ONE_TASK),
        scenario(days=parts.pop("days", 60), arrivals=at(day, times), tasks=tasks, pools=pools, **parts),
    )


def test_work_rests_at_lunch_and_over_night():
    found = _one(["11:45", "16:30"], "60m")
    assert done(found, "work") == ["01 13:45", "02 08:45"]


def test_a_job_that_ends_at_closing_time_ends_then_and_the_next_waits_for_the_morning():
    found = _one(["16:15", "16:20"], "60m")
    assert done(found, "work") == ["01 17:15", "02 09:30"]


def test_golden_week_is_closed():
    # 29 April (Wed), 3 May (Sun) to 6 May 2026 (Wed, a substitute holiday) are holidays.
    found = _one(["16:45"], "60m", day="2026-04-28")
    assert done(found, "work") == ["30 09:00"]
    found = _one(["16:45"], "60m", day="2026-05-01")
    assert done(found, "work") == ["07 09:00"]


def test_the_offices_close_from_29_december_to_3_january():
    found = _one(["17:00"], "30m", day="2026-12-28", days=300)
    assert [row.complete.strftime("%m-%d %H:%M") for row in found] == ["01-04 08:45"]


def test_a_person_works_exactly_the_open_hours_when_there_is_always_work():
    given = scenario(
        days=14,
        drain_days=1,
        arrivals={"interval": "10m", "calendar": "always"},
        pools={"clerk": OFFICE},
        tasks={"work": {"duration": "7m45s"}},
    )
    # Ten open days of 7.75 hours, sixty jobs a day; the first arrives at 0:10, long before the doors open.
    assert pool_hours(model(ONE_TASK), given, "clerk") == (77.5, 77.5)


def test_somebody_on_leave_does_not_work():
    away = {"members": [{"absent": [{"from": "2026-04-01", "to": "2026-04-02"}]}]}
    assert done(_one(["09:00"], pools={"clerk": away}), "work") == ["03 09:00"]


def test_half_a_post_works_half_the_day():
    # 7.75 hours make 3 hours 52.5 minutes: from 8:30 to 12:00 and 22.5 minutes after lunch.
    found = _one(["08:30"], "4h", pools={"clerk": {"people": 1, "part_time": 0.5}})
    assert [row.complete.strftime("%d %H:%M:%S") for row in found] == ["02 08:37:30"]


def test_staff_that_shrinks_serves_fewer_at_once():
    pools = {"clerk": {"people": 2, "changes": [{"from": "2026-04-02", "people": -1}]}}
    before = _one(["09:00", "09:00"], pools=pools)
    after = _one(["09:00", "09:00"], day="2026-04-02", pools=pools)
    assert done(before, "work") == ["01 09:30", "01 09:30"]
    assert done(after, "work") == ["02 09:30", "02 10:00"]


def test_a_faster_person_needs_less_time():
    found = _one(["09:00"], "60m", pools={"clerk": {"people": 1, "speed": 2.0}})
    assert done(found, "work") == ["01 09:30"]


def test_who_has_the_skill_does_the_work():
    pools = {"clerk": {"members": [{"name": "若手（架空）"}, {"name": "熟練（架空）", "skills": ["測量"]}]}}
    found = _one(["09:00", "09:00"], pools=pools, work={"skills": ["測量"]})
    assert {row.resource for row in found} == {"熟練（架空）"}
    assert done(found, "work") == ["01 09:30", "01 10:00"]


def test_urgent_cases_are_taken_first_and_equals_in_turn():
    # Four cases at once for one person; whoever is urgent by the draw goes before the others that still wait.
    given = scenario(
        days=5,
        arrivals=at("2026-04-01", ["09:00"] * 40),
        pools={"clerk": OFFICE},
        tasks={"work": {"duration": "5m"}},
        attributes={"urgent": {"shares": {"yes": 0.3, "no": 0.7}}},
        priority=[{"when": 'urgent = "yes"', "level": 0}],
    )
    order = [row.attributes["urgent"] for row in log(model(ONE_TASK), given)][1:]
    assert order == sorted(order, reverse=True)
    assert {"yes", "no"} == set(order)


def test_a_more_urgent_task_goes_before_an_older_one():
    given = scenario(
        days=5,
        arrivals=at("2026-04-01", ["09:00", "09:01", "09:02"]),
        pools={"clerk": OFFICE},
        tasks={"one": {"duration": "10m"}, "two": {"duration": "10m", "level": -1}},
        priority=[{"when": "1 = 2", "level": 1}],
    )
    found = log(model(TWO_TASKS), given)
    assert [row.element for row in found] == ["one", "two"] * 3


def test_two_jobs_at_a_time_slow_each_other_down():
    pools = {"clerk": {"people": 1, "multitask": 2, "slowdown": 0.5}}
    found = _one(["09:00", "09:00", "09:00"], "60m", pools=pools)
    assert started(found, "work") == ["01 09:00", "01 09:00", "01 10:00"]
    assert done(found, "work") == ["01 10:00", "01 10:30", "01 11:30"]


def test_changing_from_one_kind_of_work_to_another_takes_setup_time():
    given = scenario(
        days=5,
        arrivals=at("2026-04-01", ["09:00"]),
        pools={"clerk": OFFICE},
        tasks={"one": {"duration": "10m", "setup": "5m"}, "two": {"duration": "10m"}},
    )
    assert done(log(model(TWO_TASKS), given), "two") == ["01 09:25"]


def test_a_batch_goes_out_when_it_is_large_enough():
    found = _one(["09:00", "09:10", "09:20", "09:30"], work={"batch": {"size": 3, "wait": "2h"}})
    assert started(found, "work") == ["01 09:20"] * 3 + ["01 11:30"]
    assert done(found, "work") == ["01 09:50"] * 3 + ["01 12:00"]


def test_a_batch_goes_out_at_its_hour_and_may_be_done_one_by_one():
    found = _one(["09:00", "09:10"], "20m", work={"batch": {"at": ["16:00"], "work": "one_by_one"}})
    assert started(found, "work") == ["01 16:00"] * 2
    assert done(found, "work") == ["01 16:40"] * 2


def test_a_batch_takes_at_most_so_many():
    found = _one(["09:00"] * 5, "10m", work={"batch": {"wait": "1h", "most": 3}})
    assert done(found, "work") == ["01 10:10"] * 3 + ["01 10:20"] * 2


def test_a_machine_works_all_night_and_what_it_gets_wrong_a_person_does_again():
    pools = {
        "robot": {"machine": True, "error_rate": 1.0, "yen_per_run": 10},
        "clerk": {"people": 1, "yen_per_hour": 3000},
    }
    work = {"pools": ["robot", "clerk"], "durations": {"robot": "1m"}, "duration": "30m"}
    given = scenario(days=5, arrivals=at("2026-04-01", ["03:00"]), pools=pools, tasks={"work": work}, replications=1)
    found = log(model(ONE_TASK), given)
    assert [row.resource for row in found] == ["robot 1", "clerk 1"]
    assert done(found, "work") == ["01 03:01", "01 09:00"]
    result = simulate(model(ONE_TASK), given, backend="plain")
    assert figure(result, "cost") == pytest.approx(10 + 1500)
    assert figure(result, "redone", "task", "work") == 1


def test_what_follows_work_done_again_is_an_ordinary_task():
    """A case that a person has put right goes on to the people of its next task, on either backend."""
    ways = "s -> work\nwork -> tell\ntell -> keep\nkeep -> e"
    definition = model(f"start s\ntask work\ntask tell\ntask keep\nend e\n{ways}")
    one = {"people": 1}
    pools = {"robot": {"machine": True, "error_rate": 1.0}, "clerk": one, "window": one, "archive": one}
    tasks = {
        "work": {"pools": ["robot", "clerk"], "durations": {"robot": "1m"}, "duration": "30m"},
        "tell": {"pools": ["window"], "duration": "10m"},
        "keep": {"pools": ["archive"], "duration": "10m"},
    }
    given = scenario(days=5, arrivals=at("2026-04-01", ["10:00"]), pools=pools, tasks=tasks, replications=1)
    assert [row.resource for row in log(definition, given)] == ["robot 1", "clerk 1", "window 1", "archive 1"]


def test_the_person_steps_in_while_the_machine_is_busy():
    pools = {"robot": {"machine": True}, "clerk": OFFICE}
    found = _one(["09:00", "09:00"], pools=pools, work={"pools": ["robot", "clerk"], "durations": {"robot": "5m"}})
    assert sorted(row.resource for row in found) == ["clerk 1", "robot 1"]
    assert done(found, "work") == ["01 09:05", "01 09:30"]


def test_without_pools_nobody_is_short_and_that_is_said():
    given = scenario(
        days=5, arrivals=at("2026-04-01", ["03:00"] * 3), tasks={"work": {"duration": "1h"}}, replications=1
    )
    assert done(log(model(ONE_TASK), given), "work") == ["01 04:00"] * 3
    assert any("制限はない" in note for note in simulate(model(ONE_TASK), given, backend="plain").notes)
