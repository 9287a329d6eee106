"""Compare the provider's daily file with the ledger (突合); every difference waits for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from koboshi.core import fee as fees
from koboshi.core.actor import Actor
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused, TooLarge
from koboshi.fees import policies
from koboshi.fees.events import Reconciled
from koboshi.fees.models import DailyFile, PaymentEvent, ReconciliationRow
from koboshi.fees.service.paying import provider
from koboshi.fees.service.telling import tell_of_nobody
from koboshi.foundation.tenancy import scope

MOST_BYTES = 20_000_000
_KINDS = (PaymentEvent.Kind.PAID, PaymentEvent.Kind.REFUNDED)


def reconcile(actor: Actor, content: bytes, *, now: datetime | None = None) -> DailyFile:
    """Read and compare a file that a person brought; the same bytes again give the comparison that is there.

    Anybody can write such a file: what it says enters the ledger only by two people (`service.entering`). Raises
    FeeError (a sentence that names the line) when the file is broken: then nothing of it is used.
    """
    return _compare(actor, content, now=now, fetched=False)


def fetch(actor: Actor, day: date, *, now: datetime | None = None) -> DailyFile:
    """Ask the provider for its file of a day and compare it; raises what the port raises."""
    if not policies.may_reconcile(actor):
        raise Refused("日次ファイルを読み込む権限がありません。")
    return _compare(actor, provider().daily(day), now=now, fetched=True)


def read(content: bytes) -> fees.DailyFile:
    """The file as the house reads it. Raises FeeError or Refused with a sentence."""
    if len(content) > MOST_BYTES:
        raise TooLarge("納付の日次ファイルが大きすぎます。")
    try:
        return fees.read_daily(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise Refused("納付の日次ファイルの文字を読み取れません。UTF-8のファイルを選んでください。") from problem


@transaction.atomic
def _compare(actor: Actor, content: bytes, *, now: datetime | None, fetched: bool) -> DailyFile:
    if not policies.may_reconcile(actor):
        raise Refused("日次ファイルを読み込む権限がありません。")
    digest, now = hashlib.sha256(content).hexdigest(), now or datetime.now(UTC)
    known = DailyFile.objects.filter(tenant=actor.tenant, sha256=digest).first()
    if known is not None:
        return _proven(known) if fetched else known
    told = read(content)
    found = fees.reconcile(_ours(told), told.rows)
    differences = len(found.missing_here) + len(found.missing_there) + len(found.different)
    row = DailyFile.objects.create(
        tenant=actor.tenant,
        provider=told.provider,
        day=told.day,
        sha256=digest,
        count=len(told.rows),
        total=told.total,
        matched=len(found.matched),
        differences=differences,
        fetched=fetched,
        uploaded_by=actor.id,
        uploaded_at=now,
    )
    moments = {each.row.key: each.at.isoformat() for each in told.told}
    ReconciliationRow.objects.bulk_create(_rows(row, found, moments))
    fact = Reconciled(day=told.day, provider=told.provider, matched=len(found.matched), differences=differences)
    tell_of_nobody(actor, actor.tenant, told.provider, fact, now)
    return row


def _proven(known: DailyFile) -> DailyFile:
    """A file that a person had brought, and that the provider now gives with the same bytes."""
    if not known.fetched:
        known.fetched = True
        known.save(update_fields=["fetched"])
    return known


def _ours(told: fees.DailyFile) -> list[fees.Row]:
    """Our rows of that day, and those the file names (a payment at midnight may stand in the next day's file)."""
    start = datetime.combine(told.day, time.min, JAPAN)
    day = Q(at__gte=start, at__lt=start + timedelta(days=1))
    named = Q(provider_id__in=[each.key for each in told.rows])
    with scope.acting():
        rows = list(
            PaymentEvent.objects.filter(day | named, provider=told.provider, nth=0, kind__in=_KINDS).order_by("pk")
        )
    return [_row(each) for each in rows]


def _row(event: PaymentEvent) -> fees.Row:
    paid = event.kind == PaymentEvent.Kind.PAID
    return fees.Row(event.provider_id, event.told_reference, "payment" if paid else "refund", event.yen)


def _rows(file: DailyFile, found: fees.Reconciliation, moments: dict[str, str]) -> Iterable[ReconciliationRow]:
    kinds = ReconciliationRow.Kind
    sides: list[tuple[str, str, tuple[fees.Row, ...], tuple[fees.Row, ...]]] = [
        (kinds.MISSING_HERE, each.key, (), (each,)) for each in found.missing_here
    ]
    sides += [(kinds.MISSING_THERE, each.key, (each,), ()) for each in found.missing_there]
    sides += [(kinds.DIFFERENT, each.key, each.here, each.there) for each in found.different]
    for kind, key, here, there in sides:
        yield ReconciliationRow(
            file=file,
            tenant=file.tenant,
            kind=kind,
            key=key,
            here=[_plain(each) for each in here],
            there=[{**_plain(each), "at": moments.get(each.key, "")} for each in there],
        )


def _plain(row: fees.Row) -> dict[str, Any]:
    return {"key": row.key, "reference": row.reference, "kind": row.kind, "yen": row.yen}
