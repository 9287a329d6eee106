"""One mark for all forms: （任意） stands where nobody has to answer, once, and nothing else is marked."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.form import Problem
from koboshi.core.form.loading import load_fields
from koboshi.core.text import Texts
from koboshi.ui import fields


def view(label: str, *, focus: str = "", problems: tuple[Problem, ...] = (), **facts: Any) -> fields.FieldView:
    one = load_fields({"fields": {"x": {"type": "text", **facts}}})["x"]
    texts = Texts.from_mappings({"ja": {one.label_key: label}})
    return fields.view_of(one, fields.Shown(texts, "ja", focus=focus, problems=problems))


@pytest.mark.parametrize("label", ["電話", "任意後見人のお名前", "電話（昼間）"])
def test_what_may_stay_empty_is_marked(label: str) -> None:
    assert view(label).optional_mark
    assert not view(label, required=True).optional_mark


@pytest.mark.parametrize(
    "label", ["電話（任意）", "電話（{任意|にんい}）", "電話（なくても いい）", "Telephone (optional)"]
)
def test_a_label_that_says_so_itself_is_not_marked_twice(label: str) -> None:
    assert not view(label).optional_mark


def test_what_has_to_be_answered_in_some_cases_says_in_which_and_is_not_called_optional() -> None:
    one = load_fields({"fields": {"x": {"type": "text"}}})["x"]
    texts = Texts.from_mappings({"ja": {one.label_key: "条", "field.x.needed": "（「要確認」のときは必須）"}})
    shown = fields.view_of(one, fields.Shown(texts, "ja"))
    assert shown.needed == "（「要確認」のときは必須）"
    assert not shown.optional_mark


def test_the_list_of_errors_has_the_focus_and_not_the_field() -> None:
    assert view("電話", focus="x").focus
    assert not view("電話", focus="x", problems=(Problem("x", "problem.required", {}),)).focus
