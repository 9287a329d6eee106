"""Notices in columns: read from right to left, broken as Japanese is broken, complete."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.typeset import NoticeMeta, vertical_notice
from koboshi.core.typeset.vertical import PLACES, Cell, _cells, break_columns, words_of
from tests.unit.typeset.test_typeset import FONTS, needs_fonts

META = NoticeMeta(
    title="決定通知書",
    number="",
    issued_on="",
    addressee=(),
    show_title=False,
    issued_at=datetime(2026, 11, 26, tzinfo=UTC),
)
BLOCKS = (
    {"kind": "p", "text": "架空　花子　様", "align": "left"},
    {"kind": "p", "text": "福島県知事", "align": "right"},
    {"kind": "seal"},
    {"kind": "h1", "text": "決定通知書"},
    {
        "kind": "p",
        "text": "令和8年11月26日に申請のあった件について、次のとおり決定しました（koboshi@example.jp）。" * 4,
    },
    {"kind": "table", "rows": [{"cells": [{"header": True, "text": "受付番号"}, {"text": "X9GH-6F8A"}]}]},
    {"kind": "list", "ordered": True, "items": ["一つめ", "二つめ"]},
    {"kind": "appeal", "lines": ["この処分に不服がある場合は、審査請求をすることができます。"], "status": "要確認"},
    {"kind": "hr"},
    {"kind": "sample", "text": "見本（要確認の文面を含みます）", "marks": ["教示の文面"]},
)


@needs_fonts
def test_a_vertical_notice_is_a_tagged_document_that_describes_its_pages() -> None:
    made = vertical_notice(BLOCKS, meta=META, fonts=FONTS)
    with pikepdf.open(BytesIO(made)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        descriptions = [
            str(each["/Alt"]) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
    told = "".join(descriptions)
    assert "架空　花子　様" in told
    assert "見本（要確認の文面を含みます）" in told
    assert "要確認です" not in told
    assert "受付番号　X9GH-6F8A" in told


@needs_fonts
def test_a_variant_of_a_character_is_one_sign_of_a_column_and_never_keeps_a_notice_back() -> None:
    """The selector stays with its character; what no font has is told at the end, as on a horizontal notice."""
    (line,) = break_columns(list(_cells("渡邊\U000e0102様👪")))
    assert [cell.text for cell in line.cells] == ["渡", "邊\U000e0102", "様", "👪"]
    made = vertical_notice([{"kind": "p", "text": "渡邊\U000e0102様👪"}], meta=META, fonts=FONTS)
    with pikepdf.open(BytesIO(made)) as pdf:
        told = "".join(
            str(each["/Alt"]) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        )
    assert "印刷できない文字" in told
    assert "〓" in told


@needs_fonts
def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown block kind"):
        vertical_notice([{"kind": "video"}], meta=META, fonts=FONTS)


def test_a_signature_stands_at_the_foot() -> None:
    (line,) = break_columns([Cell(sign) for sign in "福島県知事"], at_foot=True)
    assert line.long == PLACES - 1


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["あ", "漢", "い、", "う。", "「え", "か）", "1", "ー"]), max_size=200), st.integers(0, 4)
)
def test_no_sign_is_lost_and_none_begins_a_column_that_may_not(pieces: list[str], indent: int) -> None:
    text = "".join(pieces)
    lines = break_columns([Cell(sign) for sign in text], indent=indent)
    assert "".join(cell.text for line in lines for cell in line.cells) == text
    assert all(line.long <= PLACES + 1 for line in lines)
    begins = {line.cells[0].text for line in lines[1:] if line.cells}
    ends = {line.cells[-1].text for line in lines[:-1] if line.cells}
    assert not begins & {"、", "。", "）"}
    assert "「" not in ends


def test_words_of_runs_are_read_without_their_readings() -> None:
    runs = [{"text": "漢字", "ruby": "かんじ"}, {"br": True}, {"text": "です"}]
    assert words_of({"runs": runs}) == "漢字\nです"
