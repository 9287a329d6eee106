"""Pages of another day, of refunds by two people, of minutes and of kept drafts, on a telephone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from django.db import connections
from playwright.sync_api import Page

from koboshi.adverse import service as adverse
from koboshi.adverse.models import Hearing
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from tests.doors.citizen.test_adverse import announce, begun
from tests.doors.signing_in import sign_in
from tests.rooms.adverse.conftest import comes, open_task, restaurant
from tests.rooms.conftest import staff, task_of
from tests.rooms.fees.stories import FOOD, choose_provider, file, paid, raised

pytestmark = pytest.mark.browser
Axe, Picture, Open = Callable[[Page], None], Callable[[Page, str], None], Callable[..., Page]
Made = TypeVar("Made")
LONG = "髙𠮷勘解由小路左衛門尉久左衛門之助太郎兵衛の長い理由を折り返して読めるように書きます（架空）。" * 3


def made(act: Callable[[], Made]) -> Made:
    """Done in a thread of its own: signing a notice keeps a loop, which Playwright's would refuse."""

    def run() -> Made:
        try:
            with scope.acting(SYSTEM):
                return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def look(page: Page, name: str, axe: Axe, picture: Picture) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
        axe(page)
        picture(page, f"looked-{name}")


def a_hearing() -> tuple[Hearing, str]:
    found = begun(restaurant(), "withdraw")
    announce(found.hearing)
    return found.hearing, found.secret


def test_another_day_and_the_hearing_held_again(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    hearing, secret = made(a_hearing)
    party, desk = open_page(width=320), open_page(width=1280)
    party.goto("/adverse/")
    party.locator("#reference").fill(hearing.reference)
    party.locator("#secret").fill(secret)
    party.locator("form.k-panel button").click()
    party.locator("#wish").fill(f"その日は入院しています。{LONG}")
    look(party, "day-ask", axe, picture)
    party.locator("form:has(#wish) button").click()
    look(party, "day-asked", axe, picture)
    sign_in(desk, "hoken")
    desk.goto(f"/staff/adverse/{hearing.reference}/")
    look(desk, "day-staff-asked", axe, picture)
    desk.locator("#move-on").fill((civil.today() + timedelta(days=30)).isoformat())
    desk.locator("#move-place").fill("架空第2会議室")
    desk.locator("#move-reason").fill(LONG)
    desk.locator("form:has(#move-on) button").click()
    desk.get_by_text("新しい期日を決めました。").first.wait_for()
    look(desk, "day-staff-moved", axe, picture)
    party.reload()
    look(party, "day-party-moved", axe, picture)
    head = open_page(width=1280)
    sign_in(head, "hoken-kacho")
    head.goto(f"/staff/adverse/{hearing.reference}/")
    look(head, "day-officer-choice", axe, picture)
    made(lambda: held_and_reported(hearing))
    head.goto(f"/staff/adverse/{hearing.reference}/")
    look(head, "day-reopen-form", axe, picture)
    head.locator("#reopen-on").fill((civil.today() + timedelta(days=60)).isoformat())
    head.locator("#reopen-reason").fill(LONG)
    head.locator("form:has(#reopen-on) button").click()
    head.get_by_text("聴聞の再開を命じました。").first.wait_for()
    look(head, "day-reopened", axe, picture)


def held_and_reported(hearing: Hearing) -> None:
    officer, later = staff("kankyo"), datetime.now(UTC) + timedelta(days=31)
    casework.issue(staff("hoken"), open_task(hearing))
    comes(staff("hoken"), hearing)
    adverse.appoint(staff("hoken-kacho"), hearing, User.objects.get(pk=officer.user), sworn=True)
    on = civil.today() + timedelta(days=30)
    adverse.hold(officer, hearing, held_on=on, minutes="期日に当事者が出席して意見を述べた（架空）。", now=later)
    adverse.report(officer, hearing, report=f"主張には理由がない。{LONG}", opinion="ungrounded", now=later)


def a_paid_charge() -> Charge:
    choose_provider()
    case: Case = file(catalog.in_force(FOOD, on=datetime.now(UTC).date()))
    casework.complete(staff("hoken"), task_of(case), outcome="complete")
    charge = raised(case)
    fees.hear(paid(charge, "T1"), "test")
    fees.propose(charge, 900, why="overpaid")
    return charge


def test_a_refund_by_two(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    charge = made(a_paid_charge)
    clerk, head = open_page(width=320), open_page(width=1280)
    sign_in(clerk, "hoken")
    clerk.goto(f"/staff/fees/charges/{charge.number}/")
    look(clerk, "refund-found", axe, picture)
    clerk.locator("#act-take-up textarea").fill(LONG)
    clerk.locator("#act-take-up button").click()
    clerk.get_by_text("返すことを提案しました。").first.wait_for()
    look(clerk, "refund-own", axe, picture)
    sign_in(head, "hoken-kacho")
    head.goto(f"/staff/fees/charges/{charge.number}/")
    look(head, "refund-approve", axe, picture)
    head.locator("#act-order button").click()
    head.get_by_text("返す手続を始めました。").first.wait_for()
    look(head, "refund-ordered", axe, picture)


def test_how_long_a_draft_is_kept(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    page = open_page(width=320)
    page.goto("/procedures/fukushima/disclosure-request/")
    page.get_by_role("button", name="申請").first.click()
    reference = (
        page.url.rstrip("/").split("/")[-2] if page.url.endswith("begun/") else page.url.rstrip("/").split("/")[-1]
    )
    page.goto(f"/applications/{reference}/")
    page.get_by_text("日間保管します").wait_for()
    look(page, "draft", axe, picture)
    page.goto(f"/applications/{reference}/paused/")
    page.get_by_text("日間保管します").wait_for()
    look(page, "draft-paused", axe, picture)
