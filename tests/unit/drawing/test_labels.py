"""Japanese and Latin words in narrow places: nothing sticks out, nothing begins a line that must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.drawing.labels import longest, width, wrap


def test_long_labels_break_into_lines_that_fit() -> None:
    lines = wrap("補正の依頼に対する回答を待っています（申請者）。", 8, 4)
    assert all(width(line) <= 9 for line in lines)
    assert not any(line[0] in "、。）ー" for line in lines)
    assert not any(line[-1] in "（「" for line in lines)
    assert wrap("Check the application form", 8, 4) == ["Check the", "application", "form"]
    assert wrap("あ" * 100, 8, 2)[-1].endswith("…")
    assert wrap("", 8, 2) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("申請の内容を確かめる", ["申請の内容を", "確かめる"]),
        ("マイナンバーカードを読み取る", ["マイナンバーカード", "を読み取る"]),
        ("「決定通知書」を印刷して発送する", ["「決定通知書」を", "印刷して発送する"]),
        ("回答がないときの決定", ["回答がない", "ときの決定"]),
        ("期限の決まりと来年度の申請を案内する", ["期限の決まりと", "来年度の", "申請を案内する"]),
        ("exclusiveGatewayTask", ["exclusive", "GatewayTask"]),
        ("Sub-Process Collapsed", ["Sub-Process", "Collapsed"]),
    ],
)
def test_lines_break_between_phrases(text: str, lines: list[str]) -> None:
    assert wrap(text, 9, 3) == lines


@given(st.text(max_size=80), st.floats(3, 20), st.integers(1, 5))
def test_no_line_is_wider_than_its_place(text: str, limit: float, most: int) -> None:
    lines = wrap(text, limit, most)
    assert len(lines) <= most
    assert all(width(line) <= limit + 2.5 for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_the_widest_word_is_known() -> None:
    assert longest("a application") == pytest.approx(width("application"))
    assert longest("") == 0
