"""What mandates do when they hear a fact: read the answers of what arrived. Each runs once per fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry
from koboshi.intake.events import ApplicationFiled, CorrectionFiled
from koboshi.intake.models import Application
from koboshi.mandates import service


def declare_people(entry: Entry) -> None:
    """Record whom the form names, from the day of the arrival or correction on."""
    application = Application.objects.filter(reference=entry.case_ref).first()
    if application is not None:
        service.declare(SYSTEM, application, on=civil.today(entry.at))


REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {
    ApplicationFiled.kind: [declare_people],
    CorrectionFiled.kind: [declare_people],
}
