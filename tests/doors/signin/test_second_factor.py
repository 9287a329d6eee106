"""Staff sign in with password and a second factor; every page reads right in three languages and without JavaScript."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from koboshi.foundation.people.models import User

PASSWORD = "an-invented-password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DESK = "/staff/"


def code_of(secret: str = SECRET) -> str:
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def clerk(published: None) -> User:
    """A member of the demo's staff with a known password."""
    cache.clear()
    user = User.objects.get(email="tanto@demo.koboshi.example")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def guarded(clerk: User) -> User:
    """The same with an authenticator app."""
    TOTP.activate(clerk, SECRET)
    return clerk


def password(client: Client, typed: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": "tanto@demo.koboshi.example", "password": typed})


def confirm(client: Client) -> Any:
    """Say once more who it is, as the pages ask before anything important is changed."""
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def send(client: Client, code: str) -> Any:
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def is_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


def test_password_and_the_code_of_the_app_open_the_desk(client: Client, guarded: User) -> None:
    assert password(client).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)
    assert "確認の番号" in client.get("/accounts/2fa/authenticate/").content.decode()
    assert send(client, code_of()).status_code == 302
    assert is_in(client)


def test_a_code_works_once_whichever_process_it_reaches(client: Client, guarded: User) -> None:
    code = code_of()
    password(client)
    send(client, code)
    cache.clear()  # another process does not know what this one remembers
    other = Client()
    password(other)
    assert send(other, code).status_code == 200
    assert not is_in(other)


@pytest.mark.usefixtures("windows_stand_still")
def test_wrong_codes_are_answered_with_a_sentence_and_then_stopped(client: Client, guarded: User) -> None:
    password(client)
    answers = [send(client, "000000") for _ in range(11)]
    assert {each.status_code for each in answers[:10]} == {200}
    assert "k-error" in answers[0].content.decode()
    assert answers[10].status_code == 429
    assert send(client, code_of()).status_code == 429


def test_a_recovery_code_works_once(client: Client, guarded: User) -> None:
    code = RecoveryCodes.activate(guarded).get_unused_codes()[0]
    password(client)
    send(client, code)
    assert is_in(client)
    other = Client()
    password(other)
    assert send(other, code).status_code == 200
    assert not is_in(other)


def test_setting_up_the_app_by_hand(client: Client, clerk: User) -> None:
    password(client)
    assert client.get("/accounts/2fa/totp/activate/").headers["Location"].startswith("/accounts/reauthenticate/")
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert found is not None
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "12"}).content.decode()
    assert "k-error" in wrong
    assert found[1] in wrong
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get(done.headers["Location"]).content.decode().count("<li><code>") == 10
    assert Authenticator.objects.filter(user=clerk, type=Authenticator.Type.TOTP).exists()


def test_where_it_is_required_staff_come_to_its_set_up_first(client: Client, clerk: User, settings: Any) -> None:
    settings.KOBOSHI = {**settings.KOBOSHI, "second_factor": "required"}
    password(client)
    answer = client.get(DESK)
    assert answer.headers["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200
    TOTP.activate(clerk, SECRET)
    assert is_in(client)


def test_after_ten_wrong_passwords_the_name_is_closed_with_a_sentence(client: Client, clerk: User) -> None:
    answers = [password(client, "wrong") for _ in range(10)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert "<h1" in answers[-1].content.decode()
    assert password(client).status_code == 429
    assert not is_in(client)


PAGES = (
    "/accounts/login/",
    "/accounts/inactive/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/password/change/",
)


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_page_is_ours_in_every_language(guarded: User, lang: str) -> None:
    client = Client()
    RecoveryCodes.activate(guarded)
    for address in PAGES:
        page = client.get(address, {"lang": lang})
        text = page.content.decode()
        assert page.status_code == 200, address
        assert "k-header" in text, address
        assert not re.search(r"<script(?![^>]*(src=|application/json))|\son\w+=|\sstyle=", text), address
        if address == "/accounts/inactive/":  # the first two are read by strangers
            password(client)
            send(client, code_of())
            confirm(client)
