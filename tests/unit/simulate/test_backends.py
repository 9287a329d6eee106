"""The compiled and the plain way give the same numbers, on a model with nearly everything in it."""

from __future__ import annotations

import numpy as np
import pytest

from koboshi.core.accelerate import AVAILABLE
from koboshi.core.simulate.chance import Law, exponential, fixed, gamma, histogram, lognormal
from koboshi.core.simulate.draws import case_keys, name_key, replication_key, uniforms
from koboshi.core.simulate.kernel import laws, places, shape
from koboshi.core.simulate.running import Machine
from koboshi.core.simulate.scenario import Attribute
from tests.unit.simulate import anchor
from tests.unit.simulate.builders import at, scenario, with_parts
from tests.unit.simulate.models import ONE_TASK, model

EVERYTHING = """
start s
user check outcomes=ok,correct
xor g
receive answer message=m wait=resident
boundary late on=answer timer=P14D
or split
task x
boundary slow on=x timer=PT2H
task y loop=sequential count=n
or join
task warn
event race
catch reply signal=1
catch over timer=P3D
sub box
start bs
task inner
end be throws=error
bs -> inner
inner -> be
close
boundary bad on=box throws=error
task robot
end done
end lapsed
s -> check
check -> g
g -> split default
g -> answer if=check_=_"correct"
answer -> check
late -> lapsed
split -> x id=wx
split -> y id=wy default
x -> join
slow -> warn
warn -> join
y -> join
join -> race
race -> reply
race -> over
reply -> box
over -> robot
box -> robot
bad -> robot
robot -> done
"""


def _everything(**more):
    return scenario(
        days=40,
        arrivals={"per_day": 30, "calendar": "office", "by_weekday": {"mon": 2}},
        pools={
            "clerk": {"people": 4, "multitask": 2, "slowdown": 0.3, "leave_days_per_year": 20},
            "engineer": {"people": 2, "part_time": 0.6},
            "bot": {"machine": True, "error_rate": 0.2},
        },
        tasks={
            "check": {
                "pools": ["clerk"],
                "duration": {"law": "lognormal", "mean": "20m", "sd": "15m"},
                "outcomes": [{"ok": 0.6, "correct": 0.4}, {"ok": 0.9, "correct": 0.1}],
            },
            "x": {"pools": ["engineer", "clerk"], "duration": {"law": "gamma", "mean": "90m", "sd": "80m"}},
            "y": {
                "pools": ["engineer"],
                "duration": {"law": "triangular", "low": "2m", "mode": "5m", "high": "9m"},
                "instances": {"law": "observed", "values": [0, 1, 3]},
                "setup": "2m",
            },
            "warn": {"pools": ["clerk"], "duration": "5m", "level": -2},
            "inner": {"pools": ["clerk"], "duration": {"law": "weibull", "mean": "10m", "shape": 0.8}},
            "robot": {
                "pools": ["bot", "clerk"],
                "durations": {"bot": "1m"},
                "duration": {"law": "normal", "mean": "20m", "sd": "10m"},
                "batch": {"size": 6, "wait": "1d", "at": ["16:00"]},
            },
        },
        gateways={"split": {"chances": {"wx": 0.5, "wy": 0.6}}},
        events={
            "answer": {"after": {"law": "lognormal", "mean": "8d", "sd": "6d"}, "never": 0.1},
            "reply": {"after": {"law": "exponential", "mean": "2d"}},
        },
        doors={"online": {"share": 0.7}, "counter": {"share": 0.3}},
        priority=[{"when": 'door = "counter"', "level": 1}],
        clock={"amount": 15, "unit": "day"},
        **more,
    )


CROWD = "start s\ntask many loop=parallel count=n\ntask sign\nend e\ns -> many\nmany -> sign\nsign -> e"


def _crowd():
    """Everything at once: 3,000 instances each, people who take 50 jobs at a time, one batch of all cases."""
    return scenario(
        days=3,
        arrivals=at("2026-04-01", ["03:00"] * 12 + ["04:00"] * 700),
        pools={"hall": {"people": 3, "multitask": 50}, "head": {"people": 1, "calendar": "office"}},
        tasks={
            "many": {
                "pools": ["hall"],
                "duration": "1s",
                "instances": {"law": "observed", "values": [0] * 11 + [3000]},
            },
            "sign": {"pools": ["head"], "duration": "1m", "batch": {"at": ["16:00"]}},
        },
    )


def test_crowds_find_room():
    """Where one event moves thousands, room is made before and not found missing in the middle."""
    memory = Machine(model(CROWD), _crowd(), backend="plain", logging=True).run(0).memory
    assert memory.m[shape.ENDED] == 712
    assert memory.m[shape.FREE_TOKENS] == memory.sizes[places.TOKEN_NODE]
    starts = memory.column(places.LOG_START)[: memory.m[shape.LOG_N]]
    assert starts.min() == (8 * 60 + 30) * 60_000


def _columns(machine: Machine, number: int) -> dict[int, list[float]]:
    memory = machine.run(number).memory
    rows = int(memory.m[shape.LOG_N])
    found = {place: memory.cases(place).tolist() for place in range(places.CASE_ARRIVAL, places.CASE_CITIZEN + 1)}
    found[places.CASE_COST] = memory.cases(places.CASE_COST).tolist()
    for place in range(places.LOG_CASE, places.LOG_END + 1):
        found[place] = memory.column(place)[:rows].tolist()
    for place in (places.BUSY, places.AREA, places.DONE_N, places.DONE_WORK):
        found[place] = memory.column(place).tolist()
    return found


@pytest.mark.skipif(not AVAILABLE, reason="numba is not installed: there is one backend only")
def test_both_backends_agree_exactly():
    """The one test that compiles the kernel; the compiled kernel is kept on disk for the next time."""
    for definition, given in (
        (model(EVERYTHING), _everything()),
        (anchor.permit(), anchor.scenario(300)),
        (model(CROWD), _crowd()),
    ):
        compiled = Machine(definition, given, backend="compiled", logging=True)
        plain = Machine(definition, given, backend="plain", logging=True)
        for number in range(2):
            assert _columns(compiled, number) == _columns(plain, number)


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    definition = model(EVERYTHING)
    first = _columns(Machine(definition, _everything(), backend="plain", logging=True), 3)
    again = _columns(Machine(definition, _everything(), backend="plain", logging=True), 3)
    other = _columns(Machine(definition, _everything(seed=2), backend="plain", logging=True), 3)
    assert first == again
    assert first[places.CASE_END] != other[places.CASE_END]


def test_every_arrival_is_completed_or_still_in_the_system():
    machine = Machine(model(EVERYTHING), _everything(drain_days=1), backend="plain")
    memory = machine.run(0).memory
    scopes = [case for case in memory.view(places.SCOPE_CASE) if case >= 0]
    open_cases = {case for case in scopes if memory.cases(places.CASE_END)[case] < 0}
    arrived = int(memory.m[shape.NEXT_CASE])
    assert arrived == int(memory.m[shape.ENDED]) + len(open_cases)
    assert open_cases


def test_everything_taken_is_given_back_when_all_cases_have_ended():
    memory = Machine(model(EVERYTHING), _everything(drain_days=900), backend="plain").run(0).memory
    assert memory.m[shape.ENDED] == memory.m[shape.NEXT_CASE]
    assert memory.m[shape.FREE_SCOPES] == memory.sizes[places.SCOPE_CASE]
    assert memory.m[shape.FREE_TOKENS] == memory.sizes[places.TOKEN_NODE]
    assert not any(memory.view(places.ARRIVED))
    assert not any(memory.view(places.STAFF_ACTIVE))
    assert not any(memory.view(places.WAITING_NOW))
    assert not any(memory.view(places.QUEUE_LIVE))
    assert all(number == 0 for number in memory.view(places.CASE_STOPS))


def test_uniform_numbers_are_spread_evenly_and_never_at_the_ends():
    column = uniforms(case_keys(replication_key(5, 1), 10_000), name_key("work"))
    assert 0 < column.min() < 0.001
    assert 0.999 < column.max() < 1
    counts = np.bincount((column * 20).astype(int), minlength=20)
    assert ((counts - 500) ** 2 / 500).sum() < 43.8  # chi-square, 19 degrees of freedom, 0.1 %
    other = uniforms(case_keys(replication_key(5, 1), 10_000), name_key("work"), 1)
    assert abs(np.corrcoef(column, other)[0, 1]) < 0.04


LAWS = [
    (fixed(7.0), 7.0, 0.0),
    (Law(laws.UNIFORM, 2.0, 12.0), 7.0, 100 / 12),
    (Law(laws.TRIANGULAR, 1.0, 5.0, 15.0), 7.0, (1 + 25 + 225 - 5 - 15 - 75) / 18),
    (exponential(7.0), 7.0, 49.0),
    (lognormal(7.0, 4.0), 7.0, 16.0),
    (gamma(7.0, 10.0), 7.0, 100.0),
    (gamma(7.0, 2.0), 7.0, 4.0),
    (histogram([2, 6, 14], [0.5, 0.5]), 7.0, (52 / 3 + 316 / 3) / 2 - 49),
]


@pytest.mark.parametrize(("law", "mean", "variance"), LAWS)
def test_laws_have_their_mean_and_variance(law, mean, variance):
    given = scenario(days=5, arrivals={"per_day": 1}, tasks={"work": {"duration": 1}})
    drawn = (Attribute(name="a", law=law),)
    machine = Machine(model(ONE_TASK), with_parts(given, attributes=drawn), backend="plain")
    values = machine.sample(law, case_keys(1, 20_000), name_key("a"))
    assert law.mean == pytest.approx(mean)
    assert values.mean() == pytest.approx(mean, rel=0.04)
    assert values.var() == pytest.approx(variance, rel=0.12)
    assert np.all(values >= 0)
