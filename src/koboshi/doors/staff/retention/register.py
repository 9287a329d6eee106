"""The register of disposals and transfers, on the screen and on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koboshi.core.japan import civil
from koboshi.core.japan.fiscal import fiscal_year
from koboshi.doors.staff import access
from koboshi.doors.staff.retention import words
from koboshi.retention import finding, printing
from koboshi.retention.models import Disposal
from koboshi.screens import flow
from koboshi.screens.attaching import download

YEARS_BACK = 10
MOST = 1_000


def _year(request: HttpRequest, today: date) -> int:
    """The fiscal year asked for; this one for anything that is none."""
    asked = access.number(request.GET.get("year", ""))
    return asked if asked is not None and 1947 <= asked <= fiscal_year(today) else fiscal_year(today)


@access.staff_page
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """One fiscal year of the register: what, how many, who proposed, who decided, when."""
    today = civil.today()
    year, newest = _year(request, today), fiscal_year(today)
    rows = finding.register(flow.actor_of(request), year)[:MOST]
    years = sorted({year, *range(newest, newest - YEARS_BACK, -1)}, reverse=True)
    page = {
        "tabs": words.tabs(request, "retention_register"),
        "rows": [_row(request, each) for each in rows],
        "years": [(each, words.year_words(request, each)) for each in years],
        "year": year,
        "year_words": words.year_words(request, year),
        "breadcrumbs": words.crumbs(request, words.html(request, "tab.retention_register")),
    }
    return access.show(request, "staff/retention/register.html", page, menu=words.MENU)


def _row(request: HttpRequest, disposal: Disposal) -> dict[str, Any]:
    return {
        "disposal": disposal,
        "way": words.html(request, f"way.{disposal.way}"),
        "classes": sorted(disposal.classes.items()),
    }


@access.staff_page
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    year = _year(request, civil.today())
    rows = list(finding.register(flow.actor_of(request), year)[:MOST])
    made = printing.register(rows, year=year)
    return download(made, f"disposals-{year}.pdf", "application/pdf")
