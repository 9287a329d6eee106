"""Bring a notice to the people who receive it and write down that it arrived (到達): online, by post, at the counter.

Online only where the applicant has expressed the wish (デジタル手続法7条; the wording is 要確認); the day it was first
opened is recorded. A letter that came back is sent again as a delivery of its own, so that the story stays whole. Who
receives is asked of the mandates twice: when the notice is issued, and on the day it goes out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import NoticeArrived, NoticeIssued, NoticeReturned, NoticeSent
from koboshi.casework.models import Case, Delivery, Posting
from koboshi.casework.service import addressing, engine
from koboshi.casework.service.delivery_rows import keep, opened_for
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.letter import Block
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.documents.service import Issuer, Recipient
from koboshi.foundation.journal import service as journal
from koboshi.mandates import service as mandates
from koboshi.mandates.service import Receiver

MOST_TRACKING: Final = 40
MOST_NOTE: Final = 300


def issuer(case: Case) -> Issuer:
    """The office whose number and name a document of the case bears."""
    return Issuer.of(case.office)


def recipient(case: Case, on: date) -> Recipient:
    """Who may read a document of the case later: the account of who receives notices that day, or the town."""
    application = case.application
    return Recipient(
        reference=case.reference,
        user=mandates.account_for_notice(application, on),
        tenant=application.applicant_tenant,
    )


def written(
    actor: Actor,
    case: Case,
    *,
    key: str,
    kind: str,
    title: str,
    fill: Callable[[str, date], list[Block]],
    vertical: bool = False,
    now: datetime | None = None,
) -> Document:
    """A document of the case with number and seal, for whoever receives its notices that day; `send_out` sends it.

    `key` makes it once; `fill` gives its blocks for a number and a day. Raises as `documents.issue` does.
    """
    return documents.issue(
        key=key,
        issuer=issuer(case),
        to=recipient(case, civil.today(now)),
        kind=kind,
        title=title,
        fill=fill,
        issued_by=actor.id,
        check_url=f"{settings.PUBLIC_ADDRESS}/verify/",
        pattern=pack_of(case.version_id).number_pattern or documents.USUAL,
        vertical=vertical,
        now=now,
    )


def send_out(actor: Actor, case: Case, document: Document, *, now: datetime) -> list[Delivery]:
    """An issued document goes out: the fact, with the digest of the signed file, and its deliveries."""
    deliveries = begin(case, document, now=now)
    fact = NoticeIssued(
        letter=document.kind,
        number=document.number,
        check=document.check_number,
        sha256=document.sha256,
        ways=tuple(dict.fromkeys(str(each.way) for each in deliveries)),
    )
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)
    return deliveries


def begin(case: Case, document: Document, *, now: datetime) -> list[Delivery]:
    """A notice was issued: one delivery for each person who receives it today.

    Online it is sent at once, on paper somebody of the office has to send it or hand it over.
    """
    known = Delivery.objects.filter(document=document).exclude(state=Delivery.State.RETURNED).order_by("pk")
    on = civil.today(now)
    return list(known) or [_begin(case, document, each, on) for each in mandates.receivers(case.application, on)]


def _begin(case: Case, document: Document, receiver: Receiver, on: date) -> Delivery:
    way, wish = addressing.way_for(case, receiver)
    online, label = way == Delivery.Way.ONLINE, addressing.address_label(case, receiver)
    return Delivery.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        document=document,
        party=receiver.party,
        principal=receiver.principal,
        way=way,
        wish=wish,
        state=Delivery.State.SENT if online else Delivery.State.TO_SEND,
        addressee=label,
        known=label,
        sent_on=on if online else None,
    )


def copy_to(case: Case, document: Document, *, key: int, name: str, place: str) -> Delivery:
    """An issued notice also goes on paper to somebody whom a room above names (a participant of a hearing); once.

    `key` is the number of that person there. It is kept negative in `party`, so that it is nobody of the mandates;
    `place` is empty where the address is not known: it has to be found before the letter goes out.
    """
    known = Delivery.objects.filter(document=document, party=-key).exclude(state=Delivery.State.RETURNED).first()
    if known is not None:
        return known
    ways = pack_of(case.version_id).manifest.law.delivery.ways
    return Delivery.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        document=document,
        party=-key,
        way=Delivery.Way.POST if Delivery.Way.POST in ways or not ways else ways[0],
        state=Delivery.State.TO_SEND,
        addressee="\n".join(line for line in (place, f"{name}　様") if line),
    )


_MAILS: Final = {Delivery.Way.POST: "notice_post", Delivery.Way.COUNTER: "notice_counter"}


def mails_of(case: Case, number: str) -> tuple[str, dict[str, str]]:
    """Which mail tells of an issued notice: the usual one, and those of addresses whose owner receives another way."""
    sent = Delivery.objects.filter(case=case, document__number=number).select_related("document").order_by("pk")
    mails = {each.party: _MAILS.get(Delivery.Way(each.way), "notice") for each in sent}
    if not mails:
        return "notice", {}
    on = civil.today(sent[0].document.issued_at)
    people = mandates.receivers(case.application, on)
    own = {each.email.lower(): mails[each.party] for each in people if each.email and each.party in mails}
    return next(iter(mails.values())), own


@transaction.atomic
def send(actor: Actor, delivery: Delivery, *, tracking: str = "", now: datetime | None = None) -> Delivery:
    """The letter went to the post; a number of registered or recorded mail is kept where there is one.

    Refused without an address, and when somebody else receives by now or elsewhere (`addressing.renew`).
    """
    delivery, case = opened_for(actor, delivery, Delivery.State.TO_SEND)
    if delivery.way != Delivery.Way.POST:
        raise Refused("この通知は、郵送ではありません。")
    if len(tracking) > MOST_TRACKING:
        raise Refused("引受番号は{most}字以内で入力してください。", most=MOST_TRACKING)
    now = now or datetime.now(UTC)
    _still_receives(case, delivery, civil.today(now))
    if addressing.lacks_address(delivery):
        raise Refused("あて先の住所が分かりません。先に、あて先を直してください。")
    if addressing.changed_label(case, delivery, civil.today(now)):
        raise Refused("この通知を用意したあとに、お名前か住所が変わりました。先に、あて先を確かめてください。")
    delivery.state, delivery.sent_on, delivery.tracking = Delivery.State.SENT, civil.today(now), tracking.strip()
    return keep(actor, case, delivery, NoticeSent(way=delivery.way), now)


def _still_receives(case: Case, delivery: Delivery, on: date) -> None:
    if addressing.receiver_of(case, delivery, on) is None:
        raise Refused("代理の届出が変わり、いまは別の方が通知を受け取ります。先に、あて先を改めてください。")


@transaction.atomic
def arrive(
    actor: Actor, delivery: Delivery, *, on: date | None = None, note: str = "", now: datetime | None = None
) -> Delivery:
    """It arrived: handed over at the counter, or as the record of the post says. Refused for a day still to come.

    A notice that is posted in public may be handed over before its day; the posting then ends.
    """
    states = (Delivery.State.SENT, Delivery.State.TO_SEND)
    delivery, case = opened_for(actor, delivery, *states)
    now = now or datetime.now(UTC)
    day = on or civil.today(now)
    if delivery.way == Delivery.Way.POST and delivery.state == Delivery.State.TO_SEND:
        raise Refused("先に、発送したことを記録してください。")
    issued = civil.today(delivery.document.issued_at)
    if day > civil.today(now) or day < min(issued, delivery.sent_on or issued):
        raise Refused("到達した日は、通知を出した日から今日までの日にしてください。")
    if delivery.state == Delivery.State.TO_SEND:
        _still_receives(case, delivery, day)
    delivery.state, delivery.arrived_on, delivery.note = Delivery.State.ARRIVED, day, within(note, MOST_NOTE)
    Posting.objects.filter(delivery=delivery, taken_down_on=None).update(taken_down_on=day)
    return keep(actor, case, delivery, NoticeArrived(way=delivery.way, on=day.isoformat()), now)


@transaction.atomic
def come_back(actor: Actor, delivery: Delivery, *, note: str, now: datetime | None = None) -> Delivery:
    """The letter came back (不在・転居): the reason is kept, and a new delivery waits to be sent."""
    delivery, case = opened_for(actor, delivery, Delivery.State.SENT)
    if delivery.way != Delivery.Way.POST:
        raise Refused("この通知は、郵送ではありません。")
    if not note.strip():
        raise Refused("戻ってきた理由を入力してください。")
    now = now or datetime.now(UTC)
    delivery.state, delivery.returned_on = Delivery.State.RETURNED, civil.today(now)
    delivery.note = within(note, MOST_NOTE)
    keep(actor, case, delivery, NoticeReturned(way=delivery.way), now)
    again = Delivery(
        tenant=case.tenant, reference=case.reference, case=case, document=delivery.document, way=Delivery.Way.POST,
        party=delivery.party, principal=delivery.principal, wish=delivery.wish, state=Delivery.State.TO_SEND,
        addressee=delivery.addressee, known=delivery.known,
    )  # fmt: skip
    again.save()
    return again


@transaction.atomic
def opened(actor: Actor, case: Case, document: Document, *, now: datetime | None = None) -> None:
    """Somebody who receives a notice opened it online: the first time is its arrival. Any other look changes nothing.

    Who came with number and secret stands for the applicant; what the applicant knows has reached her also where a
    representative receives. A representative who may only look opens nothing for anybody.
    """
    if policies.may_act_on(actor, case):
        return
    now = now or datetime.now(UTC)
    sent = Delivery.objects.select_for_update(of=("self",), no_key=True).filter(
        document=document, way=Delivery.Way.ONLINE, state=Delivery.State.SENT
    )
    for delivery in _reached(actor, case, list(sent.order_by("pk"))):
        delivery.state, delivery.arrived_on = Delivery.State.ARRIVED, civil.today(now)
        delivery.save(update_fields=["state", "arrived_on"])
        fact = NoticeArrived(way=delivery.way, on=delivery.arrived_on.isoformat())
        journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)


def _reached(actor: Actor, case: Case, sent: list[Delivery]) -> list[Delivery]:
    """Which of the deliveries a look into the notice concludes."""
    person = mandates.person_of(actor, case.application)
    if person is not None:
        unnamed = person.applies
        return [each for each in sent if person.pk in (each.party, each.principal) or (unnamed and not each.party)]
    return [each for each in sent if each.principal in (0, _applicant(case))]


def _applicant(case: Case) -> int:
    found = mandates.Book.of(case.reference).applicants
    return found[0].pk if found else 0
