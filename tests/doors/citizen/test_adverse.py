"""The party of a disposition at the residents' door: comes in with number and secret, and is heard."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Page

from koboshi.adverse import service
from koboshi.adverse.models import AccessRequest, Hearing, Party, Statement
from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import next_open
from koboshi.foundation.documents.models import Document
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project import wiring
from koboshi.registers.models import Permit
from tests.doors.signing_in import sign_in
from tests.houses import furnished
from tests.rooms.adverse.conftest import fill_bureau, open_task, planned, restaurant
from tests.rooms.conftest import staff

OPEN = "/adverse/"
LONG = "髙𠮷勘解由小路左衛門尉久左衛門之助太郎兵衛" * 4


def begun(permit: Permit, kind: str = "suspend") -> service.Begun:
    """A disposition of today whose days leave time."""
    on, given = civil.today(), planned(permit, kind)
    later = {"suspend_from": 40, "suspend_until": 46, "statement_due": 20, "hearing_on": 20}
    given |= {name: next_open(on + timedelta(days=days)).isoformat() for name, days in later.items() if name in given}
    return service.begin_from_permit(staff("hoken"), permit, given)


def announce(hearing: Hearing) -> None:
    casework.complete(staff("hoken-kacho"), open_task(hearing), outcome="go_on")
    casework.issue(staff("hoken"), open_task(hearing))


adverse_house = furnished("adverse", fill_bureau)


@pytest.fixture
def told(adverse_house: None, db: None, var: Path) -> service.Begun:
    """A restaurant that was told of a suspension."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        found = begun(restaurant())
        announce(found.hearing)
    scope.clear()
    return found


def enter(told: service.Begun) -> Client:
    client = Client()
    done = client.post(OPEN, {"reference": told.hearing.reference, "secret": told.secret})
    assert done.status_code == 302
    return client


def test_number_and_secret_open_it_and_nothing_else(told: service.Begun) -> None:
    reference = told.hearing.reference
    assert Client().get(f"{OPEN}{reference}/").status_code == 404
    wrong = Client().post(OPEN, {"reference": reference, "secret": "00000-00000"})
    assert wrong.status_code == 422
    assert reference in wrong.content.decode()
    client = enter(told)
    page = client.get(f"{OPEN}{reference}/").content.decode()
    assert "まだ処分は決まっていません" in page
    assert "弁明の機会の付与の通知書" in page
    assert "冷蔵の食品が15度" in page
    for address in (f"/applications/{reference}/", f"/applications/{reference}/withdraw/"):
        assert client.get(address).status_code in (302, 404), "she does not hold the case"
    with scope.acting(SYSTEM):
        assert Application.objects.get(reference=reference).state == "filed"


def test_the_notice_says_where_and_coming_back_leads_there_too(told: service.Begun) -> None:
    reference = told.hearing.reference
    with scope.acting(SYSTEM):
        notice = Document.objects.get(reference=reference)
        words = "".join(run["text"] for block in notice.letter["blocks"] for run in block.get("runs", ()))
        assert f"{settings.PUBLIC_ADDRESS.rstrip('/')}{OPEN}" in words
    client = Client()
    assert client.post("/resume/", {"reference": reference, "secret": "00000-00000"}).status_code == 422
    done = client.post("/resume/", {"reference": reference, "secret": told.secret})
    assert (done.status_code, done.headers["Location"]) == (302, f"{OPEN}{reference}/")
    assert "弁明の機会の付与の通知書" in client.get(f"{OPEN}{reference}/").content.decode()


def test_before_the_notice_there_is_nothing_to_open(adverse_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        found = begun(restaurant())
    scope.clear()
    assert Client().post(OPEN, {"reference": found.hearing.reference, "secret": found.secret}).status_code == 422


def test_she_is_heard_and_says_that_it_is_all(told: service.Begun) -> None:
    client, address = enter(told), f"{OPEN}{told.hearing.reference}/"
    empty = client.post(address, {"do": "statement", "by_name": "架空 四郎", "text": " "})
    assert empty.status_code == 422
    assert "架空 四郎" in empty.content.decode()
    said = {"do": "statement", "by_name": "架空 四郎", "text": "冷蔵庫を直しました（架空）。", "final": "1"}
    assert client.post(address, said).status_code == 302
    assert "冷蔵庫を直しました" in client.get(address).content.decode()
    with scope.acting(SYSTEM):
        assert Statement.objects.get().way == "online"
        assert open_task(told.hearing).node == "review"
        assert not Task.objects.filter(action="decide").exists()


def test_records_representative_and_the_pdf(told: service.Begun) -> None:
    client, address = enter(told), f"{OPEN}{told.hearing.reference}/"
    assert client.post(address, {"do": "access", "what": "10月20日の監視票"}).status_code == 302
    assert (
        client.post(address, {"do": "representative", "name": LONG[:200], "contact": "024-521-1111"}).status_code == 302
    )
    with scope.acting(SYSTEM):
        asked, party = AccessRequest.objects.get(), Party.objects.get()
        service.answer_access(staff("hoken"), asked, granted=False, reason="通報した方の利益を害するおそれがあるため。")
    page = client.get(address)
    assert "通報した方の利益" in page.content.decode()
    document = page.context["documents"][0]
    got = client.get(f"{address}documents/{document.pk}/")
    assert b"".join(got.streaming_content if got.streaming else [got.content]).startswith(b"%PDF")
    assert client.get(f"{address}documents/99999/").status_code == 404
    assert client.post(address, {"do": "end", "which": str(party.pk)}).status_code == 302
    assert client.post(address, {"do": "end", "which": "nobody"}).status_code == 404
    assert client.post(address, {"do": "made-up"}).status_code == 404


def test_her_account_opens_it_too(adverse_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        permit = restaurant()
        user = User.objects.create_user("shokudo@example.jp", name="架空 四郎")
        Application.objects.filter(reference=permit.reference).update(holder=user)
        found = begun(permit)
        announce(found.hearing)
    scope.clear()
    client, other = Client(), Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert found.hearing.reference in client.get(OPEN).content.decode()
    address = f"{OPEN}{found.hearing.reference}/"
    said = {"do": "statement", "by_name": "架空 四郎", "text": "直しました（架空）。"}
    assert client.post(address, said).status_code == 302
    assert other.get(address).status_code == 404


def _prepared() -> tuple[service.Begun, int]:
    """A hearing with an officer and a representative, long names, and another permit."""
    try:
        with scope.acting(SYSTEM):
            permit, other = restaurant(), restaurant()
            Permit.objects.filter(pk=permit.pk).update(holder_label=LONG, title=LONG)
            permit.refresh_from_db()
            found = begun(permit, "withdraw")
            announce(found.hearing)
            officer = User.objects.get(pk=staff("kankyo").user)
            service.appoint(staff("hoken-kacho"), found.hearing, officer, sworn=True)
            me, name = staff("hoken"), LONG[:200]
            service.name_party(me, found.hearing, kind="representative", name=name, proof="委任状（架空）")
            return found, other.pk
    finally:
        connections.close_all()


@pytest.mark.browser
def test_the_pages_fit_a_telephone_and_a_desk(
    live: str, open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    with ThreadPoolExecutor(1) as pool:  # signing a notice keeps a loop of its own, which Playwright's would refuse
        found, other = pool.submit(_prepared).result()
    for width in (320, 1280):
        page = open_page(width=width)
        page.goto(OPEN)
        axe(page)
        page.locator("#reference").fill(found.hearing.reference)
        page.locator("#secret").fill(found.secret)
        page.locator("form.k-panel button").click()
        page.locator("#text").fill("冷蔵庫を直しました（架空）。" * 20)
        page.locator("#by_name").fill(LONG[:100])
        page.locator("#what").fill("10月20日の監視票")
        axe(page)
        picture(page, "adverse-party")
        page.locator("form:has(#what) button").click()
        axe(page)
        desk = open_page(width=width)
        sign_in(desk, "hoken")
        desk.goto("/staff/adverse/")
        axe(desk)
        picture(desk, "adverse-list")
        desk.goto(f"/staff/adverse/{found.hearing.reference}/")
        axe(desk)
        picture(desk, "adverse-one")
        desk.goto(f"/staff/adverse/new/{other}/")
        axe(desk)
        desk.locator("input[name=planned][value=suspend]").check()
        desk.locator("input[name=urgent][value=no]").check()
        desk.locator("main button[type=submit][name=save]").last.click()
        axe(desk)
        picture(desk, "adverse-new")


def test_another_day_is_asked_for_and_the_answer_is_read_here(adverse_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        found = begun(restaurant(), "withdraw")
        announce(found.hearing)
    scope.clear()
    client, address = enter(found), f"{OPEN}{found.hearing.reference}/"
    assert "期日を変えてほしいとき" in client.get(address).content.decode()
    refused = client.post(address, {"do": "day", "wish": "無理"})
    assert refused.status_code == 422
    assert ">\n無理</textarea>" in refused.content.decode(), "what was typed is there"
    assert client.post(address, {"do": "day", "wish": "その日は入院しています（架空）。"}).status_code == 302
    page = client.get(address).content.decode()
    assert "その日は入院しています（架空）。" in page
    assert 'name="wish"' not in page, "one request at a time"
    later = civil.today() + timedelta(days=25)
    with scope.acting(SYSTEM):
        day = service.Day(on=later, time="午前10時", place="架空第2会議室", reason="入院しているため（架空）。")
        service.move(staff("hoken"), found.hearing, day)
    page = client.get(address).content.decode()
    assert "新しい期日" in page
    assert "架空第2会議室" in page
