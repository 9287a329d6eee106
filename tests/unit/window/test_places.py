"""Places of a quota are given in the order of arrival; what arrives outside is told what follows, and never refused."""

from __future__ import annotations

from datetime import date

import pytest

from koboshi.core.text import LANGUAGES
from koboshi.core.window import Period, Place, Window, counted, place, placed_words, read

MONTHLY = '[[window]]\nid = "monthly"\nopens = "monthly 1..10"\nlate = "next_window"\nquota = 2\nfull = "{full}"\n'
DAY = date(2026, 3, 5)


def monthly(full: str = "next_window") -> tuple[Window, ...]:
    return read(MONTHLY.format(full=full))


def taken(**by_month: int) -> object:
    def count(_: Window, period: Period) -> int:
        return by_month.get(f"m{period.opens.month}", 0)

    return count


def test_who_arrives_in_the_period_takes_the_next_number() -> None:
    found = place(monthly(), DAY, taken(m3=1))  # type: ignore[arg-type]
    assert found == Place("monthly", "open", "examined", date(2026, 3, 1), 2)
    assert found.inside(2)
    assert "枠（2件）の2件目として届きました" in placed_words(monthly()[0], found)["ja"]


@pytest.mark.parametrize(
    ("full", "happens", "opens", "number", "told"),
    [
        ("next_window", "next_window", date(2026, 4, 1), 1, "令和8年4月1日からの受付期間の申請として扱います"),
        ("accept_with_note", "examined_with_note", date(2026, 3, 1), 3, "枠や受付期間の外に届いたことを書きそえて"),
        ("refuse_with_reason", "refused_with_reason", date(2026, 3, 1), 3, "理由を書いてお知らせします"),
    ],
)
def test_the_first_one_too_many_gets_what_the_pack_declares(
    full: str, happens: str, opens: date, number: int, told: str
) -> None:
    found = place(monthly(full), DAY, taken(m3=2))  # type: ignore[arg-type]
    assert found is not None
    assert (found.kind, found.happens, found.opens, found.number) == ("full", happens, opens, number)
    said = placed_words(monthly(full)[0], found)
    assert set(said) == set(LANGUAGES)
    assert told in said["ja"]
    assert "枠（2件）がいっぱいでした" in said["ja"]


def test_a_full_next_period_is_said_and_what_comes_early_stands_in_the_one_it_is_for() -> None:
    """Nobody is promised a place that is not there."""
    full = place(monthly(), DAY, taken(m3=2, m4=2))  # type: ignore[arg-type]
    assert full is not None
    assert (full.opens, full.number, full.inside(2)) == (date(2026, 4, 1), 3, False)
    assert "も、すでにいっぱいです" in placed_words(monthly()[0], full)["ja"]
    late = place(monthly(), date(2026, 3, 20), taken(m4=1))  # type: ignore[arg-type]
    assert late == Place("monthly", "closed", "next_window", date(2026, 4, 1), 2)


def test_one_application_takes_one_place_the_first_that_is_open_and_has_one_left() -> None:
    second = MONTHLY.replace('"monthly"\n', '"second"\n', 1).replace("monthly 1..10", "monthly 4..20")
    both = read((MONTHLY + second).format(full="next_window"))

    def count(window: Window, _: Period) -> int:
        return 2 if window.id == "monthly" else 0

    assert counted(both, DAY, count) == {"monthly": 2, "second": 0}
    found = place(both, DAY, count)
    assert found is not None
    assert (found.window, found.number) == ("second", 1)


def test_without_a_quota_there_is_no_place() -> None:
    plain = read(MONTHLY.format(full="next_window").replace("quota = 2\n", ""))
    assert place(plain, DAY, taken()) is None  # type: ignore[arg-type]
    assert counted(plain, DAY, taken()) == {}  # type: ignore[arg-type]
