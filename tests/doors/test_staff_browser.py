"""A working day in a real browser: sign in, take, ask for correction, decide, look at the notice, send it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from koboshi.foundation.documents import service as documents
from koboshi.project.configuration import ROOT
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Look = Callable[[Page], None]
Take = Callable[[Page, str], None]


@pytest.fixture
def cases(live: str) -> list[Any]:
    """Two requests that arrived."""
    documents._fonts[:] = [ROOT / "var" / "fonts", *documents.fonts()]
    return [House().case(), House().case(days_ago=60)]


def _seen(page: Page, name: str, axe: Look, picture: Take) -> None:
    axe(page)
    picture(page, f"staff-{name}")


def test_from_the_desk_to_a_correction_by_keyboard_alone(
    open_page: Open, cases: list[Any], axe: Look, picture: Take
) -> None:
    page = open_page(width=1280)
    sign_in(page, "tanto")
    _seen(page, "desk", axe, picture)
    take = page.get_by_role("row").filter(has_text=cases[0].reference).get_by_role("button")
    take.focus()
    page.keyboard.press("Enter")
    page.get_by_text("引き受けました。").wait_for()
    page.goto(f"/staff/cases/{cases[0].reference}/")
    _seen(page, "case", axe, picture)
    page.get_by_role("link", name="補正を求める").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/correct/")
    page.locator("details", has=page.locator("#field-document")).locator("summary").focus()
    page.keyboard.press("Enter")
    page.locator("#field-document").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("どの年度の記録か分かりません")
    page.locator("#due_on").fill("令和18年4月1日")
    page.keyboard.press("Enter")
    page.get_by_text("申請した方には、このように見えます").wait_for()
    _seen(page, "correct", axe, picture)
    page.get_by_role("button", name="この内容で補正を求める").focus()
    page.keyboard.press("Enter")
    page.get_by_text("補正を求めました。").wait_for()
    for part in ("talk", "course", "history"):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"/staff/cases/{cases[0].reference}/{part}/")
            _seen(page, part, axe, picture)
    for path, name in ((f"cases/{cases[1].reference}/consult/", "consult"), ("procedures/", "procedures")):
        page.goto(f"/staff/{path}?lang=ja-easy")
        _seen(page, f"{name}-easy", axe, picture)
    page.goto(f"/staff/cases/{cases[1].reference}/?lang=en")
    _seen(page, "case-en", axe, picture)


def test_decide_look_at_the_notice_and_send_it_on_a_telephone(
    open_page: Open, cases: list[Any], axe: Look, picture: Take
) -> None:
    clerk = open_page(width=320)
    sign_in(clerk, "tanto")
    _seen(clerk, "desk", axe, picture)
    for path, name in (("consultations/", "consultations"), ("stuck/", "stuck"), ("procedures/", "procedures")):
        clerk.goto(f"/staff/{path}")
        _seen(clerk, name, axe, picture)
    clerk.goto(f"/staff/cases/{cases[1].reference}/")
    _seen(clerk, "case", axe, picture)
    clerk.get_by_role("button", name="整っている").click()
    clerk.get_by_text("結果を記録し").wait_for()
    head = open_page(width=1280)
    sign_in(head, "kacho")
    head.goto(f"/staff/cases/{cases[1].reference}/")
    head.get_by_role("link", name="決定する").click()
    head.get_by_label("一部開示").check()
    head.locator("#reason").fill("個人の氏名が書かれた部分を除いて開示します。（架空）")
    head.locator("#clause").select_option("personal")
    head.locator("#criterion").select_option("separate")
    head.locator("#application").fill("氏名は個人に関する情報に当たるので、その部分だけを除いて、残りを開示します。")
    head.locator("#f-checked_article").fill("第7条第2号（架空の条）")
    head.locator("#f-documents").fill("架空の会議録（令和8年4月1日）")
    _seen(head, "decide", axe, picture)
    head.get_by_role("button", name="決定を記録する").click()
    head.get_by_text("決定を記録しました。").wait_for()
    clerk.goto(f"/staff/cases/{cases[1].reference}/")
    clerk.get_by_role("link", name="通知を確かめて送る").click()
    _seen(clerk, "notice", axe, picture)
    clerk.get_by_role("link", name="送付の確認へ進む").click()
    _seen(clerk, "send", axe, picture)
    clerk.get_by_role("button", name="通知を送る").click()
    clerk.get_by_text("通知を送りました。").wait_for()
    _seen(clerk, "decision", axe, picture)
