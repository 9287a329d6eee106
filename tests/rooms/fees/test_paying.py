"""A fee is asked for, paid, paid wrongly, paid late: nothing is lost, and the case goes on exactly once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import after_payment, charging, timers
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.deadline.words import long_date
from koboshi.core.fee import FeeError
from koboshi.core.ports import Refused as PortRefused
from koboshi.core.ports import Unavailable
from koboshi.core.ports.payment import Callback
from koboshi.core.refusal import Refused
from koboshi.fees import printing, reading
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.fees.service import paying
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from tests.rooms.conftest import answers, resident, staff, task_of
from tests.rooms.fees.stories import FOOD, WASTE, deliver, file, ledger, paid, publish, raised

Waiting = Callable[[], tuple[Case, Charge]]


def nodes(case: Case) -> list[str]:
    return list(Task.objects.filter(case=case, state__in=["open", "waiting"]).values_list("node", flat=True))


def test_the_real_pack_asks_for_its_fee_and_goes_on_when_it_is_paid(waiting: Waiting, provider: Any) -> None:
    case, charge = waiting()
    assert (charge.yen, charge.state, charge.number) == (16_000, "open", f"{case.reference}-F1")
    assert (charge.basis_status, charge.methods) == ("要確認", ["online", "counter", "slip"])
    assert any("16,000円" in line for line in charge.lines["ja"])
    assert all(charge.lines[lang] for lang in ("ja", "ja-easy", "en"))
    why = [line for line in charge.lines["ja"] if line.startswith("納付の期限：")]
    assert "納付をお願いした日" in why[0]
    assert long_date(charge.due_on, "ja") in why[-1], "the page and the slip say why that day"
    assert any(line.startswith("Last day to pay: ") for line in charge.lines["en"])
    begun = fees.begin_online(resident(case.reference), charge, return_to=f"/fees/{case.reference}/")
    (told,) = provider.play(begun.provider_id, "pay")
    fees.hear_signed(told.body, told.headers)
    charge.refresh_from_db()
    assert charge.state == "paid"
    assert nodes(case) == ["wait_payment"], "the case moves by the fact, in the worker"
    deliver()
    assert nodes(case) == ["inspect"]
    assert not Refund.objects.exists()
    assert verify.verify_all().clean


@pytest.mark.parametrize(("sample", "yen"), [("typical.json", 81_000)])
def test_the_waste_permit_costs_what_its_journey_says(cashier: Actor, sample: str, yen: int) -> None:
    case = file(publish(WASTE), sample)
    casework.complete(staff("kankyo"), task_of(case), outcome="complete")
    assert raised(case).yen == yen


def test_asking_twice_is_one_charge(waiting: Waiting) -> None:
    case, charge = waiting()
    assert raised(case) == raised(case) == charge
    assert Charge.objects.count() == 1
    assert Entry.objects.filter(kind="fees.charge_raised").count() == 1


def test_a_failed_payment_leaves_the_fee_open(waiting: Waiting, provider: Any) -> None:
    case, charge = waiting()
    begun = fees.begin_online(resident(case.reference), charge, return_to="/")
    (told,) = provider.play(begun.provider_id, "fail")
    fees.hear_signed(told.body, told.headers)
    charge.refresh_from_db()
    assert (charge.state, ledger()) == ("open", [("failed", "failed", True)])
    assert not PaymentEvent.objects.disputed().exists()


def test_told_twice_is_paid_once(waiting: Waiting, provider: Any) -> None:
    case, charge = waiting()
    begun = fees.begin_online(resident(case.reference), charge, return_to="/")
    for told in provider.play(begun.provider_id, "twice"):
        fees.hear_signed(told.body, told.headers)
    deliver()
    charge.refresh_from_db()
    assert charge.balance().paid == 16_000
    assert ledger() == [("paid", "accepted", True), ("paid", "duplicate", False)]
    assert not PaymentEvent.objects.disputed().exists(), "the same message again needs nobody"
    assert nodes(case) == ["inspect"]


def test_a_provider_that_never_stops_telling_fills_no_table(waiting: Waiting) -> None:
    _, charge = waiting()
    for _ in range(40):
        fees.hear(paid(charge), "test")
    assert PaymentEvent.objects.count() == 21


@pytest.mark.parametrize("yen", [16_100, 15_900, 1])
def test_a_wrong_amount_waits_for_a_person(waiting: Waiting, yen: int) -> None:
    case, charge = waiting()
    event = fees.hear(paid(charge, yen=yen), "test")
    charge.refresh_from_db()
    assert (event.verdict, charge.state) == ("wrong_amount", "open")
    assert PaymentEvent.objects.disputed().get() == event
    fact = Entry.objects.get(kind="fees.payment_disputed", case_ref=case.reference)
    assert fact.data == {"charge": charge.number, "verdict": "wrong_amount", "yen": yen}


def test_the_same_transaction_with_another_amount_is_a_question_for_the_provider(waiting: Waiting, head: Actor) -> None:
    _, charge = waiting()
    fees.hear(paid(charge), "test")
    again = fees.hear(paid(charge, yen=1_000), "test")
    assert (again.reason, again.needs_person) == ("match.told_otherwise", True)
    with pytest.raises(Refused, match="お金ではない"):
        fees.settle(head, again, way="back", note="返す")
    fees.settle(head, again, way="noted", note="事業者の誤りと確かめました（架空）")
    assert not PaymentEvent.objects.disputed().exists()


def test_a_payment_for_nobody_and_one_before_filing_are_kept(waiting: Waiting) -> None:
    case, charge = waiting()
    lost = fees.hear(Callback("T8", "NO-SUCH-F1", "paid", 500, datetime.now(UTC)), "test")
    assert (lost.verdict, lost.charge, lost.needs_person) == ("unknown", None, True)
    early = fees.hear(paid(charge, "T9", at=case.arrived_at - timedelta(hours=1)), "test")
    assert (early.verdict, early.needs_person) == ("before_filing", True)
    charge.refresh_from_db()
    assert charge.state == "open"


@pytest.mark.parametrize("yen", [0, -16_000, 100_000_001])
def test_no_provider_can_pay_less_than_one_yen(waiting: Waiting, yen: int) -> None:
    _, charge = waiting()
    with pytest.raises(FeeError):
        fees.hear(paid(charge, yen=yen), "test")
    assert not PaymentEvent.objects.exists()


def test_a_negative_fee_is_never_asked_for_and_never_stops_the_applicant(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, charge = waiting()
    case.refresh_from_db()
    case.state["data"]["fee"] = -100
    ((node, token),) = after_payment.waits(case)
    jobs: list[str] = []
    monkeypatch.setattr(charging.delivery, "later", lambda name, *a, **b: jobs.append(name))
    charging.raise_charge(SYSTEM, case, node, token + 1, datetime.now(UTC))
    assert jobs == ["casework.charge"], "a job asks again, and ends on the list of what needs a person"
    with pytest.raises(Refused, match="正しくありません"):
        charging.ask(SYSTEM, case, node, token + 1, datetime.now(UTC), visit=99)
    assert Charge.objects.get() == charge


def test_a_fee_of_zero_lets_the_case_go_on(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = waiting()
    case.refresh_from_db()
    case.state["data"]["fee"] = 0
    ((node, token),) = after_payment.waits(case)
    jobs: list[dict[str, Any]] = []
    monkeypatch.setattr(charging.delivery, "later", lambda name, *a, **b: jobs.append({"name": name, **b}))
    charging.raise_charge(SYSTEM, case, node, token, datetime.now(UTC))
    assert jobs == [{"name": "casework.paid", "case": case.pk, "node": node, "token": token}]


def late_timer(case: Case) -> None:
    """The boundary timer fires, and the engine says that the wait is over."""
    ((node, token),) = after_payment.waits(case)
    timers.fire_due(datetime.now(UTC) + timedelta(days=20))
    charging.stop_charge(SYSTEM, case, node, token, datetime.now(UTC))


def test_paid_after_the_wait_was_over_goes_to_a_person_and_counts_when_the_office_waits_again(
    waiting: Waiting, cashier: Actor, head: Actor
) -> None:
    case, charge = waiting()
    late_timer(case)
    charge.refresh_from_db()
    assert (charge.state, charge.why_cancelled) == ("cancelled", "wait_over")
    event = fees.hear(paid(charge), "test")
    assert (event.verdict, event.reason, event.needs_person) == ("late", "closed", True)
    with pytest.raises(Refused, match="待っている状態"):
        fees.take_at_counter(cashier, charge, method="counter", receipt_no="7")
    fees.settle(head, event, way="taken", note="期限の後ですが受け取ります（架空）")
    deliver()
    charge.refresh_from_db()
    assert (charge.state, Refund.objects.get().state) == ("paid", "proposed"), "nobody waits: it seems to go back"
    casework.complete(cashier, task_of(case), outcome="again")
    case.refresh_from_db()
    ((node, token),) = after_payment.waits(case)
    assert raised(case) == charge, "the money that is there counts"
    assert Refund.objects.get().state == "dismissed"
    for _ in range(2):
        after_payment.nothing_to_pay(case=case.pk, node=node, token=token)
    assert nodes(case) == ["inspect"]


def test_waiting_again_asks_with_the_number_that_stands_on_the_slip(waiting: Waiting, cashier: Actor) -> None:
    case, charge = waiting()
    late_timer(case)
    casework.complete(cashier, task_of(case), outcome="again")
    again = raised(case)
    assert (again.pk, again.state, again.number) == (charge.pk, "open", charge.number)
    fees.hear(paid(again), "test")
    deliver()
    assert nodes(case) == ["inspect"]


def test_the_counter_takes_the_whole_fee_once(waiting: Waiting, cashier: Actor) -> None:
    case, charge = waiting()
    with pytest.raises(Refused, match="権限"):
        fees.take_at_counter(staff("tanto"), charge, method="counter", receipt_no="R1")
    with pytest.raises(Refused, match="方法"):
        fees.take_at_counter(cashier, charge, method="stamp", receipt_no="R1")
    with pytest.raises(Refused, match="番号"):
        fees.take_at_counter(cashier, charge, method="counter", receipt_no="  ")
    first = fees.take_at_counter(cashier, charge, method="counter", receipt_no="R1")
    assert fees.take_at_counter(cashier, charge, method="counter", receipt_no="R1") == first
    with pytest.raises(Refused, match="待っている状態"):
        fees.take_at_counter(cashier, charge, method="counter", receipt_no="R2")
    _, other = waiting()
    with pytest.raises(Refused, match="別の納付"):
        fees.take_at_counter(cashier, other, method="counter", receipt_no="R1")
    deliver()
    assert nodes(case) == ["inspect"]


def test_online_and_counter_in_the_same_hour_the_second_goes_to_a_person(waiting: Waiting, cashier: Actor) -> None:
    _, charge = waiting()
    fees.take_at_counter(cashier, charge, method="slip", receipt_no="R1")
    event = fees.hear(paid(charge), "test")
    assert (event.verdict, event.reason, event.needs_person) == ("duplicate", "match.paid_already", True)


def test_a_reduction_in_part_and_as_a_whole(waiting: Waiting, head: Actor, cashier: Actor) -> None:
    case, charge = waiting()
    with pytest.raises(Refused, match="権限"):
        fees.waive(cashier, charge, ground="disaster", reason="被災（架空）")
    with pytest.raises(Refused, match="減免の理由"):
        fees.waive(head, charge, ground="friendship", reason="x")
    with pytest.raises(Refused, match="減免する額"):
        fees.waive(head, charge, ground="disaster", reason="x", off=16_001)
    with pytest.raises(Refused, match="減免する額"):
        fees.waive(head, charge, ground="disaster", reason="x", off=-1)
    charge = fees.waive(head, charge, ground="disaster", reason="半壊（架空）", off=8_000)
    assert (charge.state, charge.balance().open) == ("open", 8_000)
    deliver()
    assert nodes(case) == ["wait_payment"]
    charge = fees.waive(head, charge, ground="disaster", reason="全壊（架空）")
    assert charge.state == "waived"
    deliver()
    assert nodes(case) == ["inspect"]
    facts = Entry.objects.filter(kind="fees.charge_waived").order_by("pk")
    assert [fact.data["left"] for fact in facts] == [8_000, 0]
    assert not any("架空" in str(fact.data) for fact in facts), "reasons stay in the table"


def test_a_callback_without_a_seal_changes_nothing(waiting: Waiting) -> None:
    _, charge = waiting()
    with pytest.raises(PortRefused):
        fees.hear_signed(b'{"id": "T1", "reference": "' + charge.number.encode() + b'", "yen": 16000}', {})
    assert not PaymentEvent.objects.exists()


def test_the_ledger_is_never_rewritten(waiting: Waiting) -> None:
    _, charge = waiting()
    event = fees.hear(paid(charge), "test")
    for act in (lambda: PaymentEvent.objects.update(yen=1), event.delete):
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
            act()


def test_only_who_sees_the_application_sees_its_fee(waiting: Waiting, cashier: Actor) -> None:
    case, charge = waiting()
    fees.hear(paid(charge, yen=5), "test")
    for actor, sees in (
        (resident(case.reference), True),
        (cashier, True),
        (resident("X"), False),
        (staff("npo"), False),
    ):
        assert Charge.objects.visible_to(actor).exists() is sees
        assert PaymentEvent.objects.visible_to(actor).exists() is sees


def test_a_draft_has_no_fee_and_its_answers_stay_answers(provider: Any) -> None:
    assert answers(publish(FOOD))
    assert not Charge.objects.exists()


def test_a_payment_nobody_has_told_of_yet_is_not_begun_again_without_saying_so(waiting: Waiting, provider: Any) -> None:
    """Between the provider's page and its message a payer cannot know whether it worked: she is asked first."""
    case, charge = waiting()
    payer, now = resident(case.reference), datetime.now(UTC)
    begun = fees.begin_online(payer, charge, return_to="/", now=now)
    charge.refresh_from_db()
    assert charge.unheard(now) == now
    with pytest.raises(paying.MaybePaid):
        fees.begin_online(payer, charge, return_to="/", now=now + timedelta(minutes=5))
    fees.begin_online(payer, charge, return_to="/", again=True, now=now + timedelta(minutes=5))
    charge.refresh_from_db()
    assert charge.unheard(now + timedelta(days=2)) is None, "by then it stands in the provider's file"
    for told in provider.play(begun.provider_id, "fail"):
        fees.hear_signed(told.body, told.headers, now=now + timedelta(minutes=6))
    charge.refresh_from_db()
    assert charge.unheard(now + timedelta(minutes=7)) is None
    assert reading.view(payer, charge, now.date()).failed
    fees.begin_online(payer, charge, return_to="/", now=now + timedelta(minutes=8))
    charge.refresh_from_db()
    assert not reading.view(payer, charge, now.date()).failed, "a new payment is on its way"


def test_a_provider_that_does_not_answer_leaves_nothing_begun(
    waiting: Waiting, provider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, charge = waiting()

    def away(order: Any) -> None:
        raise Unavailable("port.payment.unavailable")

    monkeypatch.setattr(provider, "begin", away)
    with pytest.raises(Unavailable):
        fees.begin_online(resident(case.reference), charge, return_to="/")
    charge.refresh_from_db()
    assert charge.begun_at is None


def test_nobody_is_asked_to_pay_while_money_that_does_not_fit_is_looked_at(
    waiting: Waiting, provider: Any, head: Actor
) -> None:
    case, charge = waiting()
    event = fees.hear(paid(charge, yen=16_100), "test")
    paper = printing.Paper("", "県北保健福祉事務所（架空）", "", "https://koboshi.example/fees/")
    with pytest.raises(Refused, match="もう一度納めないで"):
        fees.begin_online(resident(case.reference), charge, return_to="/", again=True)
    with pytest.raises(Refused, match="もう一度納めないで"):
        printing.slip(charge, paper)
    fees.settle(head, event, way="noted", note="別の納付の知らせだった（架空）")
    fees.begin_online(resident(case.reference), charge, return_to="/")
