"""The register at the staff door: look up, read, note a change, correct, issue again, invite to renew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.adverse import service as adverse
from koboshi.casework.models import Case, Delivery
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project import wiring
from koboshi.registers import service
from koboshi.registers.models import Invitation, Permit
from tests.doors.citizen.test_registers import certificate_elsewhere
from tests.doors.signing_in import sign_in
from tests.houses import furnished
from tests.rooms.adverse.conftest import planned
from tests.rooms.conftest import staff
from tests.rooms.registers.conftest import FOOD, entry, fill_house, noon

LIST = f"/staff/registers/{FOOD}/"
SignIn = Callable[[Client, str], Client]
GIVEN = {
    "reason": Reason(
        facts="8月1日の検査で、井戸水の成績書の日付が検査機関の記録と違うことが分かりました。",
        clause="食品衛生法の許可の要件（条番号は要確認）",
        criterion="処分基準は定めていない",
        application="飲用に適する水を使うという要件を、みたしていませんでした。",
    ),
    "heard": service.Heard("statement", "弁明書を受け取った。（架空）"),
    "source": service.Source(case="ADVE-RSEC-ASE1", notice="8北保第9号"),
}
NOTIFIED = {
    "shop_name": "改名した店（架空）", "municipality": "072133", "style": "store", "business_form": "diner",
    "applicant.family": "架空", "applicant.given": "花子", "applicant.family_kana": "カクウ",
    "applicant.given_kana": "ハナコ", "address.postal_code": "960-0692", "address.prefecture": "福島県",
    "address.municipality": "伊達市", "address.street": "架空町1番2号", "address.building": "",
    "shop_address.postal_code": "960-0692", "shop_address.prefecture": "福島県",
    "shop_address.municipality": "伊達市", "shop_address.street": "架空町1番2号",
    "shop_address.building": "架空ビル1階", "ground": "変更届（架空）",
}  # fmt: skip


registers_house = furnished("registers", fill_house)


@pytest.fixture
def published(registers_house: None, db: None, var: Path) -> None:
    """The house with the packs whose registers these stories are about."""
    wiring.fill_shelves()


def permitted(days_ago: int = 30, **facts: object) -> Permit:
    """A restaurant with its permit."""
    with scope.acting(SYSTEM):
        on = civil.today() - timedelta(days=days_ago)
        return service.enter(SYSTEM, entry(FOOD, on, decided=on, **facts))


def with_case(permit: Permit) -> Permit:
    """The permit with the case that granted it."""
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=permit.reference)
        Case.objects.create(
            application=application, arrived_at=application.filed_at, reference=permit.reference, tenant=permit.tenant,
            procedure_id=permit.register_id, version_id=permit.version_id, office=permit.office, door="citizen",
            applicant_label=permit.holder_label, status="decided", outcome="grant",
        )  # fmt: skip
    return permit


def ending(days: int) -> Permit:
    """A restaurant whose permit ends in so many days."""
    on = civil.today()
    last = on + timedelta(days=days)
    start = date(last.year - 5, last.month, min(last.day, 28)) + timedelta(days=1)
    return permitted((on - start).days)


def fresh(permit: Permit) -> Permit:
    """The permit as it is now."""
    with scope.acting(SYSTEM):
        return Permit.objects.get(pk=permit.pk)


@pytest.fixture
def keeper(client: Client, published: None, sign_in: SignIn) -> Client:
    """保健 一葉（架空）."""
    return sign_in(client, "hoken")


@pytest.fixture
def head(published: None, sign_in: SignIn) -> Client:
    """衛生 二海（架空）."""
    return sign_in(Client(), "hoken-kacho")


def text(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_the_register_is_listed_and_an_empty_one_says_what_to_do(keeper: Client) -> None:
    page = text(keeper.get("/staff/registers/"))
    assert "飲食店営業許可台帳" in page
    assert "要確認" in page
    assert "まだ何も載っていません" in text(keeper.get(LIST))


def test_a_permit_is_found_by_holder_and_read_with_its_history(keeper: Client) -> None:
    permit = permitted()
    assert permit.number in text(keeper.get(LIST))
    found = text(keeper.post(LIST, {"words": "花子", "standing": "active", "ends": ""}))
    assert permit.number in found
    nothing = text(keeper.post(LIST, {"words": "いない人", "standing": "", "ends": ""}))
    assert "当てはまる許可はありません" in nothing
    assert 'value="いない人"' in nothing
    page = text(keeper.get(f"/staff/registers/permits/{permit.pk}/"))
    for word in ("架空 花子", "食堂かくう（架空）", "有効", "台帳に載せた", permit.reference, "掲示する決まり"):
        assert word in page, word


def test_other_offices_find_no_such_register_or_permit(published: None, sign_in: SignIn) -> None:
    permit, other = permitted(), sign_in(Client(), "doboku")
    for address in (LIST, f"/staff/registers/permits/{permit.pk}/", f"/staff/registers/permits/{permit.pk}/change/"):
        assert other.get(address).status_code == 404, address
    assert other.post(f"{LIST}renewals/prepare/", {"permit": permit.pk}).status_code == 404
    assert Client().get(f"/staff/registers/permits/{permit.pk}/").status_code in (302, 404)


def test_a_change_notice_is_written_and_bad_input_keeps_what_was_typed(keeper: Client) -> None:
    permit = permitted()
    address = f"/staff/registers/permits/{permit.pk}/change/"
    assert "食堂かくう（架空）" in text(keeper.get(address))
    given = {**NOTIFIED, "changed_on": "令和8年13月1日"}
    refused = keeper.post(address, given)
    assert refused.status_code == 422
    assert "改名した店（架空）" in text(refused)
    assert "令和8年13月1日" in text(refused)
    missing = keeper.post(address, {**given, "shop_name": "", "changed_on": civil.today().isoformat()})
    assert missing.status_code == 422
    done = keeper.post(address, {**given, "changed_on": civil.today().isoformat()}, follow=True)
    assert done.status_code == 200, text(done)
    assert fresh(permit).title == "改名した店（架空）"
    assert "前の記載　お店の名前（屋号）：食堂かくう（架空）" in text(done)


def test_a_permit_is_taken_away_only_by_the_process_in_which_its_holder_is_heard(head: Client, keeper: Client) -> None:
    permit = permitted()
    address = f"/staff/registers/permits/{permit.pk}/"
    for name in ("suspend", "revoke", "withdraw", "made-up"):
        assert head.get(f"{address}{name}/").status_code == 404, name
        assert head.post(f"{address}{name}/", {"on": civil.today().isoformat()}).status_code == 404, name
    for client in (keeper, head):
        page = text(client.get(address))
        assert "台帳から直接はできません" in page
        assert f'href="/staff/adverse/new/{permit.pk}/"' in page
    draft = text(keeper.get(f"/staff/adverse/new/{permit.pk}/"))
    for known in (permit.number, "架空 花子", "食堂かくう（架空）"):
        assert known in draft, f"{known} is filled in"
    assert fresh(permit).state == "active"


def test_a_disposition_that_runs_is_found_from_the_permit(keeper: Client) -> None:
    permit = permitted(60)
    with scope.acting(SYSTEM):
        drafted = adverse.begin_from_permit(staff("hoken"), permit, planned(permit), now=noon(date(2026, 11, 2)))
    page = text(keeper.get(f"/staff/registers/permits/{permit.pk}/"))
    assert f'href="/staff/adverse/{drafted.hearing.reference}/"' in page
    assert "手続が進んでいます" in page
    assert f"/staff/adverse/new/{permit.pk}/" not in page


def test_a_suspended_permit_is_shown_as_suspended_and_a_decider_can_end_it(head: Client, keeper: Client) -> None:
    permit = permitted()
    address = f"/staff/registers/permits/{permit.pk}/"
    with scope.acting(SYSTEM):
        service.suspend(SYSTEM, permit, since=civil.today(), until=None, **GIVEN)  # type: ignore[arg-type]
    assert "停止を終える" not in text(keeper.get(address))
    page = text(head.get(address))
    assert "停止中" in page
    assert "弁明の機会を与えた" in page
    assert "停止を終える" in page
    page = text(head.post(f"{address}resume/", {"ground": "改善を確かめた。（架空）"}, follow=True))
    assert "停止を終えました。" in page
    assert fresh(permit).state == "active"


def test_an_ended_permit_shows_which_certificates_no_longer_hold(keeper: Client) -> None:
    permit = permitted()
    address = f"/staff/registers/permits/{permit.pk}/"
    with scope.acting(SYSTEM):
        service.reissue(SYSTEM, permit, ground="なくした（架空）", once="x")
    assert "効力なし" not in text(keeper.get(address))
    given = {"on": "令和8年13月1日", "ground": "廃業届（架空）", "case": ""}
    refused = keeper.post(f"{address}return/", given)
    assert refused.status_code == 422
    assert 'value="令和8年13月1日"' in text(refused)
    page = text(keeper.post(f"{address}return/", {**given, "on": civil.today().isoformat()}, follow=True))
    assert "返納・廃止を記録しました。" in page
    assert "効力なし" in page
    assert "台帳から直接はできません" not in page, "nothing is left to take away"


def test_after_a_ruling_one_writes_it_down_and_another_lets_the_permit_hold_again(head: Client, keeper: Client) -> None:
    permit = permitted()
    with scope.acting(SYSTEM):
        document = service.reissue(SYSTEM, permit, ground="なくした（架空）", once="x")
        heard = service.Heard("hearing", "聴聞を行った。（架空）")
        service.revoke(SYSTEM, permit, on=civil.today(), **{**GIVEN, "heard": heard})  # type: ignore[arg-type]
    page, today = f"/staff/registers/permits/{permit.pk}/", civil.today().isoformat()
    assert "いまは効力がありません" in text(Client().post("/verify/", {"number": document.check_number}))
    assert "裁決・判決を記録する" in text(keeper.get(page))
    assert f"{page}restore/" not in text(head.get(page)), "nothing was written down yet"
    typed = {"by": "ruling", "number": " ", "on": today, "ground": "裁決書の謄本が届いた（架空）"}
    refused = keeper.post(f"{page}ruling/", typed)
    assert refused.status_code == 422
    assert "裁決書の謄本が届いた（架空）" in text(refused)
    assert 'value="ruling" checked' in text(refused)
    done = text(keeper.post(f"{page}ruling/", {**typed, "number": "8行審第3号"}, follow=True))
    assert "裁決（審査請求）（8行審第3号）" in done
    assert "記録した人とは別の" in done
    assert f"{page}restore/" not in done, "not for whoever wrote it down"
    assert f"{page}restore/" in text(head.get(page))
    given = {"on": today, "ground": "裁決書を確かめた（架空）"}
    assert keeper.post(f"{page}restore/", given).status_code == 422
    shown = text(head.post(f"{page}restore/", given, follow=True))
    assert "許可の効力を戻しました" in shown
    assert "裁決・判決により効力を戻した" in shown
    assert fresh(permit).standing(civil.today()) == "active"
    verified = text(Client().post("/verify/", {"number": document.check_number}))
    assert "いまは効力がありません" not in verified
    assert "もとの許可は、今日、効力があります" in verified


def test_a_slip_of_the_pen_is_for_a_decider_and_conditions_never_come_by_a_notification(
    head: Client, keeper: Client
) -> None:
    permit = permitted()
    address = f"/staff/registers/permits/{permit.pk}/"
    assert "書き誤りを訂正する" not in text(keeper.get(address))
    change = text(keeper.get(f"{address}change/"))
    assert 'name="conditions"' not in change
    given = {**NOTIFIED, "shop_name": "食堂かこう（架空）", "conditions": "決定のとおりの条件（架空）"}
    refused = keeper.post(f"{address}correct/", {**given, "ground": "決定の通知が正しい。"})
    assert refused.status_code == 422
    assert "決定権のある職員だけ" in text(refused)
    empty = head.post(f"{address}correct/", {**given, "ground": ""})
    assert empty.status_code == 422
    assert "決定のとおりの条件（架空）" in text(empty)
    done = text(head.post(f"{address}correct/", {**given, "ground": "決定の通知が正しい。"}, follow=True))
    assert "書き誤りを訂正した" in done
    assert "前の記載　お店の名前（屋号）：食堂かくう（架空）" in done
    assert "前の記載　許可の条件：（なし）" in done
    assert fresh(permit).conditions == "決定のとおりの条件（架空）"
    keeper.post(
        f"{address}change/", {**given, "conditions": "", "changed_on": civil.today().isoformat(), "ground": "届"}
    )
    assert fresh(permit).conditions == "決定のとおりの条件（架空）"


def test_a_certificate_is_issued_again_once_and_verified_in_public(head: Client, keeper: Client) -> None:
    permit = with_case(permitted())
    address = f"/staff/registers/permits/{permit.pk}/reissue/"
    refused = keeper.post(address, {"ground": "なくした（架空）", "once": "abc"})
    assert refused.status_code == 422, "a certificate goes out through somebody who decides"
    shown = text(keeper.get(f"/staff/registers/permits/{permit.pk}/"))
    assert "/reissue/" not in shown
    assert "決定の役割を持つ職員が行います" in shown
    asked = text(head.get(address))
    assert "額は、まだ確かめられていません" in asked
    unset = head.post(address, {"ground": "なくした（架空）", "once": "abc"})
    assert unset.status_code == 422, "no amount is invented"
    assert "先に条例で額を確かめ" in text(unset)
    assert "なくした（架空）" in text(unset), "what was typed stays"
    given = {"ground": "なくした（架空）", "yen": "０", "basis": "架空の条例 第1条"}
    for _ in range(2):
        page = head.post(address, {**given, "once": "abc"}, follow=True)
        assert page.status_code == 200
    with scope.acting(SYSTEM):
        document = Document.objects.get(key__startswith="permit:")
        sent = Delivery.objects.get(document=document)
    assert document.number in text(page)
    assert sent.state in ("to_send", "sent"), "it goes out like a notice"
    charged = text(head.post(address, {**given, "yen": "500円", "once": "def"}, follow=True))
    assert "再交付の手数料を請求しました" in charged
    assert "再交付を求められた" in charged
    waits = text(head.get(address))
    assert "いま、手数料の納付を待っています" in waits
    assert f"{permit.reference}-F1" in waits
    assert "発行" in text(Client().post("/verify/", {"number": document.check_number}))


def test_renewals_are_prepared_in_one_go_and_letters_printed_once(keeper: Client) -> None:
    first, second = ending(40), permitted()
    page = text(keeper.get(f"{LIST}renewals/"))
    assert first.number in page
    assert second.number not in page
    done = text(keeper.post(f"{LIST}renewals/prepare/", {"permit": [first.pk]}, follow=True))
    assert "1件の下書きを作りました" in done
    assert "いま、お知らせする許可はありません" in done
    keeper.post(f"{LIST}renewals/prepare/", {"permit": [first.pk]})
    with scope.acting(SYSTEM):
        invitation = Invitation.objects.get()
    letters = keeper.post(f"{LIST}renewals/letters/", {"invitation": [invitation.pk]})
    assert letters["Content-Type"] == "application/pdf"
    assert letters.content.startswith(b"%PDF")
    again = text(keeper.post(f"{LIST}renewals/letters/", {"invitation": [invitation.pk]}, follow=True))
    assert "印刷する手紙はありません" in again
    early = keeper.post(f"{LIST}renewals/prepare/", {"permit": ["x", "999999999"]}, follow=True)
    assert "許可が選ばれていません" in text(early)


@pytest.mark.browser
def test_the_pages_read_well_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    long = "とても長い名前の食堂と喫茶と弁当の店" * 4 + "（架空）"
    permit, other, ended = ending(40), permitted(shop_name=long), permitted()
    with scope.acting(SYSTEM):
        service.suspend(SYSTEM, other, since=civil.today(), until=None, **GIVEN)  # type: ignore[arg-type]
    certificate_elsewhere(ended)
    with scope.acting(SYSTEM):
        service.hand_back(SYSTEM, ended, on=civil.today(), ground="廃業届（架空）")
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "hoken-kacho")
        for path, name in (
            ("", "index"),
            (f"{FOOD}/", "list"),
            (f"{FOOD}/renewals/", "renewals"),
            (f"permits/{permit.pk}/", "permit"),
            (f"permits/{other.pk}/change/", "change"),
            (f"permits/{other.pk}/correct/", "correct"),
            (f"permits/{other.pk}/return/", "return"),
            (f"permits/{ended.pk}/", "ended"),
            (f"permits/{other.pk}/reissue/?lang=en", "reissue"),
            (f"permits/{other.pk}/?lang=ja-easy", "permit-easy"),
        ):
            page.goto(f"/staff/registers/{path}")
            axe(page)
            picture(page, f"registers-{name}")
