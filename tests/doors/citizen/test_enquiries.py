"""A resident asks before she applies, without an account; and could have applied at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import municipalities
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import Guidance
from koboshi.foundation.tenancy import scope
from tests.doors.citizen import stories

NEW = {"procedure": "fukushima/disclosure-request", "text": "昔の工事の記録は見られますか。", "once": "only-once"}


def _ask(client: Client, **facts: Any) -> tuple[str, str]:
    page = client.post("/enquiries/", NEW | facts, follow=True)
    assert page.status_code == 200, page.content.decode()
    text = page.content.decode()
    reference = re.search(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</strong>", text)
    secret = re.search(r"<strong>([0-9A-Z]{5}-[0-9A-Z]{5})</strong>", text)
    assert reference is not None
    return reference[1], secret[1] if secret else ""


def _answer(reference: str, **facts: Any) -> Turn:
    with scope.acting(SYSTEM):
        return enquiries.answer(stories.staff("tanto"), Enquiry.objects.get(reference=reference), **facts)


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_pages_open_in_three_languages(published: None, client: Client, lang: str) -> None:
    reference, _ = _ask(client)
    for page in ("", "open/", f"{reference}/", "?procedure=fukushima/disclosure-request"):
        joined = f"/enquiries/{page}{'&' if '?' in page else '?'}lang={lang}"
        assert client.get(joined).status_code == 200, page


def test_a_question_goes_where_the_application_would_go(published: None, client: Client) -> None:
    asked = {"procedure": "fukushima/intractable-disease", "text": "大熊町の者です（架空）。難病の更新について。"}
    for once, town, office in (
        ("a", "", "kenpoku-hoken"),
        ("b", "大熊町", "soso-hoken"),
        ("c", "知らない町", "kenpoku-hoken"),
    ):
        reference, _ = _ask(client, **asked, once=once, town=_code(town))
        with scope.acting(SYSTEM):
            assert Enquiry.objects.get(reference=reference).office.slug == office


def _code(town: str) -> str:
    found = municipalities.by_name(town) if town else None
    return found.code if found else town


def test_asked_without_a_name_and_read_with_number_and_secret(published: None, client: Client) -> None:
    reference, secret = _ask(client)
    assert _ask(client)[0] == reference, "pressing twice asks once"
    shown = client.get(f"/enquiries/{reference}/").content.decode()
    assert secret not in shown
    assert "相談をしなくても申請できます" in shown
    assert "まだ回答はありません" in shown
    other = Client()
    assert other.get(f"/enquiries/{reference}/").status_code == 404
    wrong = other.post("/enquiries/open/", {"reference": reference, "secret": "00000-00000"})
    assert wrong.status_code == 422
    assert "相談番号か合言葉が違います" in wrong.content.decode()
    assert other.post("/enquiries/open/", {"reference": reference, "secret": secret}).status_code == 302
    _answer(reference, text="窓口でご覧になれます。")
    assert "窓口でご覧になれます。" in other.get(f"/enquiries/{reference}/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "相談したいこと"),
        ({"procedure": "", "office": ""}, "所属を選んで"),
        ({"procedure": "made/up", "office": "999999"}, "所属を選んで"),
        ({"contact": "0" * 161}, "ご連絡先は160字"),
    ],
)
def test_bad_input_keeps_what_was_typed(published: None, client: Client, wrong: dict[str, Any], sentence: str) -> None:
    answer = client.post("/enquiries/", NEW | {"name": "相談 花子（架空）"} | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "相談 花子（架空）" in page
    with scope.acting(SYSTEM):
        assert not Enquiry.objects.exists()


def test_guidance_is_given_in_writing_on_request(published: None, client: Client) -> None:
    reference, _ = _ask(client)
    guidance = Guidance(purpose="安全のため", content="説明をお願いします。", responsible="主査 審査 太郎（架空）")
    turn = _answer(reference, text="お願いがあります。", guidance=guidance)
    page = client.get(f"/enquiries/{reference}/").content.decode()
    assert "従わなくても、不利な扱いはしません" in page
    assert client.post(f"/enquiries/{reference}/", {"do": "copy", "turn": turn.pk}).status_code == 302
    assert "書面を求めました" in client.get(f"/enquiries/{reference}/").content.decode()
    with scope.acting(SYSTEM):
        enquiries.issue_copy(stories.staff("tanto"), turn)
    page = client.get(f"/enquiries/{reference}/").content.decode()
    number = page.split("/documents/")[1].split("/")[0]
    found = client.get(f"/enquiries/{reference}/documents/{number}/")
    assert found.headers["Content-Type"] == "application/pdf"
    assert Client().get(f"/enquiries/{reference}/documents/{number}/").status_code == 404


def test_more_and_the_application_that_came_later(published: None, client: Client) -> None:
    reference, _ = _ask(client)
    assert client.post(f"/enquiries/{reference}/", {"do": "more", "text": ""}).status_code == 422
    assert client.post(f"/enquiries/{reference}/", {"do": "more", "text": "写しはいくらですか。"}).status_code == 302
    assert client.post(f"/enquiries/{reference}/", {"do": "nonsense"}).status_code == 404
    refused = client.post(f"/enquiries/{reference}/", {"do": "link", "application": "0000-0000-0000"})
    assert refused.status_code == 422
    application, _ = stories.filed(client)
    assert client.post(f"/enquiries/{reference}/", {"do": "link", "application": application}).status_code == 302
    with scope.acting(SYSTEM):
        assert Enquiry.objects.get().linked_reference == application


def test_markup_is_shown_as_text(published: None, client: Client) -> None:
    reference, _ = _ask(client, text="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(f"/enquiries/{reference}/").content.decode()
