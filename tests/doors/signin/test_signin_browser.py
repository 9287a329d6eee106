"""Signing in with a real browser: the pages on a telephone, and a passkey of a virtual authenticator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from koboshi.foundation.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "an-invented-password"
OpenPage = Callable[..., Page]
Axe = Callable[[Page], None]
Picture = Callable[[Page, str], None]


def staff_signs_in(page: Page, login: str = "kacho") -> None:
    """With the password; nothing else is set up yet."""
    cache.clear()
    user = User.objects.get(email=f"{login}@demo.koboshi.example")
    user.set_password(PASSWORD)
    user.save()
    page.goto("/accounts/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("form[action='/accounts/login/'] button[type=submit]:not([form])")
    page.wait_for_url("**/")
    page.goto("/accounts/reauthenticate/?next=/accounts/2fa/")
    page.fill("#id_password", PASSWORD)
    page.click("form[action='/accounts/reauthenticate/'] button")
    page.wait_for_url("**/accounts/2fa/")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_signing_in_can_be_read_and_used(
    open_page: OpenPage, axe: Axe, picture: Picture, width: int
) -> None:
    page = open_page(width=width)
    page.goto("/my/sign-in/")
    axe(page)
    picture(page, "identity-sign-in")
    page.click("form[action='/my/identity/'] button")
    axe(page)
    picture(page, "identity-demo")
    page.click("button[value=hanako]")
    expect(page.locator("main")).to_contain_text("見本 花子")
    axe(page)
    staff = open_page(width=width)
    staff_signs_in(staff)
    for name, address in (
        ("factor", "/accounts/2fa/"),
        ("factor-totp", "/accounts/2fa/totp/activate/"),
        ("factor-key-add", "/accounts/2fa/webauthn/add/?lang=ja-easy"),
        ("factor-again", "/accounts/reauthenticate/?lang=ja"),
        ("factor-password", "/accounts/password/change/"),
        ("ports", "/staff/ports/"),
    ):
        staff.goto(address)
        axe(staff)
        picture(staff, f"signin-{name}")


def test_a_passkey_is_added_and_then_opens_the_desk(open_page: OpenPage, axe: Axe, picture: Picture) -> None:
    page = open_page(width=1280)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    staff_signs_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("#id_name", "試験の鍵")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("試験の鍵")
    axe(page)
    picture(page, "signin-factor-keys")
    page.goto("/accounts/logout/")
    page.click("form[action='/accounts/logout/'] button[type=submit]")
    page.goto("/accounts/login/?next=/staff/")
    page.click("#passkey_login")
    page.wait_for_url("**/staff/")
    expect(page.locator("h1")).to_be_visible()
