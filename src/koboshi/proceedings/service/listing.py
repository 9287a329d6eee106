"""Before a draw: who takes part, and the list that is closed and published with its commitments."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.core import lottery
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.core.lottery import Entrant, LotteryError, parse_weight
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.journal import delivery
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import rows, scope
from koboshi.proceedings import policies
from koboshi.proceedings.events import DrawOpened, ListClosed
from koboshi.proceedings.models import Draw, DrawEntry, Sealed
from koboshi.proceedings.service import entering, steps, telling

MESSAGE = "drawn"


def locked(actor: Actor, draw: Draw) -> Draw:
    """The draw's row, locked and fresh, for its office."""
    policies.runs(actor, draw.office_id)
    return rows.locked(Draw.objects.all(), draw.pk)


def tell(actor: Actor, draw: Draw, fact: DrawOpened | ListClosed) -> None:
    """A fact of the draw's own stream."""
    stream = f"draw:{draw.pk}"
    steps.tell(actor, fact, tenant=draw.tenant, stream=stream, office=draw.office_id, procedure=str(draw.procedure_id))


@transaction.atomic
def open_draw(
    actor: Actor,
    office: Office,
    procedure: str,
    *,
    title: str,
    arrived_until: date,
    draw_on: date,
    places: Mapping[str, int],
    public_source: str,
    public_digits: int,
    place: str = "",
) -> Draw:
    """Prepare a draw among what arrived until a day; the public value is named now, and only known later."""
    policies.runs(actor, office.pk)
    if draw_on < civil.today() or draw_on <= arrived_until:
        raise Refused("抽選の日は、申込みの締切りより後で、今日からあとの日にしてください。")
    pack = catalog.in_force(procedure, on=civil.today()).pack
    title = steps.line(title)
    rules = entering.rules_for(pack, title=title, places=places, source=steps.line(public_source), digits=public_digits)
    draw = Draw.objects.create(
        tenant=office.tenant,
        office=office,
        procedure_id=procedure,
        title=title,
        rules=rules,
        arrived_until=arrived_until,
        draw_on=draw_on,
        place=within(place, 200),
    )
    tell(actor, draw, DrawOpened(draw=draw.pk, draw_on=draw_on.isoformat()))
    gather(actor, draw)
    return draw


def _arrived(draw: Draw) -> datetime:
    """The moment after the last day: 24:00 in Japan."""
    return datetime.combine(draw.arrived_until + timedelta(days=1), time.min, JAPAN)


def cases_before(draw: Draw) -> list[Case]:
    """Cases of the draw's office that arrived in time and still have to be put on the list by somebody."""
    tasks = Task.objects.filter(
        procedure_id=draw.procedure_id, office_id=draw.office_id, state=Task.State.OPEN, action="draw"
    ).filter(case__arrived_at__lt=_arrived(draw))
    return [task.case for task in tasks.select_related("case").order_by("case__arrived_at", "case_id")]


def waiting(draw: Draw) -> list[Case]:
    """Cases of the draw's office that arrived in time and wait for the result of a draw, in order of arrival."""
    tasks = (
        Task.objects.filter(procedure_id=draw.procedure_id, office_id=draw.office_id, state=Task.State.WAITING)
        .filter(case__arrived_at__lt=_arrived(draw), case__ended_at__isnull=True)
        .select_related("case", "case__application")
        .order_by("case__arrived_at", "case_id")
    )
    return [task.case for task in tasks if _waits(task)]


def _waits(task: Task) -> bool:
    node = catalog.pack_of(task.case.version_id).definition.nodes.get(task.node)
    return node is not None and node.message == MESSAGE


@transaction.atomic
def enlist(actor: Actor, draw: Draw) -> int:
    """Do the step "put on the list" for every case that stands before it; returns how many."""
    draw = locked(actor, draw)
    found = cases_before(draw)
    for case in found:
        task = Task.objects.filter(case=case, state=Task.State.OPEN, action="draw").first()
        if task is not None:
            casework.complete(actor, task, outcome=task.outcomes[0] if task.outcomes else "complete")
    gather(actor, draw)
    return len(found)


@transaction.atomic
def gather(actor: Actor, draw: Draw) -> int:
    """Make the draft of the list anew from what waits now; who was left out stays out. Returns how many stand."""
    draw = locked(actor, draw)
    _in_state(draw, Draw.State.PREPARING)
    rules, found = entering.read(draw.rules), waiting(draw)
    draw.entries.exclude(case__in=found).delete()
    known = set(draw.entries.values_list("case_id", flat=True))
    elsewhere = set(
        DrawEntry.objects.filter(case__in=found, active=True, included=True)
        .exclude(draw=draw)
        .values_list("case_id", flat=True)
    )
    new = [case for case in found if case.pk not in known | elsewhere]
    DrawEntry.objects.bulk_create([_entry(draw, case, rules) for case in new])
    return draw.entries.filter(included=True).count()


def _entry(draw: Draw, case: Case, rules: lottery.Rules) -> DrawEntry:
    facts = entering.entry_of(case, rules)
    return DrawEntry(
        tenant=draw.tenant,
        reference=case.reference,
        draw=draw,
        case=case,
        group_class=facts.group_class,
        weight=facts.weight,
        group=facts.group[:30],
    )


def _in_state(draw: Draw, *states: str) -> None:
    if draw.state not in states:
        raise Refused("この抽選は、すでに次の段階に進んでいます。画面を開き直してください。")


@transaction.atomic
def set_entry(actor: Actor, entry: DrawEntry, *, included: bool, group: str) -> DrawEntry:
    """Leave a case for another draw, or correct which group it belongs to, while the list is a draft."""
    with rows.known():
        draw = locked(actor, entry.draw)
    _in_state(draw, Draw.State.PREPARING)
    fresh = rows.locked(DrawEntry.objects.all(), entry.pk)
    others = DrawEntry.objects.filter(case_id=fresh.case_id, active=True, included=True).exclude(pk=fresh.pk)
    if included and others.exists():
        raise Refused("この申込みは、ほかの抽選の名簿に載っています。")
    fresh.included, fresh.group = included, within(group, 30)
    fresh.save(update_fields=["included", "group"])
    return fresh


@transaction.atomic
def close_list(actor: Actor, draw: Draw, *, expected: int, now: datetime | None = None) -> Draw:
    """Close the list: numbers, commitments, the sealed secret; from now on it stands on the public page.

    `expected` is how many entries the clerk saw: what changed since is looked at once more. Raises `Refused` while
    applications may still arrive, and where nobody is there to draw.
    """
    now = now or datetime.now(UTC)
    draw = locked(actor, draw)
    _in_state(draw, Draw.State.PREPARING)
    if civil.today(now) <= draw.arrived_until:
        raise Refused("申込みの締切りの日が終わってから、名簿を締め切ってください。")
    count = gather(actor, draw)
    if count == 0:
        raise Refused("抽選に入る申込みがありません。抽選は行わず、取りやめにしてください。")
    if count != expected:
        raise Refused("名簿が変わりました（いま{count}件）。もう一度確かめてから締め切ってください。", count=count)
    entries = list(draw.entries.filter(included=True).order_by("case__arrived_at", "case_id"))
    draw.entries.filter(included=False).delete()
    _number(entries)
    secret = secrets.token_hex(32)
    rules = entering.read(draw.rules)
    try:
        entrants = lottery.checked(entrants_of(entries), rules)
    except LotteryError as problem:
        raise entering.NoDraw(problem) from problem
    draw.list_text = lottery.list_text(rules, entrants)
    draw.list_commitment = lottery.list_commitment(rules, entrants)
    draw.secret_commitment = lottery.secret_commitment(secret)
    draw.state, draw.listed_at, draw.closed_by_id = Draw.State.LISTED, now, casework_policies.person(actor)
    draw.save()
    with scope.acting():
        Sealed.objects.create(draw=draw, secret=secret)
    fact = ListClosed(
        draw=draw.pk,
        entries=count,
        list_commitment=draw.list_commitment,
        secret_commitment=draw.secret_commitment,
    )
    tell(actor, draw, fact)
    delivery.later(telling.NUMBERS, draw.tenant, f"draw:{draw.pk}", draw=draw.pk)
    return draw


def _number(entries: list[DrawEntry]) -> None:
    """Numbers in order of arrival; the names of groups, typed by people, become g1, g2 …"""
    groups: dict[tuple[str, str], str] = {}
    for place, entry in enumerate(entries, 1):
        entry.number = f"{place:04d}"
        if entry.group:
            entry.group = groups.setdefault((entry.group_class, entry.group), f"g{len(groups) + 1}")
    DrawEntry.objects.bulk_update(entries, ["number", "group"], batch_size=500)


def entrants_of(entries: Iterable[DrawEntry]) -> list[Entrant]:
    """Entries as the lottery knows them: numbers only."""
    return [
        Entrant(each.number, each.group_class, parse_weight(each.weight, each.number), each.group) for each in entries
    ]
