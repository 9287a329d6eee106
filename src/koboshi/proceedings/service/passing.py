"""After a draw: a winner leaves, and her place goes to the next of the waiting list (補欠の繰り上げ)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby

from django.db import transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows
from koboshi.proceedings.events import PlacePassed
from koboshi.proceedings.models import Draw, DrawEntry, Passing
from koboshi.proceedings.service import drawing, entering, listing, steps

OFFER = "vacancy_offered"
RESULT = DrawEntry.Result


@transaction.atomic
def pass_on(actor: Actor, entry: DrawEntry, *, why: str, note: str, now: datetime | None = None) -> Passing:
    """The place of a winner who left goes to the first of the waiting list that fits and is still there.

    Her process is told `vacancy_offered`. Raises `Refused` when that case is not ready to be offered a place yet.
    """
    with rows.known():
        draw = listing.locked(actor, entry.draw)
    gone = rows.locked(DrawEntry.objects.all(), entry.pk)
    if draw.state != Draw.State.DRAWN or gone.result != RESULT.WON:
        raise Refused("当選した申込みだけを、次の方に繰り上げられます。")
    if why not in Passing.Why.values:
        raise Refused("繰り上げの理由を選んでください。")
    if gone.told_at is None:
        raise Refused("結果を各案件に知らせているところです。しばらくしてからもう一度お試しください。")
    note = steps.text(note)
    taken = _next(draw, gone)
    for winner in taken:
        _offer(actor, winner)
    gone.result = RESULT.GONE
    gone.save(update_fields=["result"])
    found = Passing.objects.create(
        tenant=draw.tenant,
        draw=draw,
        gone=gone,
        group_class=gone.drawn_class,
        to=[each.number for each in taken],
        why=why,
        note=note,
        by_id=actor.user,
        at=now or datetime.now(UTC),
    )
    steps.tell(
        actor,
        PlacePassed(draw=draw.pk, why=why, passed_to=len(taken)),
        tenant=draw.tenant,
        stream=f"draw:{draw.pk}",
        office=draw.office_id,
        procedure=str(draw.procedure_id),
    )
    return found


def _next(draw: Draw, gone: DrawEntry) -> list[DrawEntry]:
    """Who comes next in the winner's class: in order of the waiting list, without those who left meanwhile."""
    list_ = draw.entries.filter(result=RESULT.WAITS, drawn_class=gone.drawn_class).select_related("case")
    rows = list_.order_by("waiting_number", "number")
    units = [
        [each for each in unit if each.case.ended_at is None]
        for _, unit in groupby(rows, key=lambda each: each.waiting_number)
    ]
    rules = entering.read(draw.rules, drawn=True)
    places = sum(each.places for each in rules.classes if each.id == gone.drawn_class)
    held = draw.entries.filter(result=RESULT.WON, drawn_class=gone.drawn_class).exclude(pk=gone.pk).count()
    return drawing.next_unit(units, places - held, rules.too_large)


def _offer(actor: Actor, winner: DrawEntry) -> None:
    case = Case.objects.get(pk=winner.case_id)
    if not steps.waits_for(case, OFFER):
        raise Refused(
            "次の順番の申込み（{number}）は、まだ補欠の通知が済んでいません。先に通知してください。",
            number=winner.number,
        )
    winner.result = RESULT.WON
    winner.save(update_fields=["result"])
    casework.receive(actor, case, message=OFFER, data={"waiting_number": winner.waiting_number or 0})
