"""What holds for every period: longer is never earlier, a stop never helps, cutting a stop changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from koboshi.core.deadline import Deadline, Extension, Standard, reckon, when
from koboshi.core.japan import Period, Stop, due_on
from koboshi.core.japan.clock_days import PREFECTURE

DATES = st.dates(date(2019, 1, 1), date(2033, 12, 31))
UNITS = st.sampled_from(["day", "open_day", "month"])
FIRSTS: Any = st.sampled_from(["included", "excluded"])
AMOUNTS = st.integers(0, 36)


@settings(deadline=None)
@given(DATES, AMOUNTS, UNITS, FIRSTS, st.booleans(), st.integers(0, 30), st.integers(0, 40))
def test_one_more_is_never_earlier(
    day: date, amount: int, unit: Any, first: Any, roll: bool, after: int, days: int
) -> None:
    stop = Stop(day + timedelta(days=after), day + timedelta(days=after + days))
    here = due_on(day, Period(amount, unit, first), [stop], roll).due
    assert here <= due_on(day, Period(amount + 1, unit, first), [stop], roll).due


@settings(deadline=None)
@given(DATES, AMOUNTS, UNITS, FIRSTS, st.booleans(), st.integers(0, 30), st.integers(0, 40))
def test_a_stop_never_makes_it_earlier(
    day: date, amount: int, unit: Any, first: Any, roll: bool, after: int, days: int
) -> None:
    stop = Stop(day + timedelta(days=after), day + timedelta(days=after + days))
    period = Period(amount, unit, first)
    assert due_on(day, period, roll_forward=roll).due <= due_on(day, period, [stop], roll).due


@settings(deadline=None)
@given(DATES, AMOUNTS, UNITS, FIRSTS, st.integers(0, 30), st.integers(0, 40), st.integers(0, 40))
def test_two_stops_that_adjoin_are_one(
    day: date, amount: int, unit: Any, first: Any, after: int, one: int, two: int
) -> None:
    start = day + timedelta(days=after)
    middle, end = start + timedelta(days=one), start + timedelta(days=one + two)
    standard = Standard(Period(amount, unit, first), roll_forward=True)
    whole = reckon(standard, day, [Stop(start, end)]).result
    assert reckon(standard, day, [Stop(middle, end), Stop(start, middle)]).result == whole


@settings(deadline=None)
@given(DATES, AMOUNTS, st.integers(0, 20), UNITS, UNITS, FIRSTS, st.booleans())
def test_an_extension_is_never_earlier_and_in_its_own_unit_it_adds(
    day: date, amount: int, more: int, unit: Any, other: Any, first: Any, roll: bool
) -> None:
    standard = Standard(Period(amount, unit, first), roll_forward=roll)
    usual = reckon(standard, day)
    longer = reckon(standard, day, (), [Extension(more, other, "架空", usual.due)])
    assert longer.due >= usual.due
    assert longer.result.counted >= usual.result.counted
    if unit == other:
        assert longer.due == due_on(day, Period(amount + more, unit, first), (), roll).due


@settings(deadline=None)
@given(DATES, st.integers(1, 60), st.sampled_from(["day", "open_day", "week"]), FIRSTS)
def test_counting_back_undoes_counting_forward(day: date, amount: int, unit: Any, first: Any) -> None:
    assume(PREFECTURE.why(day) is None)
    forward = when(Deadline("d", amount, unit, first), {"arrived": day})
    assert forward is not None
    back = when(Deadline("d", amount, unit, first, direction="before"), {"arrived": forward.day})
    assert back is not None
    assert back.day == day


@settings(deadline=None)
@given(DATES, AMOUNTS, st.sampled_from(["day", "open_day", "week", "month", "year"]))
def test_leaving_the_length_free_in_between_is_never_later(day: date, amount: int, unit: Any) -> None:
    amount = min(amount, 20)
    plain = when(Deadline("d", amount, unit, direction="before"), {"arrived": day})
    clear = when(Deadline("d", amount, unit, direction="before", clear=True), {"arrived": day})
    assert plain is not None
    assert clear is not None
    assert clear.day < plain.day <= day


@settings(deadline=None)
@given(DATES, st.integers(0, 30), st.sampled_from([(12, 31), (3, 31), (5, 31), (9, 30)]))
def test_a_fixed_day_is_the_first_one_and_so_many_years_later(day: date, amount: int, ends_on: tuple[int, int]) -> None:
    due = when(Deadline("d", amount, "year", ends_on=ends_on), {"arrived": day})
    assert due is not None
    assert (due.day.month, due.day.day) == ends_on
    assert day <= due.day < date(day.year + amount + 1, day.month, min(day.day, 28)) + timedelta(days=4)
