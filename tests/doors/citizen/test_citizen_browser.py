"""In a real browser: a resident with a telephone, one with a keyboard only, and readers of the other languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import pdfs
from tests.doors.citizen import stories

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
Take = Callable[[Page, str], None]
Open = Callable[..., Page]

LOOKED_AT = (
    "/",
    "/search/?q=役所の書類を見たい",
    "/search/?q=ぬぬぬ",
    "/search/?q=市営住宅",
    "/search/?q=車検証をなくした",
    "/categories/information/",
    "/offices/johokokai-madoguchi/",
    stories.PROCEDURE,
    "/resume/",
    "/my/sign-in/",
    "/verify/",
    "/help/",
    "/accessibility/",
    "/demo/inbox/",
    "/accounts/login/",
    "/nothing-here/",
)


def _begin(page: Page) -> str:
    page.goto("/")
    page.get_by_label("どんなことをしたいですか").fill("役所の書類を見たい")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("link", name="公文書開示請求").first.click()
    page.get_by_role("button", name="申請をはじめる").click()
    expect(page.get_by_role("heading", name="下書きの番号と合言葉")).to_be_visible()
    found = re.search(r"/applications/([0-9A-Z-]+)/begun/", page.url)
    assert found is not None
    return found[1]


def _who(page: Page, *, agent: str) -> None:
    page.get_by_label("個人", exact=True).check()
    page.get_by_label("姓", exact=True).fill("髙橋")
    page.get_by_label("名", exact=True).fill("花子")
    page.get_by_label("姓のふりがな").fill("たかはし")
    page.get_by_label("名のふりがな").fill("はなこ")
    page.get_by_label(agent, exact=True).check()


def _save(page: Page) -> None:
    page.get_by_role("button", name="保存して次へ").click()


def test_with_a_telephone_from_the_question_to_the_status(
    open_page: Open, axe: Check, picture: Take, tmp_path: Path
) -> None:
    page = open_page(width=320)
    reference = _begin(page)
    axe(page)
    picture(page, "citizen-begun")
    page.get_by_role("link", name="入力をはじめる").click()
    _save(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#errors")).to_be_focused()
    axe(page)
    picture(page, "citizen-page-errors")
    _who(page, agent="はい")
    axe(page)
    picture(page, "citizen-page-who")
    _save(page)
    page.get_by_label("郵便番号").fill("964-8601")
    page.get_by_role("button", name="住所を入れる").click()
    expect(page.get_by_label("市区町村")).to_have_value("二本松市")
    page.get_by_label("町名・番地").fill("金色403番地1")
    page.get_by_label("電話番号").fill("０２４３－２３－１１１１")
    axe(page)
    picture(page, "citizen-page-contact")
    _save(page)
    _attach(page, tmp_path, axe, picture)
    page.get_by_label("知事部局（県庁の各課、地方振興局、保健福祉事務所など）").check()
    page.get_by_label("知りたいこと・見たい書類").fill("架空川の改修工事の説明会の記録")
    _save(page)
    page.get_by_label("窓口で見る（閲覧・無料）").check()
    page.get_by_label("電子で受け取る", exact=True).check()
    _save(page)
    expect(page.get_by_role("heading", name="内容の確認")).to_be_visible()
    axe(page)
    picture(page, "citizen-check")
    page.get_by_role("button", name="提出する").click()
    expect(page.get_by_role("heading", name="申請が届きました")).to_be_visible()
    axe(page)
    picture(page, "citizen-done")
    _follow(page, reference, axe, picture)


def _follow(page: Page, reference: str, axe: Check, picture: Take) -> None:
    page.get_by_role("link", name="状況を見る", exact=True).click()
    expect(page.get_by_text(reference).first).to_be_visible()
    axe(page)
    picture(page, "citizen-status")
    stories.meanwhile(stories.ask_correction, reference, "document", "いつごろの記録か教えてください。")
    page.reload()
    axe(page)
    page.get_by_role("link", name="お願いの内容を見る").click()
    axe(page)
    picture(page, "citizen-correct")
    page.get_by_role("main").get_by_role("link", name="直す").first.click()
    axe(page)
    picture(page, "citizen-correct-page")
    page.get_by_label("知りたいこと・見たい書類").fill("架空川の改修工事の説明会の記録（令和6年度）")
    _save(page)
    page.get_by_role("button", name="回答を送る").click()
    stories.meanwhile(stories.decide_and_issue, reference)
    page.goto(f"/applications/{reference}/")
    axe(page)
    picture(page, "citizen-status-notice")
    with page.expect_download() as download:
        page.get_by_role("link", name="公文書開示決定通知書（PDF）").click()
    _verify(page, download.value.path(), axe, picture)


def _attach(page: Page, folder: Path, axe: Check, picture: Take) -> None:
    page.get_by_label("姓", exact=True).fill("代理")
    page.get_by_label("名", exact=True).fill("太郎")
    page.get_by_label("姓のふりがな").fill("だいり")
    page.get_by_label("名のふりがな").fill("たろう")
    page.get_by_label("代理の方の電話番号").fill("024-521-1111")
    mandate = folder / "ininjo.pdf"
    mandate.write_bytes(pdfs.made())
    page.get_by_label("委任状", exact=True).set_input_files(mandate)
    page.get_by_role("button", name="添付する").click()
    expect(page.get_by_text("ininjo.pdf").first).to_be_visible()
    axe(page)
    picture(page, "citizen-page-agent")
    _save(page)


def _verify(page: Page, notice: Path, axe: Check, picture: Take) -> None:
    page.goto("/verify/")
    page.get_by_label("ダウンロードした通知書（PDF）").set_input_files(
        {"name": "notice.pdf", "mimeType": "application/pdf", "buffer": notice.read_bytes()}
    )
    page.get_by_role("button", name="確かめる").last.click()
    expect(page.get_by_text("下の部署が発行した通知書です")).to_be_visible()
    axe(page)
    picture(page, "citizen-verified")


def test_every_public_page_fits_a_telephone_and_a_desk_in_three_languages(
    open_page: Open, axe: Check, picture: Take
) -> None:
    for width, lang in ((320, "ja"), (320, "ja-easy"), (320, "en"), (1280, "ja")):
        page = open_page(width=width)
        page.goto(f"/?lang={lang}")
        for at, address in enumerate(LOOKED_AT):
            page.goto(address)
            axe(page)
            picture(page, f"citizen-{lang}-{at:02}")


def _tab_to(page: Page, script: str) -> None:
    """Press Tab until the focused element fits; a keyboard user has nothing else."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {{ const at = document.activeElement; return Boolean({script}); }}"):
            return
    raise AssertionError(f"the keyboard never reaches {script}")


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_with_the_keyboard_alone_and_without_javascript_of_ours(open_page: Open) -> None:
    page = open_page(width=1280)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "k-skip"
    page.keyboard.press("Enter")
    _tab_to(page, "at.id === 'q'")
    page.keyboard.type("情報公開")
    _enter(page)
    _tab_to(page, "at.tagName === 'A' && at.textContent.includes('公文書開示請求')")
    _enter(page)
    _tab_to(page, "at.tagName === 'BUTTON' && at.textContent.includes('申請をはじめる')")
    _enter(page)
    _tab_to(page, "at.textContent.includes('入力をはじめる')")
    _enter(page)
    _tab_to(page, "at.name === 'applicant_kind'")
    page.keyboard.press("Space")
    for name, text in (("family", "髙橋"), ("given", "花子"), ("family_kana", "たかはし"), ("given_kana", "はなこ")):
        _tab_to(page, f"at.name === 'applicant.{name}'")
        page.keyboard.type(text)
    _tab_to(page, "at.name === 'has_agent'")
    page.keyboard.press("ArrowDown")
    _enter(page)
    expect(page.get_by_role("heading", name="連絡先")).to_be_visible()


def test_a_browser_without_scripts_does_everything_too(open_page: Open) -> None:
    page = open_page(width=320, javascript=False)
    _begin(page)
    page.get_by_role("link", name="入力をはじめる").click()
    _who(page, agent="いいえ")
    _save(page)
    expect(page.get_by_role("heading", name="連絡先")).to_be_visible()


def test_the_quieter_pages_are_readable_too(open_page: Open, axe: Check, picture: Take) -> None:
    page = open_page(width=320)
    reference = _begin(page)
    page.get_by_role("link", name="入力をはじめる").click()
    page.get_by_role("button", name="保存して中断").click()
    for name, address in (
        ("paused", f"/applications/{reference}/paused/"),
        ("draft", f"/applications/{reference}/"),
        ("withdraw", f"/applications/{reference}/withdraw/"),
        ("begun-again", f"/applications/{reference}/begun/"),
        ("closed", "/applications/0000-0000-0000/"),
        ("link-used", "/link/used-up/"),
    ):
        page.goto(address)
        axe(page)
        picture(page, f"citizen-{name}")
    page.goto("/accounts/login/?next=/my/")
    page.get_by_label("メールアドレス").fill("kenmin@demo.koboshi.example")
    page.get_by_label("パスワード").fill("koboshi-demo-2026")
    page.get_by_role("button", name="サインイン", exact=True).click()
    for name, address in (("my", "/my/"), ("second-factor", "/accounts/2fa/"), ("sign-out", "/accounts/logout/")):
        page.goto(address)
        axe(page)
        picture(page, f"citizen-{name}")
