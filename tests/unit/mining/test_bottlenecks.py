"""Where time goes, on logs small enough to add up by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from koboshi.core.mining import EventLog, LogBuilder
from koboshi.core.mining.bottlenecks import NO_INTERVALS, NO_TIMES, NOT_SPLIT, rank

MORNING = datetime(2026, 4, 1, tzinfo=UTC)


def timed(*cases: list[tuple[str, float, float]]) -> EventLog:
    """Cases of (activity, start, completion) in hours after the morning, one case a day."""
    builder = LogBuilder()
    for number, events in enumerate(cases):
        day = MORNING + timedelta(days=number)
        for label, start, complete in events:
            builder.add(
                f"c{number}", label, start=day + timedelta(hours=start), complete=day + timedelta(hours=complete)
            )
    return builder.build()


def test_waiting_stands_apart_from_working_where_starts_are_known() -> None:
    report = rank(timed([("受付", 0, 1), ("審査", 4, 6)], [("受付", 0, 1), ("審査", 2, 3)]))
    assert report.split
    assert report.not_computed == ()
    (found,) = report.activities
    assert (found.activity, found.count, found.total, found.mean) == ("審査", 2, 4 * 3600, 2 * 3600)
    assert found.working == 1.5 * 3600
    assert found.share == pytest.approx(4 / 9)
    assert [(each.source, each.activity) for each in report.edges] == [("受付", "審査")]


def test_without_starts_it_is_said_that_the_two_cannot_be_told_apart() -> None:
    builder = LogBuilder()
    builder.add("c", "受付", complete=MORNING)
    builder.add("c", "審査", complete=MORNING + timedelta(hours=2))
    report = rank(builder.build())
    assert not report.split
    assert report.not_computed == (NOT_SPLIT,)
    assert report.activities[0].working is None
    assert report.activities[0].mean == 7200


def test_the_greatest_share_comes_first_and_its_interval_holds_it() -> None:
    cases = [
        [("受付", 0.0, 0.0), ("審査", 1 + number % 3, 2 + number % 3), ("通知", 2.5 + number % 3, 3 + number % 3)]
        for number in range(60)
    ]
    report = rank(timed(*cases))
    assert [each.activity for each in report.activities] == ["審査", "通知"]
    for each in report.activities:
        assert each.low is not None
        assert each.high is not None
        assert each.low <= each.share <= each.high
    assert report.activities[0].low > (report.activities[1].high or 1)  # type: ignore[operator]
    assert rank(timed(*cases)) == report


def test_a_trend_compares_the_later_half_with_the_earlier() -> None:
    cases = [[("受付", 0.0, 0.0), ("審査", 1.0 if number < 20 else 3.0, 4.0)] for number in range(40)]
    assert rank(timed(*cases)).activities[0].trend == pytest.approx(3.0)
    assert rank(timed(*cases[:12])).activities[0].trend is None


def test_steps_that_overlap_were_not_waited_for() -> None:
    (found,) = rank(timed([("技術審査", 0, 5), ("意見照会", 1, 3)])).activities
    assert (found.total, found.overlapping) == (0.0, 1)


def test_passages_without_a_time_are_counted() -> None:
    builder = LogBuilder()
    for label, hours in (("a", 0), ("b", None), ("c", 5)):
        builder.add("c", label, complete=None if hours is None else MORNING + timedelta(hours=hours))
    report = rank(builder.build())
    assert report.activities == ()
    assert report.unmeasured == 2
    assert report.not_computed == (NO_TIMES,)
    assert rank(LogBuilder().build()).not_computed == ()


def test_fewer_than_twenty_replications_give_no_intervals() -> None:
    report = rank(timed([("受付", 0, 1), ("審査", 4, 6)]), replications=5)
    assert NO_INTERVALS in report.not_computed
    assert report.activities[0].low is None
