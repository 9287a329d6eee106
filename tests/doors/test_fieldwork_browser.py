"""On site without a signal: the checklist is filled in, nothing is lost, everything arrives once, nothing stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from koboshi.casework.models import Task
from koboshi.core.actor import SYSTEM
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import CheckResult, Photo, Sending, Visit
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from tests.doors.signing_in import sign_in
from tests.rooms.conftest import staff
from tests.rooms.fieldwork.conftest import make_case, shot, window

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Look = Callable[[Page], None]
Take = Callable[[Page, str], None]
LEFT = """async () => {
  const pages = await caches.keys();
  const kept = (await Promise.all(pages.map(async (name) => (await (await caches.open(name)).keys()).length)));
  const base = await new Promise((done) => {
    const r = indexedDB.open('koboshi-fieldwork'); r.onsuccess = () => done(r.result); });
  const names = [...base.objectStoreNames];
  const rows = await Promise.all(names.map((name) => new Promise((done) => {
    const r = base.transaction(name).objectStore(name).count(); r.onsuccess = () => done(r.result); })));
  base.close();
  return kept.reduce((a, b) => a + b, 0) + rows.reduce((a, b) => a + b, 0);
}"""


@pytest.fixture
def visit(live: str) -> Visit:
    """A visit that is on now."""
    at = datetime.now(UTC)
    with scope.acting(SYSTEM):
        found = fieldwork.offer(staff("hoken"), Task.objects.get(case=make_case(), state="open"), [window(1)])
        fieldwork.choose(staff("hoken"), found, 0)
        Visit.objects.filter(pk=found.pk).update(starts_at=at, ends_at=at + timedelta(hours=2))
    return found


def rows(model: Any) -> int:
    with scope.acting(SYSTEM):
        return int(model.objects.count())


def ready(page: Page, visit: Visit) -> None:
    """The page is kept on the device."""
    page.goto(f"/staff/fieldwork/visits/{visit.pk}/")
    page.wait_for_function(
        "async () => (await (await caches.open('koboshi-fieldwork-pages')).keys()).length === 1"
        " && (await (await caches.open('koboshi-fieldwork-assets')).keys()).length >= 3"
    )


def test_without_a_signal_nothing_is_lost_and_everything_arrives_once(
    open_page: Open, visit: Visit, axe: Look, picture: Take, tmp_path: Path
) -> None:
    page = open_page(width=320)
    sign_in(page, "hoken", "/staff/fieldwork/")
    ready(page, visit)
    axe(page)
    picture(page, "fieldwork-visit")
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("heading", name="確かめる項目").wait_for()
    page.get_by_text("いま、つながっていません").wait_for()
    for item in ("hand_wash", "sinks", "cold"):
        page.locator(f"label[for={item}-ok]").click()
    page.locator("label[for=waste-not_ok]").click()
    page.locator("#note-waste").fill("ふたのない容器")
    page.get_by_role("button", name="ここまでを記録する").click()
    page.get_by_text("まだ送っていません 1件").wait_for()
    picture(page, "fieldwork-offline")
    axe(page)
    shot_file = tmp_path / "kitchen.jpg"
    shot_file.write_bytes(shot(400))
    page.locator("#photo-pick").set_input_files(shot_file)
    page.get_by_role("button", name="写真を加える").click()
    page.get_by_text("まだ送っていません 2件").wait_for()
    page.reload()
    page.get_by_text("まだ送っていません 2件").wait_for()
    assert page.locator("#waste-not_ok").is_checked(), "what was written stands there again"
    assert page.locator("#note-waste").input_value() == "ふたのない容器"
    assert rows(CheckResult) == 0
    page.goto("/staff/fieldwork/route/", wait_until="commit")
    page.get_by_text("このページは、この端末に残していません").wait_for()
    page.goto(f"/staff/fieldwork/visits/{visit.pk}/")
    page.get_by_text("まだ送っていません 2件").wait_for()
    page.context.set_offline(False)
    page.get_by_text("送りました。").wait_for()
    assert page.locator("#fieldwork-unsent").is_hidden()
    assert (rows(CheckResult), rows(Photo), rows(Sending)) == (4, 1, 1)
    page.reload()
    page.wait_for_function("() => document.getElementById('fieldwork-unsent').hidden")
    assert (rows(CheckResult), rows(Photo), rows(Sending)) == (4, 1, 1), "sent once"
    assert page.locator("#waste-not_ok").is_checked()
    page.locator("summary.k-menu__open").click()  # on a telephone it lies in the menu
    page.get_by_role("button", name="サインアウト").click()
    page.wait_for_url(lambda url: "/staff/" not in url)
    assert page.evaluate(LEFT) == 0, "nothing stays after signing out"


def test_signing_out_warns_of_what_is_not_sent(open_page: Open, visit: Visit) -> None:
    page = open_page(width=320)
    sign_in(page, "hoken", "/staff/fieldwork/")
    ready(page, visit)
    page.context.set_offline(True)
    page.locator("label[for=cold-ok]").click()
    page.get_by_role("button", name="ここまでを記録する").click()
    page.get_by_text("まだ送っていません 1件").wait_for()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("summary.k-menu__open").click()  # on a telephone it lies in the menu
    with page.expect_event("dialog"):  # the page counts what is unsent before it asks
        page.get_by_role("button", name="サインアウト").click()
    assert "1件" in asked[0]
    page.get_by_text("まだ送っていません 1件").wait_for()


def test_a_refused_entry_stays_with_its_reason_until_it_is_dropped(open_page: Open, visit: Visit) -> None:
    page = open_page(width=320)
    sign_in(page, "hoken", "/staff/fieldwork/")
    ready(page, visit)
    page.context.set_offline(True)
    page.locator("label[for=cold-ok]").click()
    page.get_by_role("button", name="ここまでを記録する").click()
    page.get_by_text("まだ送っていません 1件").wait_for()
    with scope.acting(SYSTEM):
        fieldwork.cancel(SYSTEM, visit, why="other", reason="架空の事情")
    page.context.set_offline(False)
    page.get_by_text("すでに終わっています").wait_for()
    page.get_by_role("button", name="この端末から消す").click()
    page.wait_for_function("() => document.getElementById('fieldwork-unsent').hidden")
    assert rows(CheckResult) == 0


def test_the_pages_of_the_office_and_of_the_applicant(open_page: Open, visit: Visit, axe: Look, picture: Take) -> None:
    with scope.acting(SYSTEM):
        waiting = make_case()
        asked = fieldwork.offer(
            staff("hoken"), Task.objects.get(case=make_case(), state="open"), [window(3), window(4)]
        )
        fieldwork.ask_other(staff("hoken"), asked, wish="火曜の午後なら立ち会えます。（架空）")
    for width in (1280, 320):
        page = open_page(width=width)
        sign_in(page, "hoken", "/staff/fieldwork/")
        for name, path in {
            "list": "",
            "week": "?span=week&whose=office",
            "route": "route/",
            "offer": f"tasks/{_task(waiting)}/offer/",
            "proposed": f"visits/{asked.pk}/",
            "booked": f"visits/{visit.pk}/",
            "end": f"visits/{visit.pk}/end/",
            "off": f"visits/{visit.pk}/off/",
        }.items():
            page.goto(f"/staff/fieldwork/{path}")
            axe(page)
            picture(page, f"fieldwork-{name}")


def _task(case: Any) -> int:
    with scope.acting(SYSTEM):
        return int(Task.objects.get(case=case, state="open").pk)


def test_the_applicant_chooses_on_her_telephone(open_page: Open, live: str, axe: Look, picture: Take) -> None:
    with scope.acting(SYSTEM):
        case = make_case()
        days = [window(3), window(4), window(5)]
        fieldwork.offer(staff("hoken"), Task.objects.get(case=case, state="open"), days)
        secret = intake.new_secret(SYSTEM, case.application)
    page = open_page(width=320, javascript=False)
    page.goto(f"/fieldwork/{case.reference}/")
    page.locator("#resume-secret").fill(secret)
    page.locator("#resume-secret").press("Enter")
    page.goto(f"/fieldwork/{case.reference}/")
    picture(page, "fieldwork-citizen-offer")
    page.locator("#slot-1").check()
    page.get_by_role("button", name="この日時に決める").click()
    page.get_by_text("日時が決まりました。").wait_for()
    picture(page, "fieldwork-citizen-booked")
    wide = open_page(width=1280)
    wide.goto(f"/fieldwork/{case.reference}/")
    wide.locator("#resume-secret").fill(secret)
    wide.locator("#resume-secret").press("Enter")
    wide.goto(f"/fieldwork/{case.reference}/")
    axe(wide)
    picture(wide, "fieldwork-citizen-booked")
