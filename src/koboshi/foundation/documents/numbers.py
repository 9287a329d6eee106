"""Are the numbers of a body's documents without gaps? The counters against what documents really bear."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import OuterRef, Subquery

from koboshi.core.numbering import Borne, Counted, count, year_of
from koboshi.foundation.documents.models import Check, Document, Series

_CHUNK = 5_000


def of_year(tenant: str, year: int, *, apart: Collection[str] = ()) -> tuple[list[Counted], list[str]]:
    """The series of a body that a fiscal year (April `year` to March) draws from, and numbers that no counter gave.

    A series by calendar year belongs to both fiscal years that it touches, one without restart to every year.
    `apart` are the patterns of papers that are no documents (receipts). Erased documents count: their numbers stay.
    """
    counters = dict(Series.objects.filter(tenant=tenant).values_list("series", "last"))
    counters = {key: last for key, last in counters.items() if key.rsplit("#", 4)[0] not in apart}
    # Whole years, as a series by calendar year begins in January; everything where a series never begins again.
    whole = any(year_of(key)[0] == "never" for key in counters)
    span = (date.min, date.max) if whole else (date(year, 1, 1), date(year + 1, 12, 31))
    found, strangers = count(counters, _borne(tenant, *span))
    return [each for each in found if _of(each.key, year)], strangers


def _of(key: str, year: int) -> bool:
    reset, own = year_of(key)
    return reset == "never" or own == str(year) or (reset == "calendar" and own == str(year + 1))


def _borne(tenant: str, first: date, last: date) -> Iterator[Borne]:
    day = Check.objects.filter(check_number=OuterRef("check_number")).values("issued_on")[:1]
    rows = Document.objects.filter(tenant=tenant).annotate(day=Subquery(day)).filter(day__gte=first, day__lte=last)
    for number, on, office in rows.values_list("number", "day", "office").iterator(chunk_size=_CHUNK):
        yield Borne(number, on, office)
