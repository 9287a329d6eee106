"""Anybody looks a permit up: found by name or number, with its standing of today, without anything private."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from playwright.sync_api import Page

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.doors.citizen.registers import views
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.people import throttle
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from koboshi.registers import service
from koboshi.registers.models import Permit
from tests.houses import furnished
from tests.rooms.registers.conftest import FOOD, HUNT, entry, fill_house

PAGE = "/registers/"
GIVEN = {
    "reason": Reason(
        "8月1日に、手洗いの設備が壊れたままであることを確かめました。",
        "要件（要確認）",
        "定めていない",
        "手洗いの設備の基準に合いません。",
    ),
    "heard": service.Heard("hearing", "聴聞を行い、報告書を受け取った。（架空）"),
    "source": service.Source(case="ADVE-RSEC-ASE1", notice="8北保第9号"),
}


registers_house = furnished("registers", fill_house)


@pytest.fixture
def published(registers_house: None, db: None, var: Path) -> None:
    """The house with the packs whose registers these stories are about."""
    wiring.fill_shelves()


def permitted(days_ago: int = 30, procedure: str = FOOD, **facts: object) -> Permit:
    """A permit of some days ago."""
    with scope.acting(SYSTEM):
        on = civil.today() - timedelta(days=days_ago)
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
    with scope.acting(SYSTEM):
        service.suspend(SYSTEM, resting, since=civil.today(), until=None, **GIVEN)  # type: ignore[arg-type]
    page = ask(client, words="休む店")
    assert "停止中" in page
    assert "手洗い" not in page, "why is not told"


def test_a_number_is_verified(client: Client, published: None) -> None:
    permit, hidden = permitted(), permitted(procedure=HUNT)
    assert "食堂かくう（架空）" in ask(client, verify="1", number=permit.number)
    assert "公開している台帳にありません" in ask(client, verify="1", number=hidden.number)
    with scope.acting(SYSTEM):
        document = service.reissue(SYSTEM, permit, ground="なくした（架空）", once="x")
    assert "県または市町村が発行したものとして登録されています" in ask(client, verify="1", number=document.check_number)


def certificate(permit: Permit) -> Document:
    """The permit's certificate."""
    with scope.acting(SYSTEM):
        return service.reissue(SYSTEM, permit, ground="なくした（架空）", once="x")


def certificate_elsewhere(permit: Permit) -> Document:
    """The same in a thread of its own: signing wants an event loop, and a browser keeps one in this thread."""

    def make() -> Document:
        try:
            return certificate(permit)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(make).result()


def verified(number: str, lang: str = "ja") -> str:
    """What anybody reads who checks a number; without ruby."""
    page = Client().post(f"/verify/?lang={lang}", {"number": number}).content.decode()
    return page.partition("<main")[2].partition("</form>")[0]


def checked_file(document: Document) -> str:
    """What anybody reads who checks the file itself."""
    with scope.acting(SYSTEM):
        content = documents.open_document(document)
    file = SimpleUploadedFile("kyoka.pdf", content, content_type="application/pdf")
    return Client().post("/verify/", {"file": file}).content.decode()


def test_the_certificate_of_a_permit_in_force_is_genuine(published: None) -> None:
    document = certificate(permitted())
    told = verified(document.check_number)
    assert "下の部署が発行したものです" in told
    assert "今日、効力があります" in told
    assert "今日、効力があります" in checked_file(document)


def test_the_certificate_of_a_suspended_permit_is_real_and_its_permit_rests(published: None) -> None:
    permit = permitted()
    document = certificate(permit)
    until = civil.today() + timedelta(days=7)
    with scope.acting(SYSTEM):
        service.suspend(SYSTEM, permit, since=civil.today(), until=until, **GIVEN)  # type: ignore[arg-type]
    for told in (verified(document.check_number), checked_file(document)):
        assert "いま使えません" in told
        assert "効力を停止しています" in told
        assert "停止の終わりの日" in told
        for private in ("花子", "手洗い", permit.fields["shop_name"]):
            assert private not in told, private
    assert "The permit is suspended now." in verified(document.check_number, "en")
    assert "停止中" in ask(Client(), verify="1", number=document.check_number)


@pytest.mark.parametrize(
    ("verb", "why", "english"),
    [("revoke", "もとの許可が取り消されました", "The permit was revoked."), ("return", "返納され", "handed back")],
)
def test_the_certificate_of_a_permit_that_has_ended_no_longer_holds(
    published: None, verb: str, why: str, english: str
) -> None:
    permit = permitted()
    document = certificate(permit)
    with scope.acting(SYSTEM):
        if verb == "revoke":
            service.revoke(SYSTEM, permit, on=civil.today(), **GIVEN)  # type: ignore[arg-type]
        else:
            service.hand_back(SYSTEM, permit, on=civil.today(), ground="廃業届（架空）")
    for told in (verified(document.check_number), checked_file(document)):
        assert "いまは効力がありません" in told
        assert why in told
        assert "効力がなくなった日" in told
        assert "発行したものです" not in told
        assert "花子" not in told
    assert english in verified(document.check_number, "en")
    assert "効力を失いました" in ask(Client(), verify="1", number=document.check_number)


def test_the_certificate_that_was_made_again_points_to_the_newer_one(published: None) -> None:
    permit = permitted()
    lost = certificate(permit)
    with scope.acting(SYSTEM):
        newer = service.reissue(SYSTEM, permit, ground="またなくした（架空）", once="y")
    assert "新しいほうをご確認ください" in verified(lost.check_number)
    assert "今日、効力があります" in verified(newer.check_number)


def test_of_a_register_that_is_not_public_no_standing_and_no_reason_is_told(published: None) -> None:
    resting, ended, held = (permitted(procedure=HUNT) for _ in range(3))
    papers = [certificate(each) for each in (resting, ended, held)]
    with scope.acting(SYSTEM):
        service.suspend(SYSTEM, resting, since=civil.today(), until=None, **GIVEN)  # type: ignore[arg-type]
        service.revoke(SYSTEM, ended, on=civil.today(), **GIVEN)  # type: ignore[arg-type]
    one, two, three = (verified(each.check_number) for each in papers)
    for told in (one, three):
        assert "公開していない台帳" in told
        assert "k-notice--success" not in told
        assert "停止" not in told
    assert "いまは効力がありません" in two
    assert "取り消され" not in two
    assert "停止中" not in ask(Client(), verify="1", number=papers[0].check_number)


def test_nothing_typed_is_told_and_what_was_typed_stays(client: Client, published: None) -> None:
    empty = client.post(PAGE, {"words": "  ", "register": FOOD})
    assert empty.status_code == 422
    assert "調べる言葉を入力してください" in empty.content.decode()
    assert client.post(PAGE, {"verify": "1", "number": ""}).status_code == 422
    kept = ask(client, words='"><b>ない店', register=FOOD)
    assert "&quot;&gt;&lt;b&gt;ない店" in kept
    assert f'value="{FOOD}" selected' in kept
    assert client.post(PAGE, {"words": "a" * 5000, "register": "x" * 5000}).status_code == 200


@pytest.mark.usefixtures("windows_stand_still")
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


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_a_certificate_is_checked_on_a_telephone(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None], width: int
) -> None:
    resting, ended, hidden = permitted(), permitted(), permitted(procedure=HUNT)
    rows = {"resting": resting, "ended": ended, "hidden": hidden}
    papers = {name: certificate_elsewhere(row) for name, row in rows.items()}
    with scope.acting(SYSTEM):
        until = civil.today() + timedelta(days=7)
        service.suspend(SYSTEM, resting, since=civil.today(), until=until, **GIVEN)  # type: ignore[arg-type]
        service.revoke(SYSTEM, ended, on=civil.today(), **GIVEN)  # type: ignore[arg-type]
    page = open_page(width=width)
    for lang in ("ja", "ja-easy", "en"):
        for name, document in papers.items():
            page.goto(f"/verify/?lang={lang}")
            page.locator("#number").fill(document.check_number)
            page.locator("form:has(#number) button").click()
            page.locator(".k-notice__title").wait_for()
            axe(page)
            picture(page, f"verify-{name}-{lang}")
