"""Cases past their period are listed for the office by what the period is, unless a correction is awaited."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from koboshi.casework.models import Case
from koboshi.casework.service import period
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.doors.staff.overdue import telling, views
from koboshi.doors.staff.words import Words
from koboshi.foundation.tenancy import scope
from tests.doors.staff.test_auditor import auditor
from tests.doors.staff.test_tasks import _text, _to_decide

PAGE = "/staff/overdue/"


def _late(case: Case, stops: list[Any], **more: Any) -> None:
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(due_on=civil.today() - timedelta(days=3), stops=stops, **more)


def test_a_deadline_of_an_ordinance_is_no_guide(house: Any) -> None:
    case, task = _to_decide(house)
    assert "期間を過ぎた案件はありません" in _text(house.page("tanto").get(PAGE))
    assert "法令で決められた期限を、延長の通知がないまま" not in _text(
        house.page("kacho").get(f"/staff/tasks/{task.pk}/decide/")
    )
    _late(case, [])
    page = _text(house.page("tanto").get(PAGE))
    assert case.reference in page
    assert "法令などで決められた期限を過ぎた案件" in page
    assert "期限から3日" in page
    assert "延長の通知：していません" in page
    assert "違法になるわけではありません" not in page
    assert case.reference not in _text(house.page("bunka").get(PAGE))


def test_who_drafts_after_the_day_is_warned_and_not_stopped(house: Any) -> None:
    case, task = _to_decide(house)
    _late(case, [])
    page = _text(house.page("kacho").get(f"/staff/tasks/{task.pk}/decide/"))
    assert "延長の通知がないまま過ぎています" in page
    assert "法令で決められた期限" in page
    assert "期限の目安" not in page
    assert 'type="submit"' in page
    told = civil.today() - timedelta(days=9)
    arrived = datetime.now(UTC) - timedelta(days=20)
    _late(case, [], extensions=[[3, "day", "架空の理由", told.isoformat()]], arrived_at=arrived)
    assert "延長した日も含めて過ぎています" in _text(house.page("kacho").get(f"/staff/tasks/{task.pk}/decide/"))
    assert f"延長の通知：{format_wareki(told)}に通知しました" in _text(house.page("tanto").get(PAGE))


def test_the_course_says_what_the_period_is(house: Any) -> None:
    case, _ = _to_decide(house)
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/course/"))
    assert "法令などで決められた期限です。標準処理期間の目安ではありません" in page
    assert "行政手続法第6条" not in page


@pytest.mark.parametrize(
    ("nature", "words", "shown"),
    [("guide", "目安から3日", "期限の目安"), ("none", "庁内の目安：", "")],
)
def test_guides_and_aims_have_words_of_their_own(
    house: Any, monkeypatch: pytest.MonkeyPatch, nature: period.Nature, words: str, shown: str
) -> None:
    case, _ = _to_decide(house)
    _late(case, [])
    for place in (views, period, "koboshi.doors.staff.due", "koboshi.doors.staff.views_case"):
        target = f"{place}.nature_of" if isinstance(place, str) else None
        if target is None:
            monkeypatch.setattr(place, "nature_of", lambda pack: nature)
        else:
            monkeypatch.setattr(target, lambda pack: nature)
    page = _text(house.page("tanto").get(PAGE))
    assert words in page
    assert "法令などで決められた期限を過ぎた案件" not in page
    assert ("違法になるわけではありません" in page) == (nature == "guide")
    now = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
    assert ("期限の目安" in now) == bool(shown)
    course = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/course/"))
    assert ("処理の期間の定めはありません" in course) == (nature == "none")
    assert ("標準処理期間は目安です（行政手続法第6条）" in course) == (nature == "guide")


def test_while_the_applicant_corrects_it_is_not_ours_to_hurry(house: Any) -> None:
    case, _ = _to_decide(house)
    _late(case, [["2026-10-01", None, "correction", ""]])
    assert case.reference not in _text(house.page("tanto").get(PAGE))


def test_a_row_says_how_it_is_counted_and_when_the_applicant_was_last_told(house: Any) -> None:
    case, _ = _to_decide(house)
    _late(case, [])
    page = _text(house.page("tanto").get(PAGE))
    assert "15日（申請が届いた日：" in page
    assert f'href="/staff/cases/{case.reference}/course/"' in page
    assert "申請した方に、まだメッセージを送っていません" in page
    talk = f"/staff/cases/{case.reference}/talk/"
    house.page("tanto").post(talk, {"text": "架空の覚え書きです。", "internal": "yes"})
    assert "まだメッセージを送っていません" in _text(house.page("tanto").get(PAGE)), "a note of staff tells nobody"
    house.page("tanto").post(talk, {"text": "架空の見込みをお知らせします。", "internal": "no"})
    told = _text(house.page("tanto").get(PAGE))
    assert f"申請した方に最後にお知らせした日：{format_wareki(civil.today())}" in told
    assert "まだメッセージを送っていません" not in told


def test_who_notified_is_no_applicant(house: Any) -> None:
    case, _ = _to_decide(house)
    words = Words.of(case, "ja")
    law = replace(words.pack.manifest.law, act=replace(words.pack.manifest.law.act, kind="notification"))
    pack = SimpleNamespace(manifest=SimpleNamespace(law=law))
    said = telling.words_of(case, replace(words, pack=pack), {})  # type: ignore[arg-type]
    assert (said["tell"], said["told"]) == (
        "届け出た方に見込みを知らせる",
        "届け出た方に、まだメッセージを送っていません。",
    )


def test_an_auditor_reads_the_list_and_is_led_to_no_act(house: Any) -> None:
    _late(house.case(days_ago=200), [])
    auditor(house)
    assert "申請した方に見込みを知らせる" in _text(house.page("tanto").get("/staff/overdue/"))
    shown = _text(house.page("kansa").get("/staff/overdue/"))
    assert "申請した方に、まだメッセージを送っていません" in shown
    assert "見込みを知らせる" not in shown
