"""With the engine's two calls in place: the fee appears with the step, ends with the wait, and the case goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import after_payment, charging, engine, timers
from koboshi.core import process
from koboshi.core.actor import SYSTEM, Actor
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from tests.rooms.conftest import resident, staff, task_of
from tests.rooms.fees.stories import FOOD, WASTE, deliver, file, paid, publish


@pytest.fixture(autouse=True)
def _wired(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine calls when it begins and ends a wait; calling it a second time must change nothing."""
    plain = engine._set_up

    def wired(case: Case, command: process.Command, *more: Any) -> None:
        now = more[-1]
        plain(case, command, *more)
        if isinstance(command, process.AwaitMessage):
            charging.raise_charge(SYSTEM, case, command.node, command.token, now)
        elif isinstance(command, process.StopAwaiting):
            charging.stop_charge(SYSTEM, case, command.node, command.token, now)

    monkeypatch.setattr(engine, "_set_up", wired)


def nodes(case: Case) -> list[str]:
    return list(Task.objects.filter(case=case, state__in=["open", "waiting"]).values_list("node", flat=True))


def test_the_food_permit_from_the_wait_over_the_timer_to_the_inspection(cashier: Actor) -> None:
    case = file(publish(FOOD))
    assert not Charge.objects.exists()
    casework.complete(cashier, task_of(case), outcome="complete")
    charge = Charge.objects.get()
    assert (charge.yen, charge.state) == (16_000, "open")
    timers.fire_due(datetime.now(UTC) + timedelta(days=20))
    charge.refresh_from_db()
    assert (charge.state, charge.why_cancelled) == ("cancelled", "wait_over")
    casework.complete(cashier, task_of(case), outcome="again")
    charge.refresh_from_db()
    assert charge.state == "open"
    fees.hear(paid(charge), "test")
    deliver()
    charge.refresh_from_db()
    assert (nodes(case), charge.state) == (["inspect"], "paid")
    kinds = list(Entry.objects.filter(case_ref=case.reference, kind__startswith="fees.").values_list("kind", flat=True))
    assert sorted(kinds) == [
        "fees.charge_cancelled", "fees.charge_raised", "fees.charge_raised", "fees.charge_settled",
    ]  # fmt: skip
    assert verify.verify_all().clean


def test_the_waste_permit_reminded_and_paid_late(provider: Any) -> None:
    case = file(publish(WASTE))
    casework.complete(staff("kankyo"), task_of(case), outcome="complete")
    charge = Charge.objects.get()
    timers.fire_due(datetime.now(UTC) + timedelta(days=20))
    casework.complete(staff("kankyo"), task_of(case), outcome=(task_of(case).outcomes or [""])[0])
    charge.refresh_from_db()
    assert (charge.state, nodes(case)) == ("open", ["wait_payment_again"])
    fees.hear(paid(charge), "test")
    deliver()
    assert nodes(case) == ["examine"]


def test_withdrawn_while_it_waits_the_fee_ends_with_the_case(cashier: Actor) -> None:
    case = file(publish(FOOD))
    casework.complete(cashier, task_of(case), outcome="complete")
    casework.withdraw(resident(case.reference), case.application)
    deliver()
    assert Charge.objects.get().state == "cancelled"
    assert verify.verify_all().clean


def test_an_application_sent_on_to_the_city_has_no_fee(provider: Any) -> None:
    case = file(publish(FOOD), "city.json")
    assert "wait_payment" not in nodes(case)
    assert not Charge.objects.exists()


def test_behind_the_second_wall_an_applicant_can_bring_her_case_to_its_fee_and_take_it_back(cashier: Actor) -> None:
    case = file(publish(FOOD))
    casework.complete(cashier, task_of(case), outcome="complete")
    Charge.objects.all().delete()
    case.refresh_from_db()
    me = resident(case.reference)
    with scope.acting(me):
        ((node, token),) = after_payment.waits(case)
        charging.raise_charge(me, case, node, token, datetime.now(UTC))
        charge = Charge.objects.get()
        assert Charge.objects.visible_to(me).get() == charge
        casework.withdraw(me, case.application)
    charge.refresh_from_db()
    assert charge.state == "cancelled"
    with scope.acting(resident("SOME-BODY-ELSE")):
        assert not Charge.objects.exists()
