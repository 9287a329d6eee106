"""The office sees what is open, decides about wrong money, waives, pays back, and compares the day's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.fee import Row, write_daily
from koboshi.core.fee.dailyfile import Told
from koboshi.core.japan.civil import JAPAN
from koboshi.core.ports.payment import Callback
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, PaymentEvent, ReconciliationRow, Refund
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from tests.houses import furnished
from tests.rooms.fees.stories import build, open_house, paid, waiting_case

SignIn = Callable[[Client, str], Client]


fees_house = furnished("fees", build)


@pytest.fixture
def waiting(fees_house: None, db: None, var: Any) -> Iterator[tuple[Case, Charge]]:
    """A case that waits for its fee."""
    open_house()
    yield waiting_case()
    scope.clear()
    ports._chosen.pop("payment", None)


@pytest.fixture
def head(waiting: tuple[Case, Charge], sign_in: SignIn) -> Client:
    """Who decides in the health office."""
    return sign_in(Client(), "hoken-kacho")


@pytest.fixture
def clerk(waiting: tuple[Case, Charge], sign_in: SignIn) -> Client:
    """A clerk there."""
    return sign_in(Client(), "hoken")


@pytest.fixture
def treasury(waiting: tuple[Case, Charge], sign_in: SignIn) -> Client:
    """出納 千里（架空）."""
    return sign_in(Client(), "suito")


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    page = answer.content.decode()
    assert "&lt;ruby" not in page
    return page


def hear(charge: Charge, number: str = "T1", *, yen: int = 16_000) -> PaymentEvent:
    with scope.acting(SYSTEM):
        return fees.hear(paid(charge, number, yen=yen), "test")


def post(client: Client, charge: Charge, act: str, **typed: Any) -> Any:
    return client.post(f"/staff/fees/charges/{charge.number}/{act}", typed)


def test_every_list_has_words_when_it_is_empty(clerk: Client, waiting: tuple[Case, Charge]) -> None:
    _, charge = waiting
    assert charge.number in text(clerk, "/staff/fees/")
    for name in ("overdue", "disputed", "back", "done"):
        page = text(clerk, f"/staff/fees/?list={name}")
        assert charge.number not in page
        assert "ありません" in page
    assert charge.number in text(clerk, "/staff/fees/?list=made-up")
    with scope.acting(SYSTEM):
        Charge.objects.update(due_on=datetime(2026, 1, 1, tzinfo=UTC).date())
    assert "期限を過ぎています" in text(clerk, "/staff/fees/?list=overdue")


def test_wrong_money_is_taken_by_who_decides_and_the_rest_goes_back(
    head: Client, clerk: Client, waiting: tuple[Case, Charge]
) -> None:
    _, charge = waiting
    event = hear(charge, yen=16_100)
    assert charge.number in text(clerk, "/staff/fees/?list=disputed")
    page = text(head, f"/staff/fees/charges/{charge.number}/")
    assert "納める額は16,000円" in page
    refused = post(head, charge, "settle", event=event.pk, way="", reason="調べた結果（架空）")
    assert refused.status_code == 422
    assert "調べた結果（架空）" in refused.content.decode()
    assert post(clerk, charge, "settle", event=event.pk, way="taken", reason="x").status_code == 422
    assert post(head, charge, "settle", event=event.pk, way="taken", reason="差額は返す（架空）").status_code == 302
    with scope.acting(SYSTEM):
        proposal = Refund.objects.get()
    assert proposal.yen == 100
    assert charge.number in text(head, "/staff/fees/?list=back")
    alone = post(head, charge, "order", refund=proposal.pk)
    assert alone.status_code == 422
    assert "先に1人が内容を確かめて" in alone.content.decode()
    assert post(clerk, charge, "take-up", refund=proposal.pk, reason=" ").status_code == 422
    assert post(clerk, charge, "take-up", refund=proposal.pk, reason="差額（架空）").status_code == 302
    waits = text(clerk, f"/staff/fees/charges/{charge.number}/")
    assert "あなたの提案です" in waits
    with scope.acting(SYSTEM):
        mine = Refund.objects.get(state="proposed")
    assert "提案：保健 一葉（架空）" in text(head, f"/staff/fees/charges/{charge.number}/")
    assert post(head, charge, "order", refund=mine.pk).status_code == 302
    going = text(head, f"/staff/fees/charges/{charge.number}/")
    assert "返す手続中" in going
    assert "返さないことにしました" not in going, "one sentence for one amount"


def test_waiving_asks_for_ground_and_reason_and_keeps_what_was_typed(
    head: Client, waiting: tuple[Case, Charge]
) -> None:
    _, charge = waiting
    for off in ("-5", "１６００１", "abc", "16,001"):
        refused = post(head, charge, "waive", ground="disaster", off=off, reason="罹災証明（架空）")
        assert refused.status_code == 422, off
        assert "罹災証明（架空）" in refused.content.decode()
    assert post(head, charge, "waive", ground="disaster", off="6,000", reason="半額に近い（架空）").status_code == 302
    page = text(head, f"/staff/fees/charges/{charge.number}/")
    assert "10,000" in page
    assert "災害" in page
    assert post(head, charge, "waive", ground="disaster", off="", reason="全額（架空）").status_code == 302
    assert "減免" in text(head, "/staff/fees/?list=done")


def test_what_nobody_paid_in_time_stands_in_its_own_list_with_who_should_have_paid(
    clerk: Client, waiting: tuple[Case, Charge]
) -> None:
    _, charge = waiting
    assert "納める方" in text(clerk, "/staff/fees/")
    with scope.acting(SYSTEM):
        fees.stop(SYSTEM, charge.key, why="wait_over", now=datetime.now(UTC))
    page = text(clerk, "/staff/fees/?list=unpaid")
    assert charge.number in page
    assert "期限までに納められず終わりました" in page
    assert charge.number not in text(clerk, "/staff/fees/?list=done")
    for lang in ("ja-easy", "en"):
        assert charge.number in text(clerk, f"/staff/fees/?list=unpaid&lang={lang}")


def test_a_mistaken_charge_is_cancelled(head: Client, waiting: tuple[Case, Charge]) -> None:
    _, charge = waiting
    assert post(head, charge, "cancel", reason=" ").status_code == 422
    assert post(head, charge, "cancel", reason="額の誤り（架空）").status_code == 302
    assert post(head, charge, "burn").status_code == 404


def test_refunds_of_cash_end_with_a_voucher(head: Client, clerk: Client, waiting: tuple[Case, Charge]) -> None:
    _, charge = waiting
    clerk.post(f"/counter/fees/{charge.number}/", {"method": "counter"})
    assert post(clerk, charge, "refund", yen="16,001", reason="架空").status_code == 422
    assert post(clerk, charge, "refund", yen="16,000", reason="架空").status_code == 302
    with scope.acting(SYSTEM):
        refund = Refund.objects.get()
    refused = post(clerk, charge, "order", refund=refund.pk)
    assert refused.status_code == 422
    assert post(head, charge, "order", refund=refund.pk).status_code == 302
    assert post(clerk, charge, "paid-back", refund=refund.pk, receipt_no="B1").status_code == 302
    assert "返還済み" in text(clerk, "/staff/fees/?list=done")
    page = text(clerk, f"/staff/fees/charges/{charge.number}/")
    assert "領収第1号" in page
    assert "窓口で返金　記録 B1" in page
    assert "counter " not in page.split("<main", 1)[1]
    for name in ("receipt.pdf", "slip.pdf"):
        assert clerk.get(f"/staff/fees/charges/{charge.number}/{name}").status_code == 422


def test_money_for_nobody_is_looked_at_by_who_decides(
    head: Client, clerk: Client, waiting: tuple[Case, Charge]
) -> None:
    with scope.acting(SYSTEM):
        event = fees.hear(Callback("T9", "NO-SUCH-F1", "paid", 700, datetime.now(UTC)), "test")
    assert "NO-SUCH-F1" in text(head, "/staff/fees/?list=disputed")
    assert "NO-SUCH-F1" not in text(clerk, "/staff/fees/?list=disputed")
    address = f"/staff/fees/payments/{event.pk}/"
    assert "どの申請のものか" in text(head, address)
    assert head.post(address, {"way": "back", "reason": ""}).status_code == 422
    assert head.post(address, {"way": "taken", "reason": "x"}).status_code == 422
    assert head.post(address, {"way": "noted", "reason": "事業者の試験でした（架空）"}).status_code == 302
    assert "扱いは決まっています" in text(head, address)


def test_the_days_file_shows_what_differs_and_takes_in_what_was_lost(
    treasury: Client, waiting: tuple[Case, Charge], sign_in: SignIn
) -> None:
    _, charge = waiting
    plugin = ports.plugin("payment")
    with scope.acting(SYSTEM):
        begun = fees.begin_online(SYSTEM, charge, return_to="/")
    plugin.play(begun.provider_id, "delay")
    hear(charge, "T-only-here", yen=5)
    assert "まだありません" in text(treasury, "/staff/fees/files/")
    content = plugin.daily(datetime.now(JAPAN).date())
    broken = treasury.post("/staff/fees/files/", {"file": SimpleUploadedFile("day.csv", content[:40])})
    assert broken.status_code == 422
    assert "途中で切れて" in broken.content.decode()
    assert treasury.post("/staff/fees/files/", {"read": "yes"}).status_code == 422
    answer = treasury.post("/staff/fees/files/", {"file": SimpleUploadedFile("day.csv", content)})
    page = text(treasury, answer.headers["Location"])
    assert "事業者のファイルにだけ" in page
    assert "こちらの記録にだけ" in page
    with scope.acting(SYSTEM):
        rows = list(ReconciliationRow.objects.order_by("kind"))
    here, there = (next(row for row in rows if row.kind == kind) for kind in ("missing_there", "missing_here"))
    assert "二人で確かめてから" in page
    assert treasury.post(f"/staff/fees/files/rows/{here.pk}/", {"act": "settle"}).status_code == 302
    alone = treasury.post(f"/staff/fees/files/rows/{there.pk}/", {"act": "settle"})
    assert alone.status_code == 422
    assert "先に1人が提案" in alone.content.decode()
    assert treasury.post(f"/staff/fees/files/rows/{there.pk}/", {"act": "made up"}).status_code == 404
    assert treasury.post(f"/staff/fees/files/rows/{there.pk}/", {"act": "propose"}).status_code == 302
    own = text(treasury, answer.headers["Location"])
    assert "別の職員の確認を待っています" in own
    assert 'value="confirm"' not in own
    second = sign_in(Client(), "suito-kacho")
    assert "出納 千里" in text(second, answer.headers["Location"])
    assert second.post(f"/staff/fees/files/rows/{there.pk}/", {"act": "confirm"}).status_code == 302
    with scope.acting(SYSTEM):
        assert Charge.objects.get().state == "paid"
    assert treasury.post("/staff/fees/files/", {"fetch": "yes", "day": "2月30日"}).status_code == 422
    assert treasury.post("/staff/fees/files/", {"fetch": "yes", "day": "2026-05-01"}).status_code == 302


def test_a_clerk_cannot_bring_a_file_nor_read_one(
    clerk: Client, head: Client, treasury: Client, waiting: tuple[Case, Charge], sign_in: SignIn
) -> None:
    """H3: any clerk could mark another office's fee paid with a file she typed herself."""
    _, charge = waiting
    now = datetime.now(JAPAN)
    told = [Told(Row("T-forged", charge.number, "payment", 16_000), now)]
    content = write_daily(now.date(), "test", told).encode()
    answer = treasury.post("/staff/fees/files/", {"file": SimpleUploadedFile("day.csv", content)})
    with scope.acting(SYSTEM):
        row = ReconciliationRow.objects.get()
    for client in (clerk, head, sign_in(Client(), "doboku")):
        assert client.post("/staff/fees/files/", {"file": SimpleUploadedFile("d.csv", content)}).status_code == 404
        assert client.get("/staff/fees/files/").status_code == 404
        assert client.get(answer.headers["Location"]).status_code == 404
        assert "/staff/fees/files/" not in text(client, "/staff/fees/")
        for act in ("", "settle", "take_in", "propose", "confirm", "leave"):
            assert client.post(f"/staff/fees/files/rows/{row.pk}/", {"act": act}).status_code == 404
    refused = treasury.post(f"/staff/fees/files/rows/{row.pk}/", {"act": "propose"})
    assert refused.status_code == 422
    assert "T-forged" in refused.content.decode()
    with scope.acting(SYSTEM):
        assert Charge.objects.get().state == "open"
        assert not PaymentEvent.objects.exists()


def test_other_offices_residents_and_visitors_see_nothing(waiting: tuple[Case, Charge], sign_in: SignIn) -> None:
    _, charge = waiting
    other = sign_in(Client(), "doboku")
    assert charge.number not in text(other, "/staff/fees/")
    assert other.get(f"/staff/fees/charges/{charge.number}/").status_code == 404
    assert other.post(f"/staff/fees/charges/{charge.number}/waive", {"ground": "disaster"}).status_code == 404
    assert sign_in(Client(), "kawauchi").get("/staff/fees/files/").status_code == 404
    assert Client().get("/staff/fees/").status_code == 302


def test_a_file_without_payments_does_not_say_that_all_fits(treasury: Client) -> None:
    content = write_daily(datetime.now(JAPAN).date(), "test", []).encode()
    upload = SimpleUploadedFile("empty.csv", content, content_type="text/csv")
    page = treasury.post("/staff/fees/files/", {"file": upload, "read": "yes"}, follow=True).content.decode()
    assert "すべて一致しました" not in page
    assert "納付の記録が1件もありませんでした" in page
    assert "ファイルに納付はありません" in text(treasury, "/staff/fees/files/")


def test_two_payments_to_decide_about_are_not_called_no_money_to_return(
    head: Client, waiting: tuple[Case, Charge]
) -> None:
    _, charge = waiting
    hear(charge, yen=16_100)
    page = text(head, f"/staff/fees/charges/{charge.number}/")
    assert "返すお金はありません" not in page
    assert "上の納付の扱いを決めると、返すお金はここに出ます" in page
    assert "slip.pdf" not in page, "nobody prints a slip for what may be there already"


def test_the_office_sees_that_a_payment_is_on_its_way_and_the_number_of_its_receipt(
    head: Client, clerk: Client, waiting: tuple[Case, Charge]
) -> None:
    _, charge = waiting
    with scope.acting(SYSTEM):
        fees.begin_online(SYSTEM, charge, return_to="/")
    address = f"/staff/fees/charges/{charge.number}/"
    assert "結果の知らせがまだ届いていません" in text(head, address)
    hear(charge, yen=16_000)
    page = text(head, address)
    assert "結果の知らせがまだ届いていません" not in page
    assert "電子領収第1号" in page
