"""A town asks, follows and withdraws; and towns see their own only."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from koboshi.casework.models import Case, Message
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from tests.doors.municipality import towns

HOME = "/municipality/"
PROCEDURE = f"{HOME}procedures/{towns.ADVISER}/"


@pytest.fixture
def two_towns(published: None) -> None:
    """The published house with two towns."""
    towns.another_town()


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    page = answer.content.decode()
    assert "&lt;ruby" not in page, "readings are drawn, not shown as code"
    return page


def begin(client: Client) -> str:
    token = re.search(r'name="token" value="([^"]+)"', text(client, PROCEDURE))
    assert token is not None
    first = client.post(f"{PROCEDURE}start", {"token": token[1]})
    again = client.post(f"{PROCEDURE}start", {"token": token[1]})
    assert first.status_code == again.status_code == 302
    assert first.headers["Location"] == again.headers["Location"], "pressing twice begins one"
    found = re.search(r"applications/([^/]+)/", first.headers["Location"])
    assert found is not None
    return found[1]


def test_a_town_begins_fills_and_files_and_its_colleagues_see_it(two_towns: None) -> None:
    client = towns.page("kawauchi")
    assert "川内村の申請" in text(client, HOME)
    assert "公文書開示請求" not in text(client, HOME)
    reference = begin(client)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        assert (application.door, application.applicant_tenant) == ("municipality", towns.KAWAUCHI)
        assert application.answers == {"municipality": towns.KAWAUCHI}
        application.answers = towns.sample()
        application.save()
    assert "申請の控え" not in text(towns.page("kawauchi2"), f"{HOME}applications/{reference}/")
    assert client.post(f"{HOME}applications/{reference}/submit").status_code == 302
    text(client, f"{HOME}applications/{reference}/done/")
    colleague = towns.page("kawauchi2")
    assert reference in text(colleague, HOME)
    for lang in ("ja", "ja-easy", "en"):
        text(colleague, f"{HOME}applications/{reference}/?lang={lang}")
        text(colleague, f"{PROCEDURE}?lang={lang}")
        text(colleague, f"{HOME}?lang={lang}")


def test_a_town_writes_to_the_office_once_and_withdraws_after_a_tick(two_towns: None) -> None:
    reference, client = towns.request(), towns.page("kawauchi")
    address = f"{HOME}applications/{reference}/"
    for _ in range(2):
        client.post(f"{address}message", {"text": "日程の相談をさせてください（架空）"})
    with scope.acting(SYSTEM):
        case = Case.objects.get(reference=reference)
        assert Message.objects.filter(case=case).count() == 1
        Message.objects.create(
            tenant=case.tenant,
            reference=reference,
            case=case,
            from_staff=True,
            internal=True,
            text="内部のメモ（架空）",
        )
    page = text(client, address)
    assert "日程の相談" in page
    assert "内部のメモ" not in page
    refused = client.post(f"{address}message", {"text": "あ" * 4001})
    assert refused.status_code == 422
    assert "あ" * 4001 in refused.content.decode(), "what was typed is kept"
    assert client.post(f"{address}withdraw").status_code == 422
    assert client.post(f"{address}withdraw", {"sure": "yes"}, follow=True).status_code == 200
    assert "取り下げました" in text(client, address)


PAGES = (
    "", "dispatch/", "check/", "pages/who/", "done/", "paused/", "copy.pdf", "form.pdf", "correct/",
    "notices/1.pdf",
)  # fmt: skip
POSTS = ("message", "withdraw", "dispatch/visit", "dispatch/report", "submit")


def test_no_town_sees_or_touches_what_another_town_asked(two_towns: None) -> None:
    ours, theirs, draft = towns.request("tamura"), towns.dispatched("kawauchi"), towns.request("kawauchi", file=False)
    client = towns.page("tamura")
    page = text(client, HOME)
    assert ours in page
    assert theirs not in page
    assert draft not in page
    for reference in (theirs, draft):
        for name in PAGES:
            text(client, f"{HOME}applications/{reference}/{name}", 404)
        for name in POSTS:
            assert client.post(f"{HOME}applications/{reference}/{name}", {"sure": "yes"}).status_code == 404


def test_others_than_towns_do_not_come_in(two_towns: None) -> None:
    reference = towns.request()
    for login in ("madoguchi", "honbu", "tanto"):
        client = towns.page(login)
        text(client, HOME, 403)
        text(client, PROCEDURE, 403)
        text(client, f"{HOME}applications/{reference}/", 403)
        text(client, f"{HOME}applications/{reference}/check/", 404)
    assert Client().get(HOME).headers["Location"].startswith("/accounts/login")
    assert towns.page("kawauchi").get(f"{HOME}procedures/fukushima/disclosure-request/").status_code == 404
