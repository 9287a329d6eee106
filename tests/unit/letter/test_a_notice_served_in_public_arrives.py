"""公示送達: the day a posted notice counts as arrived, by the law each row names (all 要確認)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.confidence import UNCHECKED
from koboshi.core.letter.public_service import RULES, served

VECTORS = [
    # 行政手続法15条: posted 1 April, the day itself is not counted, two weeks run until the 15th
    ("hearing", "2026-04-01", "2026-04-15", "2026-04-16"),
    # over the end of the year: closed days do not lengthen it
    ("hearing", "2026-12-21", "2027-01-04", "2027-01-05"),
    # 地方税法20条の2: the day of posting is the first of seven
    ("tax", "2026-04-01", "2026-04-07", "2026-04-08"),
    ("tax", "2026-02-25", "2026-03-03", "2026-03-04"),
    # 民法98条: two weeks from the last day in the official gazette, through a leap day
    ("civil", "2028-02-20", "2028-03-05", "2028-03-06"),
]


@pytest.mark.parametrize(("rule", "start", "last", "arrives"), VECTORS)
def test_the_period_of_the_law_and_the_day_after_it(rule, start, last, arrives):
    found = served(RULES[rule], date.fromisoformat(start))
    assert (found.period.due.isoformat(), found.on.isoformat()) == (last, arrives)
    assert found.period.explained[-1].day == found.period.due


@given(st.sampled_from(sorted(RULES)), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_a_later_posting_never_arrives_earlier(rule, start):
    one, next_day = served(RULES[rule], start).on, served(RULES[rule], start + timedelta(days=1)).on
    assert next_day == one + timedelta(days=1)


def test_nothing_is_called_checked_and_only_a_law_that_asks_shows_a_name():
    assert {rule.status for rule in RULES.values()} == {UNCHECKED}
    assert [name for name, rule in RULES.items() if rule.name] == ["hearing"]
    assert not RULES["civil"].house_posts, "a court posts it, not the prefecture"
    assert all(rule.basis and rule.text and rule.note for rule in RULES.values())
