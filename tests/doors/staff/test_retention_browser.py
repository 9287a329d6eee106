"""The pages of keeping and disposal on a telephone and on a desk, full and empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.retention import service
from koboshi.retention.models import Record
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House
from tests.doors.staff.retention_house import withdrawn_case
from tests.rooms.retention import stories

pytestmark = pytest.mark.browser
LONG = "市町村支援（アドバイザー派遣）に関するとても長い名前の文書分類であって折り返さなければならないもの" * 2


@pytest.fixture
def cases(live: str) -> Iterator[list[Any]]:
    """Three requests whose term is over; the class of the last one has a long name."""
    with stories.tied():
        made = [withdrawn_case(House()) for _ in range(3)]
        with scope.acting(SYSTEM):
            Record.objects.filter(reference=made[2].reference).update(class_name=LONG[:200])
        yield made


def _seen(page: Page, name: str, axe: Callable[[Page], None], picture: Callable[[Page, str], None]) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        axe(page)
        picture(page, f"retention-{name}")


def test_from_the_list_to_the_register(
    open_page: Callable[..., Page], cases: list[Any], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    clerk, head = open_page(width=320), open_page(width=1280)
    sign_in(clerk, "tanto")
    clerk.goto("/staff/retention/register/")
    _seen(clerk, "register-empty", axe, picture)
    clerk.goto("/staff/retention/?list=held")
    _seen(clerk, "held-empty", axe, picture)
    clerk.goto(f"/staff/retention/cases/{cases[2].reference}/")
    clerk.get_by_text("廃棄を止める", exact=True).first.click()
    clerk.get_by_label("訴訟").check()
    clerk.locator("#reason").fill("令和18年（行ウ）第1号（架空）")
    _seen(clerk, "record", axe, picture)
    clerk.get_by_role("button", name="廃棄を止める").click()
    clerk.get_by_text("廃棄を止めました。").wait_for()
    _seen(clerk, "record-held", axe, picture)
    clerk.goto("/staff/retention/")
    for case in cases[:2]:
        clerk.locator(f"#case-{case.reference}").check()
    clerk.locator("#way-dispose").check()
    clerk.locator("#reason").fill("保存の必要がないため。")
    _seen(clerk, "review", axe, picture)
    clerk.get_by_role("button", name="この内容で提案する").click()
    clerk.get_by_text("提案しました。").wait_for()
    address = clerk.url
    _seen(clerk, "proposal-own", axe, picture)
    sign_in(head, "kacho")
    head.goto("/staff/retention/proposals/")
    _seen(head, "proposals", axe, picture)
    head.goto(address)
    _seen(head, "proposal", axe, picture)
    head.get_by_role("button", name="この提案を承認する").click()
    head.get_by_text("消去を始めました。").wait_for()
    with scope.acting(SYSTEM):
        service.resume()
    for path, name in (("register/", "register"), ("?list=gone", "gone"), ("register/?lang=en", "register-en")):
        head.goto(f"/staff/retention/{path}")
        _seen(head, name, axe, picture)
