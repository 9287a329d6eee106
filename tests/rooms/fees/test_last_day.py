"""The last day of paying is a whole day: the clock of the process comes after it, never during it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from koboshi.casework import service as casework
from koboshi.casework.models import Timer
from koboshi.casework.service import timers
from koboshi.catalog import service as catalog
from koboshi.core.actor import Actor
from koboshi.core.japan.civil import JAPAN
from koboshi.fees import service as fees
from tests.rooms.conftest import task_of
from tests.rooms.fees.stories import FOOD, deliver, file, paid, raised
from tests.rooms.fees.test_paying import Waiting


def test_paid_in_the_last_minute_of_the_last_day_it_goes_on(waiting: Waiting, provider: Any) -> None:
    case, charge = waiting()
    assert charge.due_on is not None
    last_minute = datetime.combine(charge.due_on, time(23, 59), JAPAN)
    timer = Timer.objects.get(case=case)
    assert timer.due_at > last_minute
    assert timers.fire_due(last_minute.astimezone(UTC)) == 0
    event = fees.hear(paid(charge, "T1", at=last_minute.replace(microsecond=0)), "test", now=last_minute)
    deliver()
    charge.refresh_from_db()
    case.refresh_from_db()
    assert (event.verdict, charge.state) == ("accepted", "paid")
    assert not Timer.objects.filter(pk=timer.pk).exists(), "the case went on"
    assert timers.fire_due(last_minute + timedelta(days=2)) == 0


def test_a_last_day_on_which_the_offices_are_closed_moves_and_no_clock_ends_the_wait_before(
    waiting: Waiting, provider: Any, cashier: Actor
) -> None:
    """Asked on a Saturday with 14 days: a Saturday again, so that Monday is the last day, and its minutes count."""
    saturday = datetime(2026, 11, 21, 14, 0, tzinfo=JAPAN).astimezone(UTC)
    waiting()  # the pack is in force
    case = file(catalog.in_force(FOOD, on=saturday.date()), now=saturday)
    casework.complete(cashier, task_of(case), outcome="complete", now=saturday)
    charge = raised(case)
    assert charge.due_on == date(2026, 12, 7)
    said = " ".join(charge.lines["ja"])
    assert "令和8年12月5日" in said
    assert "次の開庁日" in said
    timer = Timer.objects.get(case=case)
    assert timer.due_at > datetime.combine(date(2026, 12, 7), time(23, 59), JAPAN)
    assert timers.fire_due(datetime.combine(date(2026, 12, 7), time(23, 59), JAPAN)) == 0
