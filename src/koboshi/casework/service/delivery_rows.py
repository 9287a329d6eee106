"""Take one delivery to change it, and keep what was changed: under its lock, for the office of the case only."""

from __future__ import annotations

from datetime import datetime

from koboshi.casework import policies
from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact


def opened_for(actor: Actor, delivery: Delivery, *states: str) -> tuple[Delivery, Case]:
    """The delivery as it is now, locked, and its case. Raises `Refused` for other offices and in other states."""
    fresh = Delivery.objects.select_for_update(of=("self",), no_key=True).select_related("document").get(pk=delivery.pk)
    case = Case.objects.get(pk=fresh.case_id)
    if not policies.may_act_on(actor, case):
        raise Refused("この通知の送付を記録する権限がありません。")
    if fresh.state not in states:
        raise Refused("この通知の送付は、すでに記録されています。")
    return fresh, case


def keep(actor: Actor, case: Case, delivery: Delivery, fact: Fact, now: datetime) -> Delivery:
    """Save the row with who recorded it, and tell the journal."""
    delivery.recorded_by_id = actor.user
    delivery.save()
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)
    return delivery
