"""`koboshi lottery`: an office publishes, draws, and a resident checks at home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from koboshi.project.cli import lottery
from koboshi.project.cli.main import parser
from tests.unit.lottery.worlds import HOUSING, SECRET

LIST = "番号,区分,重み,グループ\n" + "".join(f"{n:04},priority,{'child' if n % 2 else ''},\n" for n in range(1, 9))


@pytest.fixture
def office(tmp_path: Path) -> list[str]:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "rules.toml").write_text(HOUSING, encoding="utf-8")
    return [str(tmp_path / "list.csv"), "--rules", str(tmp_path / "rules.toml")]


def test_from_the_secret_to_the_check_at_home(
    office: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, file = tmp_path / "secret.txt", tmp_path / "draw.json"
    assert lottery.run(["secret", "-o", str(secret)]) == 0
    assert secret.stat().st_mode & 0o077 == 0
    committed = capsys.readouterr().out.strip()
    assert lottery.run(["commit", *office, "--secret-file", str(secret), "--json", "-o", str(tmp_path / "l.txt")]) == 0
    published = json.loads(capsys.readouterr().out)
    assert published["secret"] == committed
    assert (tmp_path / "l.txt").read_text(encoding="utf-8").startswith("format\tkoboshi-draw/1\n")
    agreed = ["--list", published["list"], "--secret-commitment", published["secret"]]
    draw = ["draw", *office, "--secret-file", str(secret), "--public-value", "123456", "-o", str(file)]
    assert lottery.run([*draw, *agreed]) == 0
    out = capsys.readouterr().out
    assert "優先住宅　募集2　抽選\n  当選：" in out
    assert "一般住宅　募集3　申込みなし" in out
    assert lottery.run(["verify", str(file)]) == 0
    out = capsys.readouterr().out
    assert "すべて合っています" in out
    assert "抽選の前に公表された要約値を" in out
    assert lottery.run(["verify", str(file), *agreed, "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "Everything agrees" in out
    assert "shows only" not in out


def test_a_file_that_was_changed_ends_with_one_and_says_where(
    office: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "draw.json"
    assert lottery.run(["draw", *office, "--secret", SECRET, "--public-value", "123456", "-o", str(file)]) == 0
    found = json.loads(file.read_text(encoding="utf-8"))
    found["results"][0]["winners"][0] = "0099"
    file.write_text(json.dumps(found), encoding="utf-8")
    capsys.readouterr()
    assert lottery.run(["verify", str(file)]) == 1
    out = capsys.readouterr().out
    assert "×" in out
    assert "「優先住宅」の当選者が違います" in out
    assert "1か所" in out
    assert lottery.run(["verify", str(file), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["matches"] is False
    assert [each["what"] for each in answer["checks"] if not each["ok"]] == ["winners"]


def test_nothing_is_drawn_with_another_list_than_the_published_one(
    office: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "draw.json"
    draw = ["draw", *office, "--secret", SECRET, "--public-value", "123456", "-o", str(file)]
    assert lottery.run([*draw, "--list", "0" * 64]) == 1
    assert "抽選をしません" in capsys.readouterr().err
    assert not file.exists()


def test_a_secret_is_never_overwritten_and_missing_files_are_named(
    office: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "secret.txt"
    kept.write_text("x", encoding="utf-8")
    assert lottery.run(["secret", "-o", str(kept)]) == 1
    assert kept.read_text(encoding="utf-8") == "x"
    assert lottery.run(["secret", "-o", str(tmp_path / "no" / "s")]) == 1
    assert lottery.run(["verify", str(tmp_path / "no.json")]) == 1
    assert lottery.run(["draw", *office, "--secret", "12", "--public-value", "1", "-o", str(tmp_path / "d")]) == 1
    assert lottery.run(["commit", *office, "--secret-file", str(kept)]) == 1
    err = capsys.readouterr().err
    assert "上書きはしません" in err
    assert "no.json を読めません" in err
    assert "64桁" in err


def test_the_commitments_are_shown_for_the_notice_board(office: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert lottery.run(["commit", *office, "--secret", SECRET]) == 0
    out = capsys.readouterr().out
    assert "抽選の前に公表する値" in out
    assert "公開の値：令和8年11月2日" in out


def test_the_verb_is_one_of_those_that_need_no_house() -> None:
    assert parser().parse_args(["lottery", "verify", "x.json"]).rest == ["verify", "x.json"]
