"""The day a task should be done by is a day on which somebody works."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from koboshi.casework.models import FAR, Case
from koboshi.casework.service import engine


@pytest.mark.parametrize(
    ("opened", "days", "aim"),
    [
        (date(2026, 11, 26), 1, date(2026, 11, 27)),  # Friday
        (date(2026, 11, 26), 2, date(2026, 11, 30)),  # a Saturday goes to the Monday
        (date(2026, 12, 24), 5, date(2027, 1, 4)),  # 29 December: closed until 3 January
        (date(2026, 4, 28), 1, date(2026, 4, 30)),  # 昭和の日
    ],
)
def test_an_aim_on_a_closed_day_goes_to_the_next_open_day(opened: date, days: int, aim: date) -> None:
    now = datetime(opened.year, opened.month, opened.day, 3, tzinfo=UTC)
    assert engine._task_due(Case(due_on=None), days, now) == aim


def test_it_is_never_later_than_the_day_the_whole_case_aims_at() -> None:
    now = datetime(2026, 11, 26, 3, tzinfo=UTC)
    assert engine._task_due(Case(due_on=date(2026, 11, 27)), 2, now) == date(2026, 11, 27)
    assert engine._task_due(Case(due_on=None), None, now) == FAR
