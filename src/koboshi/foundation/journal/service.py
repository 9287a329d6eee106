"""Write facts into the journal: `record` is the only way in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from koboshi.core.actor import Actor
from koboshi.core.refusal import OnlyLooks
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.tenancy.prepared import query

# The head row of a case's chain is locked before it is read: it serialises writers of one case only, so cases never
# wait for each other. The first fact of a case makes the row.
_HEAD = "SELECT seq, hash FROM journal_head WHERE case_ref = %s FOR NO KEY UPDATE"
_FIRST_HEAD = """
INSERT INTO journal_head AS h (case_ref, seq, hash) VALUES (%s, 0, ''::bytea)
ON CONFLICT (case_ref) DO UPDATE SET seq = h.seq RETURNING seq, hash
"""
# All facts of one act in one statement, with the head they lead to.
_INSERT = """
WITH head AS (UPDATE journal_head SET seq = %(last_seq)s, hash = %(last_hash)s WHERE case_ref = %(case)s)
INSERT INTO journal_entry (at, tenant, case_ref, seq, kind, schema, activity, lifecycle, actor, actor_kind, office,
  door, procedure, version, data, hash)
SELECT r.at, %(tenant)s, %(case)s, r.seq, r.kind, r.schema, r.activity, r.lifecycle, r.actor, r.actor_kind, r.office,
  r.door, r.procedure, r.version, r.data::jsonb, r.hash
FROM unnest(%(at)s::timestamptz[], %(seq)s::bigint[], %(kind)s::text[], %(schema)s::smallint[], %(activity)s::text[],
  %(lifecycle)s::text[], %(actor)s::text[], %(actor_kind)s::text[], %(office)s::bigint[], %(door)s::text[],
  %(procedure)s::text[], %(version)s::text[], %(data)s::text[], %(hash)s::bytea[])
  AS r(at, seq, kind, schema, activity, lifecycle, actor, actor_kind, office, door, procedure, version, data, hash)
ORDER BY r.seq
RETURNING id, seq
"""
_COLUMNS = (
    "at", "seq", "kind", "schema", "activity", "lifecycle", "actor", "actor_kind", "office", "door", "procedure",
    "version", "data", "hash",
)  # fmt: skip
_together: ContextVar[list[dict[str, Any]] | None] = ContextVar("facts of one act", default=None)


class OutsideTransaction(RuntimeError):
    """A fact was told outside the transaction of its act: it could stay when the act is rolled back."""


def canonical(row: dict[str, Any]) -> str:
    """The text that is hashed: the row's fields in fixed order as compact JSON, times in UTC with microseconds."""
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    fields = [at, *(row[name] for name in _HASHED)]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_HASHED = (
    "tenant", "case", "kind", "schema", "activity", "lifecycle", "actor", "actor_kind", "office", "door",
    "procedure", "version", "data",
)  # fmt: skip


def chain_hash(previous: bytes, seq: int, body: str) -> bytes:
    """Hash of one row: SHA-256 of the row before it in its case, its number (8 bytes, big endian) and its text."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + body.encode()).digest()


def only_looks() -> OnlyLooks:
    """What an auditor is told who would change something."""
    return OnlyLooks(
        "監査の役割では、見ることだけができます。変更が必要なときは、その業務を担当する所属にお伝えください。"
    )


def record(actor: Actor, fact: Fact, about: Subject, *, at: datetime | None = None) -> None:
    """Append one fact and enqueue one job per reaction, in the caller's transaction.

    Raises `OutsideTransaction` when no transaction is open, and `OnlyLooks` for an act of an auditor: as every verb
    tells the journal in its own transaction, no verb of any room takes effect for her. `at` is for generated histories.
    """
    if actor.only_looks and not fact.looking:
        raise only_looks()
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{fact.kind}: journal.record needs an open transaction")
    row: dict[str, Any] = {
        "at": at or datetime.now(UTC),
        "tenant": about.tenant,
        "case": about.case,
        "kind": fact.kind,
        "schema": fact.schema,
        "activity": fact.activity_name(),
        "lifecycle": fact.lifecycle_step(),
        "actor": actor.id,
        "actor_kind": str(actor.kind),
        "office": about.office,
        "door": about.door,
        "procedure": about.procedure,
        "version": about.version,
        "data": fact.payload(),
    }
    waiting = _together.get()
    if waiting is None:
        _write([row])
    else:
        waiting.append(row)


@contextmanager
def together() -> Iterator[None]:
    """The facts told inside this block belong to one act: they are written by one statement at its end.

    Use it inside the act's transaction; a block inside a block joins it. When the block fails nothing is written.
    """
    if _together.get() is not None:
        yield
        return
    rows: list[dict[str, Any]] = []
    token = _together.set(rows)
    try:
        yield
    finally:
        _together.reset(token)
    for case in dict.fromkeys((row["tenant"], row["case"]) for row in rows):
        _write([row for row in rows if (row["tenant"], row["case"]) == case])


def _write(rows: list[dict[str, Any]]) -> None:
    """Append facts of one case in their order, and enqueue what reacts to them."""
    tenant, case = rows[0]["tenant"], rows[0]["case"]
    found = query(_HEAD, [case]) or query(_FIRST_HEAD, [case])
    seq, last = int(found[0][0]), bytes(found[0][1])
    for row in rows:
        seq += 1
        last = chain_hash(last, seq, canonical(row))
        row |= {"seq": seq, "hash": last}
    values: dict[str, Any] = {name: [row[name] for row in rows] for name in _COLUMNS}
    values["data"] = [json.dumps(row["data"], ensure_ascii=False, sort_keys=True) for row in rows]
    written = query(_INSERT, {**values, "tenant": tenant, "case": case, "last_seq": seq, "last_hash": last})
    entries = {number: entry for entry, number in written}
    delivery.enqueue([(entries[row["seq"]], row["kind"]) for row in rows], tenant, case)


@transaction.atomic
def record_alone(actor: Actor, fact: Fact, about: Subject) -> None:
    """Append a fact that has no other writes beside it (a page was looked at, a check was run)."""
    record(actor, fact, about)
