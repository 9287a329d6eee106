"""Birthdays: the n-th one after a day, and the 29th of February (年齢計算ニ関する法律, 民法第143条)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.japan.clock import Period, due_on
from koboshi.core.validity import birthday, nth_birthday

LEAPER = date(1980, 2, 29)
BORN = st.one_of(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.sampled_from([LEAPER, date(2000, 2, 29)]))
DAYS = st.dates(date(2021, 1, 1), date(2150, 12, 31))
ONE = timedelta(days=1)
unhurried = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("born", "after", "number", "day"),
    [
        # 5月7日生まれ。6月10日の許可のあとの誕生日は、翌年・その次・その次の5月7日
        (date(1985, 5, 7), date(2026, 6, 10), 3, date(2029, 5, 7)),
        # 誕生日の前の日の許可：次の日がもう1回目
        (date(1985, 5, 7), date(2026, 5, 6), 3, date(2028, 5, 7)),
        # 誕生日の許可：その日は「許可の日の後」ではない
        (date(1985, 5, 7), date(2026, 5, 7), 3, date(2029, 5, 7)),
        (date(1985, 12, 31), date(2026, 12, 31), 1, date(2027, 12, 31)),
        (date(1985, 1, 1), date(2026, 12, 31), 1, date(2027, 1, 1)),
        # 2月29日生まれ：平年は2月28日、うるう年は2月29日
        (LEAPER, date(2026, 2, 27), 3, date(2028, 2, 29)),
        (LEAPER, date(2026, 2, 28), 3, date(2029, 2, 28)),
        (LEAPER, date(2026, 3, 1), 3, date(2029, 2, 28)),
        (LEAPER, date(2028, 2, 28), 1, date(2028, 2, 29)),
        (LEAPER, date(2028, 2, 29), 1, date(2029, 2, 28)),
        # 2100年は平年
        (LEAPER, date(2099, 6, 1), 1, date(2100, 2, 28)),
    ],
)
def test_the_nth_birthday_after_a_day(born: date, after: date, number: int, day: date) -> None:
    assert nth_birthday(born, after, number) == day


def test_what_cannot_be_counted_is_told() -> None:
    with pytest.raises(ValueError, match="0回目"):
        nth_birthday(LEAPER, date(2026, 1, 1), 0)
    with pytest.raises(ValueError, match="生まれる前"):
        nth_birthday(date(2026, 2, 1), date(2026, 1, 31), 1)


@unhurried
@given(BORN, DAYS)
def test_the_first_birthday_lies_after_the_day_and_within_a_year(born: date, after: date) -> None:
    first = nth_birthday(born, after, 1)
    assert after < first <= after + timedelta(days=366)
    assert first == birthday(born, first.year)


@unhurried
@given(BORN, DAYS, st.integers(1, 40), st.integers(1, 40))
def test_counting_on_from_a_birthday_is_adding(born: date, after: date, some: int, more: int) -> None:
    assert nth_birthday(born, nth_birthday(born, after, some), more) == nth_birthday(born, after, some + more)


@unhurried
@given(BORN, DAYS, DAYS, st.integers(1, 10))
def test_a_later_decision_never_ends_earlier(born: date, one: date, other: date, number: int) -> None:
    early, late = sorted((one, other))
    assert nth_birthday(born, early, number) <= nth_birthday(born, late, number)


@unhurried
@given(BORN, DAYS, st.integers(1, 10))
def test_there_is_one_birthday_a_year(born: date, after: date, number: int) -> None:
    days = [nth_birthday(born, after, each) for each in range(1, number + 1)]
    assert [day.year for day in days] == list(range(days[0].year, days[0].year + number))


@unhurried
@given(BORN, st.integers(1, 20))
def test_the_age_is_attained_at_the_end_of_the_day_before(born: date, years: int) -> None:
    """The clock of the house counts an age as the law does: from the day of birth on, by the calendar (第143条)."""
    attained = due_on(born, Period(12 * years, "month", "included")).due
    day = birthday(born, born.year + years)
    leaper = (born.month, born.day) == (2, 29) and not calendar.isleap(day.year)
    assert day == (attained if leaper else attained + ONE)


@unhurried
@given(st.integers(1981, 2150))
def test_who_was_born_on_the_29th_attains_her_age_on_the_28th_in_every_year(year: int) -> None:
    assert birthday(LEAPER, year) == date(year, 2, 29 if calendar.isleap(year) else 28)
