"""The operator reads which plug-in serves which port, and whether it works."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM, Role
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import Membership
from koboshi.foundation.tenancy import scope

SignIn = Callable[[Client, str], Client]


@pytest.fixture
def operator(published: None, sign_in: SignIn) -> Client:
    """Somebody of the demo with the role operator."""
    with scope.acting(SYSTEM):
        found = next(each for each in Membership.objects.select_related("user") if Role.OPERATOR in each.role_set())
    return sign_in(Client(), found.user.email.partition("@")[0])


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_port_is_there_with_its_plug_in(operator: Client, lang: str) -> None:
    page = operator.get("/staff/ports/", {"lang": lang})
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<article") == 6
    for name in ("inbox", "folder", "local", "none", "demo", "test", "clamav", "smtp", "failing"):
        assert f"<code>{name}</code>" in text


def test_messages_are_counted_by_state(operator: Client) -> None:
    with scope.acting(SYSTEM):
        for number in range(3):
            facts = {"tenant": PREFECTURE, "address": "a@example.jp", "subject": "s", "body": "b"}
            Outgoing.objects.create(key=f"k{number}", state=Outgoing.State.REFUSED, **facts)
    text = operator.get("/staff/ports/?lang=en").content.decode()
    assert "<dt>Messages refused</dt><dd>3</dd>" in text


def test_others_do_not_see_it(published: None, sign_in: SignIn) -> None:
    clerk = sign_in(Client(), "tanto")
    assert clerk.get("/staff/ports/").status_code == 403
    assert "/staff/ports/" not in clerk.get("/staff/").content.decode()
    assert Client().get("/staff/ports/").status_code == 302
