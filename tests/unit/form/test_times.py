"""Times of day as answers: read as people write them, kept in one spelling, and told where there is no such time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from koboshi.core import pack as packs
from koboshi.core.form import Form, sentence
from koboshi.core.form.display import lines
from koboshi.core.form.understanding import understood
from koboshi.core.text import Texts

TODAY = date(2026, 11, 27)
FORM = Form.load(
    {
        "form": 1,
        "pages": [{"id": "when", "fields": ["start", "end"]}],
        "fields": {
            "start": {"type": "time", "required": True},
            "end": {"type": "time", "end_of_day": True},
        },
    }
)
TEXTS = Texts.from_mappings({"ja": {"field.start.label": "始まる時刻", "field.end.label": "終わる時刻"}})
ROAD = Path(__file__).parents[3] / "procedures" / "fukushima" / "road-use-permit"


def _read(**typed: str) -> tuple[dict[str, Any], dict[str, str]]:
    reading = FORM.read("when", {name: [text] for name, text in typed.items()}, TODAY)
    return reading.values, {each.field: sentence(each, TEXTS, "ja") for each in reading.problems}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9:00", "9:00"),
        ("０９：００", "9:00"),
        ("午後1時半", "13:30"),
        ("1:30 PM", "13:30"),
        ("正午", "12:00"),
        ("0時", "0:00"),
    ],
)
def test_a_time_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    values, problems = _read(start=typed)
    assert (values, problems) == ({"start": kept}, {})
    assert FORM.check(values, TODAY) == []
    assert lines(FORM.fields["start"], kept, "ja", TEXTS) == [kept]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("いつも", "時刻として読み取れません"),
        ("17", "時刻として読み取れません"),
        ("25:00", "時刻はありません"),
        ("12:60", "時刻はありません"),
        ("24:00", "24:00は翌日の0:00です"),
        ("24時", "24:00は翌日の0:00です"),
        ("午後12時", "昼とも夜とも読めます"),
        ("", "始まる時刻を入力してください"),
    ],
)
def test_what_is_no_time_is_told_at_the_field(typed: str, told: str) -> None:
    values, problems = _read(start=typed)
    assert values == {}
    assert told in problems["start"]


def test_the_end_of_a_day_is_a_time_only_where_the_form_says_so() -> None:
    assert _read(start="0:00", end="２４：００") == ({"start": "0:00", "end": "24:00"}, {})
    _, problems = _read(start="9:00", end="25:00")
    assert "時刻はありません" in problems["end"]
    assert FORM.check({"start": "9:00", "end": "24:00"}, TODAY) == []
    for wrong in ("24:00", "09:00", "いつも", 9):
        assert [each.field for each in FORM.check({"start": wrong}, TODAY)] == ["start"]


def test_a_time_in_other_words_is_shown_as_it_was_understood() -> None:
    assert understood(FORM.fields["start"], "午後1時半", "ja") == "13:30"
    assert understood(FORM.fields["start"], "13:30", "ja") == ""


def test_a_road_is_not_used_in_the_past_nor_at_a_time_that_is_none() -> None:
    """Road use from eight days ago, from いつも until 25:00, is told on its page and not when the office reads it."""
    form = packs.load(ROAD).form
    given = {
        "purpose": "水道管の取替え",
        "use_method": "片側を交互に通行させる。",
        "use_from": "2026-11-19",
        "use_days": "3",
        "time_from": "いつも",
        "time_until": "25:00",
        "night": "false",
    }
    reading = form.read("what", {name: [text] for name, text in given.items()}, TODAY)
    assert {each.field: each.key for each in reading.problems} == {
        "use_from": "problem.date_over",
        "time_from": "problem.time_unreadable",
        "time_until": "problem.time_no_such",
    }
    mended = {**given, "use_from": "令和8年12月7日", "time_from": "午後9時", "time_until": "5時"}
    assert not form.read("what", {name: [text] for name, text in mended.items()}, TODAY).problems, "through the night"
