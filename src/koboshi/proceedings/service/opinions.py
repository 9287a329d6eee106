"""Opinions on what is shown (意見書): from anybody, while it is shown; counted, answered, never shown."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.typed import refuse_my_number, within
from koboshi.foundation.tenancy import rows, scope
from koboshi.proceedings import policies
from koboshi.proceedings.events import OpinionAnswered, OpinionGiven
from koboshi.proceedings.models import Opinion, PublicInspection
from koboshi.proceedings.service import steps

MOST_TEXT = 10_000


@transaction.atomic
def give_opinion(
    actor: Actor,
    inspection: int,
    *,
    text: str,
    name: str = "",
    address: str = "",
    once: str,
    way: str = Opinion.Way.ONLINE,
    now: datetime | None = None,
) -> Opinion:
    """Take an opinion; staff write down what came on paper. The same form sent twice is one.

    Name and address are kept only where the law asks for them (the inspection says so); otherwise they are dropped.
    """
    now = now or datetime.now(UTC)
    with scope.acting():
        found = rows.locked(PublicInspection.objects.select_related("case"), inspection)
        if way == Opinion.Way.PAPER:
            policies.runs_for(actor, found.case)
        same = found.opinions.filter(once=once).first()
        if same is not None:
            return same
        _in_time(found, now)
        if not text.strip() or len(text) > MOST_TEXT:
            raise Refused("意見を1字以上{most}字以内で入力してください。", most=MOST_TEXT)
        refuse_my_number(text, name, address)
        if found.names_required and not (name.strip() and address.strip()):
            raise Refused("この意見書には、法令によりお名前とご住所が必要です。")
        opinion = Opinion.objects.create(
            tenant=found.tenant,
            inspection=found,
            number=(found.opinions.aggregate(last=Max("number"))["last"] or 0) + 1,
            once=once[:40],
            name=within(name, 120) if found.names_required else "",
            address=within(address, 200) if found.names_required else "",
            text=text.strip(),
            way=way,
            received_at=now,
        )
        fact = OpinionGiven(inspection=found.pk, number=opinion.number, way=way)
        steps.tell_of_case(actor, found.case, fact)
    return opinion


def _in_time(inspection: PublicInspection, now: datetime) -> None:
    day = civil.today(now)
    if day < inspection.opens:
        raise Refused("縦覧はまだ始まっていません。始まってから意見をお出しください。")
    if inspection.closed_at is not None or day > inspection.closes:
        raise Refused("意見を出せる期間は終わりました。")


@transaction.atomic
def answer_opinion(actor: Actor, opinion: Opinion, *, answer: str, now: datetime | None = None) -> Opinion:
    """What the office thinks of an opinion; may be written anew until the case is decided."""
    with rows.known():
        case = Case.objects.get(public_inspections=opinion.inspection_id)
    policies.runs_for(actor, case)
    found = rows.locked(Opinion.objects.all(), opinion.pk)
    found.answer = steps.text(answer)
    found.answered_by_id, found.answered_at = actor.user, now or datetime.now(UTC)
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    steps.tell_of_case(actor, case, OpinionAnswered(inspection=found.inspection_id, number=found.number))
    return found
