"""A leader reads the board, chooses days and takes the file home."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.doors.leadership import office
from tests.doors.municipality.towns import beside_the_browser
from tests.doors.signing_in import sign_in
from tests.doors.test_counter_browser import Axe, Picture, look


def test_a_leader_reads_the_board(open_page: Callable[..., Page], axe: Axe, picture: Picture) -> None:
    beside_the_browser(office.some_cases)
    page = open_page(width=1280)
    sign_in(page, "honbu", "/leadership/")
    look(page, axe, picture, "leadership-board")
    page.get_by_text("市町村別の件数の表を開く").click()
    look(page, axe, picture, "leadership-table")
    page.get_by_label("日付を指定する").check()
    page.get_by_label("始まりの日").fill("きのう")
    page.get_by_role("button", name="この期間で見る").click()
    look(page, axe, picture, "leadership-error")
    page.get_by_label("始まりの日").fill("令和8年4月1日")
    page.get_by_label("終わりの日").fill("R8.12.31")
    page.get_by_role("button", name="この期間で見る").click()
    page.get_by_text("届いた申請", exact=True).first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="この期間の数字をCSVで保存").click()
    assert download.value.suggested_filename == "koboshi-2026-04-01-2026-12-31.csv"
    page.goto("/leadership/?lang=ja-easy")
    look(page, axe, picture, "leadership-easy")
    page.goto("/leadership/?lang=en")
    look(page, axe, picture, "leadership-en")
