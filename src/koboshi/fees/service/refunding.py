"""Pay back: the house proposes, a person who decides orders, a job (or the cashier) sends it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Sum

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.ports import Misconfigured
from koboshi.core.refusal import Refused
from koboshi.fees import policies
from koboshi.fees.events import Refunded, RefundOrdered, RefundProposed
from koboshi.fees.models import COUNTER, Charge, PaymentEvent, Refund
from koboshi.fees.service.billing import MOST_REASON, locked
from koboshi.fees.service.telling import tell, tell_of_nobody
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.facts import Fact
from koboshi.foundation.ports import service as ports

PORT = "payment"
GOING = (Refund.State.ORDERED, Refund.State.DONE)


def left_of(event: PaymentEvent) -> int:
    """What of one payment was not sent back yet, in yen."""
    gone = Refund.objects.filter(event=event, state__in=GOING).aggregate(sum=Sum("yen"))["sum"]
    return event.yen - int(gone or 0)


@transaction.atomic
def propose(charge: Charge, yen: int, *, why: str, now: datetime | None = None) -> Refund | None:
    """Put a charge on the list of money that seems to have to go back; once while the proposal is open.

    `why`: overpaid, withdrawn, ended (the case ended unfavourably before work began), too_late (nobody waited for it).
    """
    row, now = locked(charge), now or datetime.now(UTC)
    yen = min(yen, row.balance().kept - _ordered(row))
    if yen <= 0:
        return None
    known = Refund.objects.filter(charge=row, state=Refund.State.PROPOSED).first()
    if known is not None:
        known.yen, known.why = max(yen, known.yen), why
        known.save(update_fields=["yen", "why"])
        return known
    proposal = Refund.objects.create(
        charge=row,
        tenant=row.tenant,
        reference=row.reference,
        yen=yen,
        why=why,
        state=Refund.State.PROPOSED,
        by=SYSTEM.id,
        at=now,
    )
    tell(SYSTEM, row, RefundProposed(charge=row.number, yen=yen, why=why), now)
    return proposal


def _ordered(charge: Charge) -> int:
    sums = charge.refunds.filter(state=Refund.State.ORDERED).aggregate(sum=Sum("yen"))
    return int(sums["sum"] or 0)


@transaction.atomic
def refund(actor: Actor, charge: Charge, *, yen: int, reason: str, now: datetime | None = None) -> Refund:
    """Order to pay back yen of one payment of a charge. Open proposals for the charge end with it.

    Refused without the right or a reason, below one yen, and for more than is left of one payment.
    """
    row, now = locked(charge), now or datetime.now(UTC)
    _may(actor, row)
    _check_reason(reason)
    paid = row.events.filter(accepted=True, kind=PaymentEvent.Kind.PAID).order_by("-pk")
    event = next((each for each in paid if 0 < yen <= left_of(each)), None)
    if event is None:
        most = max((left_of(each) for each in paid), default=0)
        raise Refused("返す額は、1円から、1回の納付の残り（{most}円）までで入力してください。", most=f"{most:,}")
    Refund.objects.filter(charge=row, state=Refund.State.PROPOSED).update(
        state=Refund.State.DISMISSED, by=actor.id, done_at=now
    )
    return _order(actor, event, yen, "decided", reason.strip(), now)


@transaction.atomic
def order(actor: Actor, proposal: Refund, *, reason: str, now: datetime | None = None) -> Refund:
    """Pay back as proposed."""
    if proposal.charge is None or not Refund.objects.filter(pk=proposal.pk, state=Refund.State.PROPOSED).exists():
        raise Refused("この返還は、すでに決まっています。")
    return refund(actor, proposal.charge, yen=proposal.yen, reason=reason, now=now)


@transaction.atomic
def dismiss(actor: Actor, proposal: Refund, *, reason: str, now: datetime | None = None) -> Refund:
    """Do not pay back what was proposed, with a reason."""
    row = Refund.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.charge is None or row.state != Refund.State.PROPOSED:
        raise Refused("この返還は、すでに決まっています。")
    _may(actor, row.charge)
    _check_reason(reason)
    row.state, row.by, row.reason, row.done_at = Refund.State.DISMISSED, actor.id, reason.strip(), _now(now)
    row.save(update_fields=["state", "by", "reason", "done_at"])
    return row


def send_back(actor: Actor, event: PaymentEvent, *, reason: str, now: datetime) -> Refund:
    """Order to pay back a payment that was never accepted (the caller settled it)."""
    if left_of(event) < event.yen:
        raise Refused("この返還は、すでに決まっています。")
    return _order(actor, event, event.yen, "disputed", reason, now)


def _order(actor: Actor, event: PaymentEvent, yen: int, why: str, reason: str, now: datetime) -> Refund:
    row = Refund.objects.create(
        charge=event.charge,
        event=event,
        tenant=event.tenant,
        reference=event.reference,
        yen=yen,
        why=why,
        reason=reason,
        state=Refund.State.ORDERED,
        by=actor.id,
        at=now,
    )
    _tell(actor, row, RefundOrdered(charge=event.charge.number if event.charge else "", yen=yen), now)
    if event.provider != COUNTER:
        delivery.later("fees.send_refund", row.tenant, row.reference, refund=row.pk)
    return row


@delivery.job("fees.send_refund")
def send_refund(refund: int) -> None:
    """Have the provider pay back; the key makes a second run harmless. What fails for good goes to a person."""
    with transaction.atomic():
        row = Refund.objects.select_for_update(of=("self",)).get(pk=refund)
        if row.state != Refund.State.ORDERED or row.event is None:
            return
        plugin = ports.plugin(PORT)
        if plugin.provider != row.event.provider:
            raise Misconfigured("port.payment.unknown")
        back = plugin.refund(row.event.provider_id, row.yen, key=f"refund-{row.pk}")
        _done(SYSTEM, row, row.event, provider_id=back.provider_id, at=back.at)


@transaction.atomic
def paid_back(actor: Actor, refund: Refund, *, receipt_no: str, now: datetime | None = None) -> Refund:
    """The cashier paid back what came over the counter; the number of the voucher is kept."""
    row = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)
    if row.state != Refund.State.ORDERED or row.event is None or row.charge is None:
        raise Refused("この返還は、すでに決まっています。")
    if row.event.provider != COUNTER:
        raise Refused("オンラインの納付は、決済の事業者から自動で返します。")
    if not policies.may_take(actor, row.charge) and not policies.may_decide(actor, row.charge):
        raise Refused("この手数料を受け取る権限がありません。")
    number = receipt_no.strip()
    if not number or len(number) > 60 or not number.isprintable():
        raise Refused("領収の番号を60字以内で入力してください。")
    row.receipt_no = number
    _done(actor, row, row.event, provider_id=f"{row.charge.office}:back-{row.pk}", at=_now(now))
    return row


def _done(actor: Actor, row: Refund, event: PaymentEvent, *, provider_id: str, at: datetime) -> None:
    charge = locked(event.charge) if event.charge else None
    PaymentEvent.objects.create(
        charge=charge,
        tenant=row.tenant,
        reference=row.reference,
        told_reference=event.told_reference,
        provider=event.provider,
        provider_id=provider_id,
        kind=PaymentEvent.Kind.REFUNDED,
        method=event.method,
        yen=row.yen,
        at=at,
        heard_at=datetime.now(UTC),
        taken_by=actor.id,
        accepted=event.accepted,
        verdict="accepted",
        reason="refunded_by_us",
        values={"yen": f"{row.yen:,}"},
    )
    row.state, row.done_at = Refund.State.DONE, at
    row.save(update_fields=["state", "done_at", "receipt_no"])
    if charge is not None and event.accepted and charge.balance().kept == 0:
        charge.state = Charge.State.REFUNDED
        charge.save(update_fields=["state"])
    _tell(actor, row, Refunded(charge=charge.number if charge else "", yen=row.yen), at)


def _tell(actor: Actor, row: Refund, fact: Fact, now: datetime) -> None:
    if row.charge is not None:
        tell(actor, row.charge, fact, now)
    else:
        provider = row.event.provider if row.event else ""
        tell_of_nobody(actor, row.tenant, provider, fact, now)


def _may(actor: Actor, charge: Charge) -> None:
    if not policies.may_decide(actor, charge):
        raise Refused("手数料の減免・返還・取消しを決める権限がありません。")


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Refused("理由を{most}字以内で入力してください。", most=MOST_REASON)


def _now(now: datetime | None) -> datetime:
    return now or datetime.now(UTC)
