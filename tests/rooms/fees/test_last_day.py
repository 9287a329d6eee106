"""The last day of paying is a whole day: the clock of the process comes after it, never during it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from koboshi.casework.models import Timer
from koboshi.casework.service import timers
from koboshi.core.japan.civil import JAPAN
from koboshi.fees import service as fees
from tests.rooms.fees.stories import deliver, paid
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
