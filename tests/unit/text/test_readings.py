"""Readings that depend on their surroundings: the days of a month, and age."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from koboshi.core.text import ruby_to_html
from koboshi.core.text.ruby import day_reading

EASY = sorted(Path(__file__).parents[3].glob("procedures/*/*/texts/ja-easy.toml"))
DAY_OF_MONTH = re.compile(r"([0-9０-９]*)<ruby>([0-9０-９]*)日<rt>([^<]*)</rt>")


@pytest.mark.parametrize("day", range(1, 32))
def test_every_day_of_a_month_is_read_as_a_whole(day: int) -> None:
    """However the braces were set, 31日 is never read by its last digit."""
    digits = str(day)
    for written in (
        f"{digits[:-1]}{{{digits[-1]}日|ついたち}}",
        f"12{{月|がつ}}{digits[:-1]}{{{digits[-1]}日|ついたち}}",
    ):
        shown = ruby_to_html(written)
        assert ("ついたち" in shown) == (day < 10 or day == 1), shown
    if day > 9:
        assert f"<ruby>{day}日<rt>{day_reading(day)}</rt></ruby>" in shown
    assert (day_reading(day) == "ついたち") == (day == 1)


@pytest.mark.parametrize(
    ("day", "reading"),
    [(1, "ついたち"), (10, "とおか"), (11, "じゅういちにち"), (14, "じゅうよっか"), (20, "はつか")],
)
def test_the_reading_of_some_days(day: int, reading: str) -> None:
    assert day_reading(day) == reading


def test_a_day_that_no_month_has_is_no_day() -> None:
    with pytest.raises(ValueError, match="no day"):
        day_reading(32)
    assert ruby_to_html("36{5日|いつか}") == "365<ruby>日<rt>にち</rt></ruby>"


def test_age_is_not_read_as_year() -> None:
    assert ruby_to_html("{年|とし}れい") == "<ruby>年<rt>ねん</rt></ruby>れい"
    assert ruby_to_html("その{年|とし}") == "その<ruby>年<rt>とし</rt></ruby>"


@pytest.mark.parametrize("path", EASY, ids=lambda path: path.parts[-3])
def test_no_procedure_misreads_a_day_or_an_age(path: Path) -> None:
    """ついたち stands only over the first, and 年れい is ねんれい, in what a person sees."""
    shown = ruby_to_html(path.read_text("utf-8").replace('"', " "))
    for before, inside, reading in DAY_OF_MONTH.findall(shown):
        if "ついたち" in reading:
            assert (before, inside) in {("", "1"), ("", "１")}, (before, inside)
    assert "<rt>とし</rt></ruby>れい" not in shown
