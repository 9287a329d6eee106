"""Numbers as people write them, and papers that may come later."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.form import Form, Problem
from koboshi.core.form.numerals import kanji_number, without_unit
from koboshi.core.form.parsing import example

TODAY = date(2026, 4, 1)


def _form(**fields: Any) -> Form:
    return Form.load({"form": 1, "pages": [{"id": "one", "fields": list(fields)}], "fields": fields})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("三", 3),
        ("十二", 12),
        ("二百五十", 250),
        ("三万二千", 32_000),
        ("一二", 12),
        ("ひとり", 1),
        ("ふたり", 2),
        ("３", 3),
    ],
)
def test_a_count_is_taken_in_kanji_and_in_words(typed: str, value: int) -> None:
    form = _form(people={"type": "integer", "min": 1, "max": 100_000})
    assert form.read("one", {"people": [typed]}, TODAY).values == {"people": value}


@pytest.mark.parametrize("typed", ["たくさん", "三つか四つ", "万", "", "十人十色"])
def test_words_that_are_no_number_stay_words(typed: str) -> None:
    assert kanji_number(typed) is None or typed == "万"


@pytest.mark.parametrize(
    ("typed", "label", "alone"),
    [
        ("３か月", "借りる期間（か月）", "3"),
        ("3 ヶ月", "医療費の総額が33,330円を超えた月の数", "3"),
        ("三か月", "借りる期間（か月）", "三"),
        ("3年", "借りる期間（か月）", "3年"),
        ("5人", "入居する人数", "5"),
        ("5メートル", "深さ（ミリメートル）", "5メートル"),
        ("5ｍ", "使う長さ（m）", "5"),
        ("12.5㎡", "保管の面積（平方メートル）", "12.5"),
        ("3", "入居する人数", "3"),
        ("だいたい3人", "入居する人数", "だいたい3人"),
    ],
)
def test_only_a_unit_that_the_question_names_is_dropped(typed: str, label: str, alone: str) -> None:
    assert without_unit(typed, label) == alone


@pytest.mark.parametrize(("low", "high", "shown"), [(0, 12, "3"), (50, 400, "100"), (1900, 2100, "1900")])
def test_the_example_in_the_sentence_is_one_that_would_be_taken(low: int, high: int, shown: str) -> None:
    form = _form(months={"type": "integer", "min": low, "max": high})
    assert example(form.fields["months"]) == shown
    problems = form.read("one", {"months": ["わかりません"]}, TODAY).problems
    assert problems == [Problem("months", "problem.not_a_number", {"example": shown})]


def test_a_paper_that_may_come_later_does_not_keep_the_application_from_arriving() -> None:
    form = _form(paper={"type": "attachment", "required": True, "later": True})
    assert form.check({}, TODAY) == []
    assert form.json_schema().get("required") is None
    strict = _form(paper={"type": "attachment", "required": True})
    assert [each.key for each in strict.check({}, TODAY)] == ["problem.attach"]


@given(st.integers(min_value=1, max_value=9999))
def test_kanji_with_tens_and_hundreds_says_the_same_number(number: int) -> None:
    digits, places = "〇一二三四五六七八九", ("千", "百", "十", "")
    parts = [(int(each), place) for each, place in zip(f"{number:04d}", places, strict=True) if each != "0"]
    assert kanji_number("".join(f"{digits[value]}{place}" for value, place in parts)) == number
