"""Ask for a fee, ask again, stop asking, and waive (減免)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.confidence import UNCHECKED
from koboshi.core.fee.schedule import GROUNDS, MOST_YEN
from koboshi.core.refusal import Refused
from koboshi.fees import policies
from koboshi.fees.events import ChargeCancelled, ChargeRaised, ChargeWaived
from koboshi.fees.models import ALONE, Charge, Refund
from koboshi.fees.service.telling import tell
from koboshi.foundation.tenancy import rows

MOST_REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a case asks for; see `models.Charge`. `key` is once per wait of the case.

    One whose key begins with `ALONE` is a fee of its own beside the case's: it is never an earlier one asked for again.
    """

    key: str
    reference: str
    tenant: str
    office: int
    procedure: str
    title: str
    yen: int
    lines: Mapping[str, Sequence[str]]
    methods: Sequence[str]
    now: datetime
    basis: str = ""
    basis_status: str = UNCHECKED
    exemptions: Sequence[str] = ()
    timing: str = "with_filing"
    refund_rule: str = "before_work"
    filed_at: datetime | None = None
    due_on: date | None = None


@transaction.atomic
def charge(actor: Actor, bill: Bill) -> Charge:
    """Ask for a fee; the same key again gives the charge that is there. The caller holds the case.

    A charge of the same case and amount that ended unpaid is asked for again with its number, so that a payment slip in
    somebody's hand stays good; money that is there and not paid back counts. Raises `Refused` for an amount below one
    yen or beyond reason.
    """
    known = Charge.objects.filter(key=bill.key).first()
    if known is not None:
        return known
    if type(bill.yen) is not int or not 0 < bill.yen <= MOST_YEN:
        raise Refused("手数料の額（{yen}円）が正しくありません。手続の定義を確かめてください。", yen=bill.yen)
    earlier = _earlier(bill)
    if earlier is not None:
        return _ask_again(actor, earlier, bill)
    number = f"{bill.reference}-F{Charge.objects.filter(reference=bill.reference).count() + 1}"
    row = Charge.objects.create(
        number=number,
        key=bill.key,
        reference=bill.reference,
        tenant=bill.tenant,
        office=bill.office,
        procedure=bill.procedure,
        title=bill.title[:200],
        yen=bill.yen,
        lines={lang: list(lines) for lang, lines in bill.lines.items()},
        basis=bill.basis[:400],
        basis_status=bill.basis_status,
        exemptions=list(bill.exemptions),
        methods=list(bill.methods),
        timing=bill.timing,
        refund_rule=bill.refund_rule,
        filed_at=bill.filed_at.replace(microsecond=0) if bill.filed_at else None,
        due_on=bill.due_on,
        raised_at=bill.now,
    )
    tell(actor, row, ChargeRaised(charge=row.number, yen=row.asked, due_on=row.due_on), bill.now)
    return row


def _earlier(bill: Bill) -> Charge | None:
    """The last charge of the case when it is for the same amount and nothing of it went back."""
    if bill.key.startswith(ALONE):
        return None
    rows = Charge.objects.of_process(bill.reference).select_for_update(no_key=True)
    row = rows.order_by("pk").last()
    same = row is not None and row.yen == bill.yen and row.why_cancelled != "mistake"
    return row if same and row is not None and row.state != Charge.State.REFUNDED else None


def _ask_again(actor: Actor, row: Charge, bill: Bill) -> Charge:
    row.key, row.due_on = bill.key, bill.due_on
    row.lines = {lang: list(lines) for lang, lines in bill.lines.items()}
    if row.state == Charge.State.CANCELLED:
        row.state, row.why_cancelled = Charge.State.OPEN, ""
        tell(actor, row, ChargeRaised(charge=row.number, yen=row.asked, due_on=row.due_on), bill.now)
    row.save(update_fields=["key", "due_on", "lines", "state", "why_cancelled"])
    waiting = Refund.objects.filter(charge=row, state=Refund.State.PROPOSED).exclude(why="disputed")
    waiting.update(state=Refund.State.DISMISSED, decided_by=actor.id, done_at=bill.now)
    return row


@transaction.atomic
def stop(actor: Actor, keys: str, *, why: str, now: datetime) -> int:
    """Nobody waits for these charges any more (keys that begin so): open ones are cancelled; returns how many.

    A charge on which money is being booked at this moment is left alone: whoever hears of it paid finds no wait, and
    proposes to pay back. Waiting here for the lock could stand in a circle with that booking.
    """
    rows = Charge.objects.select_for_update(skip_locked=True, no_key=True).open().filter(key__startswith=keys)
    stopped = list(rows)
    for row in stopped:
        _end(actor, row, why, now)
    return len(stopped)


@transaction.atomic
def cancel(actor: Actor, charge: Charge, *, reason: str, now: datetime | None = None) -> Charge:
    """Take back a charge that was a mistake. Refused when it is not open or somebody paid in part."""
    row, now = locked(charge), now or datetime.now(UTC)
    if not policies.may_decide(actor, row):
        raise Refused("手数料の減免・返還・取消しを決める権限がありません。")
    if row.state != Charge.State.OPEN or row.balance().kept:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    row.waived_reason = _reason(reason)
    row.save(update_fields=["waived_reason"])
    _end(actor, row, "mistake", now)
    return row


def _end(actor: Actor, row: Charge, why: str, now: datetime) -> None:
    row.state, row.why_cancelled = Charge.State.CANCELLED, why
    row.save(update_fields=["state", "why_cancelled"])
    tell(actor, row, ChargeCancelled(charge=row.number, why=why), now)


@transaction.atomic
def waive(
    actor: Actor, charge: Charge, *, ground: str, reason: str, off: int | None = None, now: datetime | None = None
) -> Charge:
    """Reduce a fee or waive it as a whole (減免; 地方自治法 and the ordinance: article 要確認). `off` yen; None: all.

    Refused without a ground the procedure knows, without a reason, for more than is open, or when it is not open.
    """
    row, now = locked(charge), now or datetime.now(UTC)
    if not policies.may_decide(actor, row):
        raise Refused("手数料の減免・返還・取消しを決める権限がありません。")
    if row.state != Charge.State.OPEN:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    if ground not in (*row.exemptions, *GROUNDS):
        raise Refused("減免の理由を選んでください。")
    still = row.balance().open
    off = still if off is None else off
    if not 0 < off <= still:
        raise Refused(
            "減免する額は、1円からまだ納められていない額（{open}円）までで入力してください。", open=f"{still:,}"
        )
    row.waived_yen, row.waived_ground, row.waived_reason = row.waived_yen + off, ground[:80], _reason(reason)
    left = still - off
    if not left:
        row.state, row.settled_at = Charge.State.WAIVED if not row.asked else Charge.State.PAID, now
    row.save(update_fields=["waived_yen", "waived_ground", "waived_reason", "state", "settled_at"])
    tell(actor, row, ChargeWaived(charge=row.number, ground=_code(ground), off=off, left=left), now)
    return row


def _code(ground: str) -> str:
    """In the journal a ground is a code; the procedure's own words stay in the table."""
    return ground if ground in GROUNDS else "procedure"


def _reason(text: str) -> str:
    if not text.strip() or len(text) > MOST_REASON:
        raise Refused("理由を{most}字以内で入力してください。", most=MOST_REASON)
    return text.strip()


def hand_to(reference: str, office: int) -> None:
    """The charges of a case go along when it is handed to another office."""
    Charge.objects.filter(reference=reference).update(office=office)


def locked(charge: Charge) -> Charge:
    """The row, locked and fresh."""
    return rows.locked(Charge.objects.all(), charge.pk)
