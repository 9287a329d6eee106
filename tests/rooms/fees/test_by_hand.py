"""A fee that a clerk looked up is a charge of the ledger: asked for, paid, compared, and only then the case goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import after_payment, by_hand, charging
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.ports.payment import Callback
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.events import ChargeRaised
from koboshi.fees.models import Charge, Refund
from koboshi.foundation.journal.models import Entry
from tests.rooms.conftest import staff, task_of
from tests.rooms.fees.stories import file, publish

BASIS = "福島県の手数料条例（架空の条。要確認）"


@pytest.fixture
def case(house: None) -> Case:
    """A stall (架空) whose papers are complete: the fee is to be told."""
    made = file(publish("fukushima/stall-permit"))
    casework.complete(SYSTEM, task_of(made), outcome="complete")
    assert task_of(made).node == "tell_fee"
    return made


@pytest.fixture
def clerk(case: Case) -> Actor:
    """A clerk of the health office."""
    return staff("hoken")


def test_the_fee_is_asked_for_paid_and_then_the_case_goes_on(case: Case, clerk: Any) -> None:
    with pytest.raises(Refused, match="まだ請求されていません"):
        casework.complete(clerk, task_of(case), outcome="complete")
    for wrong in ({"basis": " "}, {"reason": ""}, {"yen": 0}, {"yen": -1}):
        given: dict[str, Any] = {"yen": 1200, "basis": BASIS, "reason": "4日未満の区分（架空）", **wrong}
        with pytest.raises(Refused):
            by_hand.charge(clerk, case, **given)
    row = by_hand.charge(clerk, case, yen=1200, basis=BASIS, reason="4日未満の区分（架空）")
    assert (row.yen, row.basis, row.basis_status, row.state) == (1200, BASIS, "要確認", Charge.State.OPEN)
    assert "4日未満の区分" in "".join(row.lines["ja"])
    assert row.due_on is not None
    entry = Entry.objects.get(case_ref=case.reference, kind=ChargeRaised.kind)
    assert entry.data["yen"] == 1200
    with pytest.raises(Refused, match="すでに請求しています"):
        by_hand.charge(clerk, case, yen=900, basis=BASIS, reason="書き直し（架空）")
    casework.complete(clerk, task_of(case), outcome="complete")
    with pytest.raises(Refused, match="納付の記録がありません"):
        casework.complete(clerk, task_of(case), outcome="paid")
    fees.hear(Callback("t-1", row.number, "paid", 1200, datetime.now(UTC)), "test")
    settled = Entry.objects.filter(case_ref=case.reference, kind="fees.charge_settled").get()
    after_payment.payment_arrived(settled)
    assert not Refund.objects.filter(charge=row).exists(), "the office waits for it: nothing goes back"
    casework.complete(clerk, task_of(case), outcome="paid")
    assert task_of(case).node == "inspect"


def test_nobody_else_asks_for_it(case: Case) -> None:
    for other in (SYSTEM, staff("tanto")):
        with pytest.raises(Refused, match="請求する権限がありません"):
            by_hand.charge(other, case, yen=1200, basis=BASIS, reason="（架空）")


def test_copies_are_a_charge_named_as_such_or_free_when_nobody_wants_them(house: None) -> None:
    made = file(publish("fukushima/disclosure-request"))
    pack = pack_of(made.version_id)
    assert charging.title_of(pack, "ja") == "公文書開示請求（写しの費用）"
    rule = by_hand.rule_of(made)
    assert rule is not None
    assert (rule.ask, rule.wait, rule.free) == ("tell_cost", "collect", "free")
    waiting = Task(node="tell_cost")
    by_hand.check(made, waiting, "free")
    with pytest.raises(Refused, match="まだ請求されていません"):
        by_hand.check(made, waiting, "complete")
    with pytest.raises(Refused, match="納付の記録がありません"):
        by_hand.check(made, Task(node="collect"), "paid")
