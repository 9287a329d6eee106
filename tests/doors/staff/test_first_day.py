"""What a clerk stumbled over on the first day: pages that refuse, days on which nobody works, periods set by law."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import resolve

from koboshi.casework.models import FAR, Case, Task
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import format_wareki
from koboshi.doors.staff import views_find
from koboshi.doors.staff.approvals import conditions, showing
from koboshi.doors.staff.words import Words
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.project import errors


def _text(response: Any) -> str:
    return str(response.content.decode())


# --- pages that refuse ------------------------------------------------------------------------------------------------


def test_a_page_that_is_not_there_sends_a_clerk_to_her_desk_and_not_to_the_public_window(house: Any) -> None:
    page = house.page("tanto").get("/staff/cases/0000-0000-0000/", headers={"referer": "http://testserver/staff/find/"})
    assert page.status_code == 404
    shown = _text(page)
    assert "ほかの所属の案件" in shown
    assert 'href="/staff/"' in shown
    assert 'href="http://testserver/staff/find/"' in shown, "the way back to what she did"
    assert "所属のシステム担当者" in shown
    assert "手続の担当の窓口へお電話ください" not in shown


def test_the_way_back_leads_to_no_other_site(house: Any) -> None:
    page = house.page("tanto").get("/staff/cases/0000-0000-0000/", headers={"referer": "https://example.com/evil"})
    assert "example.com" not in _text(page)


def test_a_resident_still_reads_the_public_page(house: Any) -> None:
    assert "手続の担当の窓口へお電話ください" in _text(Client().get("/staff-or-not/"))


def test_whoever_lacks_the_role_reads_what_to_do_and_keeps_what_was_written(house: Any) -> None:
    typed = {"reason": "書いた理由が消えては困ります（架空）。", "code": "12"}
    request = RequestFactory().post("/staff/find/", typed, HTTP_ORIGIN="http://testserver")
    request.resolver_match = resolve("/staff/find/")
    request.actor = house.actor("tanto")
    shown = _text(errors.forbidden(request, PermissionDenied()))
    assert "今のあなたの所属や役割では" in shown
    assert "書いた理由が消えては困ります（架空）。" in shown
    assert "この方は担当ではありません。" in _text(
        errors.forbidden(request, PermissionDenied("この方は担当ではありません。"))
    ), "the refusing service says it better"


def test_after_a_fault_of_ours_the_form_can_be_sent_again(
    house: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("架空の不具合")

    monkeypatch.setattr(views_find.finding, "find", broken)
    client = house.page("tanto")
    client.raise_request_exception = False
    page = client.post("/staff/find/", {"q": "髙橋", "once": "dOp5lH"}, HTTP_ORIGIN="http://testserver")
    assert page.status_code == 500
    shown = _text(page)
    assert 'name="q" value="髙橋"' in shown
    assert 'name="once" value="dOp5lH"' in shown, "sent again"
    assert "<dd>dOp5lH" not in shown, "a field of the page itself is not what she wrote"
    assert "もう一度送る" in shown
    assert "お問い合わせの番号" in shown
    assert 'href="/staff/"' in shown


# --- days on which nobody works ---------------------------------------------------------------------------------------


def _opened_so_that_the_aim_is_a_sunday(task: Task) -> date:
    """The task as if opened so that the model's days end on a Sunday; the Monday after it (架空の日)."""
    sunday = date(2026, 11, 29)
    days = 5
    with scope.acting(SYSTEM):
        opened = datetime(2026, 11, 29, 3, tzinfo=UTC) - timedelta(days=days)
        Task.objects.filter(pk=task.pk).update(opened_at=opened, due_on=sunday + timedelta(days=1))
    return sunday


def test_an_aim_that_was_moved_says_why_where_the_day_is_shown(house: Any) -> None:
    case = house.case()
    task = house.task(case)
    with scope.acting(SYSTEM):
        days = Words.of(task, "ja").pack.definition.nodes[task.node].due_days
    assert days == 5
    sunday = _opened_so_that_the_aim_is_a_sunday(task)
    told = f"業務の目安の{format_wareki(sunday)}は日曜日で閉庁日のため、次の開庁日にしました。"
    assert told in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
    assert told in _text(house.page("tanto").get("/staff/"))
    with scope.acting(SYSTEM):
        Task.objects.filter(pk=task.pk).update(due_on=date(2026, 12, 2))
    assert told not in _text(house.page("tanto").get("/staff/")), "another day has another reason"


def test_no_task_aims_at_a_closed_day(house: Any) -> None:
    for days_ago in range(8):
        case = house.case(days_ago=days_ago)
        task = house.task(case)
        assert task.due_on < FAR
        assert task.due_on.weekday() < 5 or task.due_on == case.due_on


# --- periods set by law -----------------------------------------------------------------------------------------------


def test_a_period_that_a_law_sets_is_not_called_a_guide(house: Any) -> None:
    case = house.case()
    course = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/course/"))
    assert "法令で決められた処理の期間" in course
    assert "標準処理期間（目安）" not in course
    assert "<dt>法令で決められた期限</dt>" in course
    assert "k-status--error" not in course, "never a red deadline"


# --- finding ----------------------------------------------------------------------------------------------------------


def test_a_name_as_it_is_read_finds_the_case(house: Any) -> None:
    one, other = house.case(), house.case(days_ago=3)
    with scope.acting(SYSTEM):
        name = Case.objects.get(pk=one.pk).application.answers["applicant"]
    for said in (name["family_kana"], f"{name['family_kana']} {name['given_kana']}"):
        page = _text(house.page("tanto").post("/staff/find/", {"q": said}))
        assert one.reference in page
        assert other.reference in page
        assert "お名前のふりがなが合っています" in page
    assert one.reference not in _text(house.page("bunka").post("/staff/find/", {"q": name["family_kana"]}))


def test_the_number_of_a_notice_opens_its_case(house: Any) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        Document.objects.create(
            key="架空の通知", tenant=case.tenant, office="johokokai-madoguchi", reference=case.reference,
            kind="decision", title="決定通知書（架空）", number="8情公第12号", check_number="AAAA-BBBB-CCCC",
            storage_key="x", sha256="0" * 64, size=1, issued_by="user:1",
        )  # fmt: skip
    for said in ("8情公第12号", "８情公第１２号", "8情公 第12号", "aaaa bbbb cccc"):
        found = house.page("tanto").post("/staff/find/", {"q": said})
        assert found.headers.get("Location") == f"/staff/cases/{case.reference}/", said
    assert house.page("bunka").post("/staff/find/", {"q": "8情公第12号"}).status_code == 200, "not her office's"


# --- words instead of codes -------------------------------------------------------------------------------------------


def test_a_condition_inside_a_sentence_is_read_in_the_words_of_the_procedure(house: Any) -> None:
    words = Words.of(house.case(), "ja")
    line = 'この案件は、回す条件（case.outcome = "part"）に当てはまりません。2026-11-26に確かめました。'
    assert showing.told(line, words) == (
        "この案件は、回す条件（決定の結果が「一部開示」のとき）に当てはまりません。令和8年11月26日に確かめました。"
    )
    assert conditions.in_words('case.outcome = "refuse"', "ja") == "決定の結果が「認めない」のとき"
    for lang in ("ja", "ja-easy", "en"):
        assert "case." not in showing.told(line, Words.of(house.case(), lang))
        assert all(conditions.in_words(f'case.outcome = "{each}"', lang) for each in conditions.OUTCOMES)


def test_a_day_that_is_none_stays_as_it_was_written(house: Any) -> None:
    assert showing.told("番号 2026-13-45 の記録", Words.of(house.case(), "ja")) == "番号 2026-13-45 の記録"


def test_the_list_of_procedures_says_what_was_checked_and_leads_to_the_public_list(house: Any) -> None:
    page = _text(house.page("tanto").get("/staff/procedures/"))
    assert "ゴールド" not in page
    assert "まで済み" in page or "点検が済み" in page
    for address in ("/staff/", "/staff/more/", "/staff/procedures/"):
        assert 'href="/standards/"' in _text(house.page("tanto").get(address))


def test_the_drawing_can_be_moved_to_the_step_of_now(house: Any) -> None:
    page = _text(house.page("tanto").get(f"/staff/cases/{house.case().reference}/course/"))
    target = page.partition('<a href="#k-bpmn-')[2].partition('"')[0]
    assert f'id="k-bpmn-{target}"' in page
    assert page.index("流れを文章で読む") < page.index("k-bpmn-is-current"), "words first"
