"""The provider's daily file: read one, or ask the provider for it, and look at each difference."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koboshi.core.fee import FeeError
from koboshi.core.ports.errors import PortError
from koboshi.core.ports.wording import TEXTS
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.fees import views, words
from koboshi.fees import policies
from koboshi.fees import service as fees
from koboshi.fees.models import DailyFile, ReconciliationRow
from koboshi.fees.service import paying
from koboshi.fees.service.comparing import MOST_BYTES
from koboshi.screens import flow
from koboshi.ui.language import language_of

MOST_FILES = 60


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """The files read so far; read another one."""
    actor = flow.actor_of(request)
    if not policies.may_reconcile(actor):
        raise Http404
    if request.method != "POST":
        return _list(request)
    try:
        found = _read(request)
    except access.BadDate as bad:
        return _list(request, bad.sentence)
    except Refused as refused:
        return _list(request, access.problem_of(request, refused))
    except FeeError as problem:
        return _list(request, words.ruby(str(problem)))
    except PortError as problem:
        return _list(request, words.ruby(TEXTS.get(problem.key, language_of(request), **problem.values)))
    return access.to("fees_file", found.pk)


def _read(request: HttpRequest) -> DailyFile:
    actor = flow.actor_of(request)
    if "fetch" in request.POST:
        return fees.fetch(actor, access.day(request, "day"))
    upload = request.FILES.get("file")
    content = upload.read(MOST_BYTES + 1) if upload is not None and not isinstance(upload, list) else b""
    return fees.reconcile(actor, content)


def _list(request: HttpRequest, problem: SafeString | None = None) -> HttpResponse:
    actor, lang = flow.actor_of(request), language_of(request)
    rows = [{"file": each, "total": f"{each.total:,}"} for each in DailyFile.objects.visible_to(actor)[:MOST_FILES]]
    page: dict[str, Any] = {
        "rows": rows,
        "problem": problem,
        "typed": access.typed(request, "day"),
        "can_fetch": paying.offered() is not None,
        "breadcrumbs": [
            {"url": reverse("staff:fees_due"), "text": words.html("title", lang)},
            {"url": "", "text": words.html("files.title", lang)},
        ],
    }
    return access.show(request, "staff/fees/files.html", page, menu=views.MENU, status=422 if problem else 200)


@access.staff_page
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One comparison: what fits, and each difference."""
    actor, lang = flow.actor_of(request), language_of(request)
    found = DailyFile.objects.visible_to(actor).filter(pk=number).first()
    if found is None or not policies.may_reconcile(actor):
        raise Http404
    rows = [
        {
            "row": each,
            "what": words.html(f"row.{each.kind}", lang),
            "here": _sides(each.here),
            "there": _sides(each.there),
        }
        for each in found.rows.all()
    ]
    page = {
        "file": found,
        "total": f"{found.total:,}",
        "rows": rows,
        "breadcrumbs": [
            {"url": reverse("staff:fees_files"), "text": words.html("files.title", lang)},
            {"url": "", "text": found.day.isoformat()},
        ],
    }
    return access.show(request, "staff/fees/file.html", page, menu=views.MENU)


def _sides(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "yen": f"{each['yen']:,}"} for each in told]


@access.staff_page
@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """A difference is dealt with; what only the provider has is written into the ledger."""
    actor = flow.actor_of(request)
    row = ReconciliationRow.objects.visible_to(actor).filter(pk=number).first()
    if row is None:
        raise Http404
    try:
        fees.settle_row(actor, row)
    except Refused:
        raise Http404 from None
    flow.tell(request, messages.SUCCESS, "staff_fees.done.row")
    return access.to("fees_file", row.file_id)
