"""The parts of fitting by themselves: laws, hours, people, choices and waits."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.mining import MISSING, EventLog, LogBuilder
from koboshi.core.simulate.fitting import FitOptions, fit
from koboshi.core.simulate.fitting_hours import detect, local
from koboshi.core.simulate.fitting_laws import empirical, fit_law, gamma_below
from koboshi.core.simulate.fitting_people import group, shared
from koboshi.core.simulate.fitting_writing import to_toml
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.reading import from_mapping, read
from koboshi.core.simulate.running import Machine
from tests.unit.simulate.models import model

HOUR, DAY = 3_600_000, 86_400_000
JAPAN = timezone(timedelta(hours=9))


def log_of(*traces: tuple[str, ...], hours: float = 1.0) -> EventLog:
    """One case a day for each trace, an event every so many hours, by one invented clerk."""
    builder = LogBuilder()
    for case, trace in enumerate(traces):
        begin = datetime(2026, 4, 1, 9, tzinfo=JAPAN) + timedelta(days=case)
        for step, activity in enumerate(trace):
            end = begin + timedelta(hours=hours * (step + 1))
            builder.add(f"{case}", activity, start=end - timedelta(minutes=10), complete=end, resource="架空 太郎")
    return builder.build()


# -- laws --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "x"), [(1.0, 0.3), (1.0, 7.0), (0.5, 1.0)])
def test_the_incomplete_gamma_function_has_its_known_values(shape: float, x: float) -> None:
    known = 1 - math.exp(-x) if shape == 1.0 else math.erf(math.sqrt(x))
    assert gamma_below(shape, np.array([x]))[0] == pytest.approx(known, abs=1e-12)


def test_both_halves_of_the_incomplete_gamma_function_meet() -> None:
    low, high = gamma_below(30.0, np.array([30.999999, 31.000001]))
    assert 0 < high - low < 1e-6


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=900))
@settings(max_examples=60, deadline=None)
def test_the_empirical_law_keeps_the_mean(values: list[float]) -> None:
    ordered = np.sort(np.array(values))
    assert empirical(ordered).mean == pytest.approx(float(ordered.mean()), abs=1.0, rel=1e-9)


def test_two_heaps_are_no_law_of_the_language_and_stay_as_observed() -> None:
    random = np.random.default_rng(3)
    values = np.concatenate((random.normal(10 * HOUR, HOUR, 300), random.normal(90 * HOUR, HOUR, 300)))
    found = fit_law("x", "x", values, "started")
    assert found.kind == "observed"
    assert found.compared
    assert found.law.mean == pytest.approx(float(values.mean()), rel=1e-6)


def test_a_few_values_are_taken_as_they_are_and_marked() -> None:
    found = fit_law("x", "x", np.array([HOUR, 2.0 * HOUR, 9.0 * HOUR]), "started")
    assert found.small
    assert found.kind == "observed"
    assert found.law.mean == pytest.approx(4 * HOUR)


# -- hours -------------------------------------------------------------------------------------------------------------


def test_times_are_read_on_the_wall_clock_in_summer_and_winter() -> None:
    winter = int(datetime(2026, 1, 5, 8, tzinfo=UTC).timestamp()) * 1_000_000
    summer = int(datetime(2026, 7, 6, 8, tzinfo=UTC).timestamp()) * 1_000_000
    found = local(np.array([winter, summer, MISSING]), ZoneInfo("Europe/Amsterdam"))
    assert (found[:2] % DAY // HOUR).tolist() == [9, 10]
    assert found[2] == MISSING


def test_a_day_that_closes_at_noon_is_seen() -> None:
    monday = 20_454  # 2026-01-01 is day 20,454 of a Thursday; only the order of weekdays matters here
    random = np.random.default_rng(1)
    stamps = []
    for week in range(40):
        for day in range(5):
            last = 12 if day == 2 else 17
            moments = random.uniform(9, last, 30)
            stamps += [(monday + week * 7 + day) * DAY + int(each * HOUR) for each in moments]
    found = detect(np.array(stamps, np.int64), 0.1)
    short = (monday + 2 + 3) % 7
    assert found.clear
    assert found.hours.weekly[short] == ((9 * HOUR, 12 * HOUR),)
    assert found.hours.weekly[(short + 1) % 7] == ((9 * HOUR, 17 * HOUR),)


def test_work_around_the_clock_has_no_calendar() -> None:
    stamps = np.random.default_rng(2).integers(20_000 * DAY, 20_100 * DAY, 5_000)
    assert not detect(stamps, 0.1).clear


# -- people ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 200)), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_time_in_several_pieces_at_once_is_split_and_none_is_lost(pieces: list[tuple[int, int]]) -> None:
    begin = np.array([each for each, _ in pieces], np.int64)
    end = begin + np.array([each for _, each in pieces], np.int64)
    covered = len({time for a, b in zip(begin.tolist(), end.tolist(), strict=True) for time in range(a, b)})
    found = shared(begin, end)
    assert found.sum() == pytest.approx(covered)
    assert np.all(found <= end - begin + 1e-6)


def test_people_who_do_the_same_work_are_one_pool() -> None:
    counts = np.array([[50, 1, 0], [40, 0, 2], [0, 30, 30], [1, 25, 20], [1, 0, 0]])
    assert group(counts).tolist() == [1, 1, 0, 0, -1]


# -- choices and waits -------------------------------------------------------------------------------------------------

ANY_OF = """
start s
user a
or split
user b
user c
or join
end e
s -> a
a -> split
split -> b if=x
split -> c if=y
b -> join
c -> join
join -> e
"""


def test_each_way_of_an_inclusive_gateway_has_its_own_share() -> None:
    log = log_of(*[("a", "b", "c")] * 20, *[("a", "b")] * 20)
    found = fit(model(ANY_OF), log, FitOptions(attributes=()))
    (row,) = (each for each in found.report.gateways if each.element == "split")
    assert row.shares == {"f_split_b": 1.0, "f_split_c": 0.5}
    assert row.n == 40


def test_an_inclusive_gateway_without_a_sure_way_gets_one_and_says_so() -> None:
    log = log_of(*[("a", "b")] * 30, *[("a", "c")] * 20)
    found = fit(model(ANY_OF), log, FitOptions(attributes=()))
    assert dict(found.scenario.gateways["split"].chances[0]) == {"f_split_b": 1.0, "f_split_c": 0.4}
    assert any(gap.place == "gateways.split" for gap in found.report.gaps)
    Machine(model(ANY_OF), found.scenario, backend="plain").run(0)


LATE = """
start s
user a
catch paper throws=signal
user b
end e
s -> a
a -> paper
paper -> b
b -> e
"""


def test_a_wait_that_the_log_does_not_record_is_bounded_by_the_next_work() -> None:
    found = fit(model(LATE), log_of(*[("a", "b")] * 40, hours=5.0), FitOptions(attributes=()))
    (wait,) = found.report.waits
    assert wait.mean == pytest.approx(5 * HOUR - 600_000)
    assert any("上限" in gap.reason for gap in found.report.gaps if gap.place == "events.paper")


def test_what_an_unfinished_case_would_have_done_is_no_evidence() -> None:
    text = "start s\nuser a\nxor x\nuser b\nuser c\nend e\ns -> a\na -> x\nx -> b\nx -> c\nb -> e\nc -> e"
    found = fit(model(text), log_of(*[("a", "b")] * 10, *[("a", "c")] * 30, *[("a",)] * 60), FitOptions(attributes=()))
    (row,) = found.report.gateways
    assert row.n == 40
    assert row.shares == {"f_x_b": 0.25, "f_x_c": 0.75}
    assert found.report.replay.fitting == 40


def test_a_model_that_cannot_be_laid_over_leaves_its_choices_open_and_says_why() -> None:
    text = "start s\nuser a\ncomplex x\nuser b\nuser c\nend e\ns -> a\na -> x\nx -> b\nx -> c\nb -> e\nc -> e"
    found = fit(model(text), log_of(*[("a", "b")] * 40), FitOptions(attributes=()))
    assert found.report.replay.unreplayable == 1.0
    assert "複合ゲートウェイ" in next(gap.reason for gap in found.report.gaps if gap.place == "gateways.x")
    assert next(each for each in found.report.tasks if each.element == "b").n == 40


def test_rare_values_of_an_attribute_do_not_point_at_people() -> None:
    builder = LogBuilder()
    for case in range(60):
        builder.add(f"{case}", "a", complete=1_775_000_000_000_000 + case * 3_600_000_000, resource="架空 花子")
        builder.case(f"{case}", area="北" if case < 40 else "南" if case < 57 else f"村{case}")
    text = "start s\nuser a\nend e\ns -> a\na -> e"
    found = fit(model(text), builder.build(), FitOptions(attributes=("area",)))
    (area,) = found.scenario.attributes
    assert [value for value, _ in area.shares] == ["北", "南", "その他"]
    assert found.report.attributes[0].pooled == 3


def test_the_writer_refuses_what_it_does_not_write() -> None:
    scenario = from_mapping({"start": "2026-04-01", "arrivals": {"per_year": 10}, "data": {"x": 1}})
    with pytest.raises(ScenarioError, match="まだファイルに書けません"):
        to_toml(scenario)


def test_the_writer_keeps_every_law_and_odd_names() -> None:
    values = {
        "start": "2026-04-01",
        "arrivals": {"interval": {"law": "exponential", "mean": "90m"}, "calendar": '窓口 \\ "A"'},
        "calendars": {'窓口 \\ "A"': {"hours": ["mon-fri 09:00-12:00"], "closed": ["2026-08-14"]}},
        "pools": {"係": {"people": 2, "yen_per_hour": 2500, "leave_days_per_year": 20}},
        "tasks": {
            "a": {"duration": {"law": "triangular", "low": "5m", "mode": "10m", "high": "25m"}, "pools": ["係"]},
            "b": {"duration": {"law": "histogram", "edges": ["0m", "10m", "1h"], "shares": [0.25, 0.75]}},
            "c": {"duration": {"law": "normal", "mean": "30m", "sd": "5m"}, "setup": "90s"},
            "d": {"duration": {"law": "uniform", "low": "1m", "high": "2m"}, "level": 1},
        },
        "events": {"e": {"open_days": 10, "never": 0.1}, "f": {"chance": 0.2}},
        "attributes": {
            "age": {"number": {"law": "uniform", "low": 18, "high": 90}, "whole": True},
            "way": {"shares": {"web": 0.5, "desk": 0.5}},
            "help": {
                "given": "way",
                "when": {"web": {"shares": [[True, 0.1], [False, 0.9]]}, "desk": {"shares": [[True, 1]]}},
            },
        },
    }
    from_values = from_mapping(values)
    assert read(to_toml(from_values).encode()) == from_values
