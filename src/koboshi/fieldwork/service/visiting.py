"""On site: arrive, fill in the checklist. Entries may come late, twice and out of order: a phone had no signal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from koboshi.casework import policies as casework_policies
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.fieldwork.events import FindingsRecorded, VisitStarted
from koboshi.fieldwork.models import CheckResult, Visit
from koboshi.fieldwork.service import keeping


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one item: `ok`, `not_ok`, `na`, or `open` for a remark alone."""

    verdict: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a sending: `fresh` unless it had arrived before; `kept` items have a colleague's newer entry."""

    visit: Visit
    fresh: bool
    kept: tuple[str, ...] = ()


@transaction.atomic
def start(actor: Actor, visit: Visit, *, at: datetime | None = None, now: datetime | None = None) -> Visit:
    """Note that the inspector is there; again it changes nothing."""
    now = now or datetime.now(UTC)
    row, _ = keeping.at_work(actor, visit)
    _begin(actor, row, keeping.sensible(at, row, now))
    return row


def _begin(actor: Actor, visit: Visit, at: datetime) -> None:
    if visit.started_at is None:
        visit.started_at = at
        visit.save(update_fields=["started_at"])
        keeping.tell(actor, visit, VisitStarted(visit=visit.pk))


@transaction.atomic
def record(
    actor: Actor,
    visit: Visit,
    results: Mapping[str, Finding],
    note: str | None = None,
    *,
    client_id: uuid.UUID,
    noted_at: datetime | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Keep entries of the checklist and the note. The same `client_id` again changes nothing.

    Of two entries for one item the one noted later stands, whichever arrives first. Raises `Refused` for an item or
    verdict the checklist does not know, and when the visit is over.
    """
    now = now or datetime.now(UTC)
    row = keeping.locked(visit)
    if row.sendings.filter(client_id=client_id).exists():
        return Recorded(row, fresh=False)
    row, _ = keeping.at_work(actor, row)
    _check(row, results, note or "")
    keeping.is_new(row, client_id, now)
    at = keeping.sensible(noted_at, row, now)
    _begin(actor, row, at)
    kept = tuple(item for item, finding in results.items() if not _keep(actor, row, item, finding, at))
    if note is not None and (row.note_at is None or row.note_at <= at):
        row.note, row.note_at = note.strip(), at
        row.save(update_fields=["note", "note_at"])
    counted = counts(row)
    fact = FindingsRecorded(visit=row.pk, ok=counted["ok"], not_ok=counted["not_ok"], na=counted["na"])
    keeping.tell(actor, row, fact, now)
    return Recorded(row, fresh=True, kept=kept)


def _check(visit: Visit, results: Mapping[str, Finding], note: str) -> None:
    items = keeping.inspection_of(visit.case).items
    if not set(results) <= set(items) or not {each.verdict for each in results.values()} <= set(CheckResult.Verdict):
        raise Refused("確かめる項目か結果に、この手続にないものがあります。画面を開き直してください。")
    keeping.check_text(note, *(each.note for each in results.values()))


def _keep(actor: Actor, visit: Visit, item: str, finding: Finding, at: datetime) -> bool:
    """Whether the entry stands; one that a colleague noted later is left alone."""
    row = CheckResult.objects.filter(visit=visit, item=item).first()
    if row is not None and row.noted_at > at:
        return (row.verdict, row.note) == (finding.verdict, finding.note.strip())
    row = row or CheckResult(tenant=visit.tenant, reference=visit.reference, visit=visit, item=item)
    row.verdict, row.note, row.noted_at = CheckResult.Verdict(finding.verdict), finding.note.strip(), at
    row.noted_by_id = casework_policies.person(actor)
    row.save()
    return True


def counts(visit: Visit) -> dict[str, int]:
    """How many items stand at each verdict."""
    found = dict.fromkeys(CheckResult.Verdict.values, 0)
    for verdict in CheckResult.objects.filter(visit=visit).values_list("verdict", flat=True):
        found[verdict] += 1
    return found
