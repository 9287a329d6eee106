"""Stop a disposal while an appeal, a suit, a request for access or an audit needs the papers, and lift the stop."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import rows
from koboshi.retention import policies
from koboshi.retention.events import HoldLifted, HoldPlaced
from koboshi.retention.models import Hold, Record
from koboshi.retention.service import keeping

MOST_REASON = 1_000


@transaction.atomic
def place(
    actor: Actor, record: Record, *, kind: str, reason: str, until: date | None = None, now: datetime | None = None
) -> Hold:
    """Stop the disposal from today, for ever or until a day. A hold goes before expiry and before any decision.

    Raises `Refused` without kind or reason, for a day that is over, or when the papers are gone.
    """
    now = now or datetime.now(UTC)
    by = policies.reviewer(actor, record.office_id)
    today = civil.today(now)
    if kind not in Hold.Kind.values:
        raise Refused("廃棄を止める理由の種類を選んでください。")
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Refused("廃棄を止める理由を{most}字以内で入力してください。", most=f"{MOST_REASON:,}")
    if until is not None and until < today:
        raise Refused("止める期限は、今日以後の日にしてください。")
    record = keeping.locked(actor, record.pk)
    if not record.is_here:
        raise Refused("この文書は、すでに廃棄または移管しました。")
    hold = Hold.objects.create(
        tenant=record.tenant,
        record=record,
        kind=kind,
        reason=reason.strip(),
        since=today,
        until=until,
        placed_by_id=by,
        placed_at=now,
    )
    journal.record(actor, HoldPlaced(hold=hold.pk, why=kind), keeping.subject_of(record), at=now)
    return hold


@transaction.atomic
def lift(actor: Actor, hold: Hold, *, now: datetime | None = None) -> Hold:
    """Lift a stop; after an appeal or a suit the term is counted from its end. Raises `Refused` when it was lifted."""
    now = now or datetime.now(UTC)
    with rows.known():
        by = policies.reviewer(actor, hold.record.office_id)
    record = keeping.locked(actor, hold.record_id)
    hold = rows.locked(Hold.objects.all(), hold.pk)
    if hold.lifted_at is not None:
        raise Refused("この停止は、すでに解除されています。")
    hold.lifted_by_id, hold.lifted_at = by, now
    hold.save(update_fields=["lifted_by", "lifted_at"])
    journal.record(actor, HoldLifted(hold=hold.pk), keeping.subject_of(record), at=now)
    keeping.recount(actor, [record], now=now)
    return hold
