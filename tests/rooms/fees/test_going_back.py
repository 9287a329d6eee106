"""Money goes back: found by the house, proposed by one, ordered by another, sent once; and the day's file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.fee import FeeError, Row, write_daily
from koboshi.core.fee.dailyfile import Told
from koboshi.core.japan.civil import JAPAN
from koboshi.core.ports.payment import Callback
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, DailyFile, PaymentEvent, Refund
from koboshi.fees.service.refunding import send_refund
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.people.models import Membership, User
from koboshi.foundation.people.service import actor_of
from tests.rooms.conftest import resident, staff, task_of
from tests.rooms.fees.stories import deliver, paid

Waiting = Callable[[], tuple[Case, Charge]]


def pay(provider: Any, case: Case, charge: Charge, what: str = "pay") -> PaymentEvent:
    begun = fees.begin_online(resident(case.reference), charge, return_to="/")
    events = [fees.hear_signed(each.body, each.headers) for each in provider.play(begun.provider_id, what)]
    return events[0]


def another_head() -> Actor:
    """A second person who decides in the health office."""
    user = User.objects.get(email="kacho@demo.koboshi.example")
    office = Charge.objects.values_list("office", flat=True)[0]
    Membership.objects.create(user=user, office_id=office, roles=["decider"], from_on=date(2026, 4, 1))
    return actor_of(user, {})


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
        fees.order(staff("hoken"), proposal)
    with pytest.raises(Refused, match="どの職員も確かめていません"):
        fees.order(head, proposal)
    taken = fees.take_up(staff("hoken"), proposal, reason="審査の前に取り下げられたため（架空）")
    assert (taken, taken.yen, taken.why, taken.by) == (proposal, 16_000, "withdrawn", staff("hoken").id)
    ordered = fees.order(head, taken)
    with pytest.raises(Refused, match="すでに決まって"):
        fees.order(head, taken)
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
    send(fees.order(head, fees.take_up(staff("hoken"), proposal, reason="差額（架空）")))
    charge.refresh_from_db()
    assert (charge.state, charge.balance().kept) == ("paid", 16_000)
    with pytest.raises(Refused, match="すでに決まって"):
        fees.settle(head, event, way="back", note="もう一度")


def test_a_second_payment_is_paid_back_and_the_first_stays(waiting: Waiting, provider: Any, head: Actor) -> None:
    case, charge = waiting()
    payer = resident(case.reference)
    begun = [fees.begin_online(payer, charge, return_to="/", again=nth > 0) for nth in range(2)]
    for each in begun:
        for told in provider.play(each.provider_id, "pay"):
            fees.hear_signed(told.body, told.headers)
    second = PaymentEvent.objects.disputed().get()
    fees.settle(head, second, way="back", note="二重の納付（架空）")
    with pytest.raises(Refused, match="提案した人は承認できません"):
        fees.order(head, Refund.objects.get())
    send(fees.order(another_head(), Refund.objects.get()))
    charge.refresh_from_db()
    assert (charge.state, charge.balance().kept, Refund.objects.get().state) == ("paid", 16_000, "done")


@pytest.mark.parametrize("yen", [0, -1, 16_001])
def test_never_more_goes_back_than_was_paid(waiting: Waiting, provider: Any, head: Actor, yen: int) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    with pytest.raises(Refused, match="返す額"):
        fees.refund(head, charge, yen=yen, reason="x")
    fees.order(head, fees.refund(staff("hoken"), charge, yen=10_000, reason="x"))
    with pytest.raises(Refused, match="返す額"):
        fees.refund(head, charge, yen=6_001, reason="x")


def test_cash_goes_back_over_the_counter_with_its_voucher(waiting: Waiting, cashier: Actor, head: Actor) -> None:
    _, charge = waiting()
    fees.take_at_counter(cashier, charge, method="counter", receipt_no="R1")
    ordered = fees.order(head, fees.refund(cashier, charge, yen=16_000, reason="誤って受け取りました（架空）"))
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


# --- two people -------------------------------------------------------------------------------------------------------


def test_nobody_sends_money_out_alone(waiting: Waiting, provider: Any, head: Actor, cashier: Actor) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    mine = fees.refund(head, charge, yen=500, reason="計算の誤り（架空）")
    assert (mine.state, mine.by, mine.decided_by) == ("proposed", head.id, "")
    with pytest.raises(Refused, match="提案した人は承認できません"):
        fees.order(head, mine)
    with pytest.raises(Refused, match="すでに提案されています"):
        fees.refund(cashier, charge, yen=500, reason="同じ誤り（架空）")
    fees.dismiss(head, mine, reason="担当が提案し直します（架空）")
    ordered = fees.order(head, fees.refund(cashier, charge, yen=500, reason="計算の誤り（架空）"))
    assert (ordered.state, ordered.by, ordered.decided_by) == ("ordered", cashier.id, head.id)
    told = Entry.objects.filter(kind__startswith="fees.refund").order_by("pk")
    assert [entry.kind for entry in told] == [
        "fees.refund_proposed", "fees.refund_dismissed", "fees.refund_proposed", "fees.refund_ordered",
    ]  # fmt: skip
    assert "誤り" not in repr(list(told.values()))


def test_the_house_alone_orders_nothing(waiting: Waiting, provider: Any, cashier: Actor) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    proposal = fees.refund(cashier, charge, yen=500, reason="計算の誤り（架空）")
    with pytest.raises(Refused, match="別の職員が承認"):
        fees.order(SYSTEM, proposal)


def test_whoever_proposed_may_take_it_back_and_the_house_may_find_it_again(
    waiting: Waiting, provider: Any, cashier: Actor, head: Actor
) -> None:
    case, charge = waiting()
    pay(provider, case, charge)
    proposal = fees.refund(cashier, charge, yen=500, reason="計算の誤り（架空）")
    assert fees.propose(charge, 900, why="overpaid") == proposal, "a person's words are not changed by the house"
    proposal.refresh_from_db()
    assert proposal.yen == 500
    fees.dismiss(cashier, proposal, reason="誤りではありませんでした（架空）")
    found = fees.propose(charge, 900, why="overpaid")
    assert found is not None
    assert (found.yen, found.by) == (900, SYSTEM.id)
    with pytest.raises(Refused, match="担当する所属"):
        fees.take_up(staff("tanto"), found, reason="ほかの所属（架空）")


def test_money_that_was_never_taken_waits_again_when_the_second_person_says_no(
    waiting: Waiting, provider: Any, head: Actor
) -> None:
    case, charge = waiting()
    event = pay(provider, case, charge, "wrong")
    fees.settle(head, event, way="back", note="額が違うので返します（架空）")
    assert not PaymentEvent.objects.disputed().exists()
    fees.dismiss(another_head(), Refund.objects.get(), reason="差額だけを返すほうがよい（架空）")
    assert PaymentEvent.objects.disputed().get() == event
    fees.settle(head, event, way="taken", note="100円多いまま受け取ります（架空）")


def test_money_of_no_known_fee_also_needs_two(waiting: Waiting, head: Actor) -> None:
    waiting()
    lost = fees.hear(paid(Charge(number="NO-SUCH-F1", yen=500), "T1"), "test")
    fees.settle(head, lost, way="back", note="どの手数料のものでもありません（架空）")
    proposal = Refund.objects.get(charge__isnull=True)
    with pytest.raises(Refused, match="提案した人は承認できません"):
        fees.order(head, proposal)
    assert fees.order(another_head(), proposal).state == "ordered"


# --- the day's file ---------------------------------------------------------------------------------------------------


def test_a_day_on_which_both_say_the_same(waiting: Waiting, provider: Any, treasury: Actor) -> None:
    case, charge = waiting()
    pay(provider, case, charge, "twice")
    file = fees.fetch(treasury, datetime.now(JAPAN).date())
    assert (file.matched, file.differences) == (1, 0)
    assert fees.fetch(treasury, file.day) == file, "the same file again is the same comparison"


def test_every_difference_is_a_row_for_a_person(waiting: Waiting, provider: Any, treasury: Actor) -> None:
    _, charge = waiting()
    now = datetime.now(JAPAN)
    fees.hear(paid(charge, "T1", at=now), "test")
    fees.hear(paid(charge, "T2", at=now), "test")
    told = [
        Told(Row("T2", charge.number, "payment", 15_000), now),
        Told(Row("T3", charge.number, "payment", 16_000), now),
    ]
    provider.daily = lambda on: write_daily(on, "test", told).encode()
    file = fees.fetch(treasury, now.date())
    assert (file.matched, file.differences) == (0, 3)
    kinds = {row.kind: row for row in file.rows.all()}
    assert sorted(kinds) == ["different", "missing_here", "missing_there"]
    fees.settle_row(treasury, kinds["missing_here"])
    fees.settle_row(treasury, kinds["missing_here"])
    heard = PaymentEvent.objects.get(provider_id="T3")
    assert (heard.verdict, heard.needs_person) == ("duplicate", True), "told by the file, judged like any other"


def test_a_lost_callback_is_made_good_by_the_file(waiting: Waiting, provider: Any, treasury: Actor) -> None:
    case, charge = waiting()
    begun = fees.begin_online(resident(case.reference), charge, return_to="/")
    assert provider.play(begun.provider_id, "delay") == []
    file = fees.fetch(treasury, datetime.now(JAPAN).date())
    fees.settle_row(treasury, file.rows.get())
    charge.refresh_from_db()
    assert charge.state == "paid"
    for told in provider.late(begun.provider_id):
        assert fees.hear_signed(told.body, told.headers).verdict == "duplicate"


@pytest.mark.parametrize(
    "content", [b"", b"H,koboshi-payments,1,2026-05-01,test\n", b"\xff\xfe\x00", b"x" * 20_000_001]
)
def test_a_broken_file_is_refused_as_a_whole(treasury: Actor, content: bytes) -> None:
    with pytest.raises((FeeError, Refused)):
        fees.reconcile(treasury, content)
    assert not DailyFile.objects.exists()


def test_the_file_is_for_the_treasury_only(waiting: Waiting, cashier: Actor, head: Actor) -> None:
    for somebody in (resident("X"), cashier, head):
        with pytest.raises(Refused, match="権限"):
            fees.reconcile(somebody, b"")
