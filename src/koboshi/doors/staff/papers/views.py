"""Take in a paper that came by post or by hand for an application that had arrived without it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.words import Words
from koboshi.intake.service.attachments import Upload
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.fields import Shown, input_id, view_of
from koboshi.ui.language import language_of


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, reference: str) -> HttpResponse:
    """The papers that are still to come, each with a place for the scanned files."""
    case = access.case_for(request, reference)
    if request.method != "POST":
        return _show(request, case)
    field = str(request.POST.get("field", ""))
    uploads = [
        Upload(str(each.name or ""), str(each.content_type or ""), each.read())
        for each in request.FILES.getlist(f"{field}.upload")
    ]
    try:
        casework.bring_paper(flow.actor_of(request), case.application, field, uploads)
    except Refused as refused:
        return _show(request, case, problem=access.problem_of(request, refused), at=field, status=422)
    flow.tell(request, messages.SUCCESS, "staff_papers.taken")
    return access.to("case", case.reference)


def _show(request: HttpRequest, case: Case, *, problem: Any = None, at: str = "", status: int = 200) -> HttpResponse:
    case.refresh_from_db()
    words = Words.of(case, language_of(request))
    shown = Shown(words.pack.texts, words.lang)
    closed = case.decided_at is not None or case.ended_at is not None
    fields = [] if closed else showing.papers_lacking(case, words)
    title = wording.plain("staff_papers.title", words.lang)
    page = {
        "case": case,
        "procedure_title": words.title,
        "problem": problem,
        "problem_at": input_id(at) if at in {field.id for field in fields} else "",
        "fields": [view_of(field, shown) for field in fields],
        "asked": set(case.application.unlocked),
        "breadcrumbs": access.crumbs(request, case, title),
    }
    return access.show(request, "staff/papers/papers.html", page, status=status)
