"""One whole application with the keyboard alone: what has the focus is seen and comes in the order of the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
Open = Callable[..., Page]
SEEN = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return {name: at.name || '', text: (at.textContent || '').trim(), tag: at.tagName, seen: outlined
        || style.boxShadow !== 'none', top: at.getBoundingClientRect().top + scrollY, id: at.id,
        inside: Boolean(at.closest('main'))};
}"""
MOST_TABS = 90
TO_FUKUSHIMA = 7
"""福島市 is the seventh town of 県北 in the order of kana."""


def _tab_to(page: Page, fits: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    """Press Tab until the focused element fits; every one on the way is seen and stands below the one before it."""
    last = -1.0
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at: dict[str, object] = page.evaluate(SEEN)
        if at["tag"] == "BODY":
            last = -1.0
            continue
        assert at["seen"], f"{page.url}: nobody sees that {at} has the focus"
        if at["inside"]:
            top = float(str(at["top"]))
            assert top >= last - 40, f"{page.url}: the focus jumps back to {at}"
            last = top
        if fits(at):
            return at
    raise AssertionError(f"{page.url}: the keyboard never gets there")


def _to(page: Page, name: str) -> None:
    _tab_to(page, lambda at: at["name"] == name)


def _press(page: Page, words: str) -> None:
    _tab_to(page, lambda at: at["tag"] in ("A", "BUTTON") and at["text"] == words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _write(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        _to(page, name.replace("__", "."))
        page.keyboard.type(text)


def _choose(page: Page, name: str, *, down: int = 0) -> None:
    """A radio button: Space takes the first one, the arrow goes on."""
    _to(page, name)
    page.keyboard.press("Space")
    for _ in range(down):
        page.keyboard.press("ArrowDown")


def _pick(page: Page, name: str, down: int) -> None:
    """A list to choose from: the arrow goes down the list."""
    _to(page, name)
    for _ in range(down):
        page.keyboard.press("ArrowDown")


def _save(page: Page) -> None:
    _press(page, "保存して次へ")


def test_a_tax_certificate_with_the_keyboard_alone(open_page: Open, axe: Check) -> None:
    page = open_page(width=1280)
    page.goto("/procedures/fukushima/tax-certificate/")
    _press(page, "申請をはじめる")
    _press(page, "入力をはじめる")
    _press(page, "保存して次へ")
    expect(page.locator("#errors")).to_be_focused()
    axe(page)
    _tab_to(page, lambda at: at["tag"] == "A")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.matches('input, select')"), "a mistake leads to its field"
    _certificate(page)
    _person(page)
    expect(page.get_by_role("heading", name="内容の確認")).to_be_visible()
    axe(page)
    _press(page, "提出する")
    expect(page.get_by_role("heading", name="申請が届きました")).to_be_visible()
    _press(page, "状況を見る")
    expect(page.get_by_role("heading", name="これまでとこれから")).to_be_visible()


def _certificate(page: Page) -> None:
    _choose(page, "certificate_kind")
    _write(page, copies="1")
    _pick(page, "use", 2)
    _save(page)
    _choose(page, "paid_recently", down=1)
    _choose(page, "deferred", down=1)
    _save(page)


def _person(page: Page) -> None:
    _choose(page, "holder_kind")
    _write(
        page, applicant__family="架空", applicant__given="花子",
        applicant__family_kana="かくう", applicant__given_kana="はなこ", phone="024-521-1111",
    )  # fmt: skip
    _save(page)
    _write(page, birth="昭和23年5月6日")
    _save(page)
    _pick(page, "municipality", TO_FUKUSHIMA)
    _write(page, registered_address__postal_code="960-8670")
    _press(page, "住所を入れる")
    assert page.evaluate("() => document.activeElement.name") == "registered_address.street", (
        "the number is still missing"
    )
    page.keyboard.type("2番16号")
    _choose(page, "living_same")
    _choose(page, "evacuated", down=1)
    _save(page)
    _choose(page, "has_agent", down=1)
    _save(page)
    _choose(page, "identity")
    _choose(page, "notice_way", down=1)
    _save(page)


def test_typing_the_first_letters_finds_a_town(open_page: Open) -> None:
    page = open_page(width=320)
    page.goto("/?lang=en")
    page.goto("/procedures/fukushima/food-business-permit/")
    page.locator("form button[type=submit]", has_text="Start").first.click()
    page.locator("a[href*='/pages/']").first.click()
    page.locator("#f-municipality").focus()
    page.keyboard.type("Namie")
    assert page.locator("#f-municipality").input_value() == "075477"
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
