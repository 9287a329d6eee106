"""What a first visitor with a telephone stumbles over: words, numbers, files, and news without e-mail."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from tests.doors.citizen import stories
from tests.doors.citizen.stories import CONTACT, WHO, begin, filed
from tests.doors.citizen.test_filling import picture
from tests.doors.citizen.test_papers import AGENT

TEN = 10 * 1024 * 1024
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def _begun(client: Client, slug: str) -> str:
    page = client.post(f"/procedures/fukushima/{slug}/start", {"once": slug}, follow=True).content.decode()
    found = re.search(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</strong>", page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("typed", ["２通", "二", "2 通"])
def test_a_number_is_taken_with_its_unit_and_in_kanji(client: Client, typed: str) -> None:
    reference = _begun(client, "tax-certificate")
    client.post(f"/applications/{reference}/pages/certificate/", {"copies": typed, "shown": "copies"})
    with scope.acting(SYSTEM):
        assert Application.objects.get(reference=reference).answers["copies"] == 2


def test_pausing_and_taking_back_have_different_words_in_easy_japanese(client: Client) -> None:
    reference, _ = begin(client)
    page = client.get(f"/applications/{reference}/pages/who/?lang=ja-easy").content.decode()
    draft = client.get(f"/applications/{reference}/?lang=ja-easy").content.decode()
    assert "あとで つづける" in page
    assert "とりけす" in draft
    assert ">やめる<" not in page + draft


def test_a_photo_of_an_iphone_is_refused_with_the_way_to_do_it(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    photo = SimpleUploadedFile("IMG_0001.HEIC", HEIC, "image/heic")
    answer = client.post(
        f"/applications/{reference}/pages/agent/", {**AGENT, "mandate.upload": photo, "_attach": "mandate"}
    )
    assert answer.status_code == 422
    assert "互換性優先" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused_with_its_size(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    photo = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + b"0" * TEN, "image/jpeg")
    answer = client.post(f"/applications/{reference}/pages/agent/", {**AGENT, "mandate.upload": photo})
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "「photo.jpg」は10.0" in page
    assert "スクリーンショット" in page


def test_the_status_says_which_paper_a_file_is_and_links_only_to_what_there_is(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    typed = {**AGENT, "mandate.upload": picture("photo_s.png")}
    assert client.post(f"/applications/{reference}/pages/agent/", typed).status_code == 302
    for page in ("contact", "document", "way"):
        client.post(f"/applications/{reference}/pages/{page}/", stories.PAGES[page])
    client.post(f"/applications/{reference}/submit")
    status = client.get(f"/applications/{reference}/").content.decode()
    assert "<strong>委任状</strong><br>" in status
    assert "現地確認" not in status


def test_without_e_mail_the_page_says_how_news_comes_and_what_to_do_about_a_lost_secret(client: Client) -> None:
    reference, _ = begin(client)
    for page, typed in {**stories.PAGES, "contact": {**CONTACT, "email": ""}, "way": _by_post()}.items():
        client.post(f"/applications/{reference}/pages/{page}/", typed)
    assert client.post(f"/applications/{reference}/submit").status_code == 302
    done = client.get(f"/applications/{reference}/done/").content.decode()
    assert "郵送か電話でお知らせします" in done
    assert "合言葉をなくしたときは" in done
    assert "024-521-1111" in client.get("/help/").content.decode()
    assert "合言葉をなくしたとき" in client.get("/help/").content.decode()


def _by_post() -> dict[str, str]:
    return {**stories.WAY, "notice_way": "post"}


def test_one_word_is_used_for_corrections(client: Client) -> None:
    reference, _ = filed(client)
    stories.ask_correction(reference, "document", "期間を教えてください。")
    for address in (f"/applications/{reference}/", f"/applications/{reference}/correct/"):
        page = client.get(address).content.decode()
        assert "補正のお願い" in page
        assert "内容の確認のお願い" not in page
