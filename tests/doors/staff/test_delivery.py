"""The clerk sees what has to go out, prints the cover sheet, and reads until when one may object."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from koboshi.casework.models import Delivery, Posting
from koboshi.casework.service import posting
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.core.letter import appeal_dates
from koboshi.core.letter.public_service import RULES
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Party
from koboshi.mandates.service import Wanted
from tests.doors.staff.test_tasks import _post, _text, _to_decide
from tests.rooms.approvals.conftest import criterion

NAMED = "架空の会議録（令和8年4月1日）"


def _posted(house: Any, **mandate: Any) -> Any:
    case, task = _to_decide(house)
    if mandate:
        with scope.acting(SYSTEM):
            mandates.record(house.actor("tanto"), case.application, Wanted(**mandate))
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents=NAMED)
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


REFUSED = {
    "documents": NAMED,
    "checked_article": "第7条第2号（架空の条）",
    "outcome": "refuse",
    "reason": "請求された記録の3頁に、個人の氏名（架空）と住所があります。",
    "clause": "personal",
    "criterion": criterion(),
    "application": "氏名と住所から特定の個人を識別できるため、個人に関する情報に当たります。",
}

AGENT = {
    "kind": "agent",
    "label": "架空 次郎",
    "scopes": ("see", "receive_notice"),
    "since": civil.today(),
    "paper": "委任状を窓口で確認",
}


def test_a_representative_is_named_before_sending_and_her_address_is_asked_for(house: Any) -> None:
    case, delivery = _posted(house, **AGENT)
    assert delivery.way == "post"
    page = house.page("tanto")
    todo = _text(page.get("/staff/delivery/"))
    assert "代理人　架空 次郎　様" in todo
    place = f"/staff/delivery/{delivery.pk}/"
    shown = _text(page.get(place))
    assert "あて先の住所が分かりません" in shown
    assert "電子署名を付けます" in shown
    assert "発送したことを記録" not in shown
    refused = page.post(place, {"act": "readdress", "addressee": "架空　次郎　様"})
    assert refused.status_code == 422
    assert "あて先の住所を入力" in _text(refused)
    done = page.post(place, {"act": "readdress", "addressee": "〒960-0000\n福島市架空町9\n架空　次郎　様"})
    assert done.url == place
    assert "発送したことを記録" in _text(page.get(place))
    decided = _text(page.get(f"/staff/cases/{case.reference}/decision/"))
    assert "架空　次郎　様" in decided


def test_once_it_arrived_the_page_says_until_when_one_may_object(house: Any) -> None:
    case, task = _to_decide(house)
    with scope.acting(SYSTEM):
        mandates.record(house.actor("tanto"), case.application, Wanted(**AGENT))
    _post(house, "kacho", task, "decide", **REFUSED)
    _post(house, "tanto", house.task(case), "notice/send")
    place, page = f"/staff/delivery/{house.all(Delivery)[0].pk}/", house.page("tanto")
    page.post(place, {"act": "readdress", "addressee": "〒960-0000\n福島市架空町9\n架空　次郎　様"})
    assert page.post(place, {"act": "send"}).status_code == 302
    assert ' required></div><div class="k-field"><label class="k-label" for="note">' in _text(page.get(place))
    empty = page.post(place, {"act": "arrive", "on": " ", "note": "書留の記録（架空）"})
    assert empty.status_code == 422
    assert "届いた日を入力してください" in _text(empty)
    assert "書留の記録（架空）" in _text(empty)
    assert house.all(Delivery)[0].arrived_on is None
    assert page.post(place, {"act": "arrive", "on": civil.today().isoformat()}).status_code == 302
    shown = _text(page.get(place))
    assert "審査請求" in shown
    assert format_wareki(appeal_dates(civil.today()).appeal_until) in shown


def test_a_mandate_that_ended_is_said_and_the_notice_addressed_anew(house: Any) -> None:
    case, delivery = _posted(house, **AGENT)
    with scope.acting(SYSTEM):
        (row,) = mandates.Book.of(case.reference).rows
        mandates.revoke(house.actor("tanto"), row)
    place = f"/staff/delivery/{delivery.pk}/"
    assert "いまは別の方がこの通知を受け取ります" in _text(house.page("tanto").get(place))
    assert house.page("tanto").post(place, {"act": "renew"}).url == place
    assert "架空 花子" in house.fresh(delivery).addressee


def test_the_page_before_sending_says_who_receives_and_how(house: Any) -> None:
    case, task = _to_decide(house)
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents=NAMED)
    shown = _text(house.page("tanto").get(f"/staff/tasks/{house.task(case).pk}/notice/send/"))
    assert "架空 花子（電子）" in shown
    assert "電子署名を付けます" in shown


def test_service_in_public_asks_what_was_tried_and_keeps_what_was_typed(house: Any) -> None:
    _, delivery = _posted(house, **AGENT)
    place, page = f"/staff/delivery/{delivery.pk}/", house.page("tanto")
    shown = _text(page.get(place))
    assert "裁判所による公示（民法）" in shown
    assert "要確認" in shown
    refused = page.post(place, {"act": "post_publicly", "why": "転居先が分からない", "gazette_on": "2026-11-01"})
    assert refused.status_code == 422
    assert "郵便が戻っただけでは足りません" in _text(refused)
    assert "転居先が分からない" in _text(refused)
    typed = {
        "act": "post_publicly", "why": "転居先が分からない", "on_visit": "2026-11-02", "found_visit": "空き家（架空）",
        "court": "架空簡易裁判所", "gazette_on": "99月99日",
    }  # fmt: skip
    assert page.post(place, typed).status_code == 422
    assert page.post(place, typed | {"gazette_on": "令和8年11月20日"}).status_code == 302
    (row,) = house.all(Posting)
    assert (row.starts_on.isoformat(), row.arrives_on.isoformat()) == ("2026-11-20", "2026-12-05")
    shown = _text(page.get(place))
    assert "令和8年12月5日" in shown
    assert "空き家（架空）" in shown
    assert house.page("bunka").get(place).status_code == 404


def test_everybody_reads_what_is_posted_and_no_more(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Client()
    assert "いま公示している通知はありません" in _text(visitor.get("/postings/"))
    case, delivery = _posted(house, **AGENT)
    with scope.acting(SYSTEM):
        number, title = delivery.document.number, delivery.document.title
    monkeypatch.setattr(posting, "rule_of", lambda _: RULES["tax"])
    typed = {
        "act": "post_publicly",
        "why": "転居",
        "on_visit": civil.today().isoformat(),
        "found_visit": "空き家（架空）",
    }
    assert house.page("tanto").post(f"/staff/delivery/{delivery.pk}/", typed).status_code == 302
    answer = visitor.get("/postings/")
    shown = _text(answer)
    assert number in shown
    for hidden in ("架空 花子", "架空 次郎", case.reference, title, "空き家"):
        assert hidden not in shown
    assert answer["X-Robots-Tag"] == "noindex, noarchive"


LIVED = {"prefecture": "福島県", "municipality": "福島市", "street": "架空町2-16"}


def _moved_since(house: Any) -> Any:
    """A letter to a representative (架空) who told a new address after it had been prepared."""
    case, delivery = _posted(house, **AGENT, address=LIVED)
    assert "あて先に変更があります" not in _text(house.page("tanto").get("/staff/delivery/"))
    with scope.acting(SYSTEM):
        party = Party.objects.get(pk=delivery.party)
        mandates.note_address(house.actor("tanto"), party, LIVED | {"street": "架空新町9-9"})
    return case, delivery


def test_a_letter_that_waits_takes_an_address_that_was_told_meanwhile(house: Any) -> None:
    case, delivery = _moved_since(house)
    place, page = f"/staff/delivery/{delivery.pk}/", house.page("tanto")
    assert "あて先に変更があります" in _text(page.get("/staff/delivery/"))
    shown = _text(page.get(place))
    assert "架空新町9-9" in shown
    assert "いまのあて先に改める" in shown
    refused = page.post(place, {"act": "send"})
    assert refused.status_code == 422
    assert "お名前か住所が変わりました" in _text(refused)
    assert page.post(place, {"act": "renew"}).status_code == 302
    assert "架空新町9-9" in house.fresh(delivery).addressee
    assert "いまのあて先に改める" not in _text(page.get(place))
    with scope.acting(SYSTEM):
        told = Entry.objects.of_case(case.reference).filter(kind="casework.notice_readdressed")
        assert told.count() == 1
    assert page.post(place, {"act": "send"}).status_code == 302


def test_an_address_that_was_looked_at_and_kept_is_sent(house: Any) -> None:
    _, delivery = _moved_since(house)
    place, page = f"/staff/delivery/{delivery.pk}/", house.page("tanto")
    assert page.post(place, {"act": "readdress", "addressee": delivery.addressee}).status_code == 302
    assert "いまのあて先に改める" not in _text(page.get(place))
    assert page.post(place, {"act": "send"}).status_code == 302


def test_an_old_label_follows_a_name_that_was_corrected(house: Any) -> None:
    case, delivery = _posted(house, **AGENT, address=LIVED)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=case.reference)
        application.answers |= {"applicant": {"family": "架空", "given": "改姓"}}
        application.save()
    assert "架空 改姓　代理人" in _text(house.page("tanto").get(f"/staff/delivery/{delivery.pk}/"))
    assert house.page("tanto").post(f"/staff/delivery/{delivery.pk}/", {"act": "renew"}).status_code == 302
    assert "架空 改姓　代理人" in house.fresh(delivery).addressee
