"""What mandates do when they hear a fact: read the answers of what arrived. Each runs once per fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry
from koboshi.intake.events import ApplicationFiled, CorrectionFiled, PaperBrought
from koboshi.intake.models import Application
from koboshi.mandates import service


def declare_people(entry: Entry) -> None:
    """Record whom the form names, from the day of the arrival or correction on."""
    application = Application.objects.filter(reference=entry.case_ref).first()
    if application is not None:
        service.declare(SYSTEM, application, on=civil.today(entry.at))


def declare_paper(entry: Entry) -> None:
    """The same when a paper came later (a 委任状); while a correction is open its answer declares both at once."""
    application = Application.objects.filter(reference=entry.case_ref).first()
    if application is not None and not application.unlocked:
        service.declare(SYSTEM, application, on=civil.today(entry.at))


REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {
    ApplicationFiled.kind: [declare_people],
    CorrectionFiled.kind: [declare_people],
    PaperBrought.kind: [declare_paper],
}
