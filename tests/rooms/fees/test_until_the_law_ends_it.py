"""A fee that is paid when the paper is handed out: its last day is that of the law's own deadline (a passport)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task, Timer
from koboshi.casework.service import timers
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.fees.models import Charge
from tests.rooms.conftest import staff
from tests.rooms.fees.stories import file, publish, raised

PASSPORT = "fukushima/passport"
DECIDED, LAST = date(2026, 8, 31), date(2027, 2, 28)


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), JAPAN).astimezone(UTC)


def done(case: Case, on: date, *, upto: str) -> None:
    """Everything that the office where the case went does up to (and with) the step `upto`."""
    place, now = frozenset({case.office_id}), noon(on)
    clerk, head = replace(staff("ryoken"), offices=place), replace(staff("ryoken-kacho"), offices=place)
    while True:
        task = Task.objects.get(case=case, state=Task.State.OPEN)
        if task.action == "decide":
            casework.decide(head, task, outcome="grant", reason="発給された（架空）。", now=now)
        elif task.action == "issue":
            casework.issue(clerk, task, now=now)
        else:
            casework.complete(clerk, task, outcome=task.outcomes[0], now=now)
        if task.node == upto:
            return


def test_both_waits_end_with_the_six_months_and_not_before_the_last_day_is_over(provider: Any) -> None:
    case = file(publish(PASSPORT), now=noon(date(2026, 8, 3)))
    done(case, DECIDED, upto="issue")
    charge = raised(case)
    assert charge.due_on == LAST, "six months from the decision, at the month's end"
    near = timers.fire_one(case, "pickup_near", noon(DECIDED))
    charge.refresh_from_db()
    assert (civil.day_of(near), charge.state) == (date(2027, 1, 31), "cancelled")
    done(case, date(2027, 2, 1), upto="remind_payment")
    again = raised(case)
    assert (again.number, again.state, again.due_on) == (charge.number, "open", LAST), "one slip, one last day"
    over = Timer.objects.get(case=case, node="pickup_over")
    assert over.due_at > datetime.combine(LAST, time(23, 59), JAPAN)
    assert timers.fire_due(datetime.combine(LAST, time(23, 59), JAPAN)) == 0
    timers.fire_one(case, "pickup_over", over.due_at)
    assert Charge.objects.get(pk=charge.pk).state == "cancelled"
    assert Task.objects.get(case=case, state=Task.State.OPEN).node == "issue_uncollected"
