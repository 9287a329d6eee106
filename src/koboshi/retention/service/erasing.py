"""Carry a disposal out: room by room, each in its own transaction, so that a crash leaves what the next run finishes.

A room removes stored files before it touches the rows that name them. Killed between the two, the rows still name the
files; the next run removes what is left (a file that is gone is no error) and comes to the same count. What a room has
erased is noted on the record in the room's own transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django import app

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.documents.erasing import ERASED
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import scope
from koboshi.retention import erasers
from koboshi.retention.events import PapersErased
from koboshi.retention.models import Disposal, Hold, Proposal, Record, Way
from koboshi.retention.service import keeping
from koboshi.retention.service.keeping import subject_of

OWN = "retention"
AT_ONCE = 1_000


@delivery.job("retention.erase")
def erase(record: int) -> None:
    """Erase everything about one case that is still there; ends as disposed or transferred. Safe to repeat."""
    for room, work in erasers.tied().items():
        _erase_in(record, room, work)
    _finish(record)


@transaction.atomic
def _erase_in(pk: int, room: str, work: erasers.Erase) -> None:
    """One room, once: two workers take turns at the record's row."""
    record = Record.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if record.state != Record.State.ERASING or record.disposal_id is None or room in record.erased:
        return
    files = work(record.reference)
    record.erased = [*record.erased, room]
    record.files += files
    record.save(update_fields=["erased", "files"])
    Disposal.objects.filter(pk=record.disposal_id).update(files=F("files") + files)


@transaction.atomic
def _finish(pk: int, now: datetime | None = None) -> None:
    """This room's own words, the new state, the fact, and the end of the disposal when it was the last case."""
    now = now or datetime.now(UTC)
    record = Record.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if record.state != Record.State.ERASING or record.disposal_id is None:
        return
    disposal = Disposal.objects.select_for_update(of=("self",), no_key=True).get(pk=record.disposal_id)
    Hold.objects.filter(record=record).update(reason=ERASED)
    record.state = Record.State.TRANSFERRED if disposal.way == Way.TRANSFER else Record.State.DISPOSED
    record.erased_at = now
    record.save(update_fields=["state", "erased_at"])
    _forget_reasons(record)
    fact = PapersErased(disposal=disposal.pk, way=disposal.way, files=record.files)
    journal.record(SYSTEM, fact, subject_of(record), at=now)
    if not disposal.records.filter(state=Record.State.ERASING).exists():
        disposal.done_at = now
        disposal.save(update_fields=["done_at"])


def _forget_reasons(record: Record) -> None:
    """Blank what was written on proposals all of whose papers are gone."""
    gone = (Record.State.DISPOSED, Record.State.TRANSFERRED)
    for proposal in Proposal.objects.filter(items__record=record):
        if not proposal.items.exclude(record__state__in=gone).exists():
            Proposal.objects.filter(pk=proposal.pk).update(reason=ERASED, note="")


def resume(most: int = AT_ONCE) -> int:
    """Finish what a crash left behind, here and now; returns how many cases were finished."""
    with scope.acting():
        left = list(
            Record.objects.filter(state=Record.State.ERASING).order_by("pk").values_list("pk", flat=True)[:most]
        )
        for pk in left:
            erase(pk)
    return len(left)


@app.periodic(cron="30 18 * * *")
@app.task(name="retention.daily", queue="house", queueing_lock="retention.daily", pass_context=False)
def daily(timestamp: int) -> None:
    """At 3:30 in Japan: keep ended cases nobody keeps yet, count terms anew that end soon, send left-over erasures."""
    keeping.catch_up()
    with scope.acting():
        keeping.recount_due(civil.today())
        send_again()


@transaction.atomic
def send_again() -> int:
    """One job for every case whose erasure has not ended; a case that is at work meanwhile is finished once."""
    left = Record.objects.filter(state=Record.State.ERASING).order_by("pk")[:AT_ONCE]
    for record in left:
        delivery.later("retention.erase", record.tenant, record.reference, record=record.pk)
    return len(left)
