"""The file of figures opens in a spreadsheet as text and numbers, never as a formula (L5)."""

from __future__ import annotations

import csv
import io

import pytest

from koboshi.doors.leadership import table_file, tilemap
from koboshi.measure.service import Figure, Row


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\tx", "\rx", "＝1+1"])
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert table_file.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+81", "-0.5", "12", "公文書開示請求", "0-29"])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert table_file.safe(cell) == cell


def test_quotes_line_ends_and_commas_come_back_as_written() -> None:
    content = table_file.write(["見出し"], [['"甲",\n乙']])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [["見出し"], ['"甲",\n乙']]


def test_shades_grow_with_the_count_and_the_legend_covers_every_count() -> None:
    for most in (1, 2, 3, 4, 5, 17, 1000):
        shades = [tilemap.shade(count, most) for count in range(most + 1)]
        assert shades == sorted(shades)
        assert (shades[0], shades[1] >= 1) == (0, True)
        for each in tilemap.ranges(most):
            assert all(tilemap.shade(count, most) == each.shade for count in range(each.low, each.high + 1))


def test_a_place_outside_of_the_prefecture_is_not_on_the_map() -> None:
    rows = (Row("072010", 3), Row("131016", 9), Row("", 2))
    drawn = tilemap.draw(Figure(key="by_municipality", value=14.0, numerator=14, denominator=14, rows=rows))
    assert sum(tile.count for tile in drawn.tiles) == 3
