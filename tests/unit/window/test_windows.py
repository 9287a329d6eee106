"""Seasons, monthly windows, deadlines and quotas – nobody is sent away in silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.text import LANGUAGES
from koboshi.core.window import Window, WindowError, japan_day, read, state, states

PLACES = """
[[window]]
id = "hunting"
opens = "10-01"
closes = "02-15"
late = "next_window"
late_until = "02-15"
best_by = "10-16"
best_by_note = "10月16日を過ぎると、11月15日に間に合わないことがあります。"
[[window]]
id = "housing"
opens = "monthly 1..10"
late = "next_window"
quota = 3
[[window]]
id = "car_tax"
opens = "04-01"
closes = "05-31"
late = "accept_with_note"
late_until = "02-29"
[[window]]
id = "welfare_car"
opens = "04-01"
closes = "05-24"
late = "refuse_with_reason"
[[window]]
id = "recovery_housing"
dates = ["2024-07-01..2024-07-09", "2024-04-01..2024-04-09"]
late = "next_window"
full = "refuse_with_reason"
quota = 1
"""


@pytest.fixture
def windows() -> dict[str, Window]:
    return {each.id: each for each in read(PLACES)}


@pytest.mark.parametrize(
    ("window", "on", "kind", "happens", "opens"),
    [
        ("hunting", date(2025, 9, 30), "not_yet", "next_window", date(2025, 10, 1)),
        ("hunting", date(2025, 10, 1), "open", "examined", date(2026, 10, 1)),
        ("hunting", date(2025, 12, 31), "open", "examined", date(2026, 10, 1)),
        ("hunting", date(2026, 1, 1), "open", "examined", date(2026, 10, 1)),
        ("hunting", date(2026, 2, 15), "open", "examined", date(2026, 10, 1)),
        ("hunting", date(2026, 2, 16), "not_yet", "next_window", date(2026, 10, 1)),
        ("housing", date(2026, 2, 10), "open", "examined", date(2026, 3, 1)),
        ("housing", date(2026, 2, 11), "closed", "next_window", date(2026, 3, 1)),
        ("housing", date(2026, 12, 31), "closed", "next_window", date(2027, 1, 1)),
        ("car_tax", date(2026, 5, 31), "open", "examined", date(2027, 4, 1)),
        ("car_tax", date(2026, 6, 1), "closed", "examined_with_note", date(2027, 4, 1)),
        ("car_tax", date(2024, 2, 29), "closed", "examined_with_note", date(2024, 4, 1)),
        ("car_tax", date(2025, 2, 28), "closed", "examined_with_note", date(2025, 4, 1)),
        ("car_tax", date(2025, 3, 1), "not_yet", "next_window", date(2025, 4, 1)),
        ("welfare_car", date(2026, 5, 24), "open", "examined", date(2027, 4, 1)),
        ("welfare_car", date(2026, 5, 25), "closed", "refused_with_reason", date(2027, 4, 1)),
        ("recovery_housing", date(2024, 3, 31), "not_yet", "next_window", date(2024, 4, 1)),
        ("recovery_housing", date(2024, 5, 1), "closed", "next_window", date(2024, 7, 1)),
        ("recovery_housing", date(2024, 7, 10), "closed", "next_window", None),
    ],
)
def test_the_year_of_the_windows(
    windows: dict[str, Window], window: str, on: date, kind: str, happens: str, opens: date | None
) -> None:
    found = state(windows[window], on)
    assert (found.kind, found.happens, found.next_opens) == (kind, happens, opens)
    assert found.may_file
    assert set(found.sentences) == set(LANGUAGES)


def test_the_last_moment_is_midnight_in_japan(windows: dict[str, Window]) -> None:
    tax = windows["car_tax"]
    found = state(tax, datetime(2026, 5, 31, 14, 59, 59, tzinfo=UTC))
    assert found.kind == "open"
    assert found.period is not None
    assert found.period.deadline == datetime(2026, 5, 31, 15, tzinfo=UTC)
    assert state(tax, datetime(2026, 5, 31, 15, 0, 0, tzinfo=UTC)).kind == "closed"
    assert "令和8年5月31日の24時まで" in found.sentences["ja"]
    for day in (date(1800, 1, 1), date.max):
        with pytest.raises(WindowError, match="明治から"):
            state(tax, day)
    with pytest.raises(WindowError, match="時差"):
        japan_day(datetime(2026, 5, 31, 12))  # noqa: DTZ001


def test_a_resident_reads_what_happens_to_a_late_application(windows: dict[str, Window]) -> None:
    assert state(windows["welfare_car"], date(2026, 5, 25)).sentences["ja"] == (
        "受付期間は令和8年5月24日で終わりました。それでも申請はできます。届いた申請は審査し、期間や枠の外であることを"
        "理由に認められないときは、理由を書いてお知らせします。次の受付期間は令和9年4月1日からです。"
    )
    english = state(windows["recovery_housing"], date(2024, 7, 10)).sentences["en"]
    assert english == (
        "The period ended on 9 July 2024. You can file all the same. "
        "The next period is not fixed yet; we will tell you when it is."
    )


def test_a_day_that_is_only_asked_for_is_no_limit(windows: dict[str, Window]) -> None:
    hunting = windows["hunting"]
    assert "できるだけ令和7年10月16日までに" in state(hunting, date(2025, 10, 16)).sentences["ja"]
    late = state(hunting, date(2025, 10, 17))
    assert late.kind == "open"
    assert "11月15日に間に合わないことがあります" in late.sentences["ja"]
    assert "過ぎています。申請はできます" in state(hunting, date(2026, 1, 5)).sentences["ja"]


def test_a_full_quota_is_said_and_counts_per_window(windows: dict[str, Window]) -> None:
    day = date(2026, 3, 5)
    assert state(windows["housing"], day, 2).remaining == 1
    assert "あと1件" in state(windows["housing"], day, 2).sentences["ja"]
    full = state(windows["housing"], day, 3)
    assert (full.kind, full.happens, full.next_opens) == ("full", "next_window", date(2026, 4, 1))
    assert state(windows["housing"], day, 7).kind == "full"
    found = states(tuple(windows.values()), date(2024, 4, 5), {"recovery_housing": 1})
    assert found["recovery_housing"].happens == "refused_with_reason"
    assert found["housing"].kind == "open"
    with pytest.raises(WindowError, match="0より小さく"):
        state(windows["housing"], day, -1)


def test_the_last_day_moves_when_the_offices_are_closed_and_the_rule_says_so() -> None:
    """31 May 2026 is a Sunday; the roll rests on a lawyer's note and is switchable."""
    text = '[[window]]\nid = "tax"\nopens = "04-01"\ncloses = "05-31"\nlate = "accept_with_note"\nroll_forward = {}\n'
    assert state(read(text.format("true"))[0], date(2026, 6, 1)).kind == "open"
    assert state(read(text.format("true"))[0], date(2026, 6, 2)).kind == "closed"
    assert state(read(text.format("false"))[0], date(2026, 6, 1)).kind == "closed"


def test_the_end_of_february_and_of_a_month() -> None:
    text = '[[window]]\nid = "winter"\nopens = "12-01"\ncloses = "02-29"\nlate = "next_window"\n'
    winter = read(text)[0]
    assert state(winter, date(2028, 2, 29)).kind == "open"
    assert state(winter, date(2027, 2, 28)).kind == "open"
    assert state(winter, date(2027, 3, 1)).kind == "closed"
    month = read('[[window]]\nid = "m"\nopens = "monthly 20..last"\nlate = "next_window"\n')[0]
    assert [state(month, day).kind for day in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29))] == [
        "open",
        "closed",
        "open",
    ]


def test_one_period_with_its_dates() -> None:
    one = read('[[window]]\nid = "one"\nopens = 2026-04-01\ncloses = "2026-04-09"\nlate = "refuse_with_reason"\n')[0]
    assert state(one, date(2026, 4, 9)).kind == "open"
    assert state(one, date(2026, 3, 31)).kind == "not_yet"
    note = read('[[window]]\nid = "n"\nopens = "04-01"\ncloses = "04-02"\nlate = "next_window"\nnote = "架空の注。"\n')[
        0
    ]
    assert state(note, date(2026, 4, 1)).sentences["en"].endswith("架空の注。")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('opens = "02-30"\ncloses = "03-01"', "暦にある日"),
        ('opens = "02-29"\ncloses = "03-01"', "2月29日から"),
        ('opens = "13-01"\ncloses = "03-01"', "暦にある日"),
        ('opens = "10-01"', "closes"),
        ('opens = "10-01"\ncloses = 2026-01-01', "closes"),
        ('opens = "monthly 10..1"', "monthly"),
        ('opens = "monthly 29..31"', "28日まで"),
        ('opens = "monthly 1..10"\ncloses = "01-01"', "monthly"),
        ("opens = 2026-04-09\ncloses = 2026-04-01", "より前"),
        ("opens = 2026-04-09T10:00:00\ncloses = 2026-04-10", "opens"),
        ('dates = ["2026-04-01..2026-04-09", "2026-04-09..2026-04-10"]', "重なって"),
        ('dates = ["2025-02-29..2025-03-09"]', "暦にある日"),
        ('dates = ["2026-04-01"]', "dates"),
        ("dates = []", "dates"),
        ('dates = ["2026-04-01..2026-04-09"]\nopens = "10-01"', "dates"),
        ('opens = "10-01"\ncloses = "11-01"\nquota = 0', "枠"),
        ('opens = "10-01"\ncloses = "11-01"\nquota = true', "枠"),
        ('opens = "10-01"\ncloses = "11-01"\nearly = "send_back"', "early"),
        ('opens = "10-01"\ncloses = "11-01"\nopen = 1', "open"),
        ('opens = "10-01"\ncloses = "11-01"\nroll_forward = 1', "roll_forward"),
        ('opens = "10-01"\ncloses = "11-01"\nnote = { en = "x" }', "note"),
        ('opens = "10-01"\ncloses = "11-01"\nbasis = 3', "basis"),
    ],
)
def test_a_window_that_cannot_be_is_refused_with_its_name(line: str, sentence: str) -> None:
    with pytest.raises(WindowError, match=sentence) as problem:
        read(f'[[window]]\nid = "w"\nlate = "next_window"\n{line}\n')
    assert "w" in problem.value.sentences["en"]


def test_ids_and_files_are_checked() -> None:
    line = 'opens = "10-01"\ncloses = "11-01"\n'
    for text, sentence in (
        (f'[[window]]\nid = "W"\nlate = "next_window"\n{line}', "id"),
        (f'[[window]]\nid = "w"\n{line}', "late"),
        (f'[[window]]\nid = "w"\nlate = "next_window"\n{line}' * 2, "2回"),
        ("[[window", "読めません"),
        ("window = 3", "読めません"),
    ):
        with pytest.raises(WindowError, match=sentence):
            read(text)
    assert read("") == ()


@settings(max_examples=150, deadline=None)
@given(
    opens=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    closes=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    on=st.dates(date(1990, 1, 1), date(2100, 12, 31)),
)
def test_a_yearly_window_never_lies_about_the_next_opening(opens: date, closes: date, on: date) -> None:
    window = read(f'[[window]]\nid = "w"\nopens = "{opens:%m-%d}"\ncloses = "{closes:%m-%d}"\nlate = "next_window"\n')[
        0
    ]
    found = state(window, on)
    assert found.next_opens is not None
    assert on < found.next_opens <= on + timedelta(days=366)
    assert state(window, found.next_opens).kind == "open"
    assert (found.kind == "open") == (found.period is not None)
