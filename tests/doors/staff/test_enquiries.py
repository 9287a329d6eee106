"""Enquiries at the staff door: answered, guided in writing, closed, linked and marked; another office finds none."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.actor import SYSTEM, VISITOR, Door
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import Question
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope

LONG = "とても長い質問です" * 40
GUIDANCE = {
    "guidance": "yes",
    "purpose": "安全のため",
    "content": "説明をお願いします",
    "responsible": "主査 審査 太郎",
}


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def asked(house: Any) -> str:
    """A question to the window, without a name."""
    with scope.acting(SYSTEM):
        office = organisations.office(PREFECTURE, "johokokai-madoguchi")
        question = Question(text="昔の工事の記録は見られますか。")
        return enquiries.begin(VISITOR, office, question, door=Door.CITIZEN).enquiry.reference


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_page_opens_in_three_languages(house: Any, asked: str, lang: str) -> None:
    for page in ("", "new/", f"{asked}/"):
        answer = house.page("tanto").get(f"/staff/enquiries/{page}?lang={lang}")
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "&lt;ruby" not in _text(answer)


def test_every_page_says_that_nobody_has_to_ask(house: Any, asked: str) -> None:
    for page in ("", "new/", f"{asked}/"):
        assert "相談をしなくても申請できます" in _text(house.page("tanto").get(f"/staff/enquiries/{page}"))


def test_another_office_finds_none(house: Any, asked: str) -> None:
    assert house.page("bunka").get(f"/staff/enquiries/{asked}/").status_code == 404
    assert house.page("bunka").post(f"/staff/enquiries/{asked}/", {"do": "answer", "text": "x"}).status_code == 404
    page = _text(house.page("bunka").get("/staff/enquiries/"))
    assert asked not in page
    assert "相談はありません" in page


def test_answered_with_guidance_in_writing_and_closed(house: Any, asked: str) -> None:
    page, address = house.page("tanto"), f"/staff/enquiries/{asked}/"
    refused = page.post(
        address, {"do": "answer", "text": "お願いがあります。", "guidance": "yes", "purpose": "安全のため"}
    )
    assert refused.status_code == 422
    assert "趣旨・内容・責任者" in _text(refused)
    assert "お願いがあります。" in _text(refused)
    bad = page.post(address, {"do": "answer", "text": "はい", "next_on": "きのう"})
    assert bad.status_code == 422
    assert page.post(address, {"do": "answer", "text": "お願いがあります。", **GUIDANCE}).status_code == 302
    (turn,) = house.all(Turn)
    assert turn.responsible == "主査 審査 太郎"
    for _ in range(2):
        assert page.post(address, {"do": "copy", "turn": turn.pk}).status_code == 302
    assert page.post(address, {"do": "copy", "turn": "x"}).status_code == 422
    shown = _text(page.get(address))
    link = shown.split("/documents/")[1].split("/")[0]
    assert page.get(f"{address}documents/{link}/").headers["Content-Type"] == "application/pdf"
    assert page.get(f"{address}documents/999999/").status_code == 404
    assert page.post(address, {"do": "close"}).status_code == 422
    assert page.post(address, {"do": "nonsense"}).status_code == 422
    assert page.post(address, {"do": "close", "outcome": "explained"}).status_code == 302
    assert house.all(Enquiry)[0].state == "closed"


def test_written_down_by_telephone_with_a_secret_shown_once(house: Any) -> None:
    page = house.page("tanto")
    office = organisations.office(PREFECTURE, "johokokai-madoguchi")
    new = {"office": office.pk, "text": LONG, "way": "telephone", "name": "相談 花子（架空）"}
    for wrong, sentence in (
        ({"way": ""}, "受け方"),
        ({"text": " "}, "相談したいこと"),
        ({"office": ""}, "所属を選んで"),
    ):
        refused = page.post("/staff/enquiries/new/", new | wrong)
        assert refused.status_code == 422
        assert sentence in _text(refused)
        assert "相談 花子（架空）" in _text(refused)
    answer = page.post("/staff/enquiries/new/", new)
    assert answer.status_code == 302
    assert "合言葉" in _text(page.get(answer.headers["Location"]))
    assert "一度だけ表示します" not in _text(page.get(answer.headers["Location"]))


def test_found_by_words_linked_and_marked(house: Any, asked: str) -> None:
    page, address = house.page("tanto"), f"/staff/enquiries/{asked}/"
    assert asked in _text(page.post("/staff/enquiries/", {"words": "工事 記録"}))
    assert asked not in _text(page.post("/staff/enquiries/", {"words": "無関係"}))
    assert asked not in _text(page.get("/staff/enquiries/?state=closed"))
    case = house.case()
    refused = page.post(address, {"do": "link", "application": "0000-0000-0000"})
    assert refused.status_code == 422
    assert 'value="0000-0000-0000"' in _text(refused)
    assert page.post(address, {"do": "link", "application": case.reference}).status_code == 302
    assert page.post(address, {"do": "mark", "faq_question": "見られる？"}).status_code == 422
    assert page.post(address, {"do": "mark", "faq_question": "見られる？", "faq_answer": "はい"}).status_code == 302
    assert asked in _text(page.get("/staff/enquiries/?faq=yes"))
    assert page.post(address, {"do": "unmark"}).status_code == 302
    assert asked not in _text(page.get("/staff/enquiries/?faq=yes"))


@pytest.mark.parametrize("typed", ["髙橋花", "高橋　花（架空）", "花"])
def test_spaces_and_variants_of_a_character_do_not_hide_who_asked(house: Any, asked: str, typed: str) -> None:
    with scope.acting(SYSTEM):
        Enquiry.objects.filter(reference=asked).update(name="高橋 花（架空）")
    assert asked in _text(house.page("tanto").post("/staff/enquiries/", {"words": typed}))
    assert asked not in _text(house.page("tanto").post("/staff/enquiries/", {"words": "高橋 月"}))
