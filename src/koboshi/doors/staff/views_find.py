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
    """A number, of a case or of a notice, opens its case; a name, written or read, shows the newest that carry it.

    A name never opens a case, not even where only one carries it: it may be somebody else's of the same name.
    """
    typed = str(request.POST.get("q", ""))[:LONGEST].replace("\0", "").strip()
    found = finding.shown(finding.find(flow.actor_of(request), typed) if typed else ())
    if len(found.hits) == 1 and found.hits[0].sure:
        return access.to("case", found.hits[0].case.reference)
    rows = [
        {
            "case": hit.case,
            "title": Words.of(hit.case, language_of(request)).title,
            "arrived": civil.today(hit.case.arrived_at),
            "state": status_text(request, hit.case),
            "by": access.say(request, f"find.by.{hit.by}"),
        }
        for hit in found.hits
    ]
    words = {"typed": typed, "rows": rows, "more": found.more, "asked": request.method == "POST"}
    return access.show(request, "staff/find.html", words, menu="find")
