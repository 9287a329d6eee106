"""Conditions of a chain are read as sentences, and nobody reads the code of a seat."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.doors.staff.approvals import conditions


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('case.outcome != ""', "決定の結果が何であっても書かれているとき"),
        ("case.amount < 1000000", "金額が1,000,000未満のとき"),
        ('case.kind = "minor"', "案件の種類が「minor」のとき"),
        ('case.amount >= 10 and case.kind = "a"', "金額が10以上の、かつ、案件の種類が「a」のとき"),
        ("count(case.list) > 3", "経路の定義に書かれた条件（count(case.list) &gt; 3）のとき"),
    ],
)
def test_a_condition_is_a_sentence(house: Any, source: str, said: str) -> None:
    assert conditions.in_words(source, "ja") == said
    for lang in ("ja-easy", "en"):
        assert conditions.in_words(source, lang)


def test_the_seats_page_names_who_may_register(house: Any) -> None:
    page = house.page("tanto").get("/staff/approvals/posts/")
    assert "公表の役割を持つ職員" in page.content.decode()
