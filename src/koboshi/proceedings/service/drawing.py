"""The draw itself, made once and by somebody other than who closed the list; and calling a draw off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from koboshi.casework.models import Case
from koboshi.core import lottery
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.lottery import LotteryError
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.journal import delivery
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import policies
from koboshi.proceedings.events import DrawCancelled, Drawn
from koboshi.proceedings.models import Draw, DrawEntry, Passing, Sealed
from koboshi.proceedings.service import entering, listing, steps, telling

RESULT = DrawEntry.Result


@transaction.atomic
def draw(actor: Actor, draw: Draw, *, public_value: str, value_found: str, now: datetime | None = None) -> Draw:
    """Draw with the public value that was named beforehand; once. The cases learn of it one by one afterwards.

    Places of those who withdrew after the list was closed pass on to the waiting list at once, and the page says so.
    """
    now = now or datetime.now(UTC)
    draw = listing.locked(actor, draw)
    if draw.state != Draw.State.LISTED:
        raise Refused("この抽選は、すでに行われたか、まだ名簿が締め切られていません。")
    if not policies.may_draw(actor, draw):
        raise Refused("名簿を締め切った方は、抽選を行えません。ほかの職員が行ってください。")
    if civil.today(now) < draw.draw_on:
        raise Refused("抽選の日になってから行ってください。")
    found = _drawn(draw, public_value)
    entries = {
        each.number: each for each in draw.entries.select_for_update(of=("self",), no_key=True).order_by("number")
    }
    moved = _settle(draw, entries, found)
    DrawEntry.objects.bulk_update(entries.values(), ["by_lot", "drawn_class", "result", "waiting_number"])
    for gone, to in moved:
        _pass(actor, draw, gone, to, now)
    draw.state, draw.drawn_at, draw.drawn_by_id = Draw.State.DRAWN, now, actor.user
    draw.public_value, draw.value_found = found.public_value, steps.line(value_found)
    draw.file = lottery.to_json(found)
    draw.save()
    _tell(actor, draw, entries)
    delivery.later(telling.RESULTS, draw.tenant, f"draw:{draw.pk}", draw=draw.pk)
    return draw


def _drawn(draw: Draw, public_value: str) -> lottery.Draw:
    """The lottery's draw from what was published and the sealed secret. Raises `Refused` when the list was changed."""
    rules = entering.read(draw.rules)
    with scope.acting():
        secret = Sealed.objects.get(draw=draw).secret
    try:
        found = lottery.draw(rules, listing.entrants_of(draw.entries.all()), public_value, secret)
    except LotteryError as problem:
        raise entering.NoDraw(problem) from problem
    if (found.list_commitment, found.secret_commitment) != (draw.list_commitment, draw.secret_commitment):
        raise Refused("名簿が、公表した要約値と合いません。抽選を止めて、システムの担当に知らせてください。")
    return found


@dataclass(slots=True)
class _Unit:
    """Who waits together, and who of them is still there."""

    entries: list[DrawEntry]

    @property
    def there(self) -> list[DrawEntry]:
        return [each for each in self.entries if each.result != RESULT.GONE]


def _settle(
    draw: Draw, entries: Mapping[str, DrawEntry], found: lottery.Draw
) -> list[tuple[DrawEntry, list[DrawEntry]]]:
    """Write results into the entries; returns whose place went to whom because she had withdrawn before the draw."""
    gone = _gone(draw, entries)
    moved: list[tuple[DrawEntry, list[DrawEntry]]] = []
    for result in found.results:
        for each in _mark(entries, result):
            if each.number in gone:
                each.result, each.waiting_number = RESULT.GONE, None
        units = [_Unit([entries[number] for number in unit]) for unit in result.waiting]
        lost_places = [entries[number] for number in result.winners if number in gone]
        moved += _hand_on(lost_places, units, result.empty_places, found.rules.too_large)
        _renumber(units)
    return moved


def _gone(draw: Draw, entries: Mapping[str, DrawEntry]) -> set[str]:
    """Numbers whose case no longer waits: withdrawn since the list was closed."""
    there = {case.pk for case in listing.waiting(draw)}
    missing = Case.objects.filter(pk__in={each.case_id for each in entries.values()} - there, ended_at=None)
    there |= {case.pk for case in missing if steps.waits_for(case, listing.MESSAGE)}  # handed to another office
    return {number for number, each in entries.items() if each.case_id not in there}


def _mark(entries: Mapping[str, DrawEntry], result: lottery.ClassResult) -> list[DrawEntry]:
    """What the lots gave in one class; somebody who moved on to it stands in it from now on."""
    by_lot = dict.fromkeys(result.winners, RESULT.WON) | dict.fromkeys(result.out, RESULT.LOST)
    by_lot |= {number: RESULT.WAITS for unit in result.waiting for number in unit}
    for number, what in by_lot.items():
        entries[number].by_lot = entries[number].result = what
        entries[number].drawn_class = result.id
    return [entries[number] for number in by_lot]


def _hand_on(
    gone: Sequence[DrawEntry], units: list[_Unit], empty: int, too_large: str
) -> list[tuple[DrawEntry, list[DrawEntry]]]:
    """Give the places of those who left to the first of the waiting list that fit; who fits nowhere waits on."""
    moved: list[tuple[DrawEntry, list[DrawEntry]]] = []
    free = empty
    for each in gone:
        free += 1
        taken = next_unit([unit.there for unit in units], free, too_large)
        for winner in taken:
            winner.result, winner.waiting_number = RESULT.WON, None
        if taken:
            free -= len(taken)
            units[:] = [unit for unit in units if taken[0] not in unit.entries]
        moved.append((each, taken))
    return moved


def next_unit(units: Sequence[Sequence[DrawEntry]], free: int, too_large: str) -> list[DrawEntry]:
    """The first of the waiting list that fits into the free places; a group too large is passed, or stops (rules)."""
    for unit in units:
        if unit and len(unit) <= free:
            return list(unit)
        if unit and too_large == "stop":
            return []
    return []


def _renumber(units: Sequence[_Unit]) -> None:
    """Places on the waiting list as they hold: 1, 2, 3 … without those who left."""
    place = 0
    for unit in units:
        place += 1 if unit.there else 0
        for each in unit.there:
            each.waiting_number = place


def _pass(actor: Actor, draw: Draw, gone: DrawEntry, to: Sequence[DrawEntry], now: datetime) -> None:
    Passing.objects.create(
        tenant=draw.tenant,
        draw=draw,
        gone=gone,
        group_class=gone.drawn_class,
        to=[each.number for each in to],
        why=Passing.Why.WITHDRAWN,
        by_id=actor.user,
        at=now,
    )


def _tell(actor: Actor, draw: Draw, entries: Mapping[str, DrawEntry]) -> None:
    results = [each.result for each in entries.values()]
    fact = Drawn(
        draw=draw.pk,
        won=results.count(RESULT.WON),
        waiting=results.count(RESULT.WAITS),
        lost=results.count(RESULT.LOST),
        gone=results.count(RESULT.GONE),
    )
    stream, procedure = f"draw:{draw.pk}", str(draw.procedure_id)
    steps.tell(actor, fact, tenant=draw.tenant, stream=stream, office=draw.office_id, procedure=procedure)


@transaction.atomic
def cancel(actor: Actor, draw: Draw, *, reason: str, now: datetime | None = None) -> Draw:
    """Call a draw off before it is made; its cases wait on and take part in the next one. The reason is published."""
    draw = listing.locked(actor, draw)
    if draw.state not in (Draw.State.PREPARING, Draw.State.LISTED):
        raise Refused("行った抽選は、取りやめにできません。")
    draw.cancel_reason = within(steps.text(reason), 500)
    draw.state, draw.cancelled_at = Draw.State.CANCELLED, now or datetime.now(UTC)
    draw.save(update_fields=["cancel_reason", "state", "cancelled_at"])
    draw.entries.update(active=False)
    stream, fact = f"draw:{draw.pk}", DrawCancelled(draw=draw.pk)
    steps.tell(actor, fact, tenant=draw.tenant, stream=stream, office=draw.office_id, procedure=str(draw.procedure_id))
    return draw
