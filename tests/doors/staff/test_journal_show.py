"""`koboshi journal show`: an auditor follows one case from its arrival, row by row, with the proof of each row."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from koboshi.casework import service as casework
from koboshi.core.actor import SYSTEM
from koboshi.core.japan.civil import JAPAN
from koboshi.doors.staff import happened
from koboshi.doors.staff.words import Words
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.project.cli import journal, journal_show, main
from koboshi.project.house import HouseProblem
from tests.doors.staff.conftest import House
from tests.doors.staff.test_several_grounds import PARTLY

Shown = pytest.CaptureFixture[str]


def _worked(house: House) -> Any:
    case = house.case()
    with scope.acting(SYSTEM):
        casework.take(house.actor("tanto"), house.task(case))
    house.page("tanto").get(f"/staff/cases/{case.reference}/")
    return case


def test_each_row_has_time_person_sentence_and_proof(
    house: House, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # a narrow terminal breaks names over lines
    case = _worked(house)
    assert journal_show.show(case.reference) == 0
    told = capsys.readouterr().out
    flat = "".join(told.split())
    assert case.reference in told
    assert "審査太郎（架空）" in flat
    assert "を引き受けました" in flat
    assert "連鎖は正しくつながっています" in told
    with scope.acting(SYSTEM):
        first = Entry.objects.of_case(case.reference).first()
    assert first is not None
    assert first.at.astimezone(JAPAN).strftime("%H:%M:%S") in told
    assert case.applicant_label not in told


def test_the_look_at_the_terminal_stands_in_the_read_log(
    house: House, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account of the machine by its number, through sudo the one who called; the page of the case names it."""
    case = house.case()
    monkeypatch.setenv("SUDO_UID", "1207")
    assert journal_show.show(case.reference, as_json=True) == 0
    last = json.loads(capsys.readouterr().out)["rows"][-1]
    assert last["who"] == "コマンドライン（この機械の利用者番号 1207）"
    monkeypatch.setenv("SUDO_UID", "架空")
    journal_show.show(case.reference)
    looks = house.all(Entry, case_ref=case.reference, kind="casework.case_viewed")
    assert [each.actor for each in looks] == ["system:command-line:1207", f"system:command-line:{os.getuid()}"]
    assert {(each.actor_kind, each.data["page"]) for each in looks} == {("system", "journal_show")}
    told = house.page("tanto").get(f"/staff/cases/{case.reference}/history/").content.decode()
    assert "「記録（コマンドライン）」を見ました" in told
    assert "この機械の利用者番号 1207" in told
    assert verify.verify_case(case.reference).clean


def test_a_damaged_journal_is_shown_all_the_same(house: House, capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    case = _worked(house)

    def torn(*given: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(casework, "look", torn)
    assert journal_show.show(case.reference) == 1
    shown = capsys.readouterr()
    assert "記録簿に書けませんでした" in shown.err
    assert "を引き受けました" in "".join(shown.out.split())


def test_a_decision_tells_all_its_grounds(house: House, capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    case = house.case()
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
    page = house.page("kacho")
    assert page.post(f"/staff/tasks/{house.task(case).pk}/decide/", PARTLY).status_code == 302
    (made,) = house.all(Entry, case_ref=case.reference, kind="casework.decision_made")
    assert (made.data["clause"], made.data["clauses"]) == ("personal", ["personal", "business"])
    assert not {text for text in (PARTLY["reason"], PARTLY["part"]) if text in json.dumps(made.data)}
    journal_show.show(case.reference)
    flat = "".join(capsys.readouterr().out.split())
    assert "根拠：個人に関する情報、法人等の正当な利益を害するおそれのある情報" in flat
    older = Entry(kind=made.kind, data={"outcome": "part", "clause": "personal"})
    assert str(happened.sentence(older, Words.of(case, "ja"), {}, {}, {})).endswith("根拠：個人に関する情報")


def test_the_sentences_are_those_of_the_case_page(house: House, capsys: Shown) -> None:
    case = _worked(house)
    journal_show.show(case.reference, as_json=True)
    told = json.loads(capsys.readouterr().out)
    with scope.acting(SYSTEM):
        done, looked = happened.timeline(SYSTEM, case, Words.of(case, "ja"))
    page = sorted((line.at.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S"), line.who) for line in [*done, *looked])
    assert sorted((row["at"], row["who"]) for row in told["rows"]) == page
    assert {row["what"] for row in told["rows"]} == {str(line.title) for line in [*done, *looked]}
    assert [row["seq"] for row in told["rows"]] == list(range(1, len(page) + 1))
    assert told["clean"] is True
    assert all(row["ok"] for row in told["rows"])
    assert all(len(row["hash"]) == 64 for row in told["rows"])


def test_a_case_is_found_however_its_number_is_written(house: House, capsys: Shown) -> None:
    case = house.case()
    for written in (case.reference.lower(), case.reference.replace("-", " "), str(case.pk)):
        assert journal_show.show(written) == 0
        assert case.reference in capsys.readouterr().out


@pytest.mark.parametrize("wanted", ["ZZZZ-ZZZZ-ZZZZ", "999999999", "架空", "9" * 40])
def test_an_unknown_number_gets_a_sentence(house: House, wanted: str) -> None:
    with pytest.raises(HouseProblem, match="という番号の案件はありません"):
        journal_show.show(wanted)


def test_no_number_gets_an_example(house: House) -> None:
    with pytest.raises(HouseProblem, match="例：koboshi journal show"):
        journal_show.show(" ")


def test_the_command_line_hands_the_number_on(house: House, capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    case = house.case()
    monkeypatch.setattr(journal, "open_house", nullcontext)
    assert main(["journal", "show", case.reference, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["case"] == case.reference
    assert main(["journal", "show", "ZZZZ-ZZZZ-ZZZZ"]) == 1
    assert "という番号の案件はありません" in capsys.readouterr().err
    assert main(["journal", "verify", case.reference]) == 1
    assert "だけで使えます" in capsys.readouterr().err


def test_a_row_that_was_changed_is_named(house: House, capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table refuses changes even here; what a changed row looks like is played by its words being read changed."""
    case = _worked(house)
    body = verify._body
    monkeypatch.setattr(verify, "_body", lambda entry: body(entry) + (" " if entry.seq == 2 else ""))
    assert journal_show.show(case.reference) == 1
    told = capsys.readouterr().out
    assert f"{case.reference}#2: 内容または順序が書き換えられています" in told
    assert "合いません" in told
    assert "連鎖に異常があります" in told


def test_the_proof_of_one_case_is_that_of_all(house: House) -> None:
    case = _worked(house)
    report = verify.verify_case(case.reference)
    with scope.acting(SYSTEM):
        assert report.entries == Entry.objects.of_case(case.reference).count()
    assert (report.clean, report.cases) == (True, 1)
    assert verify.verify_case("ZZZZ-ZZZZ-ZZZZ").entries == 0


def test_a_paper_entered_days_later_shows_both_days_and_no_invented_time(house: House, capsys: Shown) -> None:
    case = house.case(days_ago=3)
    now = house.case(days_ago=0)
    page = house.page("tanto").get(f"/staff/cases/{case.reference}/history/").content.decode()
    assert "到達日 " in page
    assert "（入力 " in page
    assert "（入力 " not in house.page("tanto").get(f"/staff/cases/{now.reference}/history/").content.decode()
    for lang in ("ja-easy", "en"):
        assert house.page("tanto").get(f"/staff/cases/{case.reference}/history/?lang={lang}").status_code == 200
    capsys.readouterr()
    journal_show.show(case.reference, as_json=True)
    rows = json.loads(capsys.readouterr().out)["rows"]
    filed = next(row for row in rows if row["kind"] == "intake.application_filed")
    assert filed["recorded_at"][:10] > filed["at"][:10]
    assert rows[-1]["recorded_at"] == "", "the look is written at once"


def test_another_civil_day_is_late_however_few_hours_lie_between() -> None:
    stamped = datetime(2026, 11, 25, 12, tzinfo=JAPAN)
    entry = Entry(kind="intake.application_filed", at=stamped, recorded_at=stamped + timedelta(hours=21))
    assert happened.recorded_late(entry) == entry.recorded_at, "the next morning, 21 hours later"
    assert not happened.has_time(entry)
    same = Entry(kind="intake.application_filed", at=stamped - timedelta(hours=11), recorded_at=stamped)
    assert happened.recorded_late(same) is None, "the same day in Japan, though another one in Greenwich"
    assert happened.has_time(same)


def test_the_noon_of_a_stamp_is_no_time_of_day() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=JAPAN)
    assert not happened.has_time(Entry(kind="intake.application_filed", at=noon)), "a row of old without its day"
    assert happened.has_time(Entry(kind="casework.task_taken", at=noon, recorded_at=noon))
