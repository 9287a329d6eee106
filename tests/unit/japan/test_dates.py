"""Dates as people write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.japan import FIRST_DAY, LAST_DAY, DateProblem, fiscal_year, fiscal_year_end, format_wareki, parse_date
from koboshi.core.japan.wareki import parse_iso


@pytest.mark.parametrize(
    "text",
    [
        "令和8年4月1日",
        "令和 ８ 年 ４ 月 １ 日",
        "令和八年四月一日",
        "R8.4.1",
        "r8/4/1",
        "Ｒ８．４．１",
        "R080401",
        "㋿8年4月1日",
        "2026年4月1日",
        "西暦2026年4月1日",
        "２０２６-04-01",
        "2026－4－1",
        "2026/4/1",
        "20260401",
        "1 April 2026",
        "April 1, 2026",
        "Apr. 1st 2026",
        "1st of april, 2026",
        "令和8年4月1日生",
        "令和8年4月1日生まれ",
    ],
)
def test_one_day_in_every_notation(text: str) -> None:
    assert parse_date(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("H31/4/30", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("昭和十二年十月二十日", None),
        ("昭和五十年十月九日", None),
    ],
)
def test_the_edges_of_eras(text: str, day: date | None) -> None:
    expected = day or {"昭和十二年十月二十日": date(1937, 10, 20), "昭和五十年十月九日": date(1975, 10, 9)}[text]
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("平成32年1月1日", "problem.date_after_era"),
        ("昭和64年1月8日", "problem.date_after_era"),
        ("令和元年4月30日", "problem.date_before_era"),
        ("令和8年2月30日", "problem.date_no_such_day"),
        ("2026-13-01", "problem.date_no_such_day"),
        ("9999-12-31", "problem.date_out_of_range"),
        ("0001-01-01", "problem.date_out_of_range"),
        ("1868-10-22", "problem.date_out_of_range"),
        ("令和999年1月1日", "problem.date_out_of_range"),
        ("8年4月1日", "problem.date_no_era"),
        ("23年5月12日生", "problem.date_no_era"),
        ("Mayo 3, 2026", "problem.date_unreadable"),
        ("31 April 2026", "problem.date_no_such_day"),
        ("あした", "problem.date_unreadable"),
        ("٢٠٢٦-04-01", "problem.date_unreadable"),
        ("2" * 5000, "problem.date_unreadable"),
        ("", "problem.date_unreadable"),
    ],
)
def test_what_is_no_date_gets_a_sentence(text: str, key: str) -> None:
    with pytest.raises(DateProblem) as caught:
        parse_date(text)
    assert caught.value.key == key


@settings(deadline=None)
@given(st.dates(FIRST_DAY, LAST_DAY))
def test_every_day_survives_the_way_through_the_era(day: date) -> None:
    assert parse_date(format_wareki(day)) == day
    assert parse_iso(day.isoformat()) == day


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(DateProblem):
        assert FIRST_DAY <= parse_date(text) <= LAST_DAY


def test_days_outside_the_range_have_no_era() -> None:
    for day in (date.min, date.max):
        with pytest.raises(DateProblem):
            format_wareki(day)


def test_the_fiscal_year_turns_in_april() -> None:
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert fiscal_year_end(date(2026, 4, 1)) == date(2027, 3, 31)
