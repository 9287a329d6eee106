"""A name is found however its characters and spaces were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.japan import names


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("杵屋源蔵", "杵屋 源蔵（架空）"),
        ("杵屋　源蔵", "杵屋源蔵"),
        ("高橋", "髙橋"),
        ("山崎", "山﨑"),
        ("吉田", "𠮷田"),
        ("斉藤", "齋藤"),
        ("斎藤", "齊藤"),
        ("渡邉", "渡邊（架空）"),
        ("渡辺", "渡邊"),
        ("浜田", "濵田"),
        ("澤田", "沢田"),
    ],
)
def test_two_ways_to_write_one_name_are_one(typed: str, kept: str) -> None:
    assert names.fold(typed) == names.fold(kept)


def test_each_variant_has_its_character() -> None:
    assert len(names.VARIANTS) == len(names.COMMON)
    assert not set(names.VARIANTS) & set(names.COMMON)


@given(st.text() | st.text(alphabet="（架空）() \u3000髙高齋斎花"))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert names.fold(names.fold(text)) == names.fold(text)


@given(st.text(alphabet="（架空）() \u3000髙高齋斎花"))
def test_nothing_that_does_not_count_is_left(text: str) -> None:
    assert not any(ignored in names.fold(text) for ignored in names.IGNORED)


def test_what_one_mark_leaves_behind_is_no_mark() -> None:
    assert names.fold("花（架（架空）空）") == "花"
