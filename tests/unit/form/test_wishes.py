"""A day somebody wishes for needs a first day: an author is told where the form takes days that are over."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.form import Form, lint
from koboshi.core.text import Texts


@pytest.mark.parametrize(
    ("name", "label", "bound", "found"),
    [
        ("wish_day", "検査の日", {}, ["problem.lint_wish"]),
        ("day", "希望日", {}, ["problem.lint_wish"]),
        ("day", "希望日", {"from_today": True}, []),
        ("day", "希望日", {"min": "today"}, []),
        ("day", "届出の日", {}, []),
    ],
)
def test_a_wish_without_a_first_day_is_reported(name: str, label: str, bound: dict[str, Any], found: list[str]) -> None:
    form = Form.load({"form": 1, "pages": [{"id": "p", "fields": [name]}], "fields": {name: {"type": "date", **bound}}})
    texts = Texts.from_mappings({"ja": {f"field.{name}.label": label}})
    assert [each.key for each in lint(form, texts)] == found
