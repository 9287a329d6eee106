"""Pay back: the house or a person finds that money has to go back, one person proposes it, another one orders it.

Two people (二人確認): nobody sends money out alone. What the house found is taken up by a person first. After the order
a job (or the cashier) sends it. That two people decide is general knowledge of cash rules (C): the prefecture's
財務規則 was not found, 要確認.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Sum

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.ports import Misconfigured
from koboshi.core.refusal import Refused
from koboshi.fees import policies
from koboshi.fees.events import RefundDismissed, Refunded, RefundOrdered, RefundProposed
from koboshi.fees.models import COUNTER, Charge, PaymentEvent, Refund, Settlement
from koboshi.fees.service import closing
from koboshi.fees.service.billing import MOST_REASON, locked
from koboshi.fees.service.telling import tell, tell_of_nobody
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.facts import Fact
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import rows

PORT = "payment"
GOING = (Refund.State.ORDERED, Refund.State.DONE)
DISPUTED = "disputed"
"""Why of money that was never accepted for a charge."""


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
    known = Refund.objects.filter(charge=row, state=Refund.State.PROPOSED).exclude(why=DISPUTED).first()
    if known is not None:
        if known.by == SYSTEM.id:  # what a person wrote stays as she wrote it
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


# --- the first person -------------------------------------------------------------------------------------------------


@transaction.atomic
def refund(actor: Actor, charge: Charge, *, yen: int, reason: str, now: datetime | None = None) -> Refund:
    """Propose as a person to pay back yen of one payment of a charge; somebody else orders it (`order`).

    It takes the place of what the house had found for the charge. Refused without the right or a reason, below one
    yen, for more than is left of one payment, and while another person's proposal waits.
    """
    return _propose(actor, charge, yen, reason, now or datetime.now(UTC), "decided")


@transaction.atomic
def take_up(actor: Actor, proposal: Refund, *, reason: str, now: datetime | None = None) -> Refund:
    """Make what the house found one's own proposal, as it stands: the first of two people."""
    row = rows.locked(Refund.objects.all(), proposal.pk)
    if row.charge is None or row.state != Refund.State.PROPOSED or row.by != SYSTEM.id:
        raise Refused("この返還は、すでに決まっています。")
    return _propose(actor, row.charge, row.yen, reason, now or datetime.now(UTC), row.why)


def _propose(actor: Actor, charge: Charge, yen: int, reason: str, now: datetime, why: str) -> Refund:
    row = locked(charge)
    if not policies.may_propose(actor, row):
        raise Refused("返還を提案できるのは、担当する所属の職員だけです。")
    _check_reason(reason)
    found = _found(row)
    paid = row.events.filter(accepted=True, kind=PaymentEvent.Kind.PAID).order_by("-pk")
    event = next((each for each in paid if 0 < yen <= left_of(each)), None)
    if event is None:
        most = max((left_of(each) for each in paid), default=0)
        raise Refused("返す額は、1円から、1回の納付の残り（{most}円）までで入力してください。", most=f"{most:,}")
    return _write(actor, event, yen, why, reason.strip(), now, found)


def _found(charge: Charge) -> Refund | None:
    """What the house found and nobody has taken up; another person's proposal goes first."""
    waiting = Refund.objects.filter(charge=charge, state=Refund.State.PROPOSED).exclude(why=DISPUTED).first()
    if waiting is not None and waiting.by != SYSTEM.id:
        raise Refused("この手数料の返還は、すでに提案されています。先に、その提案を承認するか、取りやめてください。")
    return waiting


def send_back(actor: Actor, event: PaymentEvent, *, reason: str, now: datetime) -> Refund:
    """Propose to pay back a payment that was never accepted (the caller settled it)."""
    if left_of(event) < event.yen:
        raise Refused("この返還は、すでに決まっています。")
    return _write(actor, event, event.yen, DISPUTED, reason, now, None)


def _write(
    actor: Actor, event: PaymentEvent, yen: int, why: str, reason: str, now: datetime, found: Refund | None
) -> Refund:
    """A person's proposal; it takes the place of what the house had found."""
    row = found or Refund(
        charge=event.charge, tenant=event.tenant, reference=event.reference, state=Refund.State.PROPOSED
    )
    row.event, row.yen, row.why, row.reason, row.by, row.at = event, yen, why, reason, actor.id, now
    row.save()
    _tell(actor, row, RefundProposed(charge=_number(row), yen=yen, why=why), now)
    return row


# --- the second person ------------------------------------------------------------------------------------------------


@transaction.atomic
def order(actor: Actor, proposal: Refund, *, now: datetime | None = None) -> Refund:
    """Order as the second person to pay back what the first one proposed.

    Refused for the person who proposed it, for what only the house found, without the right, and twice.
    """
    row, now = _open(proposal), now or datetime.now(UTC)
    _may_decide(actor, row)
    if row.by == SYSTEM.id or row.event is None:
        raise Refused("まだ、どの職員も確かめていません。先に1人が内容を確かめて提案してください。")
    if actor.user is None or row.by == actor.id:
        raise Refused("返還は二人で確かめます。提案した人は承認できません。決定権のある別の職員が承認してください。")
    if row.yen > left_of(row.event):
        raise Refused(
            "返す額は、1円から、1回の納付の残り（{most}円）までで入力してください。", most=f"{left_of(row.event):,}"
        )
    row.state, row.decided_by, row.decided_at = Refund.State.ORDERED, actor.id, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    _tell(actor, row, RefundOrdered(charge=_number(row), yen=row.yen), now)
    if row.event.provider != COUNTER:
        delivery.later("fees.send_refund", row.tenant, row.reference, refund=row.pk)
    return row


@transaction.atomic
def dismiss(actor: Actor, proposal: Refund, *, reason: str, now: datetime | None = None) -> Refund:
    """Do not pay back what was proposed, with a reason; whoever proposed it may take it back as well.

    Money that was never accepted waits for a person again.
    """
    row, now = _open(proposal), now or datetime.now(UTC)
    if row.by != actor.id:
        _may_decide(actor, row)
    _check_reason(reason)
    row.state, row.decided_by, row.decided_at, row.done_at = Refund.State.DISMISSED, actor.id, now, now
    row.reason = "\n".join(each for each in (row.reason, reason.strip()) if each)
    row.save(update_fields=["state", "decided_by", "decided_at", "done_at", "reason"])
    if row.why == DISPUTED:
        Settlement.objects.filter(event=row.event, way=Settlement.Way.BACK).delete()
    _tell(actor, row, RefundDismissed(charge=_number(row), yen=row.yen, why=row.why), now)
    return row


def _open(proposal: Refund) -> Refund:
    """The proposal, locked after its charge, while it is undecided."""
    with rows.known():
        if proposal.charge is not None:
            locked(proposal.charge)
    row = rows.locked(Refund.objects.all(), proposal.pk)
    if row.state != Refund.State.PROPOSED:
        raise Refused("この返還は、すでに決まっています。")
    return row


def _may_decide(actor: Actor, row: Refund) -> None:
    """Of a charge its office decides, of money that has none whoever decides in the body."""
    if row.charge is not None:
        _may(actor, row.charge)
    elif row.event is None or not policies.may_settle(actor, row.event):
        raise Refused("この納付の扱いを決める権限がありません。")


def _number(row: Refund) -> str:
    return row.charge.number if row.charge is not None else ""


# --- sending ----------------------------------------------------------------------------------------------------------


@delivery.job("fees.send_refund")
def send_refund(refund: int) -> None:
    """Have the provider pay back; the key makes a second run harmless. What fails for good goes to a person."""
    with transaction.atomic():
        row = Refund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund)
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
    row = rows.locked(Refund.objects.all(), refund.pk)
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
    kept = closing.place_back(actor, event, at)
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
        values={"yen": f"{row.yen:,}", **kept},
    )
    row.state, row.done_at = Refund.State.DONE, at
    row.save(update_fields=["state", "done_at", "receipt_no"])
    if charge is not None and event.accepted and charge.balance().kept == 0:
        charge.state = Charge.State.REFUNDED
        charge.save(update_fields=["state"])
    _tell(actor, row, Refunded(charge=charge.number if charge else "", yen=row.yen), at)
    closing.corrected(actor, event, row.yen, kept, at)


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
