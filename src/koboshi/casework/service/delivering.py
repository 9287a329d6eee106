"""Bring a notice to the applicant and write down that it arrived (到達): online, by post, over the counter.

Online only where the applicant has expressed the wish (デジタル手続法7条; the wording is 要確認); the day it was first
opened is recorded. A letter that came back is sent again as a delivery of its own, so that the story stays whole.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import NoticeArrived, NoticeReturned, NoticeSent
from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor, Door
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal import service as journal

_WISHES: Final = {"electronic": Delivery.Way.ONLINE, "post": Delivery.Way.POST, "counter": Delivery.Way.COUNTER}
MOST_TRACKING: Final = 40
MOST_NOTE: Final = 300


def way_of(case: Case) -> tuple[str, str]:
    """How this applicant wants notices, and the wish as it was expressed; by post where nobody was asked.

    Somebody who filed online with an account or a mail address reads notices there unless she asked for paper. A way
    that the procedure does not have (`[delivery] ways`: a passport is handed over) gives way to its first one.
    """
    ways = pack_of(case.version_id).manifest.law.delivery.ways
    wish = str(case.application.answers.get("notice_way", ""))
    way, told = _wanted(case, wish)
    return (way, told) if way in ways or not ways else (ways[0], told)


def _wanted(case: Case, wish: str) -> tuple[str, str]:
    if wish in _WISHES:
        return _WISHES[wish], wish
    reads_online = case.door == Door.CITIZEN or bool(case.application.applicant_tenant)
    return (Delivery.Way.ONLINE, "door") if reads_online else (Delivery.Way.POST, "")


def begin(case: Case, document: Document, *, now: datetime) -> Delivery:
    """A notice was issued: online it is sent at once, on paper somebody of the office has to send or hand it over."""
    known = Delivery.objects.filter(document=document).exclude(state=Delivery.State.RETURNED).first()
    if known is not None:
        return known
    way, wish = way_of(case)
    online = way == Delivery.Way.ONLINE
    return Delivery.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        document=document,
        way=way,
        wish=wish,
        state=Delivery.State.SENT if online else Delivery.State.TO_SEND,
        addressee=address_label(case),
        sent_on=engine.today(now) if online else None,
    )


def address_label(case: Case) -> str:
    """Postcode, address and name as they stand on an envelope; empty lines are left out."""
    address = case.application.answers.get("address")
    parts: dict[str, Any] = address if isinstance(address, dict) else {}
    code = str(parts.get("postal_code", ""))
    place = "".join(str(parts.get(name, "")) for name in ("prefecture", "municipality", "street"))
    lines = (f"〒{code}" if code else "", place, str(parts.get("building", "")), f"{case.applicant_label}　様")
    return "\n".join(line for line in lines if line.strip())


@transaction.atomic
def send(actor: Actor, delivery: Delivery, *, tracking: str = "", now: datetime | None = None) -> Delivery:
    """The letter went to the post; a number of registered or recorded mail is kept where there is one."""
    delivery, case = _open(actor, delivery, Delivery.State.TO_SEND)
    if delivery.way != Delivery.Way.POST:
        raise Refused("この通知は、郵送ではありません。")
    if len(tracking) > MOST_TRACKING:
        raise Refused("引受番号は{most}字以内で入力してください。", most=MOST_TRACKING)
    now = now or datetime.now(UTC)
    delivery.state, delivery.sent_on, delivery.tracking = Delivery.State.SENT, engine.today(now), tracking.strip()
    return _keep(actor, case, delivery, NoticeSent(way=delivery.way), now)


@transaction.atomic
def arrive(
    actor: Actor, delivery: Delivery, *, on: date | None = None, note: str = "", now: datetime | None = None
) -> Delivery:
    """It arrived: handed over at the counter, or as the record of the post says. Refused for a day still to come."""
    states = (Delivery.State.SENT, Delivery.State.TO_SEND)
    delivery, case = _open(actor, delivery, *states)
    now = now or datetime.now(UTC)
    day = on or engine.today(now)
    if delivery.way == Delivery.Way.POST and delivery.state == Delivery.State.TO_SEND:
        raise Refused("先に、発送したことを記録してください。")
    issued = engine.today(delivery.document.issued_at)
    if day > engine.today(now) or day < min(issued, delivery.sent_on or issued):
        raise Refused("到達した日は、通知を出した日から今日までの日にしてください。")
    delivery.state, delivery.arrived_on, delivery.note = Delivery.State.ARRIVED, day, note.strip()[:MOST_NOTE]
    return _keep(actor, case, delivery, NoticeArrived(way=delivery.way, on=day.isoformat()), now)


@transaction.atomic
def come_back(actor: Actor, delivery: Delivery, *, note: str, now: datetime | None = None) -> Delivery:
    """The letter came back (不在・転居): the reason is kept, and a new delivery waits to be sent."""
    delivery, case = _open(actor, delivery, Delivery.State.SENT)
    if delivery.way != Delivery.Way.POST:
        raise Refused("この通知は、郵送ではありません。")
    if not note.strip():
        raise Refused("戻ってきた理由を入力してください。")
    now = now or datetime.now(UTC)
    delivery.state, delivery.returned_on = Delivery.State.RETURNED, engine.today(now)
    delivery.note = note.strip()[:MOST_NOTE]
    _keep(actor, case, delivery, NoticeReturned(way=delivery.way), now)
    again = Delivery(
        tenant=case.tenant, reference=case.reference, case=case, document=delivery.document, way=Delivery.Way.POST,
        wish=delivery.wish, state=Delivery.State.TO_SEND, addressee=address_label(case),
    )  # fmt: skip
    again.save()
    return again


@transaction.atomic
def opened(actor: Actor, case: Case, document: Document, *, now: datetime | None = None) -> None:
    """The applicant opened a notice online: the first time is its arrival. Anybody else's look changes nothing."""
    if policies.may_act_on(actor, case):
        return
    found = Delivery.objects.select_for_update(of=("self",)).filter(
        document=document, way=Delivery.Way.ONLINE, state=Delivery.State.SENT
    )
    delivery = found.first()
    if delivery is None:
        return
    now = now or datetime.now(UTC)
    delivery.state, delivery.arrived_on = Delivery.State.ARRIVED, engine.today(now)
    delivery.save(update_fields=["state", "arrived_on"])
    fact = NoticeArrived(way=delivery.way, on=delivery.arrived_on.isoformat())
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)


def _open(actor: Actor, delivery: Delivery, *states: str) -> tuple[Delivery, Case]:
    fresh = Delivery.objects.select_for_update(of=("self",)).select_related("document").get(pk=delivery.pk)
    case = Case.objects.get(pk=fresh.case_id)
    if not policies.may_act_on(actor, case):
        raise Refused("この通知の送付を記録する権限がありません。")
    if fresh.state not in states:
        raise Refused("この通知の送付は、すでに記録されています。")
    return fresh, case


def _keep(
    actor: Actor, case: Case, delivery: Delivery, fact: NoticeSent | NoticeArrived | NoticeReturned, now: datetime
) -> Delivery:
    delivery.recorded_by_id = actor.user
    delivery.save()
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)
    return delivery
