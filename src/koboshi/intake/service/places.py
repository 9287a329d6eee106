"""Places in a window with a quota (枠): how many are taken in a period, and which one an application took on arrival.

What counts is every application of the procedure that arrived in the period (or was sent on to it by a full one) and
was not taken back, inside the quota or not. A place that a withdrawal leaves free goes to whoever arrives next where
that brings the count below the quota; nobody who arrived before is moved up by the house: that is for the office.
Arrival is never refused (行政手続法7条).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from django.db import connection
from django.db.models import Q

from koboshi.catalog.service import Offer, version_of
from koboshi.core import window
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.window import Period, Place, Window
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import prepared, scope
from koboshi.intake.events import PlaceTaken
from koboshi.intake.models import Application, ApplicationQuerySet
from koboshi.intake.service.drafts import subject_of

FIELDS: Final = ("place_window", "place_kind", "place_happens", "place_opens", "place_number")


def taken(procedure: str, windows: Sequence[Window], on: date) -> dict[str, int]:
    """How many places of each quota are taken in the period of a day; a number, so everybody may know it."""
    if not window.limited(windows):
        return {}
    with scope.acting():
        all_of_them = Application.objects.all()
        return window.counted(windows, on, lambda each, period: _count(all_of_them, procedure, each, period))


def standing(procedure: str, windows: Sequence[Window], on: date) -> Mapping[str, window.State]:
    """How the windows of a procedure stand on a day, with what is left of their quotas."""
    return window.states(windows, on, taken(procedure, windows, on))


def take(actor: Actor, application: Application, offer: Offer, *, now: datetime) -> None:
    """The place of an application that arrives in this transaction; nothing where the procedure has no quota.

    Arrivals of one procedure take turns from here to the end of their transactions, so that two of them never count
    the same last place.
    """
    if not window.limited(offer.pack.windows):
        return
    procedure = application.procedure_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"intake.places {procedure}"])
    with scope.acting():
        others = Application.objects.exclude(pk=application.pk)
        found = window.place(offer.pack.windows, now, lambda each, period: _count(others, procedure, each, period))
    if found is None:
        return
    application.place_window, application.place_kind = found.window, found.kind
    application.place_happens, application.place_opens = found.happens, found.opens
    application.place_number = found.number
    prepared.update(application, *FIELDS)
    fact = PlaceTaken(
        window=found.window,
        stood=found.kind,
        happens=found.happens,
        opens=found.opens.isoformat() if found.opens else "",
        number=found.number,
        inside=found.inside(_window(offer.pack, found.window).quota or 0),
    )
    journal.record(actor, fact, subject_of(application, offer.version.version), at=now)


def place_of(application: Application) -> Place | None:
    """The place an application took when it arrived, or None where its procedure had no quota then."""
    if not application.place_window:
        return None
    return Place(
        application.place_window,
        application.place_kind,  # type: ignore[arg-type]  # written by `take` alone
        application.place_happens,  # type: ignore[arg-type]
        application.place_opens,
        application.place_number,
    )


def words(application: Application, language: str) -> str:
    """What applicant and clerk read of its place, with ruby marks in easy Japanese; empty without a quota."""
    found = place_of(application)
    if found is None:
        return ""
    pack = version_of(application.version_id).pack
    return window.placed_words(_window(pack, found.window), found)[language]


def _window(pack: Pack, name: str) -> Window:
    return next(each for each in pack.windows if each.id == name)


def _count(found: ApplicationQuerySet, procedure: str, each: Window, period: Period) -> int:
    """Applications that stand in a period: those it was given to, and those that arrived in it before it had a quota.

    Of the latter only such as took no place: an earlier version of the procedure knew no quota.
    """
    begins = datetime.combine(period.opens, time.min, civil.JAPAN)
    given = Q(place_window=each.id, place_opens=period.opens)
    before = Q(place_window="", filed_at__gte=begins, filed_at__lt=period.deadline)
    filed = found.filter(procedure_id=procedure, state=Application.State.FILED)
    return filed.filter(given | before).count()
