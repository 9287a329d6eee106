"""A refusal is taken back at the staff door: on one page, or through the seats, and everybody can see it."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.approvals.models import Circulation
from koboshi.casework import service as casework
from koboshi.casework.models import Case, TakingBack
from koboshi.core.actor import SYSTEM
from koboshi.core.reason import Reason
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import scope
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import _stamp, fill

FACTS = "電話番号の行は県の代表番号で、個人の番号ではありませんでした（架空）。"
GIVEN = {"how": "annul", "facts": FACTS, "ground": "第7条第2号（架空の条）に当たらないこと", "node": "examine"}
SENT = {**GIVEN, "do": "send"}
REASON = Reason(
    "請求の文書には、架空の方の電話番号が書かれています（架空）。",
    "personal",
    "disclose",
    "電話番号は個人を識別できる情報なので、公にできません（架空）。",
)


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def refused(house: House) -> Case:
    """A request that was refused and notified."""
    case = house.case()
    fields = {"documents": "架空の記録", "checked_article": "第7条第2号（架空の条）"}
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
        casework.decide(house.actor("kacho"), house.task(case), outcome="refuse", reason=REASON, fields=fields)
        casework.issue(house.actor("tanto"), house.task(case))
    return house.fresh(case)


def _page(case: Case) -> str:
    return f"/staff/reopening/{case.reference}/"


def test_a_decider_takes_a_refusal_back_on_one_page(house: House, refused: Case) -> None:
    before = _text(house.page("kacho").get(f"/staff/cases/{refused.reference}/decision/"))
    assert _page(refused) in before
    shown = _text(house.page("kacho").get(_page(refused)))
    assert "不利益処分の手続" in shown
    looked = _text(house.page("kacho").post(_page(refused), GIVEN))
    for told in ("通知を送る前の確認", "送る前の案です", "取り消して、通知を送る", "もとの決定を取り消します", FACTS):
        assert told in looked, told
    assert "要確認" not in looked
    assert not house.all(TakingBack), "to look at the notice sends nothing"
    assert FACTS in _text(house.page("kacho").post(_page(refused), {**GIVEN, "do": "back"}))
    sent = _text(house.page("kacho").post(_page(refused), SENT, follow=True))
    assert "決定を取り消しました。案件は「" in sent
    case = _text(house.page("tanto").get(f"/staff/cases/{refused.reference}/"))
    assert "もう一度審査しています" in case
    assert "間の日の数え方は要確認" in case
    assert "&lt;" not in case, "a day is words, not markup"
    after = _text(house.page("tanto").get(f"/staff/cases/{refused.reference}/decision/"))
    assert "に職権で取り消しました（通知 " in after
    assert after.index("に職権で取り消しました（通知 ") < after.index("決定の内容"), "the taking back stands first"
    assert "取り消しました（" in after.partition("送った通知")[2], "the old notice is marked"
    assert _page(refused) not in after
    assert "&lt;" not in after
    told = _text(house.page("tanto").get(f"/staff/cases/{refused.reference}/history/"))
    assert "職権で決定を取り消しました（審査のやり直し：" in told
    assert FACTS not in told


def test_what_is_missing_keeps_every_word(house: House, refused: Case) -> None:
    answer = house.page("kacho").post(_page(refused), {**GIVEN, "ground": ""})
    assert answer.status_code == 422
    assert FACTS in _text(answer)
    assert "根拠を、両方入力してください" in _text(answer)


def test_what_cannot_go_out_is_refused_and_led_to_its_field(house: House, refused: Case) -> None:
    answer = house.page("kacho").post(_page(refused), {**GIVEN, "facts": "誤りがあった。", "ground": "要確認"})
    assert answer.status_code == 422
    for told in ('<a href="#facts">', '<a href="#ground">', "短すぎます", "「要確認」とは書けません"):
        assert told in _text(answer), told


def test_a_withdrawal_is_called_one_everywhere(house: House, refused: Case) -> None:
    given = {**SENT, "how": "withdraw"}
    sent = _text(house.page("kacho").post(_page(refused), given, follow=True))
    assert "決定を撤回しました。案件は「" in sent
    pages = [sent] + [
        _text(house.page("tanto").get(f"/staff/cases/{refused.reference}/{part}")) for part in ("", "history/")
    ]
    for page in pages:
        assert "撤回し" in page
        assert "取り消し" not in page


def test_whoever_only_examines_is_told_who_decides(house: House, refused: Case) -> None:
    assert "決定権のある職員" in _text(house.page("tanto").get(_page(refused)))
    assert house.page("tanto").post(_page(refused), GIVEN).status_code == 422
    assert not house.all(TakingBack)


def test_a_running_case_has_nothing_to_take_back(house: House) -> None:
    assert "取り消せる決定がありません" in _text(house.page("kacho").get(_page(house.case())))


def test_where_a_chain_decides_it_goes_through_the_seats(house: House, refused: Case) -> None:
    fill(house)
    with scope.acting(SYSTEM):
        Office.objects.filter(slug="johokokai-madoguchi").update(document_sign="情公")
    assert house.page("kacho").post(_page(refused), GIVEN).status_code == 302
    (row,) = house.all(Circulation, reference=refused.reference)
    assert not house.all(TakingBack), "nothing is taken back before the last stamp"
    assert "決定の取消しの案（決裁）" in _text(house.page("kacho").get(f"/staff/cases/{refused.reference}/"))
    page = _text(house.page("doryo").get(f"/staff/approvals/{row.pk}/"))
    assert "職権で取り消す（「" in page
    assert FACTS in page
    assert house.page("doryo").get(f"/staff/approvals/{row.pk}/notice.pdf")["Content-Type"] == "application/pdf"
    back = _stamp(house, "doryo", row, "kakaricho", "return", to="drafter", note="根拠を確かめてください。")
    assert back.status_code == 302
    assert "差し戻され、起案者のところにあります" in _text(house.page("doryo").get(f"/staff/approvals/{row.pk}/"))
    again = house.page("kacho").get(f"/staff/approvals/{row.pk}/again/", follow=True)
    assert FACTS in _text(again)
    assert house.page("kacho").post(again.redirect_chain[-1][0], {**GIVEN, "seen": str(house.fresh(row).version)})
    while not house.fresh(row).decided_at:
        (wait,) = house.fresh(row).value.waiting()
        who = {"kakaricho": "doryo", "kacho": "kacho", "kacho_hosa": "hosa", "bucho": "bucho"}[wait.seat]
        if wait.part == "decide":
            before = _text(house.page(who).get(f"/staff/approvals/{row.pk}/"))
            assert "もとの決定を取り消し、その場で" in before, "what the stamp does is said before it"
            assert "通知書は、次の業務で作ります" not in before
        assert _stamp(house, who, row, wait.seat, "decide" if wait.part == "decide" else "agree").status_code == 302
    (made,) = house.all(TakingBack)
    assert made.facts == FACTS
    after = _text(house.page(who).get(f"/staff/approvals/{row.pk}/"))
    assert "決定を取り消しました。案件は「" in after
    assert "に職権で取り消しました（通知 " in after
    told = _text(house.page("tanto").get(f"/staff/cases/{refused.reference}/history/"))
    assert "決定の取消しの案を起案し" in told
    assert "決定の取消しの案を決裁しました" in told
    assert house.fresh(refused).ended_at is None


def test_what_is_decided_anew_goes_to_whoever_drafted_and_never_to_the_last_stamp(house: House) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
    fill(house)
    fields = {"documents": "架空の記録", "checked_article": "第7条第2号（架空の条）"}
    words = {"outcome": "refuse", "facts": REASON.facts, "clause": REASON.clause, "criterion": REASON.criterion}
    page = f"/staff/approvals/tasks/{house.task(case).pk}/"
    drafted = house.page("tanto").post(page, {**words, "application": REASON.application, **fields, "send": "1"})
    assert drafted.status_code == 302, _text(drafted)
    with scope.acting(SYSTEM):
        Office.objects.filter(slug="johokokai-madoguchi").update(document_sign="情公")
    _through(house, case)
    with scope.acting(SYSTEM):
        casework.issue(house.actor("tanto"), house.task(case))
    assert house.page("tanto").post(_page(case), {**GIVEN, "node": "decide"}).status_code == 302
    _through(house, case)
    assert house.task(case).node == "decide"
    assert house.task(case).assignee == house.user("tanto")


def _through(house: House, case: Case) -> None:
    """The seats agree, and the last one decides."""
    row = house.all(Circulation, reference=case.reference)[-1]
    while not house.fresh(row).decided_at:
        (wait,) = house.fresh(row).value.waiting()
        who = {"kakaricho": "doryo", "kacho": "kacho", "kacho_hosa": "hosa", "bucho": "bucho"}[wait.seat]
        verdict = "decide" if wait.part == "decide" else "agree"
        assert _stamp(house, who, row, wait.seat, verdict).status_code == 302
