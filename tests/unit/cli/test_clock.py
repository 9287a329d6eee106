"""`koboshi clock`: a clerk asks when a period ends, and sees every day."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest

from koboshi.project.cli import clock

GOLDEN = [
    ("--from 2025-04-28 --days 7 --unit open", "2025-05-12"),
    ("--from 2025-12-22 --days 7 --unit open --stop 2025-12-24..2026-01-08", "2026-01-16"),
    ("--from 2026-02-01 --days 60", "2026-04-02"),
    ("--from 2026-02-01 --days 60 --stop 2026-02-10..2026-02-24", "2026-04-16"),
    ("--from 2025-08-31 --days 3 --unit month --no-roll", "2025-11-30"),
    ("--from 2025-08-31 --days 3 --unit month", "2025-12-01"),
    ("--from 2025-09-29 --days 3 --unit month --no-roll", "2025-12-29"),
    ("--from 2025-09-29 --days 3 --unit month", "2026-01-05"),
    ("--from 2025-08-31 --days 6 --unit month --no-roll", "2026-02-28"),
    ("--from 2025-08-31 --days 6 --unit month", "2026-03-02"),
    ("--from 2026-04-01 --days 15 --include-first", "2026-04-15"),
    ("--from 令和7年4月28日 --days ７ --unit open", "2025-05-12"),
    ("--from R7.4.28 --days 7 --unit open --stop R7.12.24..R8.1.8", "2025-05-12"),
    ("--from 2025-12-22 --days 7 --unit open --stop 資料=R7.12.24～R7.12.26 --stop R7.12.26..R8.1.8", "2026-01-16"),
    ("--from 2026-03-31T24:00 --days 1", "2026-04-02"),
    ("--from 2026-03-31 --at 24:00 --days 1", "2026-04-02"),
    ("--from 2026-03-31 --at 23:59 --days 1", "2026-04-01"),
    ("--from 2026-04-01 --days 15 --include-first --extend 30@2026-04-10=架空の理由", "2026-05-15"),
    ("--from 2026-08-20 --days 1 --unit open --closed 2026-08-21=創立記念日（架空）", "2026-08-24"),
]  # fmt: skip


def answer(capsys: pytest.CaptureFixture[str], line: str) -> Any:
    assert clock.run([*line.split(), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("line", "due"), GOLDEN)
def test_golden_vectors_at_the_terminal(line: str, due: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, line)["due"] == due


def test_the_answer_as_json_has_the_fields_of_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "--from 2025-09-29 --days 3 --unit month --via 1")
    assert (found["due"], found["last_day"], found["rolled"]) == ("2026-01-05", "2025-12-29", True)
    assert (found["due_wareki"], found["via_due"]) == ("令和8年1月5日", "2025-10-29")
    assert found["period"] == {"amount": 3, "unit": "month", "first_day": "excluded"}
    assert "地方自治法第4条の2第4項" in found["legal_note"]
    assert set(found["days"][0]) == {"date", "kind", "number", "cause", "why"}
    assert [day["kind"] for day in found["days"][-8:]] == ["counted", *["rolled"] * 7]
    assert found["days"][-1] == {
        "date": "2026-01-05", "kind": "rolled", "number": 91, "cause": "", "why": "開庁日です。ここまで延びます",
    }  # fmt: skip


def test_people_get_a_table_and_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert clock.run("--from 2025-12-22 --days 7 --unit open --stop 2025-12-24..2026-01-08".split()) == 0
    out = capsys.readouterr().out
    assert out.startswith("令和7年12月22日（月） + 7開庁日 → 令和8年1月16日（金）\n")
    assert "令和8年1月12日（月）   閉庁       –  休日（成人の日）のため数えません" in out
    assert "12月25日から1月8日まで：補正を待っている間なので数えません" in out
    assert "行政手続法第6条" not in out, "nobody said that it is a standard period"
    assert "手続ごとに違います" in out


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("standard", "標準処理期間は目安です（行政手続法第6条）"),
        ("statutory", "法令などで決められた期限です"),
        ("internal", "庁内の目安です"),
    ],
)
def test_what_the_period_is_changes_the_note_alone(kind: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = "--from 2025-12-22 --days 15 --json".split()
    assert clock.run([*asked, "--kind", kind]) == 0
    said = json.loads(capsys.readouterr().out)
    assert clock.run(asked) == 0
    bare = json.loads(capsys.readouterr().out)
    assert words in said["legal_note"]
    assert ("第6条" in said["legal_note"]) == (kind == "standard")
    assert {**said, "legal_note": ""} == {**bare, "legal_note": ""}


@pytest.mark.parametrize(
    ("language", "words"), [("ja-easy", "はじめの日は数えません"), ("en", "the first day is not counted")]
)
def test_other_languages_come_without_marks(language: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert clock.run(["--from", "2026-03-31T24:00", "--days", "3", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert words in out
    assert "{" not in out
    assert "24:00" in out


def test_an_arrival_at_midnight_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "--from 2026-03-31T24:00 --days 1")
    assert found["from"] == "2026-04-01"
    assert found["notes"] == ["24:00 は翌日の 0:00 なので、令和8年4月1日（水）に届いたものとして数えました"]


BAD = [
    ("--from 平成31年5月1日 --days 3", "平成は31年4月30日までです"),
    ("--from 令和元年4月30日 --days 3", "令和は元年5月1日からです"),
    ("--from 昭和64年1月8日 --days 3", "昭和は64年1月7日までです"),
    ("--from 2026-02-29 --days 3", "暦にありません"),
    ("--from R7.2.29 --days 3", "暦にありません"),
    ("--from 2100-02-29 --days 3", "暦にありません"),
    ("--from きのう --days 3", "日付として読み取れません"),
    ("--from 1868-10-22 --days 3", "明治元年"),
    ("--from 2026-04-01 --days -1", "--days には、0以上の整数"),
    ("--from 2026-04-01 --days 1.5", "--days には、0以上の整数"),
    ("--from 2026-04-01 --days 9999", "期間 9999 day は使えません"),
    ("--from 2026-04-01 --at 24:01 --days 3", "0:00 から 24:00 まで"),
    ("--from 2026-04-01 --at 25:00 --days 3", "0:00 から 24:00 まで"),
    ("--from 2026-04-01T10:00 --at 11:00 --days 3", "どちらか一方"),
    ("--from 2200-12-31 --at 24:00 --days 3", "2200年12月31日まで"),
    ("--from 2026-04-01 --days 3 --stop 2026-04-05..2026-04-02", "停止の終わり（令和8年4月2日（木））が、始まり"),
    ("--from 2026-04-01 --days 3 --stop 2026-03-30..2026-04-02", "到達の日（令和8年4月1日（水））より前"),
    ("--from 2026-04-01 --days 9 --stop 2026-04-02..2026-04-05 --stop 2026-04-04..2026-04-06", "停止が重なっています"),
    ("--from 2026-04-01 --days 3 --stop 2026-04-02", "始まりの日..終わりの日"),
    ("--from 2026-04-01 --days 3 --stop 休み=2026-04-02..2026-04-03", "種類は correction、補正"),
    ("--from 2026-04-01 --days 3 --stop 2026-04-02..2026-02-30", "暦にありません"),
    ("--from 2026-04-01 --days 3 --extend 5", "長さ@通知の日"),
    ("--from 2026-04-01 --days 3 --extend 5@2026-04-10", "その後（令和8年4月10日（金））に通知した延長"),
    ("--from 2026-04-01 --days 3 --via 5", "全体の期間"),
    ("--from 2026-04-01 --days 3" + " --stop 2026-04-02..2026-04-02" * 51, "50個まで"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "sentence"), BAD)
def test_what_cannot_be_right_is_a_sentence_and_exit_code_2(
    line: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clock.run(line.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err


def test_a_sentence_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    line = "--from 2026-04-01 --days 3 --stop 2026-04-05..2026-04-02 --lang en"
    assert clock.run(line.split()) == 2
    assert "The stop ends (Thu 2 Apr 2026) before it begins" in capsys.readouterr().err


def test_the_verb_registers_like_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    clock.register(parser.add_subparsers())
    options = parser.parse_args("clock --from 2026-04-01 --days 3 --json".split())
    assert options.run(options) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2026-04-06"
