"""The clerk sees what has to go out, prints the cover sheet, and reads until when one may object."""

from __future__ import annotations

from typing import Any

from koboshi.casework.models import Delivery
from tests.doors.staff.test_tasks import _post, _text, _to_decide


def _posted(house: Any) -> Any:
    case, task = _to_decide(house)
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。")
    _post(house, "tanto", house.task(case), "notice/send")
    return case, house.all(Delivery)[0]


def test_online_notices_are_no_work_and_paper_is(house: Any) -> None:
    case, delivery = _posted(house)
    assert delivery.way == "online"
    page = _text(house.page("tanto").get("/staff/delivery/"))
    assert "送る通知も" in page
    decided = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/decision/"))
    assert "画面でお知らせ済み" in decided


def test_another_office_finds_nothing_there(house: Any) -> None:
    _, delivery = _posted(house)
    assert house.page("bunka").get(f"/staff/delivery/{delivery.pk}/").status_code == 404
    assert house.page("bunka").get(f"/staff/delivery/{delivery.pk}/cover.pdf").status_code == 404
    assert house.page("tanto").get(f"/staff/delivery/{delivery.pk}/cover.pdf").content.startswith(b"%PDF")
    refused = house.page("tanto").post(f"/staff/delivery/{delivery.pk}/", {"act": "send"})
    assert refused.status_code == 422
