"""Papers that come after the arrival and before the decision, without being asked for (追って提出の書類)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction

from koboshi.casework.events import ClockResumed
from koboshi.casework.models import Case
from koboshi.casework.service import clock, engine
from koboshi.catalog.service import version_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.intake.service import papers
from koboshi.intake.service.attachments import Upload
from koboshi.mandates import service as mandates
from koboshi.mandates.told import Told

MATERIAL: Final = "material"


@transaction.atomic
def bring_paper(
    actor: Actor, application: Application, field: str, uploads: Sequence[Upload], *, now: datetime | None = None
) -> Case:
    """Add one paper that was to come later, while nothing is decided. Raises `Refused` with a sentence.

    The clock: the application arrived without the paper and is examined from then on (行政手続法7条), so neither the
    wait before today nor this act makes the period longer by itself: a stop is an act of the office that the applicant
    sees, never made afterwards. Where the office lets the clock rest because it waits for material of the applicant's
    (`period.rest`, kind "material", 資料の追加), that stop ends on the day the last missing paper is there, as a stop
    for a correction ends with its answer. A stop for a correction or a change is not about these papers and stays.
    """
    now = now or datetime.now(UTC)
    today = civil.today(now)
    case = engine.locked(Case.objects.get(application=application).pk)
    _carries(actor, case.reference, today)
    if case.decided_at is not None or case.ended_at is not None:
        raise Refused("この申請は、決定または手続が終わったため、書類を追加できません。担当の窓口にご相談ください。")
    offer = version_of(case.version_id)
    intake.bring_paper(actor, application, offer, field, uploads)
    application.refresh_from_db()
    if not papers.to_come(application, offer.pack.form):
        _go_on(actor, case, offer.pack, now)
    return case


def _carries(actor: Actor, reference: str, on: date) -> None:
    """Whoever may file or correct for the applicant may bring what belongs to the filing; a messenger carries it."""
    try:
        mandates.require(actor, reference, "file", on)
    except Told:
        mandates.require(actor, reference, "correct", on)


def _go_on(actor: Actor, case: Case, pack: Pack, now: datetime) -> None:
    running = [row for row in case.stops if row[1] is None]
    if not running or any(row[2:3] != [MATERIAL] for row in running):
        return
    clock.resume(case, civil.today(now), civil.today(case.arrived_at))
    case.save(update_fields=["stops", "due_on"])
    fact = ClockResumed(due_on=case.due_on.isoformat() if case.due_on else "")
    journal.record(actor, fact, engine.subject_of(case, pack), at=now)
