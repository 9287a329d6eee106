"""Holidays whatever the weekday, and days on which the offices are closed."""

from __future__ import annotations

from datetime import date, timedelta

from koboshi.core.japan.holidays import is_closed, is_holiday


def test_a_holiday_on_a_weekend_is_a_holiday_and_a_bare_weekend_is_not() -> None:
    assert is_holiday(date(2026, 5, 3))  # 憲法記念日, a Sunday
    assert not is_holiday(date(2026, 5, 10))
    assert is_closed(date(2026, 5, 10))
    assert is_holiday(date(2026, 5, 6))  # 振替休日
    assert is_holiday(date(2027, 1, 2))  # a Saturday at the turn of the year


def test_the_offices_are_closed_on_weekends_and_holidays_and_on_no_other_day() -> None:
    days = [date(2025, 1, 1) + timedelta(days=each) for each in range(1000)]
    assert all(is_closed(day) == (day.weekday() >= 5 or is_holiday(day)) for day in days)


def test_years_without_known_holidays_know_the_turn_of_the_year() -> None:
    assert is_holiday(date(2150, 1, 3))
    assert not is_holiday(date(2150, 5, 3))
