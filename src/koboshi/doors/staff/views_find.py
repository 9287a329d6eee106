"""Find a case somebody asks about. Posted, because a name has no place in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.casework import finding
from koboshi.core.japan import civil
from koboshi.doors.staff import access
from koboshi.doors.staff.views_case import status_text
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui.language import language_of

LONGEST = 100


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """A number opens its case; a name shows the newest cases that carry it."""
    typed = str(request.POST.get("q", ""))[:LONGEST].replace("\0", "").strip()
    found = finding.find(flow.actor_of(request), typed) if typed else []
    if len(found) == 1:
        return access.to("case", found[0].reference)
    rows = [
        {
            "case": case,
            "title": Words.of(case, language_of(request)).title,
            "arrived": civil.today(case.arrived_at),
            "state": status_text(request, case),
        }
        for case in found
    ]
    words = {"typed": typed, "rows": rows, "asked": request.method == "POST", "most": finding.MOST}
    return access.show(request, "staff/find.html", words, menu="find")
