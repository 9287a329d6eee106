"""The log itself: order, selection, dictionaries, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from koboshi.core.mining import MISSING, NONE, UNNAMED, Kind, LogBuilder, LogError, moment, same
from koboshi.core.mining.coding import Raw, assemble
from koboshi.core.mining.log import Column, EventLog, Numbered

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


def office() -> EventLog:
    """Two cases told in turns; all people are invented."""
    build = LogBuilder()
    build.case("一", area="西部")
    build.add("一", "受付", complete=NOON, resource="花子（架空）", door="web")
    build.add("二", "受付", complete=NOON, door="窓口")
    build.add("一", "審査", complete=NOON, resource="一郎（架空）", door="web")
    build.add("一", "受付", complete=NOON, start=NOON, door="web")
    return build.build()


def names(log: EventLog) -> list[str]:
    """The activity of each row."""
    return [log.activities[code] for code in log.activity]


def test_rows_stand_by_case_in_the_order_recorded_whatever_their_times() -> None:
    log = office()
    assert names(log) == ["受付", "審査", "受付", "受付"]
    assert log.case.tolist() == [0, 0, 0, 1]
    assert log.seq.tolist() == [0, 1, 2, 0]
    assert log.offsets.tolist() == [0, 3, 4]
    assert log.trace(1).tolist() == [0]
    assert log.start.tolist()[:2] == [MISSING, MISSING]
    assert log.resource.tolist() == [0, 1, NONE, NONE]
    assert log.activity.dtype == np.int16


def test_an_explicit_sequence_goes_before_the_order_recorded() -> None:
    build = LogBuilder()
    build.add("一", "b", seq=2)
    build.add("一", "a", seq=1)
    build.add("一", "c", seq=2)
    assert names(build.build()) == ["a", "b", "c"]


def test_selections_keep_dictionaries_and_leave_out_empty_cases() -> None:
    log = office()
    chosen = log.where(activity="審査")
    assert names(chosen) == ["審査"]
    assert chosen.activities == log.activities
    assert list(chosen.case_ids) == ["一"]
    assert names(log.where(door=("窓口",))) == ["受付"]
    assert len(log.where(log.activity == 0, door="web")) == 2
    assert names(log.cases(["二"])) == ["受付"]
    assert same(log.cases(np.array([True, True])), log)
    assert same(log.cases(np.array([0, 1])), log)
    assert log.cases(["一"]).case_attributes["area"].at(0) == "西部"
    assert len(log.where(activity="ない")) == 0


def test_columns_of_cases_and_of_rows_are_found_by_one_name() -> None:
    log = office()
    assert [log.column("area").at(row) for row in range(4)] == ["西部", "西部", "西部", None]
    assert [log.case_column("door").at(case) for case in range(2)] == ["web", "窓口"]
    assert log.column("activity").texts == log.activities
    with pytest.raises(LogError, match="列「町」がありません（ある列：door、area）"):
        log.column("町")


def test_cases_without_events_have_no_values_of_events() -> None:
    build = LogBuilder()
    build.add("一", "受付", door="web")
    build.case("空")
    log = build.build()
    assert log.offsets.tolist() == [0, 1, 1]
    assert [log.case_column("door").at(case) for case in range(2)] == ["web", None]


def test_values_keep_their_types_and_mixed_ones_become_texts() -> None:
    build = LogBuilder()
    build.add("一", None, whole=1, both=1, text="a", flag=True, when=NOON, huge=10**30, mixed=1)
    build.add("一", "b", whole=None, both=1.5, text=None, flag=None, when=None, huge=1, mixed="x")
    log = build.build()
    kinds = {name: column.kind for name, column in log.attributes.items()}
    assert kinds == {
        "whole": Kind.INTEGER, "both": Kind.NUMBER, "text": Kind.TEXT, "flag": Kind.FLAG, "when": Kind.TIME,
        "huge": Kind.TEXT, "mixed": Kind.TEXT,
    }  # fmt: skip
    assert log.attributes["huge"].at(0) == str(10**30)
    assert log.attributes["when"].at(0) == NOON
    assert [log.attributes[name].at(1) for name in ("whole", "text", "flag", "when")] == [None] * 4
    assert log.activities == (UNNAMED, "b")


def test_nothing_can_be_changed_afterwards() -> None:
    log = office()
    for column in (log.activity, log.complete, log.offsets, log.attributes["door"].values):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1
    with pytest.raises(TypeError):
        log.attributes["x"] = log.attributes["door"]  # type: ignore[index]


def test_times_without_a_zone_and_outside_the_calendar_are_refused() -> None:
    build = LogBuilder()
    with pytest.raises(LogError, match="時差がありません"):
        build.add("一", "a", complete=NOON.replace(tzinfo=None))
    with pytest.raises(LogError, match="9999 年"):
        build.add("一", "a", complete=2**62)
    assert moment(MISSING) is None
    assert moment(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_columns_that_do_not_fit_are_refused() -> None:
    zero = np.zeros(2, np.int32)
    with pytest.raises(LogError, match="案件の一覧にない"):
        assemble(Raw(np.array([0, 5]), ("一",), zero, ("a",)))
    log = office()
    with pytest.raises(LogError, match="長さ"):
        EventLog(
            log.case, log.seq, log.activity[:1].copy(), log.resource, log.lifecycle, log.start, log.complete,
            log.offsets, log.case_ids, log.activities,
        )  # fmt: skip
    with pytest.raises(LogError, match="区切り"):
        EventLog(
            log.case, log.seq, log.activity, log.resource, log.lifecycle, log.start, log.complete, log.offsets,
            ("一",), log.activities,
        )  # fmt: skip


def test_numbered_ids_need_no_texts() -> None:
    ids = Numbered(3, "n")
    assert list(ids) == ["n1", "n2", "n3"]
    assert ids[-1] == "n3"
    assert ids[1:] == ("n2", "n3")
    with pytest.raises(IndexError):
        ids[3]


def test_logs_are_the_same_whatever_their_codes() -> None:
    one, two = LogBuilder(), LogBuilder()
    two.add("x", "b")
    for build in (one, two):
        build.add("一", "a")
        build.add("一", "b")
    assert same(one.build(), two.build().cases(["一"]))
    assert not same(one.build(), two.build())
    assert Column(Kind.NUMBER, np.array([np.nan])).at(0) is None
