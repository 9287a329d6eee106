"""The provider's daily file: read one, or ask the provider for it, and look at each difference."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koboshi.core.actor import Actor
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
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST_FILES = 60


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """The files read so far; read another one."""
    actor = flow.actor_of(request)
    if not (policies.may_reconcile(actor) or actor.only_looks):
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
        return _list(request, wording.html(str(problem)))
    except PortError as problem:
        return _list(request, wording.html(TEXTS.get(problem.key, language_of(request), **problem.values)))
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
    found = DailyFile.objects.visible_to(flow.actor_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    return _show(request, found)


def _show(request: HttpRequest, found: DailyFile, problem: SafeString | None = None) -> HttpResponse:
    lang = language_of(request)
    page = {
        "file": found,
        "total": f"{found.total:,}",
        "rows": [_row(flow.actor_of(request), found, each, lang) for each in found.rows.all()],
        "problem": problem,
        "breadcrumbs": [
            {"url": reverse("staff:fees_files"), "text": words.html("files.title", lang)},
            {"url": "", "text": found.day.isoformat()},
        ],
    }
    return access.show(request, "staff/fees/file.html", page, menu=views.MENU, status=422 if problem else 200)


def _row(actor: Actor, file: DailyFile, row: ReconciliationRow, lang: str) -> dict[str, Any]:
    """A difference in words, with what this person may do about it."""
    return {
        "row": row,
        "what": words.html(f"row.{row.kind}", lang),
        "here": _sides(row.here),
        "there": _sides(row.there),
        "acts": () if row.settled_at is not None else _acts(actor, file, row),
        "own": row.settled_at is None and row.proposed_by == actor.id,
        "proposed_by": words.person(row.proposed_by),
        "settled_by": words.person(row.settled_by),
        "outcome": words.html(f"outcome.{row.outcome}", lang) if row.outcome else "",
    }


def _acts(actor: Actor, file: DailyFile, row: ReconciliationRow) -> tuple[str, ...]:
    if row.kind != ReconciliationRow.Kind.MISSING_HERE:
        return ("settle",)
    if file.fetched:
        return ("take_in", "leave")
    if not row.proposed_by:
        return ("propose", "leave")
    return ("leave",) if row.proposed_by == actor.id else ("confirm", "leave")


def _sides(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "yen": f"{each['yen']:,}"} for each in told]


VERBS = {
    "settle": fees.settle_row,
    "take_in": fees.settle_row,
    "propose": fees.propose_row,
    "confirm": fees.confirm_row,
    "leave": fees.leave_row,
}


@access.staff_page
@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Deal with a difference: check it, write what the provider's own file has, propose, confirm, or leave it."""
    actor, act = flow.actor_of(request), str(request.POST.get("act", ""))
    row = ReconciliationRow.objects.visible_to(actor).select_related("file").filter(pk=number).first()
    if row is None or act not in VERBS:
        raise Http404
    try:
        VERBS[act](actor, row)
    except Refused as refused:
        return _show(request, row.file, access.problem_of(request, refused))
    except FeeError as problem:
        return _show(request, row.file, wording.html(str(problem)))
    except PortError as problem:
        return _show(request, row.file, wording.html(TEXTS.get(problem.key, language_of(request), **problem.values)))
    flow.tell(request, messages.SUCCESS, f"staff_fees.done.row_{act}")
    return access.to("fees_file", row.file_id)
