"""The ledger: what a provider tells and a clerk takes becomes a row; wrong money goes to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from koboshi.core import fee as fees
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.fee.schedule import MOST_YEN, FeeError
from koboshi.core.ports.payment import Callback
from koboshi.core.refusal import Refused
from koboshi.fees import policies
from koboshi.fees.events import ChargeSettled, DisputeSettled, PaymentDisputed
from koboshi.fees.models import COUNTER, Charge, PaymentEvent, Refund, Settlement
from koboshi.fees.service import closing, receipts, refunding
from koboshi.fees.service.billing import MOST_REASON, locked
from koboshi.fees.service.telling import tell, tell_of_nobody
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import rows, scope

MOST_REPEATS: Final = 20
"""A transaction told more often is not written again: a provider may repeat for days."""
AT_COUNTER: Final = ("counter", "counter_cashless", "slip", "stamp")
CLOSED: Final = (Charge.State.CANCELLED, Charge.State.WAIVED)


@dataclass(frozen=True, slots=True)
class _Judged:
    """How something fits: `person` when somebody has to look."""

    verdict: str
    reason: str
    values: dict[str, str]
    accepted: bool = False
    person: bool = False


def hear(told: Callback, provider: str, *, now: datetime | None = None) -> PaymentEvent:
    """Write down what a provider told; the same again changes nothing. Acts as the house.

    Raises FeeError only for what no provider can mean: an amount out of range, a moment without time zone.
    """
    if not (0 if told.kind == "failed" else 1) <= told.yen <= MOST_YEN or told.at.tzinfo is None:
        raise FeeError("納付の知らせの金額か日時が正しくありません。事業者に確かめてください。")
    with scope.acting(SYSTEM):
        for _ in range(5):
            try:
                return _hear(told, provider, now or datetime.now(UTC))
            except IntegrityError:  # told in the same moment by another process: now it is there
                continue
        return _hear(told, provider, now or datetime.now(UTC))


@transaction.atomic
def _hear(told: Callback, provider: str, now: datetime) -> PaymentEvent:
    charge = Charge.objects.select_for_update(no_key=True).filter(number=told.reference[:60]).first()
    same = PaymentEvent.objects.filter(provider=provider, provider_id=told.provider_id[:120], kind=told.kind)
    told_before = list(same.order_by("nth"))  # one look: another process may write between two
    first, last = (told_before[0], told_before[-1]) if told_before else (None, None)
    if last is not None and last.nth >= MOST_REPEATS:
        return last
    judged = _again(first, told) if first is not None else _judge(charge, told)
    event = append(
        charge,
        judged,
        provider=provider,
        provider_id=told.provider_id[:120],
        nth=last.nth + 1 if last is not None else 0,
        told_reference=told.reference[:60],
        kind=told.kind,
        method="online",
        yen=told.yen,
        at=told.at,
        heard_at=now,
        taken_by=SYSTEM.id,
    )
    _follow(SYSTEM, event, now)
    return event


def _again(first: PaymentEvent, told: Callback) -> _Judged:
    values = {"yen": f"{told.yen:,}", "open": f"{first.yen:,}"}
    if (first.yen, first.told_reference) == (told.yen, told.reference[:60]):
        return _Judged("duplicate", "match.duplicate", values)
    return _Judged("wrong_amount", "match.told_otherwise", values, person=True)


def _judge(charge: Charge | None, told: Callback) -> _Judged:
    values = {"yen": f"{told.yen:,}"}
    if told.kind == "failed":
        return _Judged("failed", "failed", values, accepted=charge is not None)
    if told.kind != "paid":
        return _Judged(told.kind, told.kind, values, person=True)
    if charge is not None and charge.state in CLOSED:
        return _Judged("late", "closed", values, person=True)
    paid = fees.Payment(reference=told.reference, key=told.provider_id, yen=told.yen, at=told.at)
    found = fees.match(_known(charge), paid)
    good = found.verdict == "accepted"
    return _Judged(found.verdict, found.key, dict(found.values), accepted=good, person=not good)


def _known(charge: Charge | None) -> fees.Charge | None:
    if charge is None:
        return None
    return fees.Charge(reference=charge.number, balance=charge.balance(), filed_at=charge.filed_at, due=charge.due_on)


def append(charge: Charge | None, judged: _Judged, **facts: Any) -> PaymentEvent:
    """One more row; it is never changed. Money that is accepted from a provider gets the number of its receipt."""
    values = dict(judged.values)
    if charge is not None and judged.accepted and facts["kind"] == PaymentEvent.Kind.PAID:
        if facts["provider"] != COUNTER:
            values[receipts.KEPT] = receipts.next_number(charge, facts["heard_at"], receipts.ONLINE)
    return PaymentEvent.objects.create(
        charge=charge,
        tenant=charge.tenant if charge else PREFECTURE,
        reference=charge.reference if charge else "",
        accepted=judged.accepted,
        needs_person=judged.person,
        verdict=judged.verdict,
        reason=judged.reason,
        values=values,
        **facts,
    )


def _follow(actor: Actor, event: PaymentEvent, now: datetime) -> None:
    """What follows from a new row: the charge is settled, or a person is asked."""
    charge = event.charge
    if event.needs_person:
        fact = PaymentDisputed(charge=charge.number if charge else "", verdict=event.verdict, yen=event.yen)
        if charge is not None:
            tell(actor, charge, fact, now)
        else:
            tell_of_nobody(actor, event.tenant, event.provider, fact, now)
    elif charge is not None and event.accepted and event.kind == PaymentEvent.Kind.PAID:
        _book(actor, charge, event, now)


def _book(actor: Actor, charge: Charge, event: PaymentEvent, now: datetime) -> None:
    balance = charge.balance()
    if balance.open:
        return
    charge.state, charge.settled_at, charge.why_cancelled = Charge.State.PAID, now, ""
    charge.save(update_fields=["state", "settled_at", "why_cancelled"])
    tell(actor, charge, ChargeSettled(charge=charge.number, yen=balance.kept, method=event.method), now)
    if balance.overpaid:
        refunding.propose(charge, balance.overpaid, why="overpaid", now=now)


@transaction.atomic
def take_at_counter(
    actor: Actor, charge: Charge, *, method: str, receipt_no: str | None = None, now: datetime | None = None
) -> PaymentEvent:
    """A clerk took what is open, in full; the house makes the number of the receipt unless a book of receipts has one.

    The same receipt number again, or the same button pressed twice, gives the row that is there. Refused when the
    charge is not open (paid in the meantime, cancelled), for a way the procedure does not have, or a receipt number
    that was used for something else.
    """
    row, now = locked(charge), now or datetime.now(UTC)
    if not policies.may_take(actor, row):
        raise Refused("この手数料を受け取る権限がありません。")
    known = _taken(actor, row) if receipt_no is None else _receipt(row, receipt_no)
    if known is not None:
        return known
    if row.state != Charge.State.OPEN:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    if not method:
        raise Refused("納め方を選んでください。")
    if method not in ways_at_counter(row):
        raise Refused("この手続では、選んだ方法で納められません。")
    yen = row.balance().open
    kept = closing.place(actor, row, method, now)
    number = receipts.next_number(row, now) if receipt_no is None else receipt_no.strip()
    event = append(
        row,
        _Judged("accepted", "match.accepted", {"yen": f"{yen:,}", **kept}, accepted=True),
        provider=COUNTER,
        provider_id=receipts.key_of(row, number),
        told_reference=row.number,
        kind=PaymentEvent.Kind.PAID,
        method=method,
        yen=yen,
        at=now,
        heard_at=now,
        taken_by=actor.id,
    )
    _follow(actor, event, now)
    return event


def _taken(actor: Actor, row: Charge) -> PaymentEvent | None:
    """What this person took for the charge when it is paid: the button was pressed twice."""
    if row.state != Charge.State.PAID:
        return None
    mine = row.events.filter(provider=COUNTER, kind=PaymentEvent.Kind.PAID, accepted=True, taken_by=actor.id)
    return mine.order_by("pk").last()


def _receipt(row: Charge, receipt_no: str) -> PaymentEvent | None:
    """The payment that has this receipt number already. Raises `Refused` for no number and for another charge's."""
    number = receipt_no.strip()
    if not number or len(number) > 60 or not number.isprintable():
        raise Refused("領収の番号を60字以内で入力してください。")
    known = PaymentEvent.objects.filter(provider=COUNTER, provider_id=receipts.key_of(row, number)).first()
    if known is not None and known.charge_id != row.pk:
        raise Refused("この領収の番号は、すでに別の納付に使われています。")
    return known


def ways_at_counter(charge: Charge) -> list[str]:
    """The ways a clerk may take this fee."""
    return [way for way in charge.methods if way in AT_COUNTER]


@transaction.atomic
def settle(actor: Actor, event: PaymentEvent, *, way: str, note: str, now: datetime | None = None) -> Settlement:
    """A person decides about disputed money: take it for its charge, pay it back, or note what it was.

    Refused twice for one row, without a note, and for taking money that has no charge or is not money.
    """
    now = now or datetime.now(UTC)
    with rows.known():
        charge = locked(event.charge) if event.charge else None
    if not policies.may_settle(actor, event):
        raise Refused("この納付の扱いを決める権限がありません。")
    if not PaymentEvent.objects.disputed().filter(pk=event.pk).exists():
        raise Refused("この納付の扱いは、すでに決まっています。")
    if way not in Settlement.Way.values:
        raise Refused("納付の扱いを選んでください。")
    if not note.strip() or len(note) > MOST_REASON:
        raise Refused("理由を{most}字以内で入力してください。", most=MOST_REASON)
    settlement = Settlement.objects.create(
        event=event,
        charge=charge,
        tenant=event.tenant,
        reference=event.reference,
        way=way,
        note=note.strip(),
        by=actor.id,
        at=now,
    )
    fact = DisputeSettled(charge=charge.number if charge else "", way=way, yen=event.yen)
    if charge is not None:
        tell(actor, charge, fact, now)
    else:
        tell_of_nobody(actor, event.tenant, event.provider, fact, now)
    if way == Settlement.Way.TAKEN:
        _take(actor, charge, event, now)
    elif way == Settlement.Way.BACK:
        _only_money(event)
        refunding.send_back(actor, event, reason=note.strip(), now=now)
    return settlement


def _only_money(event: PaymentEvent) -> None:
    if event.kind != PaymentEvent.Kind.PAID or event.reason == "match.told_otherwise":
        raise Refused("この記録は納められたお金ではないので、受け取ることも返すこともできません。")


def _take(actor: Actor, charge: Charge | None, event: PaymentEvent, now: datetime) -> None:
    _only_money(event)
    if charge is None:
        raise Refused("どの手数料のものか分からない納付は、受け取れません。返すか、分かったことを記録してください。")
    if charge.balance().open == 0 and charge.state not in CLOSED:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    if charge.state == Charge.State.WAIVED:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    taken = append(
        charge,
        _Judged("accepted", "taken", {"yen": f"{event.yen:,}"}, accepted=True),
        provider=event.provider,
        provider_id=event.provider_id,
        nth=PaymentEvent.objects.filter(provider=event.provider, provider_id=event.provider_id).count(),
        told_reference=event.told_reference,
        kind=event.kind,
        method=event.method,
        yen=event.yen,
        at=event.at,
        heard_at=now,
        taken_by=actor.id,
    )
    _follow(actor, taken, now)


def payments(charge: Charge) -> list[PaymentEvent]:
    """The accepted payments of a charge that may still go back in part."""
    paid = charge.events.filter(accepted=True, kind=PaymentEvent.Kind.PAID).order_by("-pk")
    return [event for event in paid if refunding.left_of(event)]


def refunds(charge: Charge) -> list[Refund]:
    """Everything about money that goes or went back."""
    return list(charge.refunds.order_by("pk"))
