"""Acts on a case: take, hand over, complete, ask for correction, decide, send the notice; and when they are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from koboshi.approvals.service import staffing
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Correction, Decision, Task
from koboshi.casework.service import timers
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application


def _text(response: Any) -> str:
    return str(response.content.decode())


def _post(house: Any, who: str, task: Task, act: str, **typed: Any) -> Any:
    return house.page(who).post(f"/staff/tasks/{task.pk}/{act}/", typed)


# --- take, return, hand over ------------------------------------------------------------------------------------------


def test_of_two_clerks_who_take_one_task_the_second_reads_why_not(house: Any) -> None:
    task = house.task(house.case())
    assert _post(house, "tanto", task, "take").status_code == 302
    refused = _post(house, "doryo", task, "take")
    assert refused.status_code == 422
    assert "すでにほかの方が担当しています" in _text(refused)
    assert house.fresh(task).assignee == house.user("tanto")


def test_a_task_goes_back_to_the_common_list(house: Any) -> None:
    task = house.task(house.case())
    _post(house, "tanto", task, "take")
    _post(house, "tanto", task, "return")
    assert house.fresh(task).assignee_id is None


def test_a_task_goes_to_a_colleague(house: Any) -> None:
    task = house.task(house.case())
    page = house.page("tanto").get(f"/staff/tasks/{task.pk}/hand-over/")
    assert "同僚 二郎（架空）" in _text(page)
    assert "文化 三奈（架空）" not in _text(page)
    _post(house, "tanto", task, "hand-over", user=str(house.user("doryo").pk), to_user="1")
    assert house.fresh(task).assignee == house.user("doryo")


def test_the_head_gives_what_somebody_holds_who_is_away_to_a_colleague(house: Any) -> None:
    case = house.case()
    task = house.task(case)
    _post(house, "tanto", task, "take")
    assert "不在の方が担当している業務" not in _text(house.page("kacho").get("/staff/"))
    today, back = civil.today(), civil.today() + timedelta(days=30)
    with scope.acting(SYSTEM):
        staffing.note_absence(house.actor("kacho"), house.user("tanto"), since=today, until=back, tenant=case.tenant)
    told = f"審査 太郎（架空）さんは、{format_wareki(back)}まで不在です。"
    desk = _text(house.page("kacho").get("/staff/"))
    assert "不在の方が担当している業務（1件）" in desk
    assert f"/staff/tasks/{task.pk}/hand-over/" in desk
    assert told in desk
    assert told in _text(house.page("doryo").get(f"/staff/cases/{case.reference}/"))
    assert "不在の方が担当している業務" not in _text(house.page("doryo").get("/staff/")), "who decides gives it away"
    page = _text(house.page("kacho").get(f"/staff/tasks/{task.pk}/hand-over/"))
    assert f"審査 太郎（架空）（{format_wareki(back)}まで不在）" in page
    assert _post(house, "kacho", task, "hand-over", user=str(house.user("doryo").pk), to_user="1").status_code == 302
    assert house.fresh(task).assignee == house.user("doryo")
    assert "不在の方が担当している業務" not in _text(house.page("kacho").get("/staff/"))


@pytest.mark.parametrize("typed", [{"user": "", "to_user": "1"}, {"office": "x", "to_office": "1"}])
def test_handing_over_to_nobody_is_refused(house: Any, typed: dict[str, str]) -> None:
    task = house.task(house.case())
    assert _post(house, "tanto", task, "hand-over", **typed).status_code == 422


def test_a_task_cannot_go_to_someone_of_another_office(house: Any) -> None:
    task = house.task(house.case())
    refused = _post(house, "tanto", task, "hand-over", user=str(house.user("bunka").pk), to_user="1")
    assert refused.status_code == 422
    assert house.fresh(task).assignee_id is None


@pytest.mark.parametrize(
    "act", ["take", "return", "hand-over", "complete", "correct", "decide", "notice/send", "match"]
)
def test_the_task_of_another_office_is_like_no_task(house: Any, act: str) -> None:
    task = house.task(house.case())
    assert _post(house, "bunka", task, act).status_code == 404


def test_only_the_asked_role_does_a_task(house: Any) -> None:
    case = house.case()
    _post(house, "tanto", house.task(case), "complete", outcome="complete")
    task = house.task(case)
    assert task.node == "decide"
    refused = _post(house, "tanto", task, "decide", outcome="grant", reason="理由", documents="架空の記録")
    assert refused.status_code == 422
    assert "権限がありません" in _text(refused)
    assert not house.all(Decision)


# --- complete ---------------------------------------------------------------------------------------------------------


def test_the_results_stand_there_in_the_words_of_the_pack_and_move_the_case(house: Any) -> None:
    case = house.case()
    assert "整っている（決定へ進む）" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
    assert _post(house, "tanto", house.task(case), "complete", outcome="complete").status_code == 302
    assert house.task(case).node == "decide"


def test_a_result_pressed_twice_counts_once(house: Any) -> None:
    case = house.case()
    task = house.task(case)
    _post(house, "tanto", task, "complete", outcome="complete")
    again = _post(house, "tanto", task, "complete", outcome="complete")
    assert again.status_code == 422
    assert "すでに" in _text(again)
    assert house.task(case).node == "decide"


@pytest.mark.parametrize("outcome", ["", "grant", "correct", "\x01"])
def test_an_unknown_result_is_refused(house: Any, outcome: str) -> None:
    case = house.case()
    assert _post(house, "tanto", house.task(case), "complete", outcome=outcome).status_code == 422
    assert house.task(case).node == "examine"


# --- correction -------------------------------------------------------------------------------------------------------

LATER = "令和18年4月1日"


def _asking(**typed: Any) -> dict[str, Any]:
    return {"field": ["document"], "reason.document": "年度が分かりません", "due_on": LATER, **typed}


def test_a_correction_is_looked_at_and_then_sent(house: Any) -> None:
    case = house.case()
    task = house.task(case)
    preview = _post(house, "tanto", task, "correct", **_asking(preview="1", note="窓口でも直せます"))
    assert preview.status_code == 200
    assert "申請した方には、このように見えます" in _text(preview)
    assert not house.all(Correction), "looking sends nothing"
    assert _post(house, "tanto", task, "correct", **_asking(send="1", note="窓口でも直せます")).status_code == 302
    row = house.all(Correction)[0]
    assert row.items == [{"field": "document", "reason": "年度が分かりません"}]
    assert house.fresh(case).status == Case.Status.WAITING_RESIDENT
    assert "年度が分かりません" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/talk/"))
    assert "計算を止めています" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/course/"))
    assert case.reference in _text(house.page("tanto").get("/staff/?list=waiting"))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"due_on": "あした"}, "日付"),
        ({"due_on": "平成1年1月1日"}, "日付"),
        ({"due_on": "令和8年1月1日"}, "明日以降"),
        ({"reason.document": " "}, "理由"),
        ({"field": []}, "項目"),
        ({"field": ["no_such_field"], "reason.no_such_field": "x"}, "項目"),
    ],
)
def test_a_correction_without_field_reason_or_date_is_refused_and_keeps_what_was_typed(
    house: Any, typed: dict[str, Any], why: str
) -> None:
    task = house.task(house.case())
    refused = _post(house, "tanto", task, "correct", **_asking(send="1", note="添え書きのことば", **typed))
    assert refused.status_code == 422
    assert why in _text(refused)
    assert "添え書きのことば" in _text(refused)
    assert not house.all(Correction)


def test_the_answer_to_a_correction_is_shown_beside_what_stood_there_before(house: Any) -> None:
    case = house.case()
    _post(house, "tanto", house.task(case), "correct", **_asking(send="1"))
    with scope.acting(SYSTEM):
        application = Application.objects.get(pk=case.application_id)
        application.answers = {**application.answers, "document": "架空川の令和7年度の説明会の記録"}
        application.save(update_fields=["answers"])
        casework.answer_correction(SYSTEM, application)
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
    assert "前の版から変わりました" in page
    assert "<del>架空川の河川改修工事" in page
    assert "<ins>架空川の令和7年度の説明会の記録" in page


def test_after_the_period_for_correction_the_office_decides(house: Any) -> None:
    case = house.case()
    _post(
        house,
        "tanto",
        house.task(case),
        "correct",
        **_asking(send="1", due_on=(civil.today() + timedelta(3)).isoformat()),
    )
    with scope.acting(SYSTEM):
        timers.fire_due(datetime.now(UTC) + timedelta(days=10))
    assert house.task(case).node == "decide_lapse"
    assert "補正がないまま期限が過ぎました" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/talk/"))


# --- decide and send --------------------------------------------------------------------------------------------------


def _to_decide(house: Any) -> tuple[Case, Task]:
    case = house.case()
    _post(house, "tanto", house.task(case), "complete", outcome="complete")
    return case, house.task(case)


def test_a_decision_without_reason_keeps_what_was_typed(house: Any) -> None:
    _, task = _to_decide(house)
    refused = _post(house, "kacho", task, "decide", outcome="part", reason=" ", clause="personal")
    assert refused.status_code == 422
    assert "決定の理由を入力してください" in _text(refused)
    assert 'value="part" checked' in _text(refused)
    assert 'value="personal" selected' in _text(refused)
    assert not house.all(Decision)


@pytest.mark.parametrize(
    "typed", [{"outcome": ""}, {"outcome": "approve"}, {"clause": "no_such"}, {"reason": "長" * 10_001}]
)
def test_a_decision_that_the_pack_does_not_know_is_refused(house: Any, typed: dict[str, str]) -> None:
    _, task = _to_decide(house)
    given = {"outcome": "grant", "reason": "条例第7条の各号に当たらないため。", **typed}
    assert _post(house, "kacho", task, "decide", **given).status_code == 422
    assert not house.all(Decision)


def test_decided_previewed_confirmed_and_sent_once(house: Any) -> None:
    case, task = _to_decide(house)
    done = _post(
        house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents="架空の記録"
    )
    assert done.status_code == 302
    task = house.task(case)
    preview = house.page("tanto").get(f"/staff/tasks/{task.pk}/notice/")
    assert "不開示情報に当たりません" in _text(preview)
    assert "番号は送付の時に付きます" in _text(preview)
    assert not house.all(Document)
    confirm = _text(house.page("tanto").get(f"/staff/tasks/{task.pk}/notice/send/"))
    assert "取り消せません" in confirm
    sent = _post(house, "tanto", task, "notice/send")
    assert sent.headers["Location"] == f"/staff/cases/{case.reference}/decision/"
    assert _post(house, "tanto", task, "notice/send").status_code == 302, "pressed twice"
    documents = house.all(Document)
    assert len(documents) == 1
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/decision/"))
    assert documents[0].number in page
    assert "決定 一子（架空）" in page
    pdf = house.page("tanto").get(f"/staff/cases/{case.reference}/documents/{documents[0].pk}/")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["X-Content-Type-Options"] == "nosniff"
    assert house.page("bunka").get(f"/staff/cases/{case.reference}/documents/{documents[0].pk}/").status_code == 404


def test_a_refusal_says_what_its_reason_lacks_and_keeps_what_was_typed(house: Any) -> None:
    _, task = _to_decide(house)
    given = {"outcome": "refuse", "reason": "要件を満たさないため。", "conditions": "架空の条件"}
    refused = _post(house, "kacho", task, "decide", **given)
    assert refused.status_code == 422
    page = _text(refused)
    assert "決まり文句だけです" in page
    assert "「根拠条項」が空です" in page
    assert "「基準への当てはめ」が空です" in page
    assert "要件を満たさないため。</textarea>" in refused.content.decode()
    assert not house.all(Decision)


def test_a_draft_of_the_notice_is_a_pdf_without_number(house: Any) -> None:
    case, task = _to_decide(house)
    told = "令和8年10月1日に書庫と文書管理の台帳を調べたが、請求された文書はなかった。"
    meets = "保有していない文書は開示できないので、請求には応じられない。"
    given = {"outcome": "refuse", "reason": told, "clause": "absent", "criterion": "held", "application": meets}
    unchecked = _post(house, "kacho", task, "decide", **given)
    assert unchecked.status_code == 422
    shown = unchecked.content.decode()
    assert '<a href="#f-checked_article">' in shown
    label = shown[shown.index('for="f-checked_article"') :][:400]
    assert "（「要確認」とある根拠を選んだときは必須）" in label
    assert "（任意）" not in label.partition("</div>")[0]
    given["checked_article"] = "第11条（架空の条）"
    assert _post(house, "kacho", task, "decide", **given).status_code == 302
    draft = house.page("tanto").get(f"/staff/tasks/{house.task(case).pk}/notice/draft.pdf")
    assert draft.content.startswith(b"%PDF")
    assert not house.all(Document)


def test_a_notice_is_not_sent_by_a_role_that_may_not(house: Any) -> None:
    case, task = _to_decide(house)
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents="架空の記録")
    with scope.acting(SYSTEM):
        Task.objects.filter(pk=house.task(case).pk).update(role="matcher")
    refused = house.page("tanto").post(f"/staff/tasks/{house.task(case).pk}/notice/send/", follow=True)
    assert "権限がありません" in _text(refused)
    assert not house.all(Document)
