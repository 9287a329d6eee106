"""`koboshi decide`: a clerk asks a table at the terminal, and asks why."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from koboshi.project.cli import decide
from tests.unit.decision import anchor

PACKS = Path(__file__).resolve().parents[3] / "procedures"


@pytest.fixture
def fee(tmp_path: Path) -> Path:
    path = tmp_path / "fee.dmn"
    path.write_text(anchor.TABLE, encoding="utf-8")
    return path


def test_without_a_name_all_decisions_are_listed(fee: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide.run([str(fee)]) == 0
    assert "kind、area" in capsys.readouterr().out
    assert decide.run([str(PACKS), "--json"]) == 0
    assert {"file", "decision", "inputs"} == set(json.loads(capsys.readouterr().out)[0])


def test_values_are_set_as_feel_and_the_answer_is_a_table(fee: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide.run([str(fee), "--set", 'kind="shop"', "--set", "area=150", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "12000" in out
    assert "3行目（rule3）：当てはまりました。" in out
    assert '1行目（rule1）：「kind」が「"house"」に当てはまりません' in out


def test_values_come_from_json_and_go_to_json(
    fee: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "in.json"
    data.write_text('{"kind": "house", "area": 99.5}', encoding="utf-8")
    assert decide.run([str(fee), "--decision", "fee", "--input", str(data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"decision": "fee", "value": {"fee": 5000, "track": "simple"}}
    monkeypatch.setattr("sys.stdin", io.StringIO('{"kind": "kiosk"}'))
    assert decide.run([str(fee), "--input", "-", "--json", "--explain"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rules"] == ["rule5"]
    assert found["tables"][0]["others"][0]["column"] == "kind"


def test_a_name_with_dots_goes_into_a_context(capsys: pytest.CaptureFixture[str]) -> None:
    folder = PACKS / "fukushima" / "disclosure-request"
    assert decide.run([str(folder)]) == 0
    assert "answers." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--decision", "nope", "--set", "a=1"], "判断「nope」はありません"),
        (["--set", "area"], "名前=式"),
        (["--set", "area=1+"], "--set area"),
        (["--input", "missing.json"], "読めません"),
        (["--set", "area=1", "--set", "area.x=1"], "もう値があります"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    fee: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert decide.run([str(fee), *arguments]) == 1
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out


def test_a_broken_model_or_input_names_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.dmn"
    broken.write_text(anchor.TABLE.replace("&lt; 100", "&lt; 100 +"), encoding="utf-8")
    assert decide.run([str(broken)]) == 1
    assert "1行目（rule1）・入力2列目" in capsys.readouterr().err
    data = tmp_path / "in.json"
    data.write_text('{"kind": "house",\n "area": }', encoding="utf-8")
    broken.write_text(anchor.TABLE, encoding="utf-8")
    assert decide.run([str(broken), "--input", str(data)]) == 1
    assert "2行目" in capsys.readouterr().err
    assert decide.run([str(tmp_path / "nowhere")]) == 1
