"""A permit paper lost or damaged is issued again (再交付): its fee, the paper, and the way it reaches its holder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision, Delivery
from koboshi.casework.service import after_payment, reissuing
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.pack import Reissue
from koboshi.core.ports.payment import Callback
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, Refund
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.registers import service as registers
from koboshi.registers.models import Permit, PermitChange
from tests.rooms.conftest import staff, task_of
from tests.rooms.fees.stories import deliver, file, publish, raised

BASIS = "福島県の手数料条例 架空の条"


@pytest.fixture
def case(provider: Any) -> Case:
    """A restaurant (架空) that has its permit."""
    made = file(publish("fukushima/food-business-permit"))
    casework.complete(SYSTEM, task_of(made), outcome="complete")
    paid(raised(made))
    casework.complete(SYSTEM, task_of(made), outcome="complete")
    casework.decide(staff("hoken-kacho"), task_of(made), outcome="grant", reason=Reason(facts="基準に合う（架空）"))
    casework.issue(SYSTEM, task_of(made))
    made.refresh_from_db()
    return made


@pytest.fixture
def permit(case: Case) -> Permit:
    """Its permit."""
    return Permit.objects.get(reference=case.reference)


@pytest.fixture
def decider(permit: Permit) -> Actor:
    """衛生 二海（架空）."""
    return staff("hoken-kacho")


def paid(charge: Charge) -> None:
    """The provider tells of the money, and the house hears it."""
    fees.hear(Callback(f"t-{charge.number}", charge.number, "paid", charge.yen, datetime.now(UTC)), "test")
    deliver("fees.charge_settled")


def certificates(permit: Permit) -> list[Document]:
    """The papers that were issued again."""
    return list(Document.objects.filter(key__startswith=f"permit:{permit.pk}:reissue:").order_by("pk"))


def costs(monkeypatch: pytest.MonkeyPatch, rule: Reissue | None) -> None:
    """As if the pack said so."""
    monkeypatch.setattr(reissuing, "rule_of", lambda permit: rule)


def test_without_a_checked_amount_the_decider_must_look_it_up_first(permit: Permit, decider: Actor) -> None:
    rule = reissuing.rule_of(permit)
    assert rule is not None
    assert (rule.yen, rule.status) == (None, "要確認"), "no amount is invented"
    wrongs: list[dict[str, Any]] = [{}, {"yen": 500}, {"yen": 500, "basis": " "}, {"yen": -1, "basis": BASIS},
                                    {"yen": 500, "basis": "あ" * 401}]  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(Refused, match="先に条例で額を確かめ"):
            reissuing.reissue(decider, permit, ground="なくした（架空）", once="a", **wrong)
    assert not Charge.objects.filter(key__startswith="reissue:").exists()
    assert not certificates(permit)


def test_the_paper_is_made_when_its_fee_is_paid_and_goes_out_like_a_notice(
    case: Case, permit: Permit, decider: Actor
) -> None:
    given: dict[str, Any] = {"ground": "なくした（架空）", "once": "a", "yen": 500, "basis": BASIS}
    asked = reissuing.reissue(decider, permit, **given)
    again = reissuing.reissue(decider, permit, **given)
    assert asked.document is None
    assert asked.charge == again.charge, "a form that is sent twice asks once"
    charge = asked.charge
    assert charge is not None
    assert (charge.yen, charge.basis, charge.basis_status, charge.reference) == (500, BASIS, "要確認", case.reference)
    assert charge.title == "許可証などの再交付：食品営業許可（飲食店営業）"
    assert not certificates(permit), "nothing goes out before it is paid"
    assert PermitChange.objects.get(kind="asked", permit=permit).made_by == decider.id
    with pytest.raises(Refused, match="納付を待っています"):
        reissuing.reissue(decider, permit, **{**given, "once": "b"})
    before = Delivery.objects.filter(case=case).count()
    paid(charge)
    paper = certificates(permit)[0]
    assert len(certificates(permit)) == 1
    assert paper.issued_by == decider.id, "who let it go out, not the house"
    sent = Delivery.objects.get(document=paper)
    assert (sent.case_id, Delivery.objects.filter(case=case).count()) == (case.pk, before + 1)
    assert (sent.way, sent.state) == (Delivery.objects.filter(case=case).earliest("pk").way, sent.state)
    assert sent.addressee
    assert Entry.objects.filter(case_ref=case.reference, kind="casework.notice_issued").count() == 2
    assert not Refund.objects.filter(charge=charge).exists(), "the house waited for this money"


def test_a_second_paper_has_a_fee_of_its_own_although_the_first_was_paid(permit: Permit, decider: Actor) -> None:
    given: dict[str, Any] = {"ground": "なくした（架空）", "yen": 500, "basis": BASIS}
    for once in ("a", "b"):
        charge = reissuing.reissue(decider, permit, once=once, **given).charge
        assert charge is not None
        assert charge.state == Charge.State.OPEN
        paid(charge)
    assert len(certificates(permit)) == 2


def test_where_no_fee_is_taken_the_paper_goes_out_at_once(
    permit: Permit, decider: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = reissuing.reissue(decider, permit, ground="汚れた（架空）", once="a", yen=0, basis=BASIS)
    assert (done.charge, Delivery.objects.filter(document=done.document).count()) == (None, 1)
    costs(monkeypatch, None)
    free = reissuing.reissue(decider, permit, ground="汚れた（架空）", once="b")
    assert (free.charge, Delivery.objects.filter(document=free.document).count()) == (None, 1)
    assert reissuing.reissue(decider, permit, ground="汚れた（架空）", once="b").document == free.document
    assert Delivery.objects.filter(document=free.document).count() == 1


def test_a_pack_may_let_the_paper_go_out_before_it_is_paid(
    permit: Permit, decider: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs(monkeypatch, Reissue(yen=700, timing="after", basis=BASIS, status="確認済"))
    done = reissuing.reissue(decider, permit, ground="なくした（架空）", once="a")
    assert done.document is not None
    assert done.charge is not None
    assert (done.charge.yen, done.charge.basis_status) == (700, "確認済")
    paid(done.charge)
    assert certificates(permit) == [done.document]
    assert not Refund.objects.exists()


def test_a_waived_fee_lets_it_go_out_and_money_for_an_ended_permit_goes_back(permit: Permit, decider: Actor) -> None:
    given: dict[str, Any] = {"ground": "災害で失った（架空）", "yen": 500, "basis": BASIS}
    waived = reissuing.reissue(decider, permit, once="a", **given).charge
    assert waived is not None
    fees.waive(decider, waived, ground="disaster", reason="災害のため（架空）")
    deliver("fees.charge_waived")
    assert len(certificates(permit)) == 1
    late = reissuing.reissue(decider, permit, once="b", **given).charge
    assert late is not None
    registers.hand_back(SYSTEM, permit, on=permit.valid_from, ground="廃業届（架空）")
    paid(late)
    assert len(certificates(permit)) == 1, "an ended permit has no certificate"
    assert Refund.objects.get(charge=late).why == "too_late"


def test_a_clerk_does_not_let_it_go_out_and_the_fee_leaves_the_case_alone(
    case: Case, permit: Permit, decider: Actor
) -> None:
    given: dict[str, Any] = {"ground": "なくした（架空）", "once": "a", "yen": 500, "basis": BASIS}
    with pytest.raises(Refused, match="権限"):
        reissuing.reissue(staff("hoken"), permit, **given)
    charge = reissuing.reissue(decider, permit, **given).charge
    assert charge is not None
    paid(charge)
    Decision.objects.filter(case=case).update(kind="refuse")
    after_payment.case_ended(Entry(case_ref=case.reference, data={"end": "decided"}))
    assert not Refund.objects.filter(charge=charge).exists(), "what the paper cost is not the case's fee"
