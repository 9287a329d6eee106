"""From when to when a permit holds: lengths, fixed days, birthdays, days of the form, kinds of permits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.japan.clock import Period, due_on
from koboshi.core.japan.wareki import DateProblem
from koboshi.core.validity import KindTerm, Span, Term, TermProblem, chosen, nth_birthday, span

DECIDED = date(2026, 6, 10)
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
STALL = Term(days_field="event_days", starts_field="event_from")
GUN = Term(birthdays=3)
unhurried = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("term", "first", "last"),
    [
        (Term(years=5), date(2026, 6, 10), date(2031, 6, 9)),
        (Term(years=1), date(2028, 2, 29), date(2029, 2, 28)),
        (Term(years=4), date(2024, 2, 29), date(2028, 2, 28)),
        (Term(years=1, months=6), date(2026, 8, 31), date(2028, 2, 29)),
        (Term(days=30), date(2026, 6, 1), date(2026, 6, 30)),
        (Term(years=30), date(2026, 6, 10), date(2056, 6, 9)),
        (Term(years=99, months=12), date(2024, 2, 29), date(2124, 2, 28)),
        (Term(days=10_000), date(2026, 6, 1), date(2053, 10, 16)),
        (Term(until="12-31", years=3), date(2026, 12, 31), date(2029, 12, 31)),
        (Term(until="fiscal_year_end"), date(2027, 3, 31), date(2027, 3, 31)),
        (Term(), date(2026, 6, 10), None),
    ],
)
def test_the_last_day_as_declared(term: Term, first: date, last: date | None) -> None:
    assert span(term, first, {}) == Span(first, last)


@pytest.mark.parametrize(
    ("decided", "first", "last"),
    [
        (date(2026, 7, 20), date(2026, 8, 1), date(2026, 8, 3)),
        (date(2026, 8, 1), date(2026, 8, 1), date(2026, 8, 3)),
        # 遅れて決めても、祭りの終わりは動かない
        (date(2026, 8, 2), date(2026, 8, 2), date(2026, 8, 3)),
        # 終わった後に決めたときは、申請された期間のまま（すでに終わっている）
        (date(2026, 8, 4), date(2026, 8, 1), date(2026, 8, 3)),
    ],
)
def test_a_stall_holds_for_the_days_of_the_festival(decided: date, first: date, last: date) -> None:
    assert span(STALL, decided, {"event_days": 3, "event_from": "2026-08-01"}) == Span(first, last)


def test_a_first_day_from_the_form_counts_when_it_is_later_than_the_decision() -> None:
    term = Term(years=1, starts_field="opening_on")
    assert span(term, DECIDED, {"opening_on": "2026-07-01"}) == Span(date(2026, 7, 1), date(2027, 6, 30))
    assert span(term, DECIDED, {"opening_on": "2026-06-01"}) == Span(DECIDED, date(2027, 6, 9))
    assert span(term, DECIDED, {}) == span(Term(years=1), DECIDED, {})


def test_a_gun_is_permitted_until_the_third_birthday() -> None:
    assert span(GUN, DECIDED, {"birth": "1985-05-07"}) == Span(DECIDED, date(2029, 5, 7))
    assert span(GUN, DECIDED, {"birth": "1985-06-10"}).last == date(2029, 6, 10), "decided on her birthday"
    assert span(GUN, DECIDED, {"birth": "1985-06-11"}).last == date(2028, 6, 11), "decided the day before"
    assert span(GUN, DECIDED, {"birth": "1980-02-29"}).last == date(2029, 2, 28)


def test_a_renewed_gun_permit_counts_from_the_end_of_the_period_before() -> None:
    old = date(2029, 5, 7)
    renewed = span(GUN, old + timedelta(days=1), {"birth": "1985-05-07"}, ended=old)
    assert renewed == Span(date(2029, 5, 8), date(2032, 5, 7))
    # 前の期間が誕生日の前の日に終わっていたとき（旧い決まりの許可など）、次の日の誕生日が1回目
    odd = span(GUN, date(2029, 5, 7), {"birth": "1985-05-07"}, ended=date(2029, 5, 6))
    assert odd.last == date(2031, 5, 7)


@pytest.mark.parametrize("birth", [None, "", "2026-06-11", "1850-01-01", "2026-02-30"])
def test_without_a_day_of_birth_nothing_is_guessed(birth: str | None) -> None:
    with pytest.raises((TermProblem, DateProblem)):
        span(GUN, DECIDED, {"birth": birth})


@pytest.mark.parametrize(
    "table",
    [
        {"years": 3, "birthdays": 3},
        {"months": 1, "days": 30},
        {"until": "12-31", "birthdays": 1},
        {"until": "02-29"},
        {"until": "13-01"},
        {"until": "someday"},
        {"years": 101},
        {"years": 100, "months": 1},
        {"days": 36_526},
        {"years": -1},
        {"birthdays": 101},
    ],
)
def test_a_rule_that_could_be_read_in_two_ways_or_none_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"期間|ありません"):
        Term(**table)


def test_a_grave_may_be_used_for_thirty_years_and_nothing_longer_than_a_hundred() -> None:
    assert span(Term(years=100), DECIDED, {}).last == date(2126, 6, 9)
    with pytest.raises(ValueError, match=r"years・months: 有効期間は100年（1,200か月）まで.*1,212か月"):
        Term(years=101)


@unhurried
@given(first=DAYS, months=st.integers(1, 240))
def test_a_length_ends_where_the_legal_clock_ends_it(first: date, months: int) -> None:
    assert span(Term(months=months), first, {}).last == due_on(first, Period(months, "month", "included")).due


def test_an_end_outside_the_calendar_of_the_house_is_refused() -> None:
    with pytest.raises(DateProblem):
        span(Term(birthdays=100), date(2150, 1, 1), {"birth": "2149-01-01"})
    with pytest.raises(DateProblem):
        span(STALL, DECIDED, {"event_days": 10**12, "event_from": "2026-08-01"})


def test_the_kind_of_permit_chooses_its_term() -> None:
    usual = Term(years=5)
    short = KindTerm(field="permit_kind", values=("temporary",), days_field="event_days", starts_field="event_from")
    marked = KindTerm(outcomes=("condition",), years=1)
    terms = (short, marked)
    assert chosen(terms, usual, {"permit_kind": "temporary"}, "grant") is short
    assert chosen(terms, usual, {"permit_kind": "roten"}, "grant") is usual
    assert chosen(terms, usual, {"permit_kind": "roten"}, "condition") is marked
    assert chosen(terms, usual, {}, "grant") is usual


def test_of_several_answers_one_is_enough_and_yes_is_not_one() -> None:
    term = KindTerm(field="kinds", values=("b", True), years=1)
    assert term.fits({"kinds": ["a", "b"]}, "grant")
    assert term.fits({"kinds": True}, "grant")
    assert not term.fits({"kinds": 1}, "grant")
    assert not term.fits({"kinds": None}, "grant")


def test_only_a_term_of_birthdays_tells_something_about_a_person() -> None:
    assert GUN.personal
    assert not Term(years=3).personal


@unhurried
@given(DAYS, st.integers(0, 10), st.integers(0, 11), st.dates(date(1900, 1, 1), date(1949, 12, 31)), st.integers(1, 9))
def test_a_period_never_ends_before_it_begins(
    decided: date, years: int, months: int, born: date, birthdays: int
) -> None:
    for term in (Term(years=years, months=months), Term(birthdays=birthdays)):
        found = span(term, decided, {"birth": born.isoformat()})
        assert found.first == decided
        assert found.last is None or found.last >= found.first


@unhurried
@given(DAYS, DAYS, st.integers(1, 400))
def test_a_time_asked_for_ends_when_it_was_asked_to_end(decided: date, start: date, days: int) -> None:
    found = span(STALL, decided, {"event_days": days, "event_from": start.isoformat()})
    assert found.last == start + timedelta(days=days - 1)
    assert found.first == (max(decided, start) if found.last >= decided else start)


@unhurried
@given(DAYS, st.integers(1, 5), st.dates(date(1900, 1, 1), date(1949, 12, 31)), st.integers(1, 6))
def test_renewing_on_time_never_loses_a_day_and_comes_to_the_same_end(
    decided: date, number: int, born: date, times: int
) -> None:
    term, answers = Term(birthdays=number), {"birth": born.isoformat()}
    last = span(term, decided, answers).last
    assert last is not None
    for _ in range(times):
        following = span(term, last + timedelta(days=1), answers, ended=last)
        assert following.first == last + timedelta(days=1)
        assert following.last is not None
        last = following.last
    assert last == nth_birthday(born, decided, number * (times + 1))
