"""The legal clock: golden vectors of the domain, explained days, properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.japan import DateProblem, Period, Stop, due_on
from koboshi.core.japan.holidays import is_closed, next_open

ARRIVALS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTED = st.builds(
    Period, st.integers(0, 90), st.sampled_from(["day", "open_day"]), st.sampled_from(["included", "excluded"])
)
STOPS = st.lists(
    st.builds(lambda start, days: Stop(start, start + timedelta(days=days)), ARRIVALS, st.integers(0, 60)), max_size=3
)


@pytest.mark.parametrize(
    ("arrival", "period", "stops", "roll", "due"),
    [
        pytest.param(date(2025, 4, 28), Period(7, "open_day"), [], False, date(2025, 5, 12), id="golden week"),
        pytest.param(
            date(2025, 12, 22),
            Period(7, "open_day"),
            [Stop(date(2025, 12, 24), date(2026, 1, 8))],
            False,
            date(2026, 1, 16),
            id="correction over new year",
        ),
        pytest.param(date(2026, 2, 1), Period(60), [], False, date(2026, 4, 2), id="sixty days"),
        pytest.param(
            date(2026, 2, 1),
            Period(60),
            [Stop(date(2026, 2, 10), date(2026, 2, 24))],
            False,
            date(2026, 4, 16),
            id="sixty days with a correction",
        ),
        pytest.param(date(2025, 8, 31), Period(3, "month"), [], False, date(2025, 11, 30), id="no 31 November"),
        pytest.param(date(2025, 8, 31), Period(3, "month"), [], True, date(2025, 12, 1), id="Sunday moves to Monday"),
        pytest.param(date(2025, 9, 29), Period(3, "month"), [], False, date(2025, 12, 29), id="three months"),
        pytest.param(date(2025, 9, 29), Period(3, "month"), [], True, date(2026, 1, 5), id="over new year"),
        pytest.param(date(2025, 8, 31), Period(6, "month"), [], False, date(2026, 2, 28), id="end of February"),
        pytest.param(date(2025, 8, 31), Period(6, "month"), [], True, date(2026, 3, 2), id="end of February, Saturday"),
        pytest.param(
            date(2026, 4, 1),
            Period(15, "day", "included"),
            [Stop(date(2026, 4, 3), date(2026, 4, 8))],
            True,
            date(2026, 4, 20),
            id="first day counts, five days stopped",
        ),
    ],
)
def test_golden_deadlines(arrival: date, period: Period, stops: list[Stop], roll: bool, due: date) -> None:
    assert due_on(arrival, period, stops, roll).due == due


def test_every_day_is_explained() -> None:
    result = due_on(date(2025, 5, 2), Period(1, "open_day"), [Stop(date(2025, 5, 6), date(2025, 5, 7))])
    assert [(note.day.day, note.kind) for note in result.explained] == [
        (2, "first"),
        (3, "closed"),
        (4, "closed"),
        (5, "closed"),
        (6, "closed"),
        (7, "stopped"),
        (8, "counted"),
    ]
    assert result.due == date(2025, 5, 8)


@settings(deadline=None)
@given(ARRIVALS, COUNTED, STOPS)
def test_a_later_arrival_is_never_due_earlier(arrival: date, period: Period, stops: list[Stop]) -> None:
    assert due_on(arrival, period, stops).due <= due_on(arrival + timedelta(days=1), period, stops).due


@settings(deadline=None)
@given(ARRIVALS, COUNTED, STOPS, ARRIVALS)
def test_one_more_stop_is_never_due_earlier(arrival: date, period: Period, stops: list[Stop], start: date) -> None:
    more = [*stops, Stop(start, start + timedelta(days=10))]
    assert due_on(arrival, period, stops).due <= due_on(arrival, period, more).due


@settings(deadline=None)
@given(ARRIVALS, st.integers(0, 100), st.booleans())
def test_months_are_monotone_and_rolling_ends_on_an_open_day(arrival: date, months: int, roll: bool) -> None:
    here = due_on(arrival, Period(months, "month"), roll_forward=roll).due
    assert here <= due_on(arrival + timedelta(days=1), Period(months, "month"), roll_forward=roll).due
    assert here <= due_on(arrival, Period(months + 1, "month"), roll_forward=roll).due
    assert not roll or not is_closed(here)


@pytest.mark.parametrize("arrival", [date.min, date.max, date(1868, 10, 22), date(2201, 1, 1)])
def test_days_outside_the_range_are_refused_and_nothing_overflows(arrival: date) -> None:
    with pytest.raises(DateProblem):
        due_on(arrival, Period(5))
    with pytest.raises(DateProblem):
        due_on(date(2026, 4, 1), Period(5), [Stop(date(2026, 4, 1), arrival)])


def test_the_last_day_of_the_house_still_has_deadlines() -> None:
    assert due_on(date(2200, 12, 31), Period(240, "month"), roll_forward=True).due.year in {2220, 2221}
    with pytest.raises(DateProblem):
        next_open(date.max)


@pytest.mark.parametrize("amount", [-1, 10**9])
def test_lengths_no_rule_has_are_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="期間"):
        Period(amount)


def test_offices_close_on_weekends_holidays_and_at_new_year() -> None:
    assert is_closed(date(2026, 5, 6))
    assert is_closed(date(2025, 12, 29))
    assert is_closed(date(2026, 1, 3))
    assert not is_closed(date(2026, 1, 5))
    assert next_open(date(2026, 1, 5)) == date(2026, 1, 5)
