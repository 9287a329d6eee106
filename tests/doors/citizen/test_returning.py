"""Coming back without an account, and what strangers never see."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from tests.doors.citizen.stories import begin, filed

STEPS = (
    "", "begun/", "pages/who/", "check/", "done/", "paused/", "copy.pdf", "form.pdf", "correct/", "correct/document/",
    "withdraw/", "files/1/", "documents/1/",
)  # fmt: skip
ACTS = ("submit", "messages", "again", "new-secret", "mail-link", "correct-submit", "attachments/mandate/", "withdraw/")


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def _mailed_link() -> str:
    with scope.acting(SYSTEM):
        body = Outgoing.objects.order_by("-id")[0].body
    found = re.search(r"/link/[\w-]+/", body)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("step", STEPS)
def test_somebody_elses_application_is_not_there(client: Client, step: str) -> None:  # S1, S5
    reference, _ = filed(client)
    stranger = Client()
    theirs = stranger.get(f"/applications/{reference}/{step}")
    nobodys = stranger.get(f"/applications/0000-0000-0000/{step}")
    assert theirs.status_code == nobodys.status_code == 404
    assert "公文書開示請求" not in theirs.content.decode()


@pytest.mark.parametrize("act", ACTS)
def test_nobody_acts_on_somebody_elses_application(client: Client, act: str) -> None:  # S5
    reference, _ = filed(client)
    assert Client().post(f"/applications/{reference}/{act}", {"text": "x", "email": "a@example.jp"}).status_code == 404
    with scope.acting(SYSTEM):
        assert Application.objects.get(reference=reference).state == Application.State.FILED


def test_a_wrong_number_and_a_wrong_secret_are_answered_alike(client: Client) -> None:  # S1
    reference, _ = begin(client)
    stranger = Client()
    wrong_secret = stranger.post("/resume/", {"reference": reference, "secret": "00000-00000"})
    wrong_number = stranger.post("/resume/", {"reference": "0000-0000-0000", "secret": "00000-00000"})
    assert wrong_secret.status_code == wrong_number.status_code == 422
    sentence = "受付番号と合言葉の組合せが正しくありません"
    assert sentence in wrong_secret.content.decode()
    assert sentence in wrong_number.content.decode()


@pytest.mark.usefixtures("windows_stand_still")
def test_guessing_is_stopped_after_a_few_tries(client: Client) -> None:  # S1
    answers = [
        client.post("/resume/", {"reference": "0000-0000-0000", "secret": str(n)}).status_code for n in range(12)
    ]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_a_link_in_the_mail_opens_the_draft_only_when_its_button_is_pressed(client: Client) -> None:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/mail-link", {"email": " Hanako@Example.jp "})
    link = _mailed_link()
    elsewhere = Client()
    for _ in range(2):  # a mail scanner looks more than once
        assert elsewhere.get(link).status_code == 200
    opened = elsewhere.post(link, follow=True)
    assert reference in opened.content.decode()
    assert elsewhere.get(f"/applications/{reference}/pages/who/").status_code == 200
    assert Client().post(link).status_code == 410
    assert Client().get(link).status_code == 410


def test_asking_for_a_link_tells_nobody_which_addresses_are_known(client: Client) -> None:
    known = client.post("/my/sign-in/", {"email": "kenmin@demo.koboshi.example"}).content.decode()
    unknown = client.post("/my/sign-in/", {"email": "daremo@demo.koboshi.example"}).content.decode()
    assert "リンクをお送りしました" in known
    assert "リンクをお送りしました" in unknown


def test_a_member_of_staff_cannot_enter_by_a_link(client: Client) -> None:
    client.post("/my/sign-in/", {"email": "tanto@demo.koboshi.example"})
    assert client.post(_mailed_link()).status_code == 410


def test_an_address_that_is_none_is_refused_with_a_sentence(client: Client) -> None:
    answer = client.post("/my/sign-in/", {"email": "hanako"})
    assert answer.status_code == 422
    assert "メールアドレスの形" in answer.content.decode()


def test_finishing_on_a_shared_computer_leaves_nothing_open(client: Client) -> None:
    reference, _ = begin(client)
    client.post("/my/sign-out")
    assert client.get(f"/applications/{reference}/").status_code == 404


def test_after_sign_in_only_our_own_pages_are_opened(client: Client) -> None:  # S4
    typed = {"login": "kenmin@demo.koboshi.example", "password": "koboshi-demo-2026"}
    answer = client.post("/accounts/login/?next=https://example.com/", {**typed, "next": "https://example.com/"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith("//")


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_sign_in_page_of_staff_is_ours_in_every_language(client: Client, lang: str) -> None:
    page = client.get(f"/accounts/login/?lang={lang}").content.decode()
    assert "k-button" in page
    assert {"ja": "職員のサインイン", "ja-easy": "サインイン", "en": "Sign-in for staff"}[lang] in page


@pytest.mark.parametrize("address", ["/accounts/2fa/", "/accounts/logout/", "/accounts/password/change/"])
def test_the_account_pages_of_staff_wear_our_look(
    client: Client, sign_in: Callable[[Client, str], Client], address: str
) -> None:
    page = sign_in(client, "tanto").get(address, follow=True)
    assert page.status_code == 200
    assert "k-body" in page.content.decode()
    assert "k-button" in page.content.decode()
