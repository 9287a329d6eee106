"""What the calendar does by itself: permits end with their last day, suspensions begin and end.

A permit also ends when its holder did not do something in time; then a letter of its process tells her so (`lapse`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.registers.events import PermitEnded
from koboshi.registers.models import ENDED, Permit, PermitChange
from koboshi.registers.service import standing, writing

Kind = PermitChange.Kind


def lapse_due(on: date | None = None, *, now: datetime | None = None) -> int:
    """Write what has come about by that day; returns how many permits moved. Running twice changes nothing more.

    A permit holds through the whole of its last day. One with a timely renewal under examination stays (a person
    decides); one that was renewed under a new number is replaced.
    """
    on = on or civil.today(now)
    moved = 0
    with scope.acting():
        over = Q(valid_until__lt=on, renewal="")
        begun = Q(state=Permit.State.ACTIVE, suspended_from__lte=on)
        rested = Q(suspended_until__lt=on)
        found = Permit.objects.live().filter(over | begun | rested).order_by("pk")
        for pk in list(found.values_list("pk", flat=True)):
            moved += turn(pk, on, now)
    return moved


@transaction.atomic
def turn(pk: int, on: date, now: datetime | None) -> int:
    """Write what has come about by that day for one permit: 1 when it moved."""
    permit = Permit.objects.live().select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if permit is None:
        return 0
    if permit.valid_until is not None and permit.valid_until < on and not permit.renewal:
        return _end(permit, permit.valid_until, now)
    if permit.suspended_until is not None and permit.suspended_until < on:
        standing.end_suspension(SYSTEM, permit, "", now=now)
        return 1
    if permit.state == Permit.State.ACTIVE and permit.rests(on):
        permit.state = Permit.State.SUSPENDED
        permit.save(update_fields=["state"])
        return 1
    return 0


def _end(permit: Permit, last: date, now: datetime | None) -> int:
    replaced = Permit.objects.filter(predecessor=permit).exists()
    state, kind = (Permit.State.REPLACED, Kind.REPLACED) if replaced else (Permit.State.LAPSED, Kind.LAPSED)
    standing.end(SYSTEM, permit, state, last, now=now)
    writing.note(permit, kind, SYSTEM, on=last + timedelta(days=1), now=now)
    _tell_end(SYSTEM, permit, last, now)
    return 1


def _tell_end(actor: Actor, permit: Permit, last: date, now: datetime | None) -> None:
    fact = PermitEnded(permit=permit.pk, how=str(permit.state), on=writing.told(permit, last))
    writing.tell(actor, permit, fact, now)


@transaction.atomic
def lapse(
    actor: Actor,
    permit: Permit,
    *,
    last: date,
    ground: str,
    case: str,
    notice: str,
    now: datetime | None = None,
) -> Permit:
    """A permit ended with `last`: its holder did not do in time what its law asks, and `notice` tells her so.

    Called by the room whose process found it out, with the rule of the pack (`[[register.lapse]]`) as `ground`. A
    permit that has ended already stays as it is.
    """
    permit = writing.locked(permit)
    if permit.state in ENDED:
        return permit
    standing.end(actor, permit, Permit.State.LAPSED, last, now=now)
    facts = {"case": case[:20], "notice": notice[:60], "reason": ground.strip()[: writing.MOST_TEXT]}
    writing.note(permit, Kind.LAPSED, actor, on=last + timedelta(days=1), now=now, **facts)
    _tell_end(actor, permit, last, now)
    return permit


@app.periodic(cron="2 15 * * *")
@app.task(name="registers.turn_over", queue="house", queueing_lock="registers.turn_over", pass_context=False)
def turn_over(timestamp: int) -> None:
    """At 0:02 in Japan."""
    lapse_due(now=datetime.now(UTC))
