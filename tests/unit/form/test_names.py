"""Names of people: every letter is taken as it is, a picture is told where it is typed."""

from __future__ import annotations

from datetime import date

import pytest

from koboshi.core.form import Form, sentence
from koboshi.core.text import Texts

TODAY = date(2026, 11, 27)
FORM = Form.load(
    {"form": 1, "pages": [{"id": "who", "fields": ["applicant"]}], "fields": {"applicant": {"type": "person_name"}}}
)
TEXTS = Texts.from_mappings({"ja": {"field.applicant.label": "お名前"}})


def _typed(family: str) -> dict[str, list[str]]:
    name = {"family": family, "given": "花子（架空）", "family_kana": "かくう", "given_kana": "はなこ"}
    return {f"applicant.{part}": [text] for part, text in name.items()}


@pytest.mark.parametrize(
    "family",
    [
        "渡邊\U000e0102",
        "𠮷田",
        "髙﨑",
        "〓橋",
        "O'Brien-Sánchez",
        "マリア・ルイサ",
        "ナンシー＝リー",
        "ﾜﾀﾅﾍﾞ",
        "김",
        "Nguyễn",
    ],
)
def test_a_name_is_kept_as_it_is_written(family: str) -> None:
    reading = FORM.read("who", _typed(family), TODAY)
    assert not reading.problems
    assert reading.values["applicant"]["family"] == family


@pytest.mark.parametrize("family", ["👪", "見本😀", "♥見本", "1\ufe0f\u20e3"])
def test_a_picture_in_a_name_is_told_at_its_part(family: str) -> None:
    reading = FORM.read("who", _typed(family), TODAY)
    (problem,) = reading.problems
    assert problem.field == "applicant.family"
    assert "絵文字や記号" in sentence(problem, TEXTS, "ja")
    assert "applicant" not in reading.values
    assert reading.typed["applicant.family"] == family, "what was typed stays to be mended"


def test_a_picture_is_told_together_with_what_else_is_wrong_in_the_name() -> None:
    problems = FORM.read("who", {"applicant.family": ["👪 😀"]}, TODAY).problems
    assert [each.field.partition(".")[2] for each in problems] == ["given", "family_kana", "given_kana", "family"]


def test_a_name_from_before_keeps_nothing_from_arriving() -> None:
    name = {"family": "👪", "given": "花子（架空）", "family_kana": "カクウ", "given_kana": "ハナコ"}
    assert not FORM.check({"applicant": name}, TODAY)
