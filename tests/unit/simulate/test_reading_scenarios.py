"""A scenario file with a mistake is refused with the key and a sentence; nothing impossible is quietly replaced."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.simulate.problems import ScenarioError, SimulationProblem
from koboshi.core.simulate.reading import from_mapping, read
from koboshi.core.simulate.running import Machine
from tests.unit.simulate.models import ONE_TASK, model

GOOD = {"start": "2026-04-01", "arrivals": {"per_year": 100}, "tasks": {"work": {"duration": "30m"}}}


def _law(**law):
    return {"tasks": {"work": {"duration": law}}}


def _pool(**pool):
    return {"pools": {"clerk": {"people": 1, **pool}}}


WRONG = [
    ({"start": None}, "start"),
    ({"start": "1.4.2026"}, "start"),
    ({"typo": 1}, "typo"),
    ({"days": 0}, "days"),
    ({"days": 1.5}, "days"),
    ({"replications": 10**9}, "replications"),
    ({"warm_up_days": 4000}, "warm_up_days"),
    ({"arrivals": {}}, "arrivals"),
    ({"arrivals": {"per_year": 5, "per_day": 1}}, "arrivals"),
    ({"arrivals": {"per_year": float("nan")}}, "arrivals.per_year"),
    ({"arrivals": {"per_year": -1}}, "arrivals.per_year"),
    ({"arrivals": {"per_year": 5, "by_month": {"13": 1}}}, "arrivals.by_month.13"),
    (
        {
            "arrivals": {
                "per_year": 5,
                "by_weekday": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 0),
            }
        },
        "arrivals.by_weekday",
    ),
    ({"arrivals": {"interval": 0}}, "arrivals.interval"),
    ({"arrivals": {"times": ["tomorrow"]}}, "arrivals.times[1]"),
    ({"arrivals": {"per_year": 5, "calendar": "night"}}, "arrivals.calendar"),
    (
        {"arrivals": {"per_year": 5, "windows": [{"from": "13-01", "to": "04-01", "factor": 1}]}},
        "arrivals.windows[1].from",
    ),
    (_law(law="lognormal", mean="0m", sd="1m"), "tasks.work.duration.mean"),
    (_law(law="lognormal", mean="10m"), "tasks.work.duration.sd"),
    (_law(law="normal", mean="-5m", sd="1m"), "tasks.work.duration.mean"),
    (_law(law="normal", mean="10h", sd="1m", high="1h"), "tasks.work.duration.mean"),
    (_law(law="uniform", low="9m", high="3m"), "tasks.work.duration.high"),
    (_law(law="triangular", low="1m", mode="9m", high="3m"), "tasks.work.duration.mode"),
    (_law(law="cauchy", mean="1m"), "tasks.work.duration.law"),
    (_law(law="exponential", mean="1m", sd="2m"), "tasks.work.duration.sd"),
    (_law(law="histogram", edges=["1m", "2m"], shares=[0.5, 0.5]), "tasks.work.duration.shares"),
    (_law(law="histogram", edges=["2m", "1m"], shares=[1]), "tasks.work.duration.edges"),
    (_law(law="histogram", edges=["1m", "2m"], shares=[0]), "tasks.work.duration.shares"),
    (_law(law="observed", values=[]), "tasks.work.duration.values"),
    (_law(law="weibull", mean="1m", shape=0), "tasks.work.duration.shape"),
    (_law(law="gamma", mean="1m", sd="100000m"), "tasks.work.duration.sd"),
    ({"tasks": {"work": {"duration": "half an hour"}}}, "tasks.work.duration"),
    ({"tasks": {"work": {"duration": "1.2.3h"}}}, "tasks.work.duration"),
    ({"tasks": {"work": {"duration": "9999999999999d"}}}, "tasks.work.duration"),
    ({"tasks": {"work": {"duration": 5, "outcomes": []}}}, "tasks.work.outcomes"),
    ({"tasks": {"work": {"duration": 5, "outcomes": {"a": 2}}}}, "tasks.work.outcomes.a"),
    ({"tasks": {"work": {"duration": 5, "batch": {}}}}, "tasks.work.batch"),
    ({"tasks": {"work": {"duration": 5, "batch": {"at": ["25:00"]}}}}, "tasks.work.batch.at"),
    ({"tasks": {"work": {"duration": 5, "batch": {"size": 9, "most": 3}}}}, "tasks.work.batch.size"),
    (_pool(people=0), "pools.clerk.people"),
    (_pool(people=10**7), "pools.clerk.people"),
    (_pool(calendar="moon"), "pools.clerk.calendar"),
    (_pool(part_time=0), "pools.clerk.part_time"),
    (_pool(error_rate=2), "pools.clerk.error_rate"),
    (_pool(people=1, changes=[{"from": "2026-05-01", "people": -2}]), "pools.clerk.changes[1].people"),
    (_pool(members=[{"absent": [{"from": "2026-05-02", "to": "2026-05-01"}]}]), "pools.clerk.members[1].absent[1].to"),
    ({"calendars": {"x": {"hours": ["mon-fri 17:00-08:00"]}}}, "calendars.x.hours"),
    ({"calendars": {"x": {"hours": ["fri-mon 08:00-17:00"]}}}, "calendars.x.hours"),
    ({"calendars": {"x": {"hours": ["mon 08:00-12:00", "mon 11:00-13:00"]}}}, "calendars.x.hours"),
    ({"calendars": {"x": {"hours": []}}}, "calendars.x.hours"),
    ({"attributes": {"a": {"shares": {"x": 0.5}}}}, "attributes.a.shares"),
    ({"attributes": {"a": {"given": "b", "when": {}}}}, "attributes.a.given"),
    ({"doors": {"online": {"share": 0.5}}}, "doors"),
    ({"events": {"wait": {"after": "1d", "open_days": 1}}}, "events.wait.open_days"),
    ({"clock": {"amount": 241, "unit": "month"}}, "clock.amount"),
    ({"priority": [{"when": "a = 1", "level": 9}]}, "priority[1].level"),
    ({"running": [{"age": "1d"}]}, "running[1].at"),
]


@pytest.mark.parametrize(("change", "place"), WRONG)
def test_a_mistake_is_refused_with_its_key(change, place):
    with pytest.raises(ScenarioError) as caught:
        from_mapping({**GOOD, **change})
    assert caught.value.place == place
    assert caught.value.sentence.endswith("。")


@pytest.mark.parametrize("source", [b"\xff\xfe", b"start = ", b"{", b"[" * 100_000, b"start = 1\nstart = 2"])
def test_what_is_no_toml_and_no_json_is_refused(source):
    with pytest.raises(ScenarioError, match="TOML"):
        read(source)


def test_a_file_in_either_form_says_the_same():
    toml = b'start = 2026-04-01\n[arrivals]\nper_year = 100\n[tasks.work]\nduration = "30m"\n'
    json = b'{"start": "2026-04-01", "arrivals": {"per_year": 100}, "tasks": {"work": {"duration": 30}}}'
    assert read(toml) == read(json)


@pytest.mark.parametrize(
    ("text", "minutes"), [("90s", 1.5), ("30m", 30), ("1h30m", 90), ("2d", 2880), ("1w", 10080), (15, 15), ("1.5h", 90)]
)
def test_lengths_of_time_are_read(text, minutes):
    scenario = from_mapping({**GOOD, "tasks": {"work": {"duration": text}}})
    assert scenario.tasks["work"].duration.mean == minutes * 60_000


@pytest.mark.parametrize("part", ["tasks", "gateways", "events"])
def test_an_element_the_model_does_not_have_is_named(part):
    with pytest.raises(SimulationProblem, match="nowhere"):
        Machine(model(ONE_TASK), from_mapping({**GOOD, part: {**GOOD.get(part, {}), "nowhere": {}}}))


def test_too_many_cases_are_refused_before_anything_is_made():
    with pytest.raises(SimulationProblem, match="多すぎます"):
        Machine(model(ONE_TASK), from_mapping({**GOOD, "arrivals": {"per_hour": 1e5}, "years": 50}))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = ["start", "days", "arrivals", "pools", "tasks", "gateways", "events", "attributes", "doors", "clock", "priority"]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=4))
def test_whatever_stands_in_a_file_the_answer_is_a_scenario_or_a_sentence(change):
    with contextlib.suppress(ScenarioError):
        from_mapping({**GOOD, **change})
