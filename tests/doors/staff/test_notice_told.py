"""After a notice was made the clerk reads what is true: sent, or made and still to be posted or handed over."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.casework.models import Delivery
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from tests.doors.staff.test_tasks import _post, _text, _to_decide

NAMED = "架空の会議録（令和8年4月1日）"


@pytest.mark.parametrize(
    ("wish", "told", "not_told"),
    [
        ("electronic", "通知を送りました", "まだ届いていません"),
        ("post", "郵送してください", "通知を送りました。"),
        ("counter", "窓口でお渡しください", "通知を送りました。"),
    ],
)
def test_what_is_told_after_sending_is_true_for_the_way(house: Any, wish: str, told: str, not_told: str) -> None:
    case, task = _to_decide(house)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=case.reference)
        application.answers["notice_way"] = wish
        application.save(update_fields=["answers"])
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents=NAMED)
    address = f"/staff/tasks/{house.task(case).pk}/notice/send/"
    page = _text(house.page("tanto").post(address, follow=True))
    assert told in page
    assert not_told not in page


@pytest.mark.parametrize(
    ("wish", "act", "told"),
    [
        ("electronic", "", ("送り方：オンラインで公開",)),
        ("post", "send", ("送り方：郵送", "通知を郵便で発送しました")),
        ("counter", "arrive", ("送り方：窓口でお渡し", "通知を窓口でお渡ししました")),
    ],
)
def test_the_history_says_how_a_notice_went_out(house: Any, wish: str, act: str, told: tuple[str, ...]) -> None:
    case, task = _to_decide(house)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=case.reference)
        application.answers["notice_way"] = wish
        application.save(update_fields=["answers"])
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents=NAMED)
    _post(house, "tanto", house.task(case), "notice/send")
    if act:
        address = f"/staff/delivery/{house.all(Delivery)[0].pk}/"
        on = civil.today().isoformat()
        assert house.page("tanto").post(address, {"act": act, "on": on}).status_code == 302
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/history/"))
    assert "通知を送りました（" not in page
    for each in told:
        assert each in page


def test_a_rare_form_of_a_name_is_told_before_drafting_and_never_keeps_the_notice_back(house: Any) -> None:
    """The office reads which character prints in its base form; the decided notice goes out all the same."""
    case, task = _to_decide(house)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=case.reference)
        application.answers["applicant"]["family"] = "渡邊\U000e0102"
        application.save(update_fields=["answers"])
    told = "印刷できない文字があります（邊 U+908A U+E0102）"
    for address in (f"/staff/cases/{case.reference}/", f"/staff/tasks/{task.pk}/decide/"):
        assert told in _text(house.page("kacho").get(address))
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません👪。", documents=NAMED)
    notice = f"/staff/tasks/{house.task(case).pk}/notice/"
    assert "邊 U+908A U+E0102、〓 U+1F46A" in _text(house.page("tanto").get(notice))
    assert house.page("tanto").get(f"{notice}draft.pdf").content.startswith(b"%PDF")
    house.page("tanto").post(f"{notice}send/")
    (delivery,) = house.all(Delivery)
    assert delivery.reference == case.reference
