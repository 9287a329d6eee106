"""Anybody looks a permit up: found by name or number, with its standing of today, without anything private."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.core.actor import SYSTEM
from koboshi.core.reason import Reason
from koboshi.doors.citizen.registers import views
from koboshi.foundation.people import throttle
from koboshi.foundation.tenancy import scope
from koboshi.registers import service
from koboshi.registers.models import Permit
from koboshi.screens.flow import today
from tests.rooms.registers.conftest import FOOD, HUNT, entry, fill_house

PAGE = "/registers/"


@pytest.fixture
def published(db: None, var: Path) -> None:
    """The house with the packs whose registers these stories are about."""
    with scope.acting(SYSTEM):
        fill_house()
    scope.clear()


def permitted(days_ago: int = 30, procedure: str = FOOD, **facts: object) -> Permit:
    """A permit of some days ago."""
    with scope.acting(SYSTEM):
        on = today() - timedelta(days=days_ago)
        return service.enter(SYSTEM, entry(procedure, on, decided=on, **facts))


def ask(client: Client, **typed: str) -> str:
    return client.post(PAGE, typed).content.decode()


def test_the_page_says_of_which_day_it_is_and_offers_the_public_registers(client: Client, published: None) -> None:
    page = client.get(PAGE).content.decode()
    assert "時点の台帳です" in page
    assert "飲食店営業許可台帳" in page
    assert "狩猟者登録簿" not in page


def test_a_shop_is_found_and_nothing_private_told(client: Client, published: None) -> None:
    permit = permitted()
    page = ask(client, words="かくう 伊達市", register=FOOD)
    for word in (permit.number, "食堂かくう（架空）", "有効", "伊達市"):
        assert word in page, word
    shown = page.partition("<article")[2].partition("</article>")[0]
    for private in ("花子", "架空町", "024-521", "hanako", "1980"):
        assert private not in shown, private
    assert "当てはまる許可はありません" in ask(client, words="花子", register="")


def test_expired_and_suspended_permits_are_shown_as_such(client: Client, published: None) -> None:
    permitted(days_ago=5 * 366 + 10, shop_name="古い店（架空）")
    assert "期限切れ" in ask(client, words="古い店")
    resting = permitted(shop_name="休む店（架空）")
    reason = Reason(
        "8月1日に、手洗いの設備が壊れたままであることを確かめました。",
        "要件（要確認）",
        "定めていない",
        "手洗いの設備の基準に合いません。",
    )
    with scope.acting(SYSTEM):
        heard = service.Heard("statement", "弁明書を受け取った。（架空）")
        service.suspend(SYSTEM, resting, since=today(), until=None, reason=reason, heard=heard)
    page = ask(client, words="休む店")
    assert "停止中" in page
    assert "手洗い" not in page, "why is not told"


def test_a_number_is_verified(client: Client, published: None) -> None:
    permit, hidden = permitted(), permitted(procedure=HUNT)
    assert "食堂かくう（架空）" in ask(client, verify="1", number=permit.number)
    assert "公開している台帳にありません" in ask(client, verify="1", number=hidden.number)
    with scope.acting(SYSTEM):
        document = service.reissue(SYSTEM, permit, ground="なくした（架空）", once="x")
    assert "県が発行したものとして登録されています" in ask(client, verify="1", number=document.check_number)


def test_nothing_typed_is_told_and_what_was_typed_stays(client: Client, published: None) -> None:
    empty = client.post(PAGE, {"words": "  ", "register": FOOD})
    assert empty.status_code == 422
    assert "調べる言葉を入力してください" in empty.content.decode()
    assert client.post(PAGE, {"verify": "1", "number": ""}).status_code == 422
    kept = ask(client, words='"><b>ない店', register=FOOD)
    assert "&quot;&gt;&lt;b&gt;ない店" in kept
    assert f'value="{FOOD}" selected' in kept
    assert client.post(PAGE, {"words": "a" * 5000, "register": "x" * 5000}).status_code == 200


def test_the_search_is_limited_like_other_searches(client: Client, published: None) -> None:
    for _ in range(views.SEARCH.tries):
        throttle.count(views.SEARCH, "127.0.0.1")
    assert client.post(PAGE, {"words": "店"}).status_code == 429


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_it_reads_well(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None], width: int
) -> None:
    permitted(shop_name="とても長い名前の食堂と喫茶と弁当の店" * 4 + "（架空）")
    page = open_page(width=width)
    page.goto(PAGE)
    axe(page)
    page.locator("#words").fill("とても長い")
    page.get_by_role("button", name="調べる").click()
    page.get_by_text("1件見つかりました").wait_for()
    axe(page)
    picture(page, "public-register")
