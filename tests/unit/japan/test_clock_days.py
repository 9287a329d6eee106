"""Closed days as data: the prefecture's own, those of another body, and the names of the holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from koboshi.core.japan import Period, due_on
from koboshi.core.japan.clock_days import PREFECTURE, Closed, ClosedDays
from koboshi.core.japan.holidays import is_closed, next_open
from koboshi.core.japan.wareki import DateProblem


def test_the_default_is_what_the_prefecture_has() -> None:
    day = date(2018, 12, 1)
    while day < date(2030, 2, 1):
        assert (PREFECTURE.why(day) is not None) == is_closed(day), day
        day += timedelta(days=1)
    assert PREFECTURE.next_open(date(2025, 12, 29)) == next_open(date(2025, 12, 29)) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 4), Closed("weekend")),
        (date(2026, 5, 6), Closed("holiday", "振替休日")),
        (date(2026, 9, 22), Closed("holiday", "国民の休日")),
        (date(2026, 1, 1), Closed("year_end", "元日")),
        (date(2025, 12, 30), Closed("year_end")),
        (date(2026, 1, 4), Closed("weekend")),
        (date(2026, 1, 5), None),
    ],
)
def test_each_closed_day_has_its_reason(day: date, why: Closed | None) -> None:
    assert PREFECTURE.why(day) == why


def test_a_further_closed_day_of_a_body_moves_its_open_days() -> None:
    founding = ClosedDays(extra={date(2026, 8, 21): "創立記念日（架空）"})
    assert founding.why(date(2026, 8, 21)) == Closed("extra", "創立記念日（架空）")
    assert due_on(date(2026, 8, 20), Period(1, "open_day"), closed=founding).due == date(2026, 8, 24)
    assert due_on(date(2026, 8, 20), Period(1), roll_forward=True, closed=founding).due == date(2026, 8, 24)


def test_a_library_that_closes_on_mondays_and_opens_on_holidays() -> None:
    library = ClosedDays(frozenset({0}), holidays=False, year_end=None)
    assert library.why(date(2026, 5, 4)) == Closed("weekend")
    assert library.why(date(2026, 5, 5)) is None
    assert library.why(date(2026, 1, 1)) is None
    summer = ClosedDays(year_end=((8, 13), (8, 16)))
    assert summer.why(date(2026, 8, 14)) == Closed("year_end")
    assert summer.why(date(2025, 12, 30)) is None


def test_a_body_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="曜日"):
        ClosedDays(frozenset(range(7)))
    with pytest.raises(DateProblem):
        PREFECTURE.next_open(date(9999, 12, 31))
