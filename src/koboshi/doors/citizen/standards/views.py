"""The list as a page, as CSV for those who reckon with it, and as a PDF for the counter."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.catalog import service as catalog
from koboshi.core import typeset
from koboshi.core.japan import civil, format_wareki
from koboshi.doors.citizen import finding, front
from koboshi.doors.citizen.standards.rows import (
    COLUMNS,
    WIDTHS,
    Group,
    Row,
    grouped,
    offices_of,
    offices_said,
    row,
)
from koboshi.foundation.documents import service as documents
from koboshi.foundation.organisations.models import Office, Organisation
from koboshi.screens import spreadsheet
from koboshi.ui import wording
from koboshi.ui.language import language_of

TITLE = COLUMNS.index("content")


def _groups(request: HttpRequest) -> list[Group]:
    """The rows as asked for, by office or by law: the same order and the same numbers on the page, in CSV and PDF."""
    return grouped(_rows(request), _by(request))


def _by(request: HttpRequest) -> str:
    return "law" if request.GET.get("by") == "law" else "office"


def _lines(request: HttpRequest) -> list[Row]:
    return [each for group in _groups(request) for each in group.rows]


def _rows(request: HttpRequest) -> list[Row]:
    """The procedures in force today, narrowed to one office or category where asked."""
    offers = [catalog.in_force(each.procedure_id, on=civil.today()) for each in finding.listed(request)]
    offers.sort(key=lambda offer: (offer.pack.manifest.category, offer.procedure))
    offices, names, lang = offices_of(offers), offices_said(offers), language_of(request)
    found = [
        row(
            offer,
            offices.get((offer.version.tenant, offer.pack.manifest.owner)),
            finding.procedure_url(offer.procedure),
            lang,
            names,
        )
        for offer in offers
    ]
    wanted = request.GET.get("office", "")[:60]
    return [each for each in found if not wanted or each.owner == wanted]


def _shown(row: Row, heads: list[str]) -> dict[str, object]:
    """A row as the page shows it: its name as a heading, then every other column."""
    return {"row": row, "title": row.cells[TITLE], "cells": list(zip(COLUMNS, heads, row.cells, strict=True))}


def _heads(request: HttpRequest) -> list[str]:
    return [wording.plain(f"citizen_standards.column.{name}", language_of(request)) for name in COLUMNS]


def _issuer(request: HttpRequest, lines: list[Row]) -> str:
    """Whose list it is: the body of its procedures, and the office to which it was narrowed."""
    bodies = Organisation.objects.filter(code__in={each.body for each in lines}).values_list("name", flat=True)
    only = request.GET.get("office", "")[:60]
    offices = Office.objects.filter(tenant__in={each.body for each in lines}, slug=only).values_list("name", flat=True)
    return "　".join(("、".join(bodies), *offices[:1]))


def _as_of(request: HttpRequest) -> str:
    lang = language_of(request)
    on = civil.today().isoformat() if lang == "en" else format_wareki(civil.today())
    return wording.plain("citizen_standards.as_of", lang, on=on)


@login_not_required
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The list with an index by office or by law; everything on one page for printing."""
    heads, groups, by = _heads(request), _groups(request), _by(request)
    words = {
        "by": by,
        "number": sum(len(group.rows) for group in groups),
        "groups": [
            {
                "group": group,
                "rows": [_shown(each, heads) for each in group.rows],
            }
            for group in groups
        ],
        "tabs": [_tab(request, name, by) for name in ("office", "law")],
        "as_of": _as_of(request),
        "query": request.GET.urlencode(),
        "csv": reverse("citizen:standards_csv"),
        "pdf": reverse("citizen:standards_pdf"),
    }
    title = wording.say("citizen_standards.title", language_of(request))
    return front.page(request, "citizen/standards/table.html", words, trail=[("", wording.html(title))])


def _tab(request: HttpRequest, name: str, by: str) -> dict[str, object]:
    asked = {**request.GET.dict(), "by": name}
    text = wording.plain(f"citizen_standards.by.{name}", language_of(request))
    return {"url": f"?{urlencode(asked)}", "text": text, "current": name == by, "count": None}


@login_not_required
@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    """The list as CSV that spreadsheets in offices open as text (`spreadsheet.write`)."""
    rows = ([str(cell) for cell in each.cells] for each in _lines(request))
    answer = HttpResponse(spreadsheet.write(_heads(request), rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="standards.csv"'
    return answer


@login_not_required
@require_safe
def pdf_file(request: HttpRequest) -> HttpResponse:
    """The list as a tagged PDF to lay out at the counter (行政手続法5条3項・6条: 公にしておく)."""
    lines = _lines(request)
    made = typeset.listing(
        wording.plain("citizen_standards.title", language_of(request)),
        issuer=f"{_issuer(request, lines)}　{_as_of(request)}",
        head=_heads(request),
        widths=WIDTHS,
        paper="a3",
        rows=[each.cells for each in lines],
        fonts=documents.fonts(),
        lang="en" if language_of(request) == "en" else "ja",
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="standards.pdf"'
    return answer
