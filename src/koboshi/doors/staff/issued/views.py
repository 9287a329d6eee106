"""The register of issued documents of one fiscal year, on the screen and as a table file, and the check for gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.fiscal import fiscal_year
from koboshi.core.numbering import Counted
from koboshi.doors.staff import access
from koboshi.doors.staff.issued import doubles, rows
from koboshi.doors.staff.issued.rows import Wanted, plain
from koboshi.fees.service import receipts
from koboshi.foundation.documents import numbers
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow, spreadsheet
from koboshi.screens.attaching import download
from koboshi.ui.language import language_of

PAGE: Final = 100
YEARS_BACK: Final = 10
FIRST: Final = 1947
MOST_KINDS: Final = 500
MOST_IN_FILE: Final = 50_000
"""Lines of one table file; a year with more is taken office by office."""


def _wanted(request: HttpRequest, actor: Actor, today: date) -> Wanted:
    """What was asked for; anything that is none of it counts as not asked."""
    this_year = fiscal_year(today)
    year = access.number(request.GET.get("year", ""))
    office = request.GET.get("office", "")
    known = Office.objects.filter(pk__in=sorted(actor.offices), slug=office[:60]).exists()
    kind = request.GET.get("kind", "")[:200]
    return Wanted(
        year=year if year is not None and FIRST <= year <= this_year else this_year,
        office=office if known else "",
        kind=kind,
    )


@access.staff_page
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every document of the year with its number, day, kind, case, seal and way, 100 on a page."""
    return _listed(request)


def _listed(request: HttpRequest, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor, lang, today = flow.actor_of(request), language_of(request), civil.today()
    wanted = _wanted(request, actor, today)
    found = rows.found(actor, wanted)
    total = found.count()
    pages = max(1, -(-total // PAGE))
    at = min(max(access.number(request.GET.get("page", "")) or 1, 1), pages)
    shown = rows.lines(actor, list(found[(at - 1) * PAGE : at * PAGE]), lang)
    page = {
        "problem": problem,
        "lines": shown,
        "total": total,
        "at": at,
        "pages": pages,
        "earlier": _url("issued", wanted, page=str(at - 1)) if at > 1 else "",
        "later": _url("issued", wanted, page=str(at + 1)) if at < pages else "",
        "csv": _url("issued_csv", wanted),
        "wanted": wanted,
        "years": [(each, _year_words(each, lang)) for each in _years(wanted.year, today)],
        "year_words": _year_words(wanted.year, lang),
        "offices": Office.objects.filter(pk__in=sorted(actor.offices)).order_by("name"),
        "kinds": _kinds(actor, wanted.year),
        "proof": _proof(actor, wanted),
        "doubles": doubles.found(actor, lang),
        "breadcrumbs": [
            {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")},
            {"url": "", "text": access.say(request, "menu.issued")},
        ],
    }
    return access.show(
        request, "staff/issued/issued.html", page, menu="issued" if actor.only_looks else "more", status=status
    )


def _kinds(actor: Actor, year: int) -> list[str]:
    titles = rows.of_year(actor, year).order_by("title").values_list("title", flat=True).distinct()
    return list(titles[:MOST_KINDS])


def _years(chosen: int, today: date) -> list[int]:
    newest = fiscal_year(today)
    return sorted({chosen, *range(newest, newest - YEARS_BACK, -1)}, reverse=True)


def _year_words(year: int, lang: str) -> str:
    """A fiscal year as people say it: 令和8年度, fiscal year 2026."""
    era, _, _ = format_wareki(date(year, 12, 31)).partition("年")
    return plain("fiscal_year", lang, year=year if lang == "en" else f"{era}年")


def _url(name: str, wanted: Wanted, **more: str) -> str:
    asked = {key: value for key, value in {**wanted.as_query(), **more}.items() if value}
    return f"{reverse(f'staff:{name}')}?{urlencode(asked)}"


# --- gaps -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """What the check of the numbers found: `checked` numbers in `series`, and those series that are not whole."""

    checked: int
    series: int
    broken: list[Counted]
    strangers: list[str]
    backwards: list[Counted]

    @property
    def whole(self) -> bool:
        """No number is missing, and no document bears a number that no counter gave."""
        return not self.broken and not self.strangers


def _proof(actor: Actor, wanted: Wanted) -> Proof:
    """The counters of the year against the documents; always whole series, as a kind alone has gaps by its nature."""
    offices = Office.objects.filter(pk__in=sorted(actor.offices))
    if wanted.office:
        offices = offices.filter(slug=wanted.office)
    found: list[Counted] = []
    strangers: list[str] = []
    for tenant in sorted(actor.tenants):
        signs = {"", *offices.filter(tenant=tenant).values_list("document_sign", flat=True)}
        series, strange = numbers.of_year(tenant, wanted.year, apart=receipts.PATTERNS)
        found += [each for each in series if each.office in signs and each.last]
        strangers += strange if actor.only_looks and not wanted.office else []
    broken = [each for each in found if not each.whole]
    backwards = [each for each in found if each.backwards]
    return Proof(sum(each.last for each in found), len(found), broken, strangers, backwards)


# --- the table file ---------------------------------------------------------------------------------------------------


@access.staff_page
@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    """The chosen part of the register as CSV (UTF-8 with byte order mark); no cell becomes a formula."""
    actor, lang = flow.actor_of(request), language_of(request)
    wanted = _wanted(request, actor, civil.today())
    found = rows.found(actor, wanted)
    if found.count() > MOST_IN_FILE:
        sentence = plain("too_many", lang, most=f"{MOST_IN_FILE:,}")
        return _listed(request, problem=sentence, status=422)
    head = [plain(f"column.{name}", lang) for name in rows.COLUMNS]
    body = (line.cells() for some in _some(found.iterator(chunk_size=1_000)) for line in rows.lines(actor, some, lang))
    return download(spreadsheet.write(head, body), f"issued-{wanted.year}.csv", "text/csv; charset=utf-8")


def _some(documents: Iterator[Any]) -> Iterator[list[Any]]:
    """A thousand at a time."""
    while some := list(islice(documents, 1_000)):
        yield some
