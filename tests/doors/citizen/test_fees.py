"""An applicant reads what is to be paid and why, pays, and gets the receipt; nobody else sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.fee.wording import say
from koboshi.core.japan import civil, format_wareki
from koboshi.doors.citizen.fees import grounds
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.fees.service import refunding
from koboshi.foundation.people.service import OPENED
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from tests.houses import furnished
from tests.rooms.conftest import staff, task_of
from tests.rooms.fees.stories import build, deliver, open_house, paid, waiting_case

fees_house = furnished("fees", build)


@pytest.fixture
def provider(fees_house: None, db: None, var: Any) -> Iterator[Any]:
    """The house with the test provider."""
    yield open_house()
    ports._chosen.pop("payment", None)


@pytest.fixture
def waiting(provider: Any, client: Client) -> tuple[Case, Charge]:
    """A case that waits for its fee; the browser has opened it with number and secret."""
    case, charge = waiting_case()
    scope.clear()
    session = client.session
    session[OPENED] = [case.reference]
    session.save()
    return case, charge


def page(client: Client, case: Case, status: int = 200, **query: str) -> str:
    answer = client.get(f"/fees/{case.reference}/", query)
    assert answer.status_code == status
    text = answer.content.decode()
    assert "&lt;ruby" not in text
    return text


def fresh(charge: Charge) -> Charge:
    with scope.acting(SYSTEM):
        return Charge.objects.get(pk=charge.pk)


def test_the_page_says_how_much_why_until_when_and_how(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    text = page(client, case)
    for words in (
        "16,000",
        charge.number,
        "納付をお待ちしています",
        "担当がまだ条例と照らし合わせています",
        "納める期限",
        "オンラインで納める",
        "納付書",
    ):
        assert words in text
    assert "実際のお金は動きません" in text
    assert "<ruby>" in page(client, case, lang="ja-easy")
    assert "Waiting for your payment" in page(client, case, lang="en")


def test_the_status_says_that_a_fee_waits_how_much_and_until_when(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, _ = waiting
    for lang, words in (("ja", "手数料をお支払いください"), ("en", "Please pay the fee"), ("ja-easy", "16,000")):
        text = client.get(f"/applications/{case.reference}/", {"lang": lang}).content.decode()
        assert words in text
        assert "16,000" in text
        assert f'class="k-button" href="/fees/{case.reference}/"' in text


def test_nobody_else_sees_it(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    stranger = Client()
    for path in ("", f"{charge.number}/slip.pdf", f"{charge.number}/receipt.pdf"):
        assert stranger.get(f"/fees/{case.reference}/{path}").status_code == 404
    assert stranger.post(f"/fees/{case.reference}/{charge.number}/pay").status_code == 404


def start(client: Client, case: Case, charge: Charge) -> str:
    answer = client.post(f"/fees/{case.reference}/{charge.number}/pay")
    assert answer.status_code == 302
    address = str(answer.headers["Location"])
    test = client.get(address).content.decode()
    assert "テスト用・実際のお金は動きません" in test
    assert not re.search(r'<input[^>]+type="(text|tel|number)"', test), "there is nowhere to type a card number"
    return address


def test_paying_online_with_receipt(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    assert client.get(f"/fees/{case.reference}/{charge.number}/receipt.pdf").status_code == 422
    address = start(client, case, charge)
    answer = client.post(address, {"what": "pay"})
    assert answer.headers["Location"] == f"/fees/{case.reference}/"
    text = page(client, case)
    assert "納付を確かめました" in text
    assert "オンラインで納める" not in text
    pdf = client.get(f"/fees/{case.reference}/{charge.number}/receipt.pdf")
    with pikepdf.open(BytesIO(pdf.content)) as made:
        assert "/StructTreeRoot" in made.Root
    assert client.get(f"/fees/{case.reference}/{charge.number}/slip.pdf").status_code == 422
    again = client.post(f"/fees/{case.reference}/{charge.number}/pay")
    assert again.status_code == 422
    assert "待っている状態ではありません" in again.content.decode()


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("fail", "支払いは成り立ちませんでした。お金は引かれていません"),
        ("wrong", "納付を確かめています"),
        ("twice", "納付を確かめました"),
    ],
)
def test_what_can_go_wrong_is_said_plainly(client: Client, waiting: tuple[Case, Charge], what: str, says: str) -> None:
    case, charge = waiting
    client.post(start(client, case, charge), {"what": what})
    assert says in page(client, case)


def test_a_late_message_changes_the_page_when_it_comes(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    address = start(client, case, charge)
    assert client.post(address, {"what": "delay"}).headers["Location"] == address
    assert "お支払いの確認を待っています（数分かかることがあります）。もう一度納めないでください" in page(client, case)
    client.post(address, {"what": "late"})
    assert "納付を確かめました" in page(client, case)
    assert client.post(address, {"what": "steal"}).status_code == 404


def test_the_slip_is_a_tagged_document(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    answer = client.get(f"/fees/{case.reference}/{charge.number}/slip.pdf")
    assert answer.status_code == 200
    with pikepdf.open(BytesIO(answer.content)) as made:
        assert len(made.pages) == 1


def test_the_callback_needs_a_seal_and_no_session(waiting: tuple[Case, Charge], provider: Any) -> None:
    _, charge = waiting
    browser = Client(enforce_csrf_checks=True)
    forged = {"id": "T1", "reference": charge.number, "kind": "paid", "yen": 16_000, "at": "2099-01-01T00:00:00+09:00"}
    answer = browser.post("/fees/callback/", json.dumps(forged), content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"status": "refused"})
    with scope.acting(SYSTEM):
        begun = fees.begin_online(SYSTEM, charge, return_to="/")
    (told,) = provider.play(begun.provider_id, "pay")
    for _ in range(2):
        answer = browser.generic("POST", "/fees/callback/", told.body, "application/json", headers=dict(told.headers))
        assert (answer.status_code, answer.json()) == (200, {"status": "written down"})
    assert fresh(charge).state == "paid"
    with scope.acting(SYSTEM):
        assert PaymentEvent.objects.filter(accepted=True).count() == 1
    assert browser.get("/fees/callback/").status_code == 405


def test_without_a_provider_the_other_ways_stay(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    ports._chosen.pop("payment", None)
    text = page(client, case)
    assert "オンラインで納める" not in text
    assert "納付書" in text
    assert client.post(f"/fees/{case.reference}/{charge.number}/pay").status_code == 422
    assert client.get("/fees/test/O1/").status_code == 404
    assert client.post("/fees/callback/", b"{}", content_type="application/json").status_code == 503


def test_money_that_goes_back_is_said(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    with scope.acting(SYSTEM):
        fees.hear(paid(charge), "test")
        proposal = fees.refund(staff("hoken"), charge, yen=16_000, reason="架空")
        fees.order(staff("hoken-kacho"), proposal)
    assert "返す手続をしている額" in page(client, case)


def test_a_case_without_a_fee_says_so(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    with scope.acting(SYSTEM):
        Charge.objects.filter(pk=charge.pk).delete()
    assert "今はありません" in page(client, case)


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_no_mark_of_the_office_stands_on_the_page(client: Client, waiting: tuple[Case, Charge], lang: str) -> None:
    """要確認 and (A) are for the office; a resident reads in her language that it is still checked."""
    case, _ = waiting
    client.cookies["koboshi_language"] = lang
    shown = page(client, case, lang=lang).partition("<section")[2].rpartition("</section>")[0]
    assert "16,000" in shown
    assert "要確認" not in shown
    assert "（A）" not in shown


@pytest.mark.parametrize(
    ("ground", "rest"),
    [
        ("要確認", "the office is still checking it"),
        ("架空条例第1条（号は要確認）", '<span lang="ja">架空条例第1条</span>'),
        ("現金以外は2025年10月から（A）。電子の納付の時期は要確認", '<span lang="ja">現金以外は2025年10月から</span>'),
    ],
)
def test_a_ground_in_japanese_says_so_to_a_reader_of_english(ground: str, rest: str) -> None:
    (line,) = grounds.lines(
        [
            f"Permit: 800 yen (ground: {ground})",
            say("fee.unchecked", "en"),
        ],
        "en",
    )
    assert line == f"Permit: 800 yen (ground: {rest})"


def test_in_japanese_the_same_marks_go() -> None:
    told = grounds.lines(["許可　800円（根拠: 条例（条番号は要確認））", "許可　800円（根拠: 要確認）"], "ja")
    assert told == ["許可　800円（根拠: 条例）", "許可　800円（根拠: 担当が確かめています）"]


def test_the_day_of_the_payment_stands_there(client: Client, waiting: tuple[Case, Charge]) -> None:
    """The day the payer paid, which may be another one than that on which the office heard of it."""
    case, charge = waiting
    told = paid(charge)
    with scope.acting(SYSTEM):
        fees.hear(told, "test")
    shown = page(client, case)
    assert "納付した日" in shown
    assert format_wareki(civil.day_of(told.at)) in shown


# --- what the payer is told on every page -----------------------------------------------------------------------------


def status(client: Client, case: Case, lang: str = "ja") -> str:
    return client.get(f"/applications/{case.reference}/", {"lang": lang}).content.decode()


def test_a_payment_that_failed_is_told_on_both_pages(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    client.post(start(client, case, charge), {"what": "fail"})
    told = page(client, case)
    assert "支払いが失敗した知らせを送りました" in told
    assert "オンラインで納める" in told, "she may try again"
    shown = status(client, case)
    assert "支払いは成り立ちませんでした。お金は引かれていません" in shown
    assert "手数料をお支払いください" in shown
    assert "オンラインの支払いが成り立ちませんでした" in shown.partition('<ol class="k-timeline">')[2]


def test_while_money_is_looked_at_nothing_asks_to_pay(client: Client, waiting: tuple[Case, Charge]) -> None:
    """100 yen too much: no button, no slip, no last day, neither here nor on the status page."""
    case, charge = waiting
    client.post(start(client, case, charge), {"what": "wrong"})
    told, shown = page(client, case), status(client, case)
    for text in (told, shown):
        assert "もう一度納めないでください" in text
        for asks in ("オンラインで納める", "納付書を印刷する", "納める期限", "手数料をお支払いください", "画面・窓口"):
            assert asks not in text
    assert "16,100円の知らせが届きました" in shown
    slip = client.get(f"/fees/{case.reference}/{charge.number}/slip.pdf")
    assert (slip.status_code, "もう一度納めないで" in slip.content.decode()) == (422, True)
    old_tab = client.post(f"/fees/{case.reference}/{charge.number}/pay", {"again": "1"})
    assert old_tab.status_code == 422


def test_paying_again_before_the_message_came_asks_first(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting
    address = f"/fees/{case.reference}/{charge.number}"
    assert client.get(f"{address}/again/").headers["Location"] == f"/fees/{case.reference}/", "nothing was begun"
    client.post(start(client, case, charge), {"what": "delay"})
    assert "もう一度納めないでください" in status(client, case)
    assert "手数料をお支払いください" not in status(client, case)
    answer = client.post(f"{address}/pay")
    assert answer.headers["Location"] == f"{address}/again/"
    for lang, words in (("ja", "二重に納められたお金"), ("ja-easy", "<ruby>"), ("en", "please do not pay again")):
        assert words in client.get(f"{address}/again/", {"lang": lang}).content.decode()
    sure = client.post(f"{address}/pay", {"again": "1"})
    assert "/fees/test/" in sure.headers["Location"]
    assert Client().get(f"{address}/again/").status_code == 404


def test_the_course_says_when_the_fee_was_asked_for_paid_and_given_back(
    client: Client, waiting: tuple[Case, Charge]
) -> None:
    case, charge = waiting
    first = start(client, case, charge)
    second = client.post(f"/fees/{case.reference}/{charge.number}/pay", {"again": "1"}).headers["Location"]
    for address in (first, second):
        client.post(address, {"what": "pay"})
    shown = status(client, case)
    for words in ("手数料 16,000円の納付をお願いしました", "手数料 16,000円を納めました", "合わない納付 16,000円"):
        assert words in shown
    assert "You paid the fee of 16,000 yen" in status(client, case, "en")
    assert "<ruby>" in status(client, case, "ja-easy").partition("k-timeline")[2]
    with scope.acting(SYSTEM):
        double = PaymentEvent.objects.disputed().get()
        fees.settle(staff("hoken-kacho"), double, way="back", note="二重の納付（架空）")
        refund = Refund.objects.get()
        Refund.objects.update(state="ordered", decided_by="user:0", decided_at=double.heard_at)
        assert "お返しする手続をしています" in status(client, case)
        refunding.send_refund(refund.pk)
    assert "手数料 16,000円をお返ししました" in status(client, case)


def test_the_guide_to_the_duration_says_that_it_does_not_wait_for_the_fee(
    client: Client, waiting: tuple[Case, Charge]
) -> None:
    case, charge = waiting
    assert "この日は、納付をお待ちする間も動きません" in status(client, case)
    client.post(start(client, case, charge), {"what": "pay"})
    assert "納付をお待ちする間も動きません" not in status(client, case)


def test_withdrawing_says_what_becomes_of_the_fee(client: Client, waiting: tuple[Case, Charge]) -> None:
    case, charge = waiting

    def told() -> str:
        text = client.get(f"/applications/{case.reference}/withdraw/").content.decode()
        return text.partition("申請を取り下げますか</h1>")[2]

    assert "まだ納めていない手数料 16,000円は、納める必要がなくなります" in told()
    client.post(start(client, case, charge), {"what": "delay"})
    assert "そのお金をどうするかは、担当が確かめてから" in told()
    with scope.acting(SYSTEM):
        fees.hear(paid(charge), "test")
    assert "納めた手数料 16,000円は、まだ審査が始まっていないため" in told()
    with scope.acting(SYSTEM):
        deliver()
        later = datetime.now(UTC) + timedelta(hours=1)
        casework.complete(staff("hoken"), task_of(case), outcome="complete", now=later)
    assert "納めた手数料 16,000円は、審査が始まっているため、取り下げてもお返ししません" in told()


def test_the_code_on_the_slip_opens_the_fee_on_another_device(client: Client, waiting: tuple[Case, Charge]) -> None:
    """Number and secret are asked, as for the application, and lead to the fee; the same for no application at all."""
    case, _ = waiting
    telephone = Client()
    with scope.acting(SYSTEM):
        secret = intake.new_secret(SYSTEM, case.application)
    asked = telephone.get(f"/fees/{case.reference}/")
    nothing = telephone.get("/fees/AAAA-AAAA-AAAA/")
    assert (asked.status_code, nothing.status_code) == (404, 404)
    for text in (asked.content.decode(), nothing.content.decode()):
        assert 'name="secret"' in text
    assert f'value="{case.reference}"' in asked.content.decode()
    wrong = telephone.post("/resume/", {"reference": case.reference, "secret": "x", "to": "fees"})
    assert 'name="to" value="fees"' in wrong.content.decode(), "a slip of the finger does not lose the way"
    opened = telephone.post("/resume/", {"reference": case.reference, "secret": secret, "to": "fees"})
    assert opened.headers["Location"] == f"/fees/{case.reference}/"
    for other in ("//elsewhere.example", "document"):
        sent = telephone.post("/resume/", {"reference": case.reference, "secret": secret, "to": other})
        assert sent.headers["Location"] == f"/applications/{case.reference}/"
