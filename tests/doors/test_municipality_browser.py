"""A town looks at its requests, logs a visit and reports, without JavaScript trouble and with axe silent."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.doors.municipality import towns
from tests.doors.test_counter_browser import Axe, Picture, look, sign_in


def test_a_town_follows_its_dispatch_to_the_report(open_page: Callable[..., Page], axe: Axe, picture: Picture) -> None:
    reference = towns.beside_the_browser(towns.dispatched)
    page = open_page(width=1280)
    sign_in(page, "kawauchi", "/municipality/")
    look(page, axe, picture, "municipality-home")
    page.goto(f"/municipality/procedures/{towns.ADVISER}/")
    look(page, axe, picture, "municipality-procedure")
    page.get_by_role("button", name="申請を始める").click()
    page.wait_for_url("**/pages/**")
    look(page, axe, picture, "municipality-page")
    page.goto(f"/municipality/applications/{reference}/")
    look(page, axe, picture, "municipality-status")
    page.get_by_role("link", name="派遣の画面を開く").click()
    page.get_by_role("textbox", name="行った日").fill("あした")
    page.get_by_role("radio", name="オンライン").check()
    page.get_by_role("textbox", name="時間").fill("１．５")
    page.get_by_role("textbox", name="行ったこと", exact=True).fill("業務の流れを一緒に整理した（架空）")
    page.get_by_role("button", name="記録する").click()
    look(page, axe, picture, "municipality-dispatch-error")
    page.get_by_role("textbox", name="行った日").fill("令和8年4月1日")
    page.get_by_role("button", name="記録する").click()
    page.get_by_text("記録しました。").wait_for()
    look(page, axe, picture, "municipality-dispatch")
    page.get_by_role("textbox", name="行ったこと（まとめ）").fill("2回の打合せ（架空）")
    page.get_by_role("textbox", name="成果").fill("手順書ができた（架空）")
    page.get_by_role("button", name="報告を提出する").click()
    page.get_by_text("報告を提出しました。").wait_for()
    look(page, axe, picture, "municipality-reported")
