"""Questions of the pages: the review list by office and fiscal year, and what each year brings."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from koboshi.core.actor import Actor
from koboshi.retention.models import Disposal, Record

LISTS = ("due", "held", "kept", "open_end", "gone")


def listed(actor: Actor, name: str, today: date) -> QuerySet[Record]:
    """One of the lists over the records of the actor's offices, in the order in which they expire."""
    mine = Record.objects.visible_to(actor)
    match name:
        case "due":
            found = mine.due(today)
        case "held":
            found = mine.held(today)
        case "kept":
            found = mine.here().filter(expires_on__gte=today)
        case "open_end":
            found = mine.here().filter(expires_on__isnull=True)
        case _:
            found = mine.exclude(pk__in=mine.here().values("pk"))
    return found.order_by("expires_on", "pk")


def of_year(records: QuerySet[Record], year: int) -> QuerySet[Record]:
    """Those whose last day is 31 March after the fiscal year that began in `year`."""
    return records.filter(expires_on=date(year + 1, 3, 31))


def years(records: QuerySet[Record]) -> list[tuple[int, int]]:
    """Fiscal years in which records expire, with how many."""
    ends = records.filter(expires_on__isnull=False).order_by().annotate(ends=ExtractYear("expires_on"))
    return [
        (int(row["ends"]) - 1, int(row["n"])) for row in ends.values("ends").annotate(n=Count("pk")).order_by("ends")
    ]


def register(actor: Actor, year: int | None = None) -> QuerySet[Disposal]:
    """The disposal register, newest first; `year` is the fiscal year in which it began."""
    rows = Disposal.objects.visible_to(actor).select_related("office", "proposed_by", "decided_by")
    if year is not None:
        rows = rows.filter(begun_on__gte=date(year, 4, 1), begun_on__lte=date(year + 1, 3, 31))
    return rows.order_by("-begun_on", "-pk")
