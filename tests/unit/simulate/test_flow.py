"""Gateways, loops, sub-processes, events: what a token does, in small cases computed by hand."""

from __future__ import annotations

import pytest

from koboshi.core.simulate.problems import NotSimulated, RunProblem, ScenarioError
from koboshi.core.simulate.results import simulate
from koboshi.core.simulate.running import Machine
from tests.unit.simulate.builders import at, done, figure, log, pool_hours, scenario
from tests.unit.simulate.models import ONE_TASK, model

NINE = at("2026-04-01", ["09:00"])


def _log(text, times=NINE, **parts):
    return log(model(text), scenario(days=parts.pop("days", 60), arrivals=times, **parts))


def _tasks(**durations):
    return {name: {"duration": value} for name, value in durations.items()}


def test_a_parallel_join_waits_for_the_slower_way():
    text = (
        "start s\nand a\ntask x\ntask y\nand b\ntask z\nend e\ns -> a\na -> x\na -> y\nx -> b\ny -> b\nb -> z\nz -> e"
    )
    assert done(_log(text, tasks=_tasks(x="10m", y="25m", z="5m")), "z") == ["01 09:30"]


def test_a_task_with_two_ways_out_goes_both_and_ends_meet_nowhere():
    text = "start s\ntask x\ntask y\ntask z\nend e\nend g\ns -> x\nx -> y\nx -> z\ny -> e\nz -> g"
    found = _log(text, tasks=_tasks(x="10m", y="25m", z="5m"))
    assert (done(found, "y"), done(found, "z")) == (["01 09:35"], ["01 09:15"])


def test_shares_of_a_gateway_come_out_as_given_and_may_change_by_round():
    text = "start s\ntask x\nxor g\nend e\ns -> x\nx -> g\ng -> x id=again default\ng -> e id=on"
    chances = [{"again": 1.0, "on": 0.0}, {"again": 1.0, "on": 0.0}, {"again": 0.0, "on": 1.0}]
    found = _log(text, tasks=_tasks(x="10m"), gateways={"g": {"chances": chances}})
    assert done(found, "x") == ["01 09:10", "01 09:20", "01 09:30"]
    result = simulate(
        model(text),
        scenario(
            days=30,
            replications=4,
            arrivals={"interval": "5m", "calendar": "always"},
            tasks=_tasks(x="1m"),
            gateways={"g": {"chances": {"again": 0.25, "on": 0.75}}},
        ),
        backend="plain",
    )
    assert figure(result, "per_case", "task", "x") == pytest.approx(4 / 3, rel=0.02)


def test_outcomes_of_tasks_drive_the_conditions_of_the_model():
    text = (
        "start s\nuser check role=clerk outcomes=ok,correct\nxor g\nuser fix role=clerk\nend e\n"
        's -> check\ncheck -> g\ng -> e default\ng -> fix if=check_=_"correct"\nfix -> check'
    )
    plan = {"duration": "10m", "outcomes": [{"correct": 1.0}, {"ok": 1.0}]}
    found = _log(text, tasks={"check": plan, "fix": {"duration": "5m"}})
    assert [row.element for row in found] == ["check", "fix", "check"]


def test_decisions_are_made_on_the_sampled_attributes():
    text = (
        "start s\nrule r decision=fee result=fee\nxor g\ntask pay\nend e\ns -> r\nr -> g\n"
        "g -> pay if=fee_>_0\ng -> e default\npay -> e"
    )
    asked = []

    def fee(context):
        asked.append(context["pages"])
        return 0 if context["pages"] <= 10 else 300

    given = scenario(
        days=30,
        replications=1,
        arrivals={"interval": "5m"},
        tasks=_tasks(pay="1m"),
        attributes={"pages": {"shares": [[5, 0.25], [20, 0.75]]}},
    )
    result = simulate(model(text, {"fee": fee}), given, backend="plain")
    assert figure(result, "per_case", "task", "pay") == pytest.approx(0.75, abs=0.02)
    assert sorted(asked) == [5, 20]


def test_a_name_nobody_gives_is_refused_and_not_taken_as_null():
    text = (
        "start s\nrule r decision=fee result=fee\nxor g\ntask pay\nend e\ns -> r\nr -> g\n"
        "g -> pay if=fee_>_0\ng -> e default\npay -> e"
    )
    with pytest.raises(NotSimulated, match="pages"):
        _simulate_with(text, {"fee": lambda context: context.get("pages")})


def _simulate_with(text, decisions):
    given = scenario(days=5, arrivals=NINE, tasks=_tasks(pay="1m"))
    return simulate(model(text, decisions), given, backend="plain")


def test_an_inclusive_join_waits_only_for_ways_that_were_taken():
    text = (
        "start s\nor a\ntask x\ntask y\ntask z\nor b\ntask last\nend e\n"
        "s -> a\na -> x id=fx\na -> y id=fy\na -> z id=fz default\n"
        "x -> b\ny -> b\nz -> b\nb -> last\nlast -> e"
    )
    tasks = _tasks(x="10m", y="20m", z="60m", last="1m")
    both = _log(text, tasks=tasks, gateways={"a": {"chances": {"fx": 1, "fy": 1, "fz": 0}}})
    assert done(both, "last") == ["01 09:21"]
    default = _log(text, tasks=tasks, gateways={"a": {"chances": {"fx": 0, "fy": 0, "fz": 0}}})
    assert done(default, "last") == ["01 10:01"]


def test_a_counting_join_opens_with_the_second_of_three():
    text = (
        "start s\nand a\ntask x\ntask y\ntask z\ncomplex b\ntask last\nend e\ns -> a\na -> x\na -> y\na -> z\n"
        "x -> b\ny -> b\nz -> b\nb -> last\nlast -> e"
    )
    found = _log(text, tasks=_tasks(x="10m", y="20m", z="60m", last="1m"), gateways={"b": {"needed": 2}})
    assert done(found, "last") == ["01 09:21"]


def test_the_first_event_after_an_event_gateway_decides():
    text = (
        "start s\nevent g\ncatch answer signal=1\ncatch late timer=P14D\ntask take\ntask lapse\nend e\n"
        "s -> g\ng -> answer\ng -> late\nanswer -> take\nlate -> lapse\ntake -> e\nlapse -> e"
    )
    tasks = _tasks(take="1m", lapse="1m")
    assert done(_log(text, tasks=tasks, events={"answer": {"after": "3d"}}), "take") == ["04 09:01"]
    assert done(_log(text, tasks=tasks, events={"answer": {"after": "30d"}}), "lapse") == ["15 09:01"]
    assert done(_log(text, tasks=tasks, events={"answer": {"after": "3d", "never": 1.0}}), "lapse") == ["15 09:01"]


WAITING = (
    "start s\nreceive wait message=m wait=resident\nboundary late on=wait timer=P14D\ntask good\ntask lapse\nend e\n"
    "s -> wait\nwait -> good\nlate -> lapse\ngood -> e\nlapse -> e"
)


def test_an_answer_that_never_comes_lapses_with_the_boundary_timer():
    tasks = _tasks(good="1m", lapse="1m")
    assert done(_log(WAITING, tasks=tasks, events={"wait": {"after": "5d"}}), "good") == ["06 09:01"]
    assert done(_log(WAITING, tasks=tasks, events={"wait": {"after": "5d", "never": 1}}), "lapse") == ["15 09:01"]


def test_an_answer_without_a_time_is_refused_with_its_key():
    with pytest.raises(NotSimulated, match=r"events\.wait\.after"):
        _log(WAITING, tasks=_tasks(good="1m", lapse="1m"))


def test_a_boundary_timer_takes_the_work_away_or_only_warns():
    text = (
        "start s\ntask long\nboundary late on=long timer=PT1H cancel={cancel}\ntask warn\nend e\nend w\n"
        "s -> long\nlong -> e\nlate -> warn\nwarn -> w"
    )
    pools = {"clerk": {"people": 1, "calendar": "always"}}
    cut = _log(text.format(cancel="true"), tasks=_tasks(long="3h", warn="10m"), pools=pools)
    assert (done(cut, "long"), done(cut, "warn")) == ([], ["01 10:10"])
    warned = _log(text.format(cancel="false"), tasks=_tasks(long="3h", warn="10m"), pools=pools)
    assert (done(warned, "long"), done(warned, "warn")) == (["01 12:00"], ["01 12:10"])


def test_a_repeating_reminder_comes_again():
    text = (
        "start s\ntask long\nboundary remind on=long cycle=R2/PT1H cancel=false\ntask warn\nend e\nend w\n"
        "s -> long\nlong -> e\nremind -> warn\nwarn -> w"
    )
    found = _log(text, tasks=_tasks(long="5h", warn="1m"))
    assert done(found, "warn") == ["01 10:01", "01 11:01"]


def test_a_job_taken_away_while_it_waits_leaves_the_queue():
    text = "start s\ntask work\nboundary late on=work timer=PT1H\nend e\nend gone\ns -> work\nwork -> e\nlate -> gone"
    pools = {"clerk": {"people": 1, "calendar": "always"}}
    found = _log(text, at("2026-04-01", ["09:00", "09:05", "09:40"]), tasks=_tasks(work="50m"), pools=pools)
    # The second case starts at 9:50 and is taken away at 10:05; then the third begins and ends in time.
    assert [row.complete.strftime("%H:%M") for row in found if row.element == "work"] == ["09:50"]
    given = scenario(
        days=2, arrivals=at("2026-04-01", ["09:00", "09:05", "09:40"]), tasks=_tasks(work="50m"), pools=pools
    )
    assert figure(simulate(model(text), given, backend="plain"), "share", "end", "gone") == pytest.approx(2 / 3)
    assert pool_hours(model(text), given, "clerk")[0] == pytest.approx((50 + 15 + 35) / 60)


SUB = (
    "start s\nsub box\nstart bs\ntask inner\nend be\nbs -> inner\ninner -> be\nclose\ntask after\nend e\n"
    "s -> box\nbox -> after\nafter -> e"
)


def test_a_sub_process_is_over_when_everything_in_it_is():
    assert done(_log(SUB, tasks=_tasks(inner="10m", after="5m")), "after") == ["01 09:15"]


def test_a_timer_on_a_sub_process_stops_what_is_inside():
    text = SUB.replace("close\n", "close\nboundary late on=box timer=PT5M\ntask rescue\n").replace(
        "after -> e", "after -> e\nlate -> rescue\nrescue -> e"
    )
    found = _log(text, tasks=_tasks(inner="10m", after="5m", rescue="1m"))
    assert [row.element for row in found if row.element in {"inner", "after", "rescue"}] == ["rescue"]


def test_an_error_inside_goes_out_by_the_boundary():
    text = (
        SUB.replace("end be", "end be throws=error")
        .replace("close\n", "close\nboundary bad on=box throws=error\ntask rescue\n")
        .replace("after -> e", "after -> e\nbad -> rescue\nrescue -> e")
    )
    found = _log(text, tasks=_tasks(inner="10m", after="5m", rescue="1m"))
    assert done(found, "rescue") == ["01 09:11"]


def test_terminate_ends_everything_at_once():
    text = "start s\nand a\ntask x\ntask y\nend stop throws=terminate\nend e\ns -> a\na -> x\na -> y\nx -> stop\ny -> e"
    found = _log(text, tasks=_tasks(x="10m", y="25m"))
    assert [row.element for row in found] == ["x"]


@pytest.mark.parametrize(("loop", "ends"), [("parallel", "01 09:20"), ("sequential", "01 09:40")])
def test_instances_side_by_side_or_one_after_another(loop, ends):
    text = f"start s\ntask work loop={loop} count=3\ntask last\nend e\ns -> work\nwork -> last\nlast -> e"
    found = _log(text, tasks=_tasks(work="10m", last="10m"))
    assert done(found, "last") == [ends]


def test_how_often_something_is_repeated_may_be_drawn():
    text = "start s\ntask work loop=sequential count=n\nend e\ns -> work\nwork -> e"
    plan = {"work": {"duration": "10m", "instances": {"law": "observed", "values": [2, 4]}}}
    found = _log(text, at("2026-04-01", ["09:00"] * 200), tasks=plan)
    assert len(found) / 200 == pytest.approx(3, abs=0.25)


def test_an_event_sub_process_takes_over():
    text = (
        "start s\ntask work\nend e\ns -> work\nwork -> e\nsub esp triggered=true\n"
        "start es timer=PT30M interrupting=true\n"
        "task rescue\nend ee\nes -> rescue\nrescue -> ee\nclose"
    )
    found = _log(text, tasks=_tasks(work="60m", rescue="5m"))
    assert [row.element for row in found if row.element in {"work", "rescue"}] == ["rescue"]
    assert done(found, "rescue") == ["01 09:35"]


def test_a_circle_without_end_is_reported_and_not_run_for_ever():
    text = "start s\ntask x\nxor g\nend e\ns -> x\nx -> g\ng -> x id=again default\ng -> e id=on"
    with pytest.raises(RunProblem, match="輪"):
        _log(text, tasks=_tasks(x=0), gateways={"g": {"chances": {"again": 1.0}}})


def test_a_gateway_without_shares_is_said_to_be_split_equally():
    text = "start s\nxor g\ntask x\ntask y\nend e\ns -> g\ng -> x\ng -> y default\nx -> e\ny -> e"
    machine = Machine(model(text), scenario(days=5, arrivals=NINE, tasks=_tasks(x=1, y=1)), backend="plain")
    assert any("等しい割合" in note for note in machine.notes)


@pytest.mark.parametrize(
    ("gateways", "sentence"),
    [({"g": {"chances": {"nowhere": 1.0}}}, "nowhere"), ({"g": {"chances": {"x": 0.5}}}, "1になりません")],
)
def test_impossible_shares_are_refused(gateways, sentence):
    text = "start s\nxor g\ntask x\ntask y\nend e\ns -> g\ng -> x\ng -> y default\nx -> e\ny -> e"
    with pytest.raises(ScenarioError, match=sentence):
        _log(text, tasks=_tasks(x=1, y=1), gateways=gateways)


def test_a_running_case_goes_on_from_where_it_stands():
    text = "start s\ntask one\ntask two\nend e\ns -> one\none -> two\ntwo -> e"
    given = scenario(
        days=5,
        replications=1,
        arrivals=at("2026-04-01", ["09:00"]),
        tasks=_tasks(one="10m", two="5m"),
        running=[{"at": ["two"], "age": "2d"}],
    )
    found = log(model(text), given)
    assert [(row.case, row.element) for row in found] == [(0, "two"), (1, "one"), (1, "two")]
    result = simulate(model(text), given, backend="plain")
    assert result.of("cycle_mean").mean / 3_600_000 == pytest.approx(15 / 60)
    assert figure(result, "standing_finished") == 1


def test_a_task_without_a_duration_is_named():
    with pytest.raises(ScenarioError, match=r"tasks\.work\.duration"):
        log(model(ONE_TASK), scenario(days=5, arrivals=NINE))
