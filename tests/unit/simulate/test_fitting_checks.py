"""What a check found travels with the scenario, and a log is read by its own clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from koboshi.core.mining.log_report import Finding, ReadReport
from koboshi.core.simulate import from_mapping, read, simulate
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.fitting import FitOptions, fit
from koboshi.core.simulate.fitting_checking import hold_out, remembered
from koboshi.core.simulate.fitting_writing import to_toml
from koboshi.core.simulate.fitting_zone import hours_words, night_words, office_zone
from koboshi.core.simulate.keys import Table
from koboshi.core.simulate.people import read_calendars
from koboshi.core.simulate.scenario import Check
from tests.unit.simulate.builders import scenario
from tests.unit.simulate.models import ONE_TASK, model
from tests.unit.simulate.test_fitting import permit, simulated, truth, world

FAILED = Check(
    log_cases=100, fitted_on=70, held_out=30, real_mean=36_000_000, simulated_mean=440_000_000, naive_mean=40_000_000,
    log_mean=39_000_000, log_median=1_500, log_p90=90_000_000, failed=("mean",),
)  # fmt: skip


def small(check: Check) -> object:
    parts = {"arrivals": {"per_day": 1}, "tasks": {"work": {"duration": "5m"}}, "days": 5}
    return replace(scenario(**parts), check=check)


def test_a_failed_check_is_written_read_and_said_with_every_result() -> None:
    given = read(to_toml(small(FAILED)).encode())  # type: ignore[arg-type]
    assert given.check == FAILED
    (note,) = [note for note in simulate(model(ONE_TASK), given, replications=1).notes if "確かめ" in note]
    assert "実際 10.0 時間、シミュレーション 5.1 日、誤差 ＋1122.2％" in note
    assert note.endswith("先のことに使わないでください。")


def test_no_check_is_said_too_and_a_good_one_needs_no_words() -> None:
    none = replace(FAILED, held_out=0, failed=(), reason="両側にそれぞれ 20件以上の案件が要ります。")
    (note,) = simulate(model(ONE_TASK), small(none), replications=1).notes[:1]  # type: ignore[arg-type]
    assert "確かめていません" in note
    good = simulate(model(ONE_TASK), small(replace(FAILED, failed=())), replications=1)  # type: ignore[arg-type]
    assert not any("確かめ" in note for note in good.notes)


def test_what_is_remembered_is_what_was_measured() -> None:
    checked = hold_out(permit(), world(), FitOptions(replications=2), backend="plain")
    kept = remembered(world(), checked)
    assert (kept.fitted_on, kept.held_out, kept.log_cases) == (checked.fitted_on, checked.held_out, world().case_count)
    assert kept.real_mean == round(checked.mean.real)
    assert ("mean" in kept.failed) is checked.mean.failed
    assert 0 < kept.log_median < kept.log_mean < kept.log_p90
    assert remembered(world(), None, "少なすぎます。").reason == "少なすぎます。"


def test_utilisation_has_one_base_in_the_fit_and_in_the_simulation_of_it() -> None:
    """People with half a post: what the fit calls busy is what the simulation of the fitted file calls busy."""
    values = truth() | {"warm_up_days": 0}
    values["pools"] = {name: pool | {"part_time": 0.5} for name, pool in values["pools"].items()}
    values["arrivals"] = values["arrivals"] | {"per_year": 1500}
    found = fit(permit(), simulated(permit(), from_mapping(values)), FitOptions(days=300, replications=2))
    results = simulate(permit(), found.scenario, backend="plain")
    for pool in found.report.pools:
        assert results.of("utilisation", "pool", pool.name).mean == pytest.approx(pool.busy, abs=0.12)


def test_a_log_is_read_by_its_own_clock() -> None:
    def seen(minutes: int, *findings: Finding) -> tuple[timedelta | None, str]:
        zone, words = office_zone(ReadReport("XES", 1, 1, 1, 0, findings, minutes))
        return datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone).utcoffset(), words

    assert seen(540) == (timedelta(hours=9), "")
    offset, words = seen(-90)
    assert (offset, "UTC-01:30" in words) == (timedelta(minutes=-90), True)
    assert "混ざっている" in seen(120, Finding("zones", 2, ()))[1]


def test_work_at_night_is_doubted_and_the_hours_found_are_said() -> None:
    noon, midnight = np.array([DAY_MS // 2] * 5), np.array([DAY_MS // 24] * 6)
    assert night_words(noon) == ""
    assert "--zone" in night_words(np.concatenate((noon, midnight)))
    office = read_calendars(Table("", {}))["office"]
    assert hours_words(office) == "月–金 08:30–12:00、13:00–17:15（祝日は休み）"
    notes = fit(permit(), world()).report.notes
    assert any(note.startswith("読み取った「担当 1 の勤務時間」：月–金 08:30–12:00、13:00–17:15") for note in notes)
