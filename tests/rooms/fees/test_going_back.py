"""Money goes back: proposed by the house, ordered by who decides, sent once; and the day's file is compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.fee import FeeError, Row, write_daily
from koboshi.core.fee.dailyfile import Told
from koboshi.core.fee.payments import JAPAN
from koboshi.core.ports.payment import Callback
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, DailyFile, PaymentEvent, Refund
from koboshi.fees.service.refunding import send_refund
from koboshi.foundation.journal.models import Entry
from tests.rooms.conftest import resident, staff, task_of
from tests.rooms.fees.stories import deliver, paid

Waiting = Callable[[], tuple[Case, Charge]]


def pay(provider: Any, case: Case, charge: Charge, what: str = "pay") -> PaymentEvent:
    begun = fees.begin_online(resident(case.reference), charge, return_to="/")
    events = [fees.hear_signed(each.body, each.headers) for each in provider.play(begun.provider_id, what)]
    return events[0]


def send(refund: Refund) -> None:
    """The worker sends it; twice, which must be once."""
    for _ in range(2):
        send_refund(refund=refund.pk)


def test_withdrawn_before_the_work_everything_goes_back(waiting: Waiting, provider: Any, head: Actor) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    deliver()
    casework.withdraw(resident(case.reference), case.application)
    deliver()
    proposal = Refund.objects.get()
    assert (proposal.yen, proposal.why, proposal.state) == (16_000, "withdrawn", "proposed")
    with pytest.raises(Refused, match="権限"):
        fees.order(staff("hoken"), proposal, reason="取下げ")
    ordered = fees.order(head, proposal, reason="審査の前に取り下げられたため（架空）")
    with pytest.raises(Refused, match="すでに決まって"):
        fees.order(head, proposal, reason="もう一度")
    send(ordered)
    charge.refresh_from_db()
    ordered.refresh_from_db()
    assert (charge.state, ordered.state, charge.balance().kept) == ("refunded", "done", 0)
    assert Entry.objects.filter(kind="fees.refunded").count() == 1


def test_withdrawn_after_the_inspection_nothing_goes_back(waiting: Waiting, provider: Any, cashier: Actor) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    deliver()
    casework.complete(cashier, task_of(case), outcome="complete", now=datetime.now(UTC) + timedelta(hours=1))
    casework.withdraw(resident(case.reference), case.application)
    deliver()
    assert not Refund.objects.exists()


def test_paid_and_withdrawn_at_once_is_proposed_to_go_back(waiting: Waiting, provider: Any) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    casework.withdraw(resident(case.reference), case.application)
    deliver()
    assert [(each.yen, each.state) for each in Refund.objects.all()] == [(16_000, "proposed")]


def test_withdrawn_unpaid_the_fee_is_no_longer_asked_for(waiting: Waiting, provider: Any) -> None:
    case, charge = waiting()
    casework.withdraw(resident(case.reference), case.application)
    deliver()
    charge.refresh_from_db()
    assert charge.state == "cancelled"
    with pytest.raises(Refused, match="待っている状態"):
        fees.begin_online(resident(case.reference), charge, return_to="/")


def test_too_much_taken_by_a_person_is_proposed_to_go_back(waiting: Waiting, provider: Any, head: Actor) -> None:
    case, charge = waiting()
    event = pay(provider, case, charge, "wrong")
    assert event.verdict == "wrong_amount"
    fees.settle(head, event, way="taken", note="100円多いまま受け取り、差額を返します（架空）")
    deliver()
    charge.refresh_from_db()
    proposal = Refund.objects.get()
    assert (charge.state, proposal.yen, proposal.why) == ("paid", 100, "overpaid")
    send(fees.order(head, proposal, reason="差額（架空）"))
    charge.refresh_from_db()
    assert (charge.state, charge.balance().kept) == ("paid", 16_000)
    with pytest.raises(Refused, match="すでに決まって"):
        fees.settle(head, event, way="back", note="もう一度")


def test_a_second_payment_is_paid_back_and_the_first_stays(waiting: Waiting, provider: Any, head: Actor) -> None:
    case, charge = waiting()
    begun = [fees.begin_online(resident(case.reference), charge, return_to="/") for _ in range(2)]
    for each in begun:
        for told in provider.play(each.provider_id, "pay"):
            fees.hear_signed(told.body, told.headers)
    second = PaymentEvent.objects.disputed().get()
    fees.settle(head, second, way="back", note="二重の納付（架空）")
    send(Refund.objects.get())
    charge.refresh_from_db()
    assert (charge.state, charge.balance().kept, Refund.objects.get().state) == ("paid", 16_000, "done")


@pytest.mark.parametrize("yen", [0, -1, 16_001])
def test_never_more_goes_back_than_was_paid(waiting: Waiting, provider: Any, head: Actor, yen: int) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    with pytest.raises(Refused, match="返す額"):
        fees.refund(head, charge, yen=yen, reason="x")
    fees.refund(head, charge, yen=10_000, reason="x")
    with pytest.raises(Refused, match="返す額"):
        fees.refund(head, charge, yen=6_001, reason="x")


def test_cash_goes_back_over_the_counter_with_its_voucher(waiting: Waiting, cashier: Actor, head: Actor) -> None:
    _, charge = waiting()
    fees.take_at_counter(cashier, charge, method="counter", receipt_no="R1")
    ordered = fees.refund(head, charge, yen=16_000, reason="誤って受け取りました（架空）")
    fees.paid_back(cashier, ordered, receipt_no="B1")
    with pytest.raises(Refused, match="すでに決まって"):
        fees.paid_back(cashier, ordered, receipt_no="B1")
    charge.refresh_from_db()
    assert charge.state == "refunded"


def test_a_payment_the_provider_takes_back_goes_to_a_person(waiting: Waiting, provider: Any) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    event = fees.hear(Callback("V1", charge.number, "reversed", 16_000, datetime.now(UTC)), "test")
    assert (event.verdict, event.needs_person) == ("reversed", True)
    assert Entry.objects.get(kind="fees.payment_disputed").data["verdict"] == "reversed"


# --- the day's file ---------------------------------------------------------------------------------------------------


def test_a_day_on_which_both_say_the_same(waiting: Waiting, provider: Any, cashier: Actor) -> None:
    case, charge = waiting()
    pay(provider, case, charge, "twice")
    file = fees.fetch(cashier, datetime.now(JAPAN).date())
    assert (file.matched, file.differences) == (1, 0)
    assert fees.fetch(cashier, file.day) == file, "the same file again is the same comparison"


def test_every_difference_is_a_row_for_a_person(waiting: Waiting, cashier: Actor) -> None:
    _, charge = waiting()
    now = datetime.now(JAPAN)
    fees.hear(paid(charge, "T1", at=now), "test")
    fees.hear(paid(charge, "T2", at=now), "test")
    told = [
        Told(Row("T2", charge.number, "payment", 15_000), now),
        Told(Row("T3", charge.number, "payment", 16_000), now),
    ]
    file = fees.reconcile(cashier, write_daily(now.date(), "test", told).encode())
    assert (file.matched, file.differences) == (0, 3)
    kinds = {row.kind: row for row in file.rows.all()}
    assert sorted(kinds) == ["different", "missing_here", "missing_there"]
    fees.settle_row(cashier, kinds["missing_here"])
    fees.settle_row(cashier, kinds["missing_here"])
    heard = PaymentEvent.objects.get(provider_id="T3")
    assert (heard.verdict, heard.needs_person) == ("duplicate", True), "told by the file, judged like any other"


def test_a_lost_callback_is_made_good_by_the_file(waiting: Waiting, provider: Any, cashier: Actor) -> None:
    case, charge = waiting()
    begun = fees.begin_online(resident(case.reference), charge, return_to="/")
    assert provider.play(begun.provider_id, "delay") == []
    file = fees.fetch(cashier, datetime.now(JAPAN).date())
    fees.settle_row(cashier, file.rows.get())
    charge.refresh_from_db()
    assert charge.state == "paid"
    for told in provider.late(begun.provider_id):
        assert fees.hear_signed(told.body, told.headers).verdict == "duplicate"


@pytest.mark.parametrize(
    "content", [b"", b"H,koboshi-payments,1,2026-05-01,test\n", b"\xff\xfe\x00", b"x" * 20_000_001]
)
def test_a_broken_file_is_refused_as_a_whole(cashier: Actor, content: bytes) -> None:
    with pytest.raises((FeeError, Refused)):
        fees.reconcile(cashier, content)
    assert not DailyFile.objects.exists()


def test_the_file_is_for_clerks_of_the_body_only(waiting: Waiting, provider: Any) -> None:
    with pytest.raises(Refused, match="権限"):
        fees.reconcile(resident("X"), b"")
