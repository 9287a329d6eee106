"""What a person at a terminal reads."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from koboshi.project.cli import output


@dataclass(frozen=True)
class _Row:
    name: str
    on: datetime
    yen: Decimal


def test_columns_line_up_although_japanese_letters_are_twice_as_wide() -> None:
    lines = output.table(("段階", "件数"), [("審査", 12), ("Register", 1_434)]).splitlines()
    assert lines[0] == "段階       件数"
    assert lines[2] == "審査         12"
    assert lines[3] == "Register  1,434"


def test_a_table_without_rows_says_so() -> None:
    assert "ありません" in output.table(("段階",), [])


def test_a_long_cell_is_broken_to_fit_the_screen_and_keeps_every_letter() -> None:
    lines = output.table(("入力", "件数"), [("申請の内容" * 12, 3)], across=60).splitlines()
    assert max(map(output.cells, lines)) <= 60
    assert "".join(line[:30].strip() for line in lines[2:]).replace("3", "").replace(" ", "") == "申請の内容" * 12


def test_a_quantity_is_not_broken_in_its_middle() -> None:
    rows = [
        ("差があるとはいえない", "−1 日 3 時間（−3 日 2 時間～＋3 時間 21 分）"),
        ("増える", "＋15,038円（＋15,000円～＋15,076円）"),
    ]
    lines = output.table(("いえること", "差"), rows, across=44).splitlines()
    text = "\n".join(lines)
    assert max(map(output.cells, lines)) <= 44
    assert all(part in text for part in ("−1 日 3 時間", "（−3 日 2 時間～", "＋3 時間 21 分）", "＋15,076円）"))


def test_a_cell_that_is_not_known_is_a_dash_and_does_not_turn_the_column_round() -> None:
    assert output.table(("日",), [(None,), (2.5,)]).splitlines()[2:] == ["   –", "2.50"]


def test_control_characters_of_a_foreign_file_do_not_reach_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("task \x1b[2J\x07name")
    assert "\x1b" not in capsys.readouterr().out


def test_json_knows_dataclasses_dates_and_decimals(capsys: pytest.CaptureFixture[str]) -> None:
    output.dump({"row": _Row("開示", datetime(2026, 4, 1, tzinfo=UTC), Decimal("300"))})
    assert json.loads(capsys.readouterr().out)["row"] == {
        "name": "開示",
        "on": "2026-04-01T00:00:00+00:00",
        "yen": 300,
    }


def test_a_value_without_a_json_form_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        output.dump(object())


def test_progress_is_silent_in_a_pipe_and_passes_everything_through(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    assert list(output.progress(range(5), "読む")) == [0, 1, 2, 3, 4]
    assert pipe.getvalue() == ""


def test_progress_shows_a_bar_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert sum(output.progress([1, 2, 3], "読む")) == 6
    assert "3/3" in screen.getvalue()
