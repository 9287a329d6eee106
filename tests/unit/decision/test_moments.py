"""Days before the year 1 and after 9999, nanoseconds, and zones: the calendar of FEEL is wider than Python's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.decision import feel, moments
from koboshi.core.decision.moments import FineTime, LongDate, LongDuration, LongMoment

DAYS = st.integers(-365_242_000_000, 365_242_000_000)
NANOS = st.integers(-(10**24), 10**24)


@given(DAYS)
def test_a_day_and_its_number_are_one(number: int) -> None:
    day = moments.of_ordinal(number)
    assert moments.ordinal(day) == number
    assert (type(day) is date) is (1 <= day.year <= 9999)


@given(st.integers(0, 3_652_058), st.integers(0, moments.DAY - 1))
def test_where_python_has_the_moment_ours_is_the_same(days: int, nanos: int) -> None:
    ours = moments.of_local(days * moments.DAY + moments.DAY + nanos, None)
    theirs = datetime.combine(date.min, time()) + timedelta(days=days, microseconds=nanos // 1000)
    assert ours == theirs if nanos % 1000 == 0 else type(ours) is LongMoment


@given(NANOS, NANOS)
def test_durations_add_up_exactly(one: int, other: int) -> None:
    left, right = moments.make_duration(one), moments.make_duration(other)
    assert moments.duration_nanos(left) == one
    total = feel.compile("a + b - b")({"a": left, "b": right})
    assert total == left


@given(DAYS.filter(lambda number: abs(number) < 365_000_000_000), st.integers(-(10**9), 10**9))
def test_moving_a_day_and_back_is_the_same_day(number: int, days: int) -> None:
    day = moments.of_ordinal(number)
    there_and_back = feel.compile("d + p - p")({"d": day, "p": moments.make_duration(days * moments.DAY)})
    assert there_and_back == day


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('date("-0044-03-15").year', -44),
        ('date("999999999-12-31")', LongDate(999_999_999, 12, 31)),
        ('date("1000000000-01-01")', None),
        ('date("9999-12-31") + duration("P1D")', LongDate(10_000, 1, 1)),
        ('date("10000-01-01") - duration("P1D")', date(9999, 12, 31)),
        ('date("10000-01-31") + duration("P1M")', LongDate(10_000, 2, 29)),
        ('date("10000-01-01") > date("2026-01-01")', True),
        ('date("-0001-01-01") - date("0001-01-01") = duration("-P731D")', True),
        ('day of week(date("12026-04-01"))', "Wednesday"),
        ('string(time("11:22:33.123456789"))', "11:22:33.123456789"),
        ('time("00:00:00.000000001").second * 1000000000', 1),
        ('duration("PT0.000000001S")', LongDuration(1)),
        ('string(duration("P99999999999D"))', "P99999999999D"),
        ('string(date and time("-99999-12-31T11:22:33.5+09:00"))', "-99999-12-31T11:22:33.5+09:00"),
        ('string(@"2026-03-29T01:30:00@Europe/Paris" + duration("PT1H"))', "2026-03-29T03:30:00@Europe/Paris"),
        ('@"2026-10-25T12:00:00@Europe/Paris" - @"2026-10-24T12:00:00@Europe/Paris" = duration("PT25H")', True),
        ('string(years and months duration(date("-0001-01-01"), date("2026-01-01")))', "P2027Y"),
        ('is(@"23:00:50@Australia/Melbourne", @"23:00:50+10:00")', True),
        ('date("99999-01-01") instance of date', True),
        ('time("11:22:33.123456789") instance of time', True),
        ('date and time(date("2026-04-01"), time("10:00:00.000000001")) instance of date and time', True),
    ],
)
def test_feel_says(source: str, expected: Any) -> None:
    assert feel.compile(source)() == expected


def test_a_fine_time_is_compared_with_a_plain_one() -> None:
    fine = moments.make_time(10, 0, 0, 1)
    assert type(fine) is FineTime
    assert feel.compile('t > time("10:00:00")')({"t": fine}) is True
