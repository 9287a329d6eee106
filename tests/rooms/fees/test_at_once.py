"""Two payers in the same second: one is the payment, the other goes to a person; with real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.foundation.tenancy import scope
from tests.rooms.conftest import staff
from tests.rooms.fees.stories import paid
from tests.rooms.fees.test_paying import Waiting


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at once, each in its own thread and transaction; exceptions come back as values."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with scope.acting(SYSTEM):
                gate.wait(10)
                return act()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.usefixtures("transactional_db")
class TestAtOnce:
    def test_two_payers(self, transactional_db: None, waiting: Waiting) -> None:
        _, charge = waiting()
        together(*(lambda n=n: fees.hear(paid(charge, f"T{n}"), "test") for n in range(4)))
        assert Charge.objects.get().state == "paid"
        assert PaymentEvent.objects.filter(accepted=True).count() == 1
        assert PaymentEvent.objects.disputed().count() == 3

    def test_the_same_callback_in_four_processes(self, transactional_db: None, waiting: Waiting) -> None:
        _, charge = waiting()
        together(*(lambda: fees.hear(paid(charge, at=datetime(2099, 1, 1, tzinfo=UTC)), "test") for _ in range(4)))
        together(*(lambda: fees.hear(paid(charge, "T0"), "test") for _ in range(4)))
        assert PaymentEvent.objects.filter(accepted=True).count() == 1
        assert sorted(PaymentEvent.objects.values_list("provider_id", "nth")) == [
            (name, nth) for name in ("T0", "T1") for nth in range(4)
        ]

    def test_a_payment_nobody_knows_told_in_four_processes(self, transactional_db: None, waiting: Waiting) -> None:
        waiting()
        lost = Charge(number="NO-SUCH-F1", yen=500)
        together(*(lambda: fees.hear(paid(lost), "test") for _ in range(4)))
        assert PaymentEvent.objects.filter(charge__isnull=True, nth=0).count() == 1
        assert PaymentEvent.objects.disputed().count() == 1

    def test_online_and_at_the_counter(self, transactional_db: None, waiting: Waiting, cashier: Actor) -> None:
        _, charge = waiting()
        answers = together(
            lambda: fees.hear(paid(charge), "test"),
            lambda: fees.take_at_counter(cashier, charge, method="counter", receipt_no="R1"),
        )
        assert Charge.objects.get().balance().kept == 16_000
        second = isinstance(answers[1], Refused)
        assert PaymentEvent.objects.disputed().count() == (0 if second else 1)

    def test_one_proposal_and_one_order(self, transactional_db: None, waiting: Waiting, cashier: Actor) -> None:
        _, charge = waiting()
        head = staff("hoken-kacho")
        fees.hear(paid(charge, "T1"), "test")
        proposed = together(
            *(lambda: fees.refund(cashier, charge, yen=500, reason="計算の誤り（架空）") for _ in range(4))
        )
        proposal = next(each for each in proposed if isinstance(each, Refund))
        assert Refund.objects.count() == 1
        ordered = together(
            *(lambda: fees.order(head, proposal) for _ in range(3)),
            lambda: fees.dismiss(cashier, proposal, reason="取りやめます（架空）"),
        )
        assert sum(isinstance(each, Refund) for each in ordered) == 1
        fresh = Refund.objects.get()
        assert (fresh.state, fresh.decided_by) in {("ordered", head.id), ("dismissed", cashier.id)}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'fees.send_refund'")
            assert cursor.fetchone() == (1 if fresh.state == "ordered" else 0,)
