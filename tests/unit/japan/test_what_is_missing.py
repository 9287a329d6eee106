"""A day without its year and a telephone number of zeros are told for what they are."""

from __future__ import annotations

import pytest

from koboshi.core.japan import parse_date, phone
from koboshi.core.japan.wareki import DateProblem


@pytest.mark.parametrize("typed", ["12月5日", "１２月５日", "12/5", "十二月五日"])
def test_a_day_without_a_year_asks_for_the_year(typed: str) -> None:
    with pytest.raises(DateProblem) as refused:
        parse_date(typed)
    assert refused.value.key == "problem.date_no_year"


@pytest.mark.parametrize("typed", ["5 December", "December 5", "5th of Dec.", "DEC 5,", "Sept 1", "１ May"])
def test_a_day_in_english_without_a_year_asks_for_the_year(typed: str) -> None:
    with pytest.raises(DateProblem) as refused:
        parse_date(typed)
    assert refused.value.key == "problem.date_no_year"


@pytest.mark.parametrize("typed", ["5 Decembre", "Marble 3", "December", "5 December 26"])
def test_what_is_no_english_day_is_not_asked_for_a_year(typed: str) -> None:
    with pytest.raises(DateProblem) as refused:
        parse_date(typed)
    assert refused.value.key == "problem.date_unreadable"


def test_a_day_with_its_era_is_read() -> None:
    assert parse_date("令和8年12月5日").isoformat() == "2026-12-05"


@pytest.mark.parametrize("typed", ["000-0000-0000", "0000000000", "０００００００００００"])
def test_a_number_of_zeros_is_not_called_too_long_or_too_short(typed: str) -> None:
    with pytest.raises(phone.PhoneProblem) as refused:
        phone.parse(typed)
    assert refused.value.key == "problem.phone_zeros"


def test_a_number_that_is_too_short_still_says_so() -> None:
    with pytest.raises(phone.PhoneProblem) as refused:
        phone.parse("024-521")
    assert refused.value.key == "problem.phone"
