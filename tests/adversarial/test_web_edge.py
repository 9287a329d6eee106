"""The edge to the web: foreign pages (H2), sessions known before (M4), what a browser keeps (M5), guesses (L1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from koboshi.foundation.people import service as people
from koboshi.foundation.people import throttle
from koboshi.foundation.people.models import User
from tests.adversarial.reading import says_why
from tests.doors.citizen import stories

SignIn = Callable[[str], Client]
EVIL = "送らせたい文"
FOREIGN: dict[str, dict[str, str]] = {
    "another site": {"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "cross-site"},
    "a site beside ours": {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-site"},
    "only its referrer": {"HTTP_REFERER": "https://evil.example/testserver"},
    "an opaque origin": {"HTTP_ORIGIN": "null", "HTTP_REFERER": "http://testserver/"},
    "our name as a user": {"HTTP_ORIGIN": "http://testserver@evil.example"},
    "nobody": {},
}
OWN: dict[str, dict[str, str]] = {
    "origin": {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"},
    "an old browser": {"HTTP_REFERER": "http://testserver/my/sign-in/"},
}


def strict(client: Client) -> Client:
    """The same browser, at a house that asks for tokens."""
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.parametrize("sent", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("login", ["", "tanto"])
def test_h2_a_form_of_a_foreign_page_is_refused_and_nothing_of_it_is_kept(
    sign_in: SignIn, sent: dict[str, Any], login: str
) -> None:
    client = strict(sign_in(login) if login else Client())
    answer = client.post("/staff/filters/" if login else "/my/sign-in/", {"email": EVIL, "name": EVIL}, **sent)
    page = answer.content.decode()
    assert says_why(answer, among={403})
    assert EVIL not in page
    assert "csrfmiddlewaretoken" not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("sent", OWN.values(), ids=OWN)
def test_h2_a_form_of_our_own_shows_what_would_be_sent(visitor: Client, sent: dict[str, Any]) -> None:
    answer = strict(visitor).post("/my/sign-in/", {"email": "kept@example.jp", "password": "never-shown"}, **sent)
    main = answer.content.decode().partition("<main")[2]
    assert answer.status_code == 403
    assert "<li>kept@example.jp</li>" in main
    assert 'name="email" value="kept@example.jp"' in main
    assert "never-shown" not in main


@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("", "/applications/1234-5678-9012/withdraw/"),
        ("", "/applications/1234-5678-9012/new-secret"),
        ("", "/fees/1234-5678-9012/1/pay"),
        ("", "/mandates/1234-5678-9012/add/"),
        ("", "/link/abc/"),
        ("tanto", "/accounts/password/change/"),
        ("tanto", "/accounts/2fa/totp/deactivate/"),
        ("kacho", "/staff/tasks/1/decide/"),
        ("kacho", "/staff/approvals/1/"),
        ("kacho", "/staff/approvals/together/"),
        ("tanto", "/staff/fees/charges/1/waive"),
        ("madoguchi", "/counter/applications/1234-5678-9012/withdraw"),
    ],
)
def test_h2_an_act_that_binds_is_never_offered_again(sign_in: SignIn, login: str, address: str) -> None:
    client = strict(sign_in(login) if login else Client())
    answer = client.post(address, {"reason": EVIL}, **OWN["origin"])
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert answer.status_code == 403
    assert f'value="{EVIL}"' not in main
    assert "csrfmiddlewaretoken" not in main


# --- M4: a session somebody knew before -----------------------------------------------------------------------------


def number_of(client: Client) -> str:
    return client.cookies["koboshi_session"].value


def planted() -> Client:
    """A browser with a session that is known to somebody else."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    return client


def test_m4_opening_an_application_gives_the_session_a_new_number(house: None) -> None:
    reference, secret = stories.filed(Client())
    client = planted()
    before = number_of(client)
    assert client.post("/resume/", {"reference": reference, "secret": secret}).status_code == 302
    assert number_of(client) != before
    spy = Client()
    spy.cookies["koboshi_session"] = before
    assert spy.get(f"/applications/{reference}/").status_code == 404
    assert client.get(f"/applications/{reference}/").status_code == 200


def test_m4_beginning_an_application_gives_the_session_a_new_number(house: None) -> None:
    client = planted()
    before = number_of(client)
    reference, _ = stories.begin(client)
    spy = Client()
    spy.cookies["koboshi_session"] = before
    assert number_of(client) != before
    assert spy.get(f"/applications/{reference}/").status_code == 404


def test_m4_a_question_and_a_link_from_the_mail_do_so_too(house: None) -> None:
    client = planted()
    before = number_of(client)
    client.post(f"/link/{people.make_sign_in_link('resident@example.jp')}/")
    linked = number_of(client)
    assert linked != before
    people.remember_opened(session := client.session, "E-1")
    assert session.session_key != linked


# --- M5: what a browser keeps ---------------------------------------------------------------------------------------


def test_m5_signing_in_and_out_tells_the_browser_to_forget(house: None) -> None:
    client = Client()
    client.post("/my/identity/")
    linked = client.post(f"/link/{people.make_sign_in_link('resident@example.jp')}/")
    assert linked.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.post("/my/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
    typed = {"login": "tanto@demo.koboshi.example", "password": "koboshi-demo-2026"}
    signed = client.post("/accounts/login/", typed)
    assert signed.status_code == 302
    assert signed.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/").headers
    assert "Clear-Site-Data" not in client.post("/accounts/login/", {**typed, "password": "x"}).headers


def test_m5_who_signs_in_again_keeps_her_own_unsent_records_and_the_next_person_does_not(house: None) -> None:
    for login, forgets in (("tanto", '"cache"'), ("kacho", '"cache", "storage"')):
        client = Client()
        client.cookies["koboshi_device"] = people.device_owner(User.objects.get(email="tanto@demo.koboshi.example").pk)
        typed = {"login": f"{login}@demo.koboshi.example", "password": "koboshi-demo-2026"}
        assert client.post("/accounts/login/", typed).headers["Clear-Site-Data"] == forgets


# --- L1: guesses against one number ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("windows_stand_still")
def test_l1_guesses_from_one_address_do_not_close_a_number_for_its_people(house: None) -> None:
    reference, secret = stories.filed(Client())
    for guess in range(throttle.RESUME.tries + 2):
        last = Client(REMOTE_ADDR="203.0.113.9").post("/resume/", {"reference": reference, "secret": f"{guess:010d}"})
    assert last.status_code == 429
    answer = Client(REMOTE_ADDR="192.0.2.7").post("/resume/", {"reference": reference, "secret": secret})
    assert answer.status_code == 302
