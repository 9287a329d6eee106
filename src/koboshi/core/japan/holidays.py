"""Closed days of the prefectural offices: weekends, national holidays, 29 December to 3 January (県の休日)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays as national

from koboshi.core.japan.wareki import LAST_DAY, DateProblem


@lru_cache(maxsize=512)
def _national(year: int) -> frozenset[date]:
    return frozenset(national.country_holidays("JP", years=year))


@lru_cache(maxsize=100_000)
def is_holiday(day: date) -> bool:
    """A national holiday or 29 December to 3 January, whatever the day of the week.

    Years without known holidays (before 1949, after 2099) know the turn of the year only.
    """
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) or day in _national(day.year)


def is_closed(day: date) -> bool:
    """Whether the offices are closed: Saturday, Sunday or a holiday (`is_holiday`)."""
    return day.weekday() >= 5 or is_holiday(day)


def next_open(day: date) -> date:
    """The day itself if the offices are open, else the first open day after it."""
    if day.year > LAST_DAY.year + 200:
        raise DateProblem("problem.date_out_of_range")
    while is_closed(day):
        day += timedelta(days=1)
    return day
