"""What the registers do when they hear of applications: a timely renewal keeps the clock from ending its permit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koboshi.catalog.service import pack_of
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry as JournalEntry
from koboshi.intake.events import ApplicationFiled, ApplicationWithdrawn
from koboshi.intake.models import Application
from koboshi.registers import rules
from koboshi.registers.service import entering
from koboshi.registers.service.earlier import Entry


def note_renewal(entry: JournalEntry) -> None:
    """An application that asks to renew a permit has arrived."""
    application = Application.objects.filter(reference=entry.case_ref).select_related("office").first()
    if application is None or rules.register_of(pack_of(application.version_id)) is None:
        return
    arrived = civil.today(application.filed_at)
    entering.await_renewal(
        Entry(
            reference=application.reference,
            tenant=application.tenant,
            version=application.version_id,
            office=application.office,
            answers=application.answers,
            holder_label="",
            arrived_on=arrived,
            decided_on=arrived,
        )
    )


def forget_renewal(entry: JournalEntry) -> None:
    """The applicant took the renewal back."""
    entering.settle(entry.case_ref, civil.today(entry.at))


REACTIONS: Mapping[str, Sequence[Callable[[JournalEntry], None]]] = {
    ApplicationFiled.kind: [note_renewal],
    ApplicationWithdrawn.kind: [forget_renewal],
}
