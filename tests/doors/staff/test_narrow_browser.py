"""The staff door on a telephone, by keyboard, and with text twice as large: nothing is lost and nothing is too wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.intake import service as intake
from tests.doors.signing_in import sign_in
from tests.doors.staff.test_looked_at_browser import made

pytestmark = pytest.mark.browser
Axe, Picture, Open = Callable[[Page], None], Callable[[Page, str], None], Callable[..., Page]


def a_case() -> Case:
    offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
    begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=offer.pack.samples["typical.json"]["answers"])
    return casework.file(SYSTEM, begun.application, offer)


def test_the_menu_folds_on_a_telephone_and_opens_by_keyboard(live: str, open_page: Open, axe: Axe) -> None:
    page = open_page(width=320)
    sign_in(page, "tanto")
    entry, fold = page.get_by_role("link", name="案件を探す"), page.locator(".k-menu__open")
    assert not entry.is_visible()
    fold.focus()
    page.keyboard.press("Enter")
    assert entry.is_visible()
    axe(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/find/")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.get_by_role("link", name="案件を探す").is_visible(), "wide enough, the whole menu shows"
    assert not page.locator(".k-menu__open").is_visible()


def test_the_words_of_the_course_come_before_a_picture_that_scrolls_in_its_frame(
    live: str, open_page: Open, axe: Axe, picture: Picture
) -> None:
    case, page = made(a_case), open_page(width=320)
    sign_in(page, "tanto")
    page.goto(f"/staff/cases/{case.reference}/course/")
    axe(page)
    picture(page, "course")
    frame = page.locator(".k-drawing")
    assert page.locator(".k-columns").bounding_box()["y"] < frame.bounding_box()["y"]  # type: ignore[index]
    page.get_by_role("link", name="図の「いまここ」へ動かす").click()
    assert frame.evaluate("each => each.scrollLeft") > 0, "a link moves the picture, without a script"
    assert page.locator(".k-bpmn-is-current").first.is_visible()


@pytest.mark.parametrize("way", ["zoomed to 200 %", "text alone at 200 %"])
def test_five_main_pages_at_twice_the_size(way: str, live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    case = made(a_case)
    zoomed = way.startswith("zoomed")
    page = open_page(width=640 if zoomed else 1280)
    sign_in(page, "tanto")
    course = f"/staff/cases/{case.reference}/course/"
    addresses = {"desk": "/staff/", "case": course.removesuffix("course/"), "course": course, "home": "/"}
    addresses["standards"] = "/standards/"
    for name, address in addresses.items():
        page.goto(address)
        if not zoomed:
            page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        axe(page)
        picture(page, f"twice-{name}{'' if zoomed else '-text'}")
