"""A clerk at the window: find, take, print the slip; no violation, no page error, nothing wider than a telephone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from tests.doors.signing_in import sign_in

Axe = Callable[[Page], None]
Picture = Callable[[Page, str], None]


def waiting_application() -> tuple[str, str]:
    """An application that a resident prepared at home."""
    with scope.acting(SYSTEM):
        offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
        sample = offer.pack.samples["typical.json"]["answers"]
        begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=sample)
        return begun.application.reference, begun.secret


def test_a_clerk_takes_an_application_and_helps_somebody(
    open_page: Callable[..., Page], axe: Axe, picture: Picture
) -> None:
    reference, secret = waiting_application()
    page = open_page(width=1280)
    sign_in(page, "madoguchi", "/counter/")
    look(page, axe, picture, "counter-home")
    page.fill("#q", "役所の書類を見たい")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("link", name="公文書開示請求").click()
    look(page, axe, picture, "counter-procedure")
    page.get_by_role("button", name="聞き取りを始める").click()
    page.get_by_label("電話で、ご本人から聞きながら入力する").check()
    page.get_by_role("button", name="聞き取りを始める").click()
    page.wait_for_url("**/pages/**")
    look(page, axe, picture, "counter-page")
    page.get_by_role("button", name="大きく表示する").click()
    look(page, axe, picture, "counter-page-large")
    page.get_by_role("button", name="元の大きさに戻す").click()
    page.get_by_role("link", name="申請を探す・開く").click()
    look(page, axe, picture, "counter-find")
    page.get_by_label("受付番号", exact=True).fill(reference)
    page.get_by_label("合言葉", exact=True).fill(secret)
    page.get_by_role("button", name="申請を開く").click()
    page.get_by_role("link", name="続きを入力する").click()
    page.goto(f"/counter/applications/{reference}/check/")
    look(page, axe, picture, "counter-check")
    page.locator(f"form[action$='/{reference}/submit'] button").first.click()
    page.wait_for_url("**/done/")
    look(page, axe, picture, "counter-done")
    page.goto(f"/counter/applications/{reference}/")
    look(page, axe, picture, "counter-status")
    page.get_by_role("button", name="受付票を作る").click()
    look(page, axe, picture, "counter-slip")
    page.get_by_role("link", name="申請の画面へ戻る").click()
    page.get_by_role("button", name="この申請を閉じる").click()
    page.wait_for_url("**/counter/")


def look(page: Page, axe: Axe, picture: Picture, name: str) -> None:
    """Check and keep the page at both widths."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        picture(page, name)
