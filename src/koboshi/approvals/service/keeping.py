"""Store a circulation after an act: its row, its places, its drafts, and the facts that mining reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from koboshi.approvals.events import (
    ActedFor,
    Decided,
    Dropped,
    PulledBack,
    ReadLater,
    Returned,
    SentAgain,
    Stamped,
)
from koboshi.approvals.models import Circulation, Draft, Place
from koboshi.approvals.seating import Seating
from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.approval import DRAFTER, Stamp, Verdict
from koboshi.core.japan import civil
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject


def subject_of(row: Circulation) -> Subject:
    """The journal's view of what is circulated."""
    return Subject(
        tenant=row.tenant,
        case=row.reference,
        procedure=row.procedure,
        version=row.procedure_version,
        door=row.door,
        office=row.office_id,
    )


def keep(actor: Actor, row: Circulation, value: approval.Circulation, seating: Seating, *, changed: bool) -> None:
    """Write the row as it is after an act, and tell what happened. The caller has locked the row."""
    told = value.records[len(row.value.records) :] if row.state else ()
    row.state, row.version = approval.to_json(value), value.version
    row.outcome = value.route.outcome
    made = value.decision
    row.decided_at = made.at if made else None
    row.dropped_at = value.last if value.dropped and row.dropped_at is None else row.dropped_at
    row.save()
    _place(row, value, seating)
    with journal.together():
        for record in told:
            for fact in _facts(row, value, record, changed=changed):
                journal.record(actor, fact, subject_of(row), at=record.at)


def write_draft(row: Circulation, content: Mapping[str, str], by: int, now: datetime) -> Draft:
    """One more version of the draft."""
    return Draft.objects.create(
        circulation=row,
        tenant=row.tenant,
        reference=row.reference,
        number=row.drafts.count() + 1,
        content=dict(content),
        written_by_id=by,
        written_at=now,
    )


# -- places -----------------------------------------------------------------------------------------------------------


def _place(row: Circulation, value: approval.Circulation, seating: Seating) -> None:
    Place.objects.filter(circulation=row).delete()
    waiting = {wait.seat: wait.since for wait in value.waiting()} if not row.dropped_at else {}
    made = [_row(row, value, seating, place.seat, place.part, waiting.get(place.seat)) for place in value.route.places]
    acting = {name for place in value.route.places for name in value.route.seat(place.seat).acting}
    made += [_row(row, value, seating, name, "acting", None) for name in sorted(acting)]
    if DRAFTER in waiting:
        made.append(_row(row, value, seating, DRAFTER, "redraft", waiting[DRAFTER]))
    for duty in value.duties:
        place = _row(row, value, seating, duty.seat, "read", duty.since)
        place.reader_id = int(duty.person) if duty.person else None
        made.append(place)
    Place.objects.bulk_create(made)


def _row(
    row: Circulation, value: approval.Circulation, seating: Seating, seat: str, part: str, since: datetime | None
) -> Place:
    made = Place(circulation=row, tenant=row.tenant, seat=seat, part=part, since=since)
    if seat == DRAFTER:
        return made
    known = value.route.seat(seat)
    spot = seating.spot(known, row.office_id)
    made.base_id, made.office_id = spot.base or None, spot.office or None
    made.acting = list(known.acting)
    return made


# -- facts ------------------------------------------------------------------------------------------------------------


def _facts(row: Circulation, value: approval.Circulation, record: Stamp, *, changed: bool) -> Iterator[Fact]:
    match record.verdict:
        case Verdict.SKIP:
            return
        case Verdict.PULL_BACK:
            yield PulledBack(circulation=row.pk, round=record.round)
        case Verdict.DROP:
            yield Dropped(circulation=row.pk)
        case Verdict.READ:
            yield ReadLater(circulation=row.pk, seat=record.seat, days=_days(record.possible, record.at))
        case _:
            yield _of_seat(row, value, record, changed=changed)
            if record.mode in {"acting", "delegate"}:
                yield ActedFor(circulation=row.pk, seat=record.seat, mode=record.mode)


def _of_seat(row: Circulation, value: approval.Circulation, record: Stamp, *, changed: bool) -> Fact:
    whole = approval.cost(value)
    found = next(each for each in reversed(whole.stamps) if each.seat == record.seat and each.stamped == record.at)
    circulation, seat, days, opened = row.pk, record.seat, found.calendar_days, found.open_days
    match record.verdict:
        case Verdict.RETURN:
            return Returned(
                circulation=circulation, seat=seat, days=days, open_days=opened, round=record.round, to=record.to
            )
        case Verdict.SEND:
            return SentAgain(
                circulation=circulation, seat=seat, days=days, open_days=opened, round=record.round, changed=changed
            )
        case Verdict.DECIDE:
            return Decided(
                circulation=circulation, seat=seat, days=days, open_days=opened, round=record.round,
                whole_days=whole.calendar_days, whole_open_days=whole.open_days,
            )  # fmt: skip
    return Stamped(
        circulation=circulation, seat=seat, days=days, open_days=opened, round=record.round, verdict=str(record.verdict)
    )


def _days(start: datetime, end: datetime) -> int:
    return max((civil.day_of(end) - civil.day_of(start)).days, 0)
