"""A clerk writes down what somebody asks by telephone, and passes the answer on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry
from koboshi.enquiries.service import Guidance
from koboshi.foundation.tenancy import scope
from tests.doors.citizen import stories

NEW = {"procedure": "fukushima/disclosure-request", "text": "昔の記録は見られますか。", "way": "telephone"}


@pytest.fixture
def clerk(published: None, client: Client, sign_in: Callable[[Client, str], Client]) -> Client:
    """The clerk at the window."""
    return sign_in(client, "madoguchi")


def _written(clerk: Client) -> str:
    answer = clerk.post("/counter/enquiries/new/", NEW | {"token": "t"})
    assert answer.status_code == 302, answer.content.decode()
    found = re.search(r"enquiries/([^/]+)/", answer.headers["Location"])
    assert found is not None
    return found[1]


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_pages_open_in_three_languages(clerk: Client, lang: str) -> None:
    assert clerk.get(f"/counter/enquiries/?lang={lang}").status_code == 200
    reference = _written(clerk)
    for page in ("", "new/", f"{reference}/"):
        answer = clerk.get(f"/counter/enquiries/{page}?lang={lang}")
        assert answer.status_code == 200
        assert "&lt;ruby" not in answer.content.decode()


def test_written_down_once_and_the_answer_is_passed_on(clerk: Client) -> None:
    reference = _written(clerk)
    assert _written(clerk) == reference
    page = clerk.get(f"/counter/enquiries/{reference}/").content.decode()
    assert "一度だけ表示します" in page
    assert "相談をしなくても申請できます" in page
    guidance = Guidance(purpose="安全のため", content="説明をお願いします。", responsible="主査 審査 太郎（架空）")
    with scope.acting(SYSTEM):
        one = Enquiry.objects.get(reference=reference)
        turn = enquiries.answer(stories.staff("tanto"), one, text="窓口でご覧になれます。", guidance=guidance)
    page = clerk.get(f"/counter/enquiries/{reference}/").content.decode()
    assert "窓口でご覧になれます。" in page
    assert "一度だけ表示します" not in page
    assert clerk.post(f"/counter/enquiries/{reference}/", {"do": "copy", "turn": turn.pk}).status_code == 302
    with scope.acting(SYSTEM):
        document = enquiries.issue_copy(stories.staff("tanto"), turn)
    paper = clerk.get(f"/counter/enquiries/{reference}/documents/{document.pk}/")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert clerk.post(f"/counter/enquiries/{reference}/", {"do": "more", "text": "いくらですか。"}).status_code == 302
    assert clerk.post(f"/counter/enquiries/{reference}/", {"do": "more", "text": ""}).status_code == 422
    assert clerk.post(f"/counter/enquiries/{reference}/", {"do": "nonsense"}).status_code == 404


def test_bad_input_keeps_what_was_typed(clerk: Client) -> None:
    for wrong, sentence in (
        ({"way": ""}, "受け方"),
        ({"text": ""}, "相談したいこと"),
        ({"procedure": ""}, "所属を選んで"),
    ):
        answer = clerk.post("/counter/enquiries/new/", NEW | {"name": "相談 花子（架空）"} | wrong)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert "相談 花子（架空）" in answer.content.decode()


def test_another_clerk_and_a_resident_find_none(clerk: Client, sign_in: Callable[[Client, str], Client]) -> None:
    reference = _written(clerk)
    assert sign_in(Client(), "npo").get(f"/counter/enquiries/{reference}/").status_code in (403, 404)
    assert Client().get(f"/counter/enquiries/{reference}/").status_code in (302, 403, 404)
    assert clerk.get("/counter/enquiries/0000-0000-0000/").status_code == 404
