"""Files of a case: attachments as the resident sent them, and issued documents."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.casework.models import Case
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, asked
from koboshi.doors.staff.approvals import showing
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.intake import service as intake
from koboshi.intake.models import Attachment
from koboshi.screens import flow
from koboshi.screens.attaching import TYPES, download


@access.staff_page
@require_safe
def attachment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Hand out one file; a file nobody has scanned only after a warning, an infected one never."""
    case, reader = asked.papers_for(request, reference)
    known = Attachment.objects.visible_to(reader).filter(reference=case.reference, pk=number).first()
    if not isinstance(known, Attachment):
        raise Http404
    page = {"case": case, "file": known, **_way_back(request, case, known.name)}
    if known.scan == Attachment.Scan.NOT_SCANNED and request.GET.get("anyway") != "yes":
        return access.show(request, "staff/file_warning.html", page)
    try:
        found, content = intake.open_attachment(reader, number)
    except Refused as refused:
        page["problem"] = access.problem_of(request, refused)
        return access.show(request, "staff/file_refused.html", page, status=409)
    return download(content, found.file_name, TYPES.get(found.kind, "application/octet-stream"))


def _way_back(request: HttpRequest, case: Case, name: str) -> dict[str, Any]:
    """To the case, where it is open to the actor; else to what she is asked to approve."""
    if showing.may_open(request, case.reference):
        return {"back": reverse("staff:case", args=[case.reference]), "breadcrumbs": access.crumbs(request, case, name)}
    return {"back": reverse("staff:approvals"), "breadcrumbs": []}


@access.staff_page
@require_safe
def document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The signed PDF of a notice of this case."""
    case = access.case_for(request, reference)
    found = Document.objects.visible_to(flow.actor_of(request)).filter(reference=case.reference, pk=number).first()
    if found is None:
        raise Http404
    return download(documents.open_document(found), f"{found.number}.pdf", "application/pdf")
