"""A town looks at its requests, logs a visit and reports, without JavaScript trouble and with axe silent."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.doors.municipality import requests, towns
from tests.doors.signing_in import sign_in
from tests.doors.test_counter_browser import Axe, Picture, look


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


def test_the_office_asks_and_the_village_answers(open_page: Callable[..., Page], axe: Axe, picture: Picture) -> None:
    case = towns.beside_the_browser(requests.villager)
    office = open_page(width=1280)
    sign_in(office, "tanto", "/staff/")
    office.goto(f"/staff/proceedings/cases/{case.reference}/")
    office.get_by_text("市町村に照会する（この仕組みで届く）").click()
    office.get_by_label("照会する市町村").select_option(label="川内村")
    office.get_by_label("図面.pdf").check()
    office.locator("#town_question").fill("この場所に、村の計画はありますか。（架空）")
    office.locator("#town_due_on").fill("令和9年1月15日")
    look(office, axe, picture, "municipality-ask")
    office.get_by_role("button", name="照会を送る").click()
    office.get_by_text("照会を送りました。").wait_for()
    page = open_page(width=1280)
    sign_in(page, "kawauchi", "/municipality/")
    look(page, axe, picture, "municipality-home-asked")
    page.get_by_role("link", name="回答を待っている照会").click()
    look(page, axe, picture, "municipality-requests")
    page.get_by_role("rowheader").get_by_role("link").click()
    page.get_by_label("回答の内容").fill("計画はありません。（架空）")
    look(page, axe, picture, "municipality-request")
    page.get_by_role("button", name="回答する").click()
    page.get_by_text("回答を県に送りました。").wait_for()
    look(page, axe, picture, "municipality-request-answered")
    office.get_by_role("link", name="川内村").click()
    office.get_by_text("計画はありません。（架空）").wait_for()
    look(office, axe, picture, "municipality-reply")
