"""What fieldwork does when it hears a fact: tell the applicant by mail, and call off what a finished case leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koboshi.casework.events import CaseEnded
from koboshi.casework.models import Case
from koboshi.fieldwork import mails
from koboshi.fieldwork.events import VisitBooked, VisitCancelled, VisitOffered
from koboshi.fieldwork.models import Visit
from koboshi.fieldwork.service.ending import stop_visits
from koboshi.foundation.journal.models import Entry


def _visit(entry: Entry) -> Visit | None:
    found = Visit.objects.filter(pk=entry.data.get("visit"), reference=entry.case_ref)
    return found.select_related("case__application", "case__office").first()


def tell_of_offer(entry: Entry) -> None:
    """Mail that days can be chosen; which ones stands behind the link only."""
    visit = _visit(entry)
    if visit is not None and visit.state == Visit.State.PROPOSED:
        mails.write(visit, "offered", key=f"visit-offered:{entry.seq}")


def tell_of_booking(entry: Entry) -> None:
    """Mail the day that was booked."""
    visit = _visit(entry)
    if visit is not None and visit.state == Visit.State.BOOKED:
        mails.write(visit, "booked", key=f"visit-booked:{entry.seq}", when=mails.when(visit))


def tell_of_cancelling(entry: Entry) -> None:
    """Mail that nobody comes; not when the case itself is over, of which she hears otherwise."""
    visit = _visit(entry)
    if visit is not None and entry.data.get("why") != "case_over":
        mails.write(visit, "cancelled", key=f"visit-cancelled:{entry.seq}")


def call_off(entry: Entry) -> None:
    """The case has ended: visits still to come are called off."""
    case = Case.objects.filter(reference=entry.case_ref).first()
    if case is not None:
        stop_visits(case)


REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {
    VisitOffered.kind: [tell_of_offer],
    VisitBooked.kind: [tell_of_booking],
    VisitCancelled.kind: [tell_of_cancelling],
    CaseEnded.kind: [call_off],
}
