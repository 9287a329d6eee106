"""What everybody may see of proceedings: plain values that hold no name, read in the house's own reach.

A page for the public is made of these and of nothing else, so that a column added to a table never shows by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from koboshi.core.deadline import Due
from koboshi.core.lottery import Rules
from koboshi.foundation.tenancy import scope
from koboshi.proceedings.models import AgendaItem, Draw, DrawEntry, Meeting, Paper, PublicInspection
from koboshi.proceedings.service import entering, inspecting

MOST = 100
SHOWN = (Draw.State.LISTED, Draw.State.DRAWN, Draw.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Item:
    """A case on an agenda: its public title and the council's word, without opinion text."""

    order: int
    title: str
    result: str


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """A published meeting."""

    id: int
    council: str
    office: str
    held_on: date
    begins: str
    place: str
    cancelled: bool
    items: tuple[Item, ...]
    summary: str


def meetings(today: date) -> list[MeetingShown]:
    """Published meetings, the latest first (those of the last two years)."""
    with scope.acting():
        rows = _meetings().filter(held_on__gte=today - timedelta(days=730))
        return [_meeting(each) for each in rows[:MOST]]


def meeting(number: int) -> MeetingShown | None:
    """One published meeting."""
    with scope.acting():
        found = _meetings().filter(pk=number).first()
        return _meeting(found) if found is not None else None


def _meetings() -> QuerySet[Meeting]:
    return Meeting.objects.exclude(published_at=None).select_related("council", "council__office")


def _meeting(row: Meeting) -> MeetingShown:
    items = AgendaItem.objects.filter(meeting=row).order_by("order")
    return MeetingShown(
        id=row.pk,
        council=row.council.name,
        office=row.council.office.name,
        held_on=row.held_on,
        begins=row.begins,
        place=row.place,
        cancelled=row.state == Meeting.State.CANCELLED,
        items=tuple(Item(each.order, each.public_title, each.result) for each in items),
        summary=row.public_minutes,
    )


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A file on public view."""

    id: int
    title: str
    size: int


@dataclass(frozen=True, slots=True)
class InspectionShown:
    """An inspection; papers and place only while it lasts, afterwards that it was held and how many opinions came."""

    id: int
    title: str
    office: str
    telephone: str
    place: str
    opens: date
    closes: date
    state: str
    names_required: bool
    papers: tuple[PaperShown, ...]
    opinions: int


def inspections(today: date) -> list[InspectionShown]:
    """Those to come, those that last, and those of the last year; the latest first."""
    with scope.acting():
        rows = PublicInspection.objects.filter(closes__gte=today - timedelta(days=365))
        return [_inspection(each, today) for each in rows.select_related("case__office")[:MOST]]


def inspection(number: int, today: date) -> InspectionShown | None:
    """One inspection."""
    with scope.acting():
        found = PublicInspection.objects.filter(pk=number).select_related("case__office").first()
        return _inspection(found, today) if found is not None else None


def _inspection(row: PublicInspection, today: date) -> InspectionShown:
    state = "early" if today < row.opens else "over" if row.closed_at or today > row.closes else "open"
    papers = Paper.objects.filter(inspection=row, removed_at=None) if state == "open" else ()
    return InspectionShown(
        id=row.pk,
        title=row.public_title,
        office=row.case.office.name,
        telephone=row.case.office.telephone,
        place="" if state == "over" else row.place,
        opens=row.opens,
        closes=row.closes,
        state=state,
        names_required=row.names_required,
        papers=tuple(PaperShown(each.pk, each.title, each.size) for each in papers),
        opinions=row.opinions.count() if state == "over" else 0,
    )


def last_day(number: int) -> Due | None:
    """Why an inspection ends on its day, from the rule it was opened with."""
    with scope.acting():
        found = PublicInspection.objects.filter(pk=number).first()
    return inspecting.due_of(found.rule, found.opens) if found is not None else None


def paper(number: int, today: date) -> Paper | None:
    """A file that is on view today."""
    with scope.acting():
        found = Paper.objects.filter(pk=number, removed_at=None, inspection__closed_at=None)
        return found.filter(inspection__opens__lte=today, inspection__closes__gte=today).first()


@dataclass(frozen=True, slots=True)
class Passed:
    """A place that passed on: from which number to which, why, when."""

    gone: str
    to: tuple[str, ...]
    why: str
    on: datetime


@dataclass(frozen=True, slots=True)
class ClassShown:
    """One class of a draw as it holds now: numbers only; waiting as (place, numbers)."""

    id: str
    name: str
    places: int
    entrants: int
    winners: tuple[str, ...]
    waiting: tuple[tuple[int, tuple[str, ...]], ...]
    gone: tuple[str, ...]
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class DrawShown:
    """A draw whose list is closed; the secret only within the file, after the draw."""

    id: int
    title: str
    office: str
    telephone: str
    place: str
    procedure: str
    draw_on: date
    state: str
    entries: int
    listed_at: datetime | None
    drawn_at: datetime | None
    rules: Rules
    list_text: str
    list_commitment: str
    secret_commitment: str
    public_value: str
    value_found: str
    file: str
    cancel_reason: str
    classes: tuple[ClassShown, ...]


def draws() -> list[DrawShown]:
    """Draws with a closed list, the latest first."""
    with scope.acting():
        rows = Draw.objects.filter(state__in=SHOWN).exclude(listed_at=None).select_related("office")
        return [_draw(each) for each in rows[:MOST]]


def draw(number: int) -> DrawShown | None:
    """One draw."""
    with scope.acting():
        rows = Draw.objects.filter(pk=number, state__in=SHOWN).exclude(listed_at=None)
        found = rows.select_related("office").first()
        return _draw(found) if found is not None else None


def _draw(row: Draw) -> DrawShown:
    entries = list(DrawEntry.objects.filter(draw=row).exclude(number="").order_by("number"))
    rules = entering.read(row.rules, drawn=True)
    return DrawShown(
        id=row.pk,
        title=row.title,
        office=row.office.name,
        telephone=row.office.telephone,
        place=row.place,
        procedure=str(row.procedure_id),
        draw_on=row.draw_on,
        state=row.state,
        entries=len(entries),
        listed_at=row.listed_at,
        drawn_at=row.drawn_at,
        rules=rules,
        list_text=row.list_text,
        list_commitment=row.list_commitment,
        secret_commitment=row.secret_commitment,
        public_value=row.public_value,
        value_found=row.value_found,
        file=row.file,
        cancel_reason=row.cancel_reason,
        classes=tuple(_class(row, each.id, each.name, each.places, entries) for each in rules.classes),
    )


def _class(row: Draw, id: str, name: str, places: int, entries: list[DrawEntry]) -> ClassShown:
    here = [each for each in entries if each.drawn_class == id]
    waiting: dict[int, list[str]] = {}
    for each in here:
        if each.result == DrawEntry.Result.WAITS and each.waiting_number:
            waiting.setdefault(each.waiting_number, []).append(each.number)
    passed = row.passings.filter(group_class=id).select_related("gone")
    return ClassShown(
        id=id,
        name=name,
        places=places,
        entrants=sum(1 for each in entries if each.group_class == id),
        winners=tuple(each.number for each in here if each.result == DrawEntry.Result.WON),
        waiting=tuple((place, tuple(numbers)) for place, numbers in sorted(waiting.items())),
        gone=tuple(each.number for each in here if each.result == DrawEntry.Result.GONE),
        passed=tuple(Passed(each.gone.number, tuple(each.to), each.why, each.at) for each in passed),
    )
