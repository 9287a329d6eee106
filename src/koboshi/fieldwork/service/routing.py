"""The order of a day for one inspector: proposed by the house, changed by hand where a person knows better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.core.actor import Actor, Role
from koboshi.core.refusal import Refused
from koboshi.fieldwork import planning
from koboshi.fieldwork.events import RouteChanged
from koboshi.fieldwork.models import RoutePlan, Visit
from koboshi.fieldwork.planning import Planned
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject

PLANNERS = (Role.COUNTER, Role.CLERK, Role.EXAMINER, Role.DECIDER)


@dataclass(frozen=True, slots=True)
class Day:
    """One inspector's day: the stops in order with their visits, and whether a person changed the order."""

    inspector: int
    day: date
    stops: Sequence[tuple[Planned, Visit]]
    by_hand: bool

    @property
    def late(self) -> bool:
        """Whether some stop cannot be over in its window."""
        return any(planned.late for planned, _ in self.stops)


def _visits(actor: Actor, inspector: int, day: date) -> list[Visit]:
    found = Visit.objects.visible_to(actor).of_offices(actor).of_inspector(inspector).on(day)
    return list(found.filter(state=Visit.State.BOOKED).select_related("case", "office", "inspector", "second"))


def route(actor: Actor, inspector: int, day: date) -> Day:
    """The booked visits of a day in the order somebody set, or in the proposed one."""
    visits = {visit.pk: visit for visit in _visits(actor, inspector, day)}
    stops = [visit.stop() for visit in visits.values()]
    plan = RoutePlan.objects.visible_to(actor).filter(inspector_id=inspector, day=day).first()
    wanted = [int(each) for each in plan.order] if plan else []
    ordered = planning.by_hand(stops, wanted) if wanted else planning.order(stops)
    timed = planning.timed(ordered, wanted)
    return Day(inspector, day, [(each, visits[each.stop.visit]) for each in timed], bool(wanted))


@transaction.atomic
def arrange(
    actor: Actor, inspector: int, day: date, order: Sequence[int] | None, *, now: datetime | None = None
) -> Day:
    """Set the order by hand, or give it back to the house with None. Raises `Refused` for visits of another day."""
    now = now or datetime.now(UTC)
    if not actor.has(*PLANNERS):
        raise Refused("回る順番を変える権限がありません。")
    known = {visit.pk for visit in _visits(actor, inspector, day)}
    if order is not None and (not set(order) <= known or len(set(order)) != len(order) or not known):
        raise Refused("回る順番に、この日の予定にないものがあります。画面を開き直してください。")
    facts = {"order": list(order or ()), "changed_at": now}
    RoutePlan.objects.update_or_create(tenant=actor.tenant, inspector_id=inspector, day=day, defaults=facts)
    about = Subject(tenant=actor.tenant, case=f"fieldwork:{actor.tenant}")
    journal.record(actor, RouteChanged(day=day, stops=len(known), by_hand=bool(order)), about, at=now)
    return route(actor, inspector, day)
