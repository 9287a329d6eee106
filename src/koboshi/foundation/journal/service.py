"""Write facts into the journal: `record` is the only way in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from koboshi.core.actor import Actor
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.facts import Fact, Subject

# One statement: lock and advance the chain head of this case, hash, insert. The head row serialises writers of one
# case only, so cases never wait for each other.
_INSERT = """
WITH head AS (
  INSERT INTO journal_head AS h (case_ref, seq, hash)
  VALUES (%(case)s, 1, sha256(int8send(1) || convert_to(%(body)s, 'UTF8')))
  ON CONFLICT (case_ref) DO UPDATE
    SET seq = h.seq + 1, hash = sha256(h.hash || int8send(h.seq + 1) || convert_to(%(body)s, 'UTF8'))
  RETURNING seq, hash)
INSERT INTO journal_entry (at, tenant, case_ref, seq, kind, schema, activity, lifecycle, actor, actor_kind, office,
  door, procedure, version, data, hash)
SELECT %(at)s, %(tenant)s, %(case)s, head.seq, %(kind)s, %(schema)s, %(activity)s, %(lifecycle)s, %(actor)s,
  %(actor_kind)s, %(office)s, %(door)s, %(procedure)s, %(version)s, %(data)s, head.hash FROM head
RETURNING id
"""


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


def record(actor: Actor, fact: Fact, about: Subject, *, at: datetime | None = None) -> int:
    """Append one fact and enqueue one job per reaction, in the caller's transaction.

    Returns the entry's id. Raises `OutsideTransaction` when no transaction is open. `at` is for generated histories.
    """
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
    body = canonical(row)
    with connection.cursor() as cursor:
        data = json.dumps(row["data"], ensure_ascii=False, sort_keys=True)
        cursor.execute(_INSERT, {**row, "data": data, "body": body})
        entry = int(cursor.fetchone()[0])
    delivery.enqueue(entry, fact.kind, about.tenant, about.case)
    return entry


@transaction.atomic
def record_alone(actor: Actor, fact: Fact, about: Subject) -> int:
    """Append a fact that has no other writes beside it (a page was looked at, a check was run)."""
    return record(actor, fact, about)
