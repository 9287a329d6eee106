"""What fieldwork tells: numbers of visits, counts and codes; no place, no name, no free text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOffered(Fact):
    """Windows for a visit were offered to the applicant, or offered anew."""

    kind: ClassVar[str] = "fieldwork.visit_offered"
    visit: int
    slots: int
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBooked(Fact):
    """One of the windows was chosen (`by`: applicant, office)."""

    kind: ClassVar[str] = "fieldwork.visit_booked"
    visit: int
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDayAsked(Fact):
    """The applicant asked for another day."""

    kind: ClassVar[str] = "fieldwork.other_day_asked"
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStarted(Fact):
    """The inspector is there."""

    kind: ClassVar[str] = "fieldwork.visit_started"
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsRecorded(Fact):
    """Entries of the checklist arrived; the counts are of the whole list as it stands now."""

    kind: ClassVar[str] = "fieldwork.findings_recorded"
    visit: int
    ok: int
    not_ok: int
    na: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAdded(Fact):
    """A photograph arrived."""

    kind: ClassVar[str] = "fieldwork.photo_added"
    visit: int
    photo: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoScanned(Fact):
    """The scan port answered about a photograph."""

    kind: ClassVar[str] = "fieldwork.photo_scanned"
    photo: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDone(Fact):
    """The visit is over; `travelled` says who moved (office, applicant), so that the applicant's burden can be told."""

    kind: ClassVar[str] = "fieldwork.visit_done"
    visit: int
    outcome: str
    not_ok: int
    photos: int
    minutes: int
    travelled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCancelled(Fact):
    """The visit will not take place (`why`: applicant, office, weather, case_over, other)."""

    kind: ClassVar[str] = "fieldwork.visit_cancelled"
    visit: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFailed(Fact):
    """Somebody was not there (`why`: applicant_absent, inspector_absent, closed, weather, other)."""

    kind: ClassVar[str] = "fieldwork.visit_failed"
    visit: int
    why: str
    travelled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChanged(Fact):
    """Somebody changed the order of a day by hand, or gave it back to the house."""

    kind: ClassVar[str] = "fieldwork.route_changed"
    day: date
    stops: int
    by_hand: bool
