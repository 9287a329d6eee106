"""The office reviews what is due, one proposes, another decides; every page also when there is nothing on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from koboshi.casework.models import Case, Delivery
from koboshi.core.actor import SYSTEM
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.retention import service
from koboshi.retention.models import Disposal, Hold, Proposal, Record
from koboshi.retention.service import keeping
from tests.doors.staff.retention_house import due_case
from tests.rooms.retention import stories

HERE = "/staff/retention/"


@pytest.fixture(autouse=True)
def _tied() -> Iterator[None]:
    with stories.tied():
        yield


def text(response: Any) -> str:
    """What a page says; without the code of its form."""
    return str(response.content.decode())


def propose(house: Any, *cases: Case, **facts: str) -> Any:
    given = {"case": [case.reference for case in cases], "way": "dispose", "reason": "保存の必要がない。"} | facts
    return house.page("tanto").post(HERE, given)


def test_empty_pages_say_what_will_stand_there(house: Any) -> None:
    page = house.page("tanto")
    empty = {
        "": "見直しが必要な文書はありません",
        "?list=held": "止めている文書はありません",
        "?list=kept": "保存期間中の文書はありません",
        "?list=open_end": "区分が決まっていない文書は",
        "?list=gone": "廃棄・移管した文書はありません",
        "?list=x&year=abc&office=-1&after=x": "見直しが必要な文書はありません",
        "?year=99999999999999999&after=9999-12-31_1": "見直しが必要な文書はありません",
    }
    for query, sentence in empty.items():
        assert sentence in text(page.get(HERE + query)), query
    assert "待っている提案はありません" in text(page.get(f"{HERE}proposals/"))
    for query in ("", "?year=1", "?year=99999999999", "?year=x", "?year=2020"):
        assert "この年度に、廃棄・移管したものはありません" in text(page.get(f"{HERE}register/{query}"))


def test_from_the_review_list_to_the_register(house: Any) -> None:
    first, second = due_case(house), due_case(house)
    listed = text(house.page("tanto").get(HERE))
    assert first.reference in listed
    assert "公文書開示請求" in listed
    assert "要確認" in listed
    assert "架空 花子" not in listed
    wrong = propose(house, first, reason="", way="dispose")
    assert wrong.status_code == 422
    assert "提案の理由を1,000字以内で" in text(wrong)
    assert f'value="{first.reference}" checked' in text(wrong)
    done = propose(house, first, second)
    assert done.status_code == 302
    proposal = house.all(Proposal)[0]
    assert "別の決定権者が決定します" in text(house.page("tanto").get(done.url))
    address = f"{HERE}proposals/{proposal.pk}/"
    refused = house.page("tanto").post(address, {"act": "approve"})
    assert refused.status_code == 422
    assert "自分が提案したものは、決定できません" in text(refused)
    assert house.page("tanto").post(address, {"act": "explode"}).status_code == 422
    head = house.page("kacho")
    assert "元に戻せません" in text(head.get(address))
    back = head.post(address, {"act": "send_back", "note": ""})
    assert "差し戻す理由を" in text(back)
    assert head.post(address, {"act": "approve"}).status_code == 302
    assert "消去しています" in text(head.get(address))
    service.resume()
    assert house.fresh(first).applicant_label == "（廃棄済み）"
    register = text(head.get(f"{HERE}register/"))
    assert "公文書開示請求 2" in register
    assert "審査 太郎（架空）" in register
    assert "決定 一子（架空）" in register
    paper = head.get(f"{HERE}register/register.pdf")
    assert paper.content.startswith(b"%PDF")
    assert "廃棄済み" in text(head.get(f"{HERE}?list=gone"))
    assert "廃棄済み" in text(head.get(f"{HERE}cases/{first.reference}/"))


def test_the_pages_of_the_case_still_open_after_disposal(house: Any) -> None:
    case = due_case(house)
    propose(house, case)
    house.page("kacho").post(f"{HERE}proposals/{house.all(Proposal)[0].pk}/", {"act": "approve"})
    service.resume()
    for part in ("", "talk/", "course/", "decision/", "history/"):
        page = house.page("tanto").get(f"/staff/cases/{case.reference}/{part}")
        assert page.status_code == 200, part
        assert "架空 花子" not in text(page)
    assert house.all(Application)[0].answers == {}


def test_a_notice_that_is_gone_is_not_found(house: Any) -> None:
    case = due_case(house)
    propose(house, case)
    house.page("kacho").post(f"{HERE}proposals/{house.all(Proposal)[0].pk}/", {"act": "approve"})
    service.resume()
    page = house.page("tanto")
    page.raise_request_exception = False
    gone = page.get(f"/staff/cases/{case.reference}/documents/{house.all(Document)[0].pk}/")
    assert gone.status_code == 404


def test_a_hold_from_placing_to_lifting(house: Any) -> None:
    case = due_case(house)
    address, page = f"{HERE}cases/{case.reference}/", house.page("tanto")
    wrong = page.post(address, {"act": "place", "kind": "suit", "reason": "令和15年（行ウ）第1号", "until": "きのう"})
    assert wrong.status_code == 422
    assert "令和15年（行ウ）第1号</textarea>" in text(wrong)
    assert 'value="きのう"' in text(wrong)
    assert page.post(address, {"act": "place", "kind": "suit", "reason": "令和15年（行ウ）第1号"}).status_code == 302
    assert "停止中" in text(page.get(address))
    assert case.reference in text(page.get(f"{HERE}?list=held"))
    assert "廃棄が止められています" in text(propose(house, case))
    hold = house.all(Hold)[0]
    assert page.post(address, {"act": "lift", "hold": "999999"}).status_code == 404
    assert page.post(address, {"act": "lift", "hold": str(hold.pk)}).status_code == 302
    assert page.post(address, {"act": "lift", "hold": str(hold.pk)}).status_code == 422


def test_hand_over_with_a_parcel(house: Any) -> None:
    case = due_case(house)
    page, parcel = house.page("tanto"), f"{HERE}cases/{case.reference}/parcel.zip"
    assert page.get(parcel).status_code == 404, "not agreed yet"
    propose(house, case, way="transfer", to="歴史資料館（架空）")
    address = f"{HERE}proposals/{house.all(Proposal)[0].pk}/"
    house.page("kacho").post(address, {"act": "approve"})
    assert parcel in text(page.get(address))
    assert page.get(parcel).content.startswith(b"PK")
    assert "受け取った部署と受領番号を" in text(page.post(address, {"act": "hand_over", "receipt": " "}))
    assert page.post(address, {"act": "hand_over", "receipt": "収集係 第1号"}).status_code == 302
    service.resume()
    assert "移管済み" in text(page.get(address))
    assert page.get(parcel).status_code == 404
    assert "歴史資料館（架空）（収集係 第1号）" in text(page.get(f"{HERE}register/"))


def test_longer_and_the_date_is_kept_when_it_is_wrong(house: Any) -> None:
    case = due_case(house)
    wrong = propose(house, case, way="extend", until="2036年13月1日")
    assert wrong.status_code == 422
    assert 'value="2036年13月1日"' in text(wrong)
    propose(house, case, way="extend", until="令和18年1月1日")
    house.page("kacho").post(f"{HERE}proposals/{house.all(Proposal)[0].pk}/", {"act": "approve"})
    assert house.all(Record)[0].expires_on == date(2036, 3, 31)
    assert "延長して保存" in text(house.page("tanto").get(f"{HERE}?list=kept"))


def test_papers_without_end_get_a_class(house: Any) -> None:
    case = due_case(house)
    with scope.acting(SYSTEM):
        Record.objects.update(retention_class="in_use", expires_on=None)
    address = f"{HERE}cases/{case.reference}/"
    page = house.page("tanto")
    assert case.reference in text(page.get(f"{HERE}?list=open_end"))
    assert "常用の文書です" in text(page.get(address))
    assert page.post(address, {"act": "classify", "class": "7"}).status_code == 422
    assert page.post(address, {"act": "classify", "class": "3"}).status_code == 302
    assert house.all(Record)[0].retention_class == "3"


def test_the_list_goes_by_pages_and_by_year(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("koboshi.doors.staff.retention.views.PAGE", 1)
    first, second = due_case(house), due_case(house)
    one = text(house.page("tanto").get(HERE))
    assert first.reference in one
    assert second.reference not in one
    record = house.all(Record)[0]
    two = text(house.page("tanto").get(f"{HERE}?list=due&after={record.expires_on.isoformat()}_{record.pk}"))
    assert second.reference in two
    assert first.reference not in two
    assert first.reference in text(house.page("tanto").get(f"{HERE}?year={record.expires_on.year - 1}"))
    assert first.reference not in text(house.page("tanto").get(f"{HERE}?year=2001"))


def test_another_office_and_residents_find_nothing_there(house: Any, client: Any) -> None:
    case = due_case(house)
    propose(house, case)
    number = house.all(Proposal)[0].pk
    for path in (f"cases/{case.reference}/", f"proposals/{number}/", f"cases/{case.reference}/parcel.zip"):
        assert house.page("bunka").get(HERE + path).status_code == 404
    assert case.reference not in text(house.page("bunka").get(HERE))
    assert client.get(HERE).status_code == 302
    assert not house.all(Disposal)


def test_the_page_of_a_case_says_from_which_day_the_term_counts(house: Any) -> None:
    case = due_case(house)
    with scope.acting(SYSTEM):
        Delivery.objects.filter(case=case).update(state="sent", sent_on=date(2018, 4, 2))
        Case.objects.filter(pk=case.pk).update(ended_at=datetime(2018, 3, 31, 3, 0, tzinfo=UTC))
        Record.objects.filter(reference=case.reference).update(completed_on=date(2018, 3, 31))
        keeping.follow(case.reference)
        record = Record.objects.get(reference=case.reference)
    assert (record.completed_on, record.expires_on) == (date(2018, 4, 2), date(2024, 3, 31))
    page = text(house.page("tanto").get(f"{HERE}cases/{case.reference}/"))
    assert "保存期間の数え方" in page
    assert "最後に手続をした日（通知の発送：平成30年4月2日）" in page
    assert "次の年度の初日（平成31年4月1日）" in page
    assert page.index("案件の終わり") < page.index("この日から数えます")
