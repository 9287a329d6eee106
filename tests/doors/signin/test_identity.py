"""Residents sign in by the identity port; the demonstration lets them choose an invented person."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.people.models import Identity, User
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.plugins.identity_failing.plugin import FailingIdentity, FailingOptions
from koboshi.project import wiring
from tests.doors.citizen.stories import PROCEDURE, begin

BEGIN, BACK, SIGN_IN = "/my/identity/", "/my/identity/back/", "/my/sign-in/"


def start(client: Client, **typed: str) -> str:
    """Press the button; the state of the identification."""
    answer = client.post(BEGIN, typed)
    assert answer.status_code == 302
    where = urlsplit(answer.headers["Location"])
    assert where.path == "/demo/identity/"
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "見本 花子" in page.content.decode()
    return parse_qs(where.query)["state"][0]


def come_back(client: Client, state: str, person: str = "hanako") -> Any:
    """The chosen person comes back to the house."""
    return client.get(BACK, {"state": state, "person": person})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.usefixtures("published")
class TestSigningInWithTheIdentityService:
    def test_the_sign_in_page_offers_mail_and_the_identity_service(self, client: Client) -> None:
        for lang, word in (("ja", "本人確認サービス（デモ）"), ("ja-easy", "本人確認"), ("en", "Identity service")):
            page = client.get(SIGN_IN, {"lang": lang}).content.decode()
            assert word in re.sub(r"<rt>.*?</rt>|</?ruby>", "", unescape(page))
            assert 'name="email"' in page

    def test_whoever_chose_a_person_is_signed_in_and_sees_her_page(self, client: Client) -> None:
        answer = come_back(client, start(client))
        assert answer.headers["Location"] == "/my/"
        page = client.get("/my/").content.decode()
        assert "見本 花子" in page
        assert "identity.invalid" not in page

    def test_goes_on_where_she_wanted_to_go(self, client: Client) -> None:
        assert come_back(client, start(client, next=PROCEDURE)).headers["Location"] == PROCEDURE

    def test_name_and_kana_stand_in_a_new_application_and_can_be_changed(self, client: Client) -> None:
        come_back(client, start(client))
        reference, _ = begin(client)
        page = client.get(f"/applications/{reference}/pages/who/").content.decode()
        assert 'value="見本"' in page
        assert 'value="ミホン"' in page
        with scope.acting(SYSTEM):
            draft = Application.objects.get(reference=reference)
            assert set(draft.answers) == {"applicant"}
            assert draft.holder == User.objects.get(identities__subject="demo:hanako")

    def test_somebody_without_it_begins_with_an_empty_form(self, client: Client) -> None:
        reference, _ = begin(client)
        with scope.acting(SYSTEM):
            assert Application.objects.get(reference=reference).answers == {}

    def test_after_signing_out_nothing_is_filled_in_any_more(self, client: Client) -> None:
        come_back(client, start(client))
        client.post("/my/sign-out")
        reference, _ = begin(client)
        with scope.acting(SYSTEM):
            assert Application.objects.get(reference=reference).answers == {}


@pytest.mark.usefixtures("published")
class TestWhatIsRefused:
    def refused(self, client: Client, answer: Any) -> str:
        assert answer.status_code == 302
        assert answer.headers["Location"] == SIGN_IN
        assert not signed_in(client)
        return str(client.get(SIGN_IN).content.decode())

    def test_a_state_that_another_browser_started(self, client: Client) -> None:
        state = start(Client())
        self.refused(client, come_back(client, state))
        start(client)
        self.refused(client, come_back(client, state))
        assert not Identity.objects.exists()

    def test_the_same_answer_a_second_time(self, client: Client) -> None:
        state = start(client)
        come_back(client, state)
        client.post("/my/sign-out")
        self.refused(client, come_back(client, state))

    def test_a_start_that_was_overtaken_by_another(self, client: Client) -> None:
        old = start(client)
        start(client)
        self.refused(client, come_back(client, old))

    @pytest.mark.parametrize("person", ["", "nobody", "../admin"])
    def test_a_person_nobody_knows(self, client: Client, person: str) -> None:
        self.refused(client, come_back(client, start(client), person))

    @pytest.mark.parametrize(
        "after", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
    )
    def test_s4_a_foreign_page_to_go_on_to(self, client: Client, after: str) -> None:
        self.refused(client, client.post(BEGIN, {"next": after}))

    @pytest.mark.parametrize("back", ["", "https://evil.example/", "//evil.example", "/my/"])
    def test_s4_a_demonstration_that_would_lead_elsewhere(self, client: Client, back: str) -> None:
        assert client.get("/demo/identity/", {"state": "x", "return_to": back}).status_code == 400

    def test_a_link_alone_starts_nothing(self, client: Client) -> None:
        assert client.get(BEGIN).status_code == 405

    @pytest.mark.parametrize("mode", ["unavailable", "refused"])
    def test_a_provider_that_fails_is_a_sentence(self, client: Client, mode: Any) -> None:
        ports.choose("identity", "failing", FailingIdentity(FailingOptions(mode=mode)))
        try:
            page = self.refused(client, client.post(BEGIN))
            assert "k-notice" in page
            assert client.get("/demo/identity/", {"return_to": BACK}).status_code == 404
        finally:
            wiring.fill_shelves()
