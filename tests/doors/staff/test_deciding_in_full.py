"""The pages of deciding, extending and sending tell the truth and show everything."""

from __future__ import annotations

from typing import Any

from koboshi.casework import service as casework
from koboshi.casework.models import Delivery
from koboshi.casework.service import receiving
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope


def _decided(house: Any) -> Any:
    case = house.case()
    with scope.acting(SYSTEM):
        house.grant(case, "架空の記録を確かめました。")
    return house.fresh(case)


def test_the_page_groups_grounds_by_outcome_and_offers_form(house: Any) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
    text = house.page("kacho").get(f"/staff/tasks/{house.task(case).pk}/decide/").content.decode()
    assert "<optgroup" in text
    assert "申請の形式上の要件" in text


def test_the_send_page_tells_the_true_way_and_what_is_unchecked(house: Any) -> None:
    case = _decided(house)
    with scope.acting(SYSTEM):
        way = receiving.goes_to(case, case.decided_at.date())[0].way
    text = house.page("kacho").get(f"/staff/tasks/{house.task(case).pk}/notice/send/").content.decode()
    assert ("画面だけでは届きません" in text) == (way != Delivery.Way.ONLINE)
    assert ("画面で受け取れるようになり" in text) == (way == Delivery.Way.ONLINE)


def test_a_deadline_of_the_ordinance_is_no_mere_guide(house: Any) -> None:
    case = house.case()
    url = f"/staff/period/{case.reference}/"
    text = house.page("tanto").get(url).content.decode()
    assert "法令で決められた、決定の期限" in text
    assert "全部で45日まで" in text
    given = {"act": "extend", "amount": "200", "unit": "day", "extend_reason": "試し"}
    refused = house.page("tanto").post(url, given)
    assert refused.status_code == 422
    assert "延長できるのは、全部で45日まで" in refused.content.decode()


def test_each_defect_leads_to_the_input_that_mends_it(house: Any) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
    address, page = f"/staff/tasks/{house.task(case).pk}/decide/", house.page("kacho")
    empty = page.post(address, {"outcome": "grant", "reason": " "})
    assert empty.status_code == 422
    assert '<a href="#reason">決定の理由を入力してください。</a>' in empty.content.decode()
    unknown = page.post(address, {"outcome": "approve", "reason": "架空の記録を確かめました。"})
    assert 'href="#outcome-' in unknown.content.decode()
    bare = page.post(address, {"outcome": "refuse", "reason": "認めない。"}).content.decode()
    for anchor in ("clause", "criterion", "application"):
        assert f'<a href="#{anchor}">' in bare
        assert f'id="{anchor}"' in bare
    assert 'aria-invalid="true"' in bare
    conditions = page.post(
        address,
        {
            "outcome": "grant",
            "reason": "架空の記録を確かめました。",
            "conditions": "架空の条件",
            "documents": "架空の記録",
        },
    ).content.decode()
    assert '<a href="#conditions">' in conditions
    assert "通知書に載せられません" in conditions
