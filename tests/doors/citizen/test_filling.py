"""From the start button to the arrival number, page by page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.typeset import paper, press
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application, Attachment
from tests.doors.citizen import stories
from tests.doors.citizen.stories import CONTACT, PROCEDURE, WHO, begin, filed, fill


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def _application(reference: str) -> Application:
    with scope.acting(SYSTEM):
        return Application.objects.get(reference=reference)


def picture(name: str = "ininjo.png") -> SimpleUploadedFile:
    """A small picture of nothing."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_number_and_secret_are_shown_once_and_can_be_renewed(client: Client) -> None:
    reference, secret = begin(client)
    again = client.get(f"/applications/{reference}/begun/").content.decode()
    assert secret not in again
    renewed = client.post(f"/applications/{reference}/new-secret", follow=True).content.decode()
    assert "合言葉が表示されるのは、この1回だけです" in renewed
    stranger = Client()
    answer = stranger.post("/resume/", {"reference": reference, "secret": secret})
    assert answer.status_code == 422


def test_pressing_start_twice_begins_one_application(client: Client) -> None:
    first = client.post(f"{PROCEDURE}start", {"once": "the-same-button"})
    second = client.post(f"{PROCEDURE}start", {"once": "the-same-button"})
    assert first.headers["Location"] == second.headers["Location"]
    with scope.acting(SYSTEM):
        assert Application.objects.count() == 1


def test_a_resident_fills_in_every_page_and_gets_a_number_that_stays_one(client: Client) -> None:
    reference, _ = filed(client)
    assert client.post(f"/applications/{reference}/submit").status_code == 302
    with scope.acting(SYSTEM):
        assert Case.objects.filter(reference=reference).count() == 1
    page = client.get(f"/applications/{reference}/done/").content.decode()
    assert reference in page
    assert "決定の期限" in page
    assert "処理期間の目安" not in page, "an ordinance sets the period"
    application = _application(reference)
    assert application.answers["applicant"]["family"] == "髙橋"
    assert application.answers["address"]["postal_code"] == "960-8670"


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(client: Client) -> None:
    reference, _ = begin(client)
    typed = {**CONTACT, "phone": "電話はありません", "email": "hanako"}
    answer = client.post(f"/applications/{reference}/pages/contact/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "電話はありません" in page
    assert "0から始まる番号" in page
    assert 'href="#f-phone"' in page
    opened_again = client.get(f"/applications/{reference}/pages/contact/").content.decode()
    assert "電話はありません" in opened_again
    assert "杉妻町" in opened_again


def test_a_choice_that_brings_more_questions_shows_them_before_it_asks_for_answers(client: Client) -> None:
    reference, _ = begin(client)
    address = f"/applications/{reference}/pages/who/"
    answer = client.post(address, {**WHO, "applicant_kind": "corporation"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(address)
    assert "法人・団体の名前" in client.get(address).content.decode()


def test_a_postal_code_fills_in_the_address_without_javascript(client: Client) -> None:
    reference, _ = begin(client)
    typed = {"address.postal_code": "964-8601", "_lookup": "address", "shown": "address phone email"}
    page = client.post(f"/applications/{reference}/pages/contact/", typed)
    assert page.status_code == 200
    assert "二本松市" in page.content.decode()


def test_files_are_added_and_taken_back_on_their_page(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    address = f"/applications/{reference}/pages/agent/"
    kept = client.post(address, {"mandate.upload": picture(), "_attach": "mandate", "shown": "mandate"})
    assert kept.status_code == 302
    assert "ininjo.png" in client.get(address).content.decode()
    with scope.acting(SYSTEM):
        number = Attachment.objects.get(reference=reference).pk
    client.post(address, {"_detach": f"mandate={number}", "shown": "mandate"})
    assert "ininjo.png" not in client.get(address).content.decode()


def test_a_program_that_calls_itself_a_pdf_is_refused_and_the_page_keeps_its_answers(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    bad = SimpleUploadedFile("ininjo.pdf", b"MZ\x90\x00 not a pdf", "application/pdf")
    typed = {"agent_phone": "024-521-1111", "mandate.upload": bad, "_attach": "mandate", "shown": "agent_phone mandate"}
    answer = client.post(f"/applications/{reference}/pages/agent/", typed)
    assert answer.status_code == 422
    assert "024-521-1111" in answer.content.decode()


def test_an_incomplete_application_comes_back_with_everything_to_mend(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", WHO)
    answer = client.post(f"/applications/{reference}/submit")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"/applications/{reference}/pages/document/?back=check#f-document" in page


def test_an_answer_is_changed_from_the_check_page_and_leads_back_there(client: Client) -> None:
    reference, _ = begin(client)
    fill(client, reference)
    page = client.get(f"/applications/{reference}/check/").content.decode()
    assert page.count(f"/applications/{reference}/pages/document/?back=check") == 1
    changed = {**stories.DOCUMENT, "document": "架空川の堤防の点検の記録"}
    answer = client.post(f"/applications/{reference}/pages/document/?back=check", changed)
    assert answer.headers["Location"] == f"/applications/{reference}/check/"
    assert "堤防の点検" in client.get(answer.headers["Location"]).content.decode()


def test_a_changed_mind_leaves_no_hidden_answers_behind(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    agent = {"agent_phone": "024-521-1111", "mandate.upload": picture(), "shown": "agent_name agent_phone mandate"}
    client.post(f"/applications/{reference}/pages/agent/", {**agent, "_attach": "mandate"})
    fill(client, reference)
    assert client.post(f"/applications/{reference}/submit").status_code == 302
    assert "agent_phone" not in _application(reference).answers
    assert "mandate" not in _application(reference).answers


def test_pausing_keeps_half_a_page_and_tells_how_to_come_back(client: Client) -> None:
    reference, secret = begin(client)
    answer = client.post(
        f"/applications/{reference}/pages/who/", {"applicant.family": "𠮷田", "pause": "1"}, follow=True
    )
    assert reference in answer.content.decode()
    elsewhere = Client()
    opened = elsewhere.post("/resume/", {"reference": reference.lower(), "secret": secret.lower()})
    assert opened.status_code == 302
    assert "𠮷田" in elsewhere.get(f"/applications/{reference}/pages/who/").content.decode()


def test_the_copy_and_the_paper_with_what_is_known_are_pdf(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", WHO)
    assert client.get(f"/applications/{reference}/form.pdf").content.startswith(b"%PDF")
    assert client.get(f"/applications/{reference}/copy.pdf").status_code == 404
    fill(client, reference)
    client.post(f"/applications/{reference}/submit")
    assert client.get(f"/applications/{reference}/copy.pdf").content.startswith(b"%PDF")


def test_no_character_of_an_answer_or_a_file_name_keeps_the_copy_from_her(client: Client, monkeypatch: Any) -> None:
    """What the fonts lack prints in its base form or as 〓, and the copy says so; the screen shows what she typed."""
    printed: list[Any] = []

    def seen(template: str, data: Any, *rest: Any) -> bytes:
        printed.append(data)
        return press.print_pdf(template, data, *rest)

    monkeypatch.setattr(paper, "print_pdf", seen)
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "applicant.family": "渡邊\U000e0102"})
    client.post(f"/applications/{reference}/pages/contact/", CONTACT)
    typed = {**stories.DOCUMENT, "document": "架空川の改修👪🎉の記録"}
    client.post(f"/applications/{reference}/pages/document/", typed)
    client.post(f"/applications/{reference}/pages/way/", stories.WAY)
    assert "👪🎉" in client.get(f"/applications/{reference}/check/").content.decode()
    assert client.post(f"/applications/{reference}/submit").status_code == 302
    assert client.get(f"/applications/{reference}/copy.pdf").content.startswith(b"%PDF")
    told = str(printed[-1]["note"])
    for character in ("U+E0102", "U+1F46A", "U+1F389"):
        assert character in told
    assert "記録には、入力のとおり残っています" in told


def test_an_emoji_is_no_part_of_a_name_and_she_is_told_so_at_the_field(client: Client) -> None:
    reference, _ = begin(client)
    answer = client.post(f"/applications/{reference}/pages/who/", {**WHO, "applicant.given": "😀"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "絵文字や記号（😀）があります" in page
    assert 'value="😀"' in page
