"""What the party reads whose certificate is to be taken back, and what the page of her application says afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from koboshi.adverse import service
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.foundation.documents.models import Document
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project import wiring
from tests.rooms.adverse import taxes
from tests.rooms.adverse.conftest import at, go_on
from tests.rooms.conftest import staff

taxes_house = taxes.taxes_house
OPEN = "/adverse/"


@pytest.fixture
def holder(taxes_house: None, db: None, var: Path) -> User:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        user = User.objects.create_user("nozei@example.jp", name="架空 花子")
    scope.clear()
    return user


@pytest.fixture
def case(holder: User) -> Case:
    """Her certificate was handed out."""
    with scope.acting(SYSTEM):
        found = taxes.certified()
        Application.objects.filter(pk=found.application_id).update(holder=holder)
    scope.clear()
    return taxes_again(found)


def taxes_again(case: Case) -> Case:
    with scope.acting(SYSTEM):
        return taxes.again(case)


def begun(case: Case) -> service.Begun:
    """A hearing that was announced."""
    with scope.acting(SYSTEM):
        found = service.begin_from_case(staff("zei"), case, taxes.planned_about(case), now=at())
        go_on(staff("zei-kacho"), staff("zei"), found.hearing)
    scope.clear()
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_number_and_secret_or_her_account_open_it(case: Case, holder: User) -> None:
    found = begun(case)
    with scope.acting(SYSTEM):
        number = Document.objects.get(reference=case.reference, kind="grant").number
    stranger, mine = Client(), signed_in(holder)
    opened = stranger.post(OPEN, {"reference": found.hearing.reference, "secret": found.secret})
    assert opened.status_code == 302
    assert number in mine.get(OPEN).content.decode()
    for client in (stranger, mine):
        page = client.get(f"{OPEN}{found.hearing.reference}/").content.decode()
        for words in ("取消しなどを考えている決定", "納税証明", number, case.reference, "まだ処分は決まっていません"):
            assert words in page, words
    assert Client().get(f"{OPEN}{found.hearing.reference}/").status_code == 404
    assert stranger.get(f"/applications/{case.reference}/").status_code == 404, "the secret opens no application"
    said = {"do": "statement", "by_name": "架空 花子", "text": "記録は私のものです（架空）。"}
    assert mine.post(f"{OPEN}{found.hearing.reference}/", said).status_code == 302
    before = mine.get(f"/applications/{case.reference}/").content.decode()
    assert "いまは効力がありません" not in before


@pytest.mark.parametrize(
    ("lang", "title", "words"),
    [
        ("ja", "この決定は、いまは効力がありません", "に撤回されました（通知書 "),
        ("ja-easy", "もう", "{0}"),
        ("en", "This decision no longer holds", "was withdrawn on "),
    ],
)
def test_the_page_of_the_application_says_when_and_by_which_notice(
    case: Case, holder: User, lang: str, title: str, words: str
) -> None:
    with scope.acting(SYSTEM):
        hearing = taxes.taken_away(case)
        notice = Document.objects.get(reference=hearing.reference, kind="revoke")
    scope.clear()
    page = signed_in(holder).get(f"/applications/{case.reference}/?lang={lang}").content.decode()
    assert title in page
    assert words.format(notice.number) in page
    assert notice.number in page
    assert 'href="/adverse/"' in page
    assert "&lt;" not in page
