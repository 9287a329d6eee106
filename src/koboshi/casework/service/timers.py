"""Fire what is due: a periodic task of the worker, one transaction per timer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app

from koboshi.casework.models import Case, Task, Timer
from koboshi.casework.service import correcting, correction_letter, engine, silence
from koboshi.core import process
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope

log = logging.getLogger(__name__)
_BATCH = 500


def fire_due(now: datetime | None = None) -> int:
    """Fire all timers due by `now`; returns how many fired. Safe to run twice or in several workers."""
    now = now or datetime.now(UTC)
    fired = 0
    with scope.acting():
        for timer_id, case_id in (
            Timer.objects.filter(due_at__lte=now).order_by("due_at").values_list("id", "case_id")[:_BATCH]
        ):
            fired += _fire(timer_id, case_id, now)
    return fired


def fire_one(case: Case, node: str, now: datetime) -> datetime:
    """Let one timer of one case fire, at its own time if that is later than `now`; returns when it fired.

    For playing what has happened or would happen; the clock of the house fires by `fire_due`. Raises
    `Timer.DoesNotExist` when the case has no such timer.
    """
    timer = Timer.objects.get(case=case, node=node)
    at = max(now, timer.due_at)
    _fire(timer.pk, case.pk, at)
    return at


@transaction.atomic
def _fire(timer_id: int, case_id: int, now: datetime) -> int:
    case = engine.locked(case_id)
    timer = Timer.objects.filter(pk=timer_id).first()
    if timer is None or case.ended_at is not None:
        return 0
    if case.status == Case.Status.WAITING_RESIDENT and correction_letter.under_way(case):
        correction_letter.hold(case, timer, now)
        return 0
    token, node = timer.token, timer.node
    timer.delete()
    if case.status == Case.Status.WAITING_RESIDENT:
        correcting.lapse_open(case, now)
    Task.objects.filter(case=case, token=token, state=Task.State.WAITING).update(
        state=Task.State.CANCELLED, done_at=now, outcome="timer"
    )
    try:
        engine.step(SYSTEM, case, process.Fire(token=token, node=node), now=now)
    except process.NotWaiting:
        log.warning("a timer fired for nothing", extra={"case": case.reference, "node": node})
        return 0
    return 1


@app.periodic(cron="* * * * *")
@app.task(name="casework.timers", queue="house", queueing_lock="casework.timers", pass_context=False)
def timers(timestamp: int) -> None:
    """Once a minute: the timers of the processes, and the periods whose end without a decision has an effect."""
    fire_due()
    silence.come_due()
