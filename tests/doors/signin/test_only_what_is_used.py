"""The sign-in pages that the house uses, and none of the library's others; an address is never changed or believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Party
from koboshi.project import sign_in as pages

SignIn = Callable[[Client, str], Client]
VICTIM = "dairi@example.jp"
NOT_THERE = (
    "/accounts/",
    "/accounts/email/",
    "/accounts/signup/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/abc/",
    "/accounts/password/set/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-abc/",
    "/accounts/login/code/confirm/",
    "/accounts/2fa/webauthn/signup/",
    "/components/",
)


def by_link(email: str) -> Client:
    """The browser of a resident who opened a link from her mail."""
    client = Client()
    assert client.post(f"/link/{people.make_sign_in_link(email)}/").status_code == 302
    return client


@pytest.mark.parametrize("address", NOT_THERE)
def test_h1_what_the_house_does_not_use_is_not_there(published: None, sign_in: SignIn, address: str) -> None:
    for client in (Client(), sign_in(Client(), "tanto"), by_link("somebody@example.jp")):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": VICTIM, "action_add": "", "action_primary": ""}).status_code == 404


@pytest.mark.parametrize("route", [str(each.pattern) for each in pages.urlpatterns])
def test_m3_no_page_breaks_or_sends_mail_whatever_is_sent(published: None, sign_in: SignIn, route: str) -> None:
    address = f"/accounts/{route.replace('<int:pk>', '7')}"
    typed = {"login": VICTIM, "password": "x", "email": VICTIM, "code": "1", "credential": "{}"}
    for client in (Client(), sign_in(Client(), "tanto"), by_link("somebody@example.jp")):
        for body in ({}, typed):
            assert client.post(address, body).status_code < 500
        assert client.get(address).status_code < 500
    assert not mail.outbox


def test_m3_the_library_sends_nothing_by_itself(published: None) -> None:
    get_adapter().send_mail("account/email/password_reset", VICTIM, {})
    assert not mail.outbox


@pytest.mark.parametrize(
    "address",
    ["/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/reauthenticate/"],
)
def test_h1_an_account_that_opens_by_links_sets_no_password_and_no_key(published: None, address: str) -> None:
    assert by_link("somebody@example.jp").get(address).status_code == 404


def test_h1_nobody_becomes_primary_for_an_address_of_somebody_else(published: None) -> None:
    thief = by_link("thief@example.jp")
    thief.post("/accounts/email/", {"email": VICTIM, "action_add": ""})
    thief.post("/accounts/email/", {"email": VICTIM, "action_primary": ""})
    assert User.objects.filter(email__iexact=VICTIM).count() == 0
    assert not EmailAddress.objects.filter(email__iexact=VICTIM).exists()


def typed_only(email: str) -> User:
    """An account that carries an address nobody proved, with a password, as the library once allowed it."""
    return User.objects.create_user(email, "a-thief-s-password", name="盗田 架空")


def test_h1_an_account_whose_address_was_only_typed_is_nobody_on_an_application(published: None) -> None:
    with scope.acting(SYSTEM):
        thief = typed_only(VICTIM)
        Party.objects.create(
            reference="2026-0000-0000",
            tenant="070009",
            role="representative",
            label="架空",
            email=VICTIM,
            origin="office",
        )
        assert mandates.bind(thief.pk, VICTIM) == 0
        assert Party.objects.get(email=VICTIM).user_id is None
        assert people.account_of(VICTIM) is None


def test_h1_the_first_link_closes_whatever_else_could_open_the_account(published: None) -> None:
    thief, inside = typed_only(VICTIM), Client()
    Authenticator.objects.create(user=thief, type=Authenticator.Type.TOTP, data={})
    inside.force_login(thief, backend="django.contrib.auth.backends.ModelBackend")
    assert inside.get("/my/").status_code == 200
    owner = by_link(VICTIM)
    assert owner.get("/my/").status_code == 200
    assert inside.get("/my/").status_code == 302, "the session of whoever only typed the address went on"
    thief.refresh_from_db()
    assert not thief.has_usable_password()
    assert not Authenticator.objects.filter(user=thief).exists()


def test_h1_a_person_is_bound_once_and_an_address_that_changes_hands_later_opens_nothing(published: None) -> None:
    with scope.acting(SYSTEM):
        Party.objects.create(
            reference="2026-0000-0000",
            tenant="070009",
            role="representative",
            label="架空",
            email=VICTIM,
            origin="office",
        )
    by_link(VICTIM)
    owner = User.objects.get(email=VICTIM)
    with scope.acting(SYSTEM):
        assert Party.objects.get(email=VICTIM).user_id == owner.pk
        User.objects.filter(pk=owner.pk).update(email="elsewhere@example.jp")
    by_link(VICTIM)
    with scope.acting(SYSTEM):
        assert Party.objects.get(email=VICTIM).user_id == owner.pk


def test_l6_the_page_of_a_resident_never_shows_an_address_in_place_of_her_name(published: None) -> None:
    assert "somebody@example.jp" not in by_link("somebody@example.jp").get("/my/").content.decode()


# --- M2, M4: wrong passwords close nobody's door; a new right has a new session -------------------------------------


def tries(password: str, **where: Any) -> int:
    typed = {"login": "tanto@demo.koboshi.example", "password": password}
    return Client(**where).post("/accounts/login/", typed).status_code


def test_m2_wrong_passwords_from_elsewhere_do_not_lock_the_owner_out(published: None) -> None:
    user = User.objects.get(email="tanto@demo.koboshi.example")
    user.set_password("an-invented-password")
    user.save()
    assert [tries("wrong", REMOTE_ADDR="203.0.113.9") for _ in range(11)][-1] == 429
    assert tries("an-invented-password", REMOTE_ADDR="203.0.113.9") == 429
    assert tries("an-invented-password", REMOTE_ADDR="192.0.2.10") == 302


@pytest.mark.usefixtures("windows_stand_still")
def test_m2_guessing_one_name_from_many_addresses_is_slowed_down_and_keys_stay_open(published: None) -> None:
    seen = [tries("wrong", REMOTE_ADDR=f"203.0.113.{number}") for number in range(31)]
    assert seen[0] == 200
    assert seen[-1] == 429
    key = Client(REMOTE_ADDR="192.0.2.10").get("/accounts/2fa/webauthn/login/", HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert key.status_code == 200


def test_staff_begin_where_their_work_is_and_residents_at_the_front(published: None, client: Client) -> None:
    for login, begins in (("tanto", "/staff/"), ("honbu", "/leadership/"), ("kenmin", "/")):
        client.logout()
        given = {"login": f"{login}@demo.koboshi.example", "password": "koboshi-demo-2026"}
        assert client.post("/accounts/login/", given).headers["Location"] == begins, login
