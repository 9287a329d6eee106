"""The closed days of cash (日計): the treasury confirms them as the second person, offices and auditors read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.fees import views, words
from koboshi.fees import policies, printing_cash
from koboshi.fees.models import CashClosing, PaymentEvent
from koboshi.fees.service import cash_keeping, closing, receipts
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow
from koboshi.screens.attaching import download
from koboshi.ui.language import language_of

MOST_DAYS = 100


@access.staff_page
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """The newest closed days that the reader may see, those that wait for the treasury first."""
    actor, lang = flow.actor_of(request), language_of(request)
    seen = CashClosing.objects.visible_to(actor)
    rows = list(seen.order_by("-day", "-id")[:MOST_DAYS])
    waiting = list(seen.waiting().order_by("day", "id")[:MOST_DAYS])
    names = _names([*rows, *waiting])
    page: dict[str, Any] = {
        "waiting": [_line(row, names, lang) for row in waiting],
        "rows": [_line(row, names, lang) for row in rows],
        "kept_years": cash_keeping.YEARS,
        "breadcrumbs": [
            {"url": reverse("staff:fees_due"), "text": words.html("title", lang)},
            {"url": "", "text": words.html("cash.title", lang)},
        ],
    }
    return access.show(request, "staff/fees/cash.html", page, menu=views.MENU)


def _names(rows: Sequence[CashClosing]) -> dict[int, str]:
    """The names of the offices of some days."""
    return dict(Office.objects.filter(pk__in={row.office for row in rows}).values_list("pk", "name"))


def _line(row: CashClosing, names: dict[int, str], lang: str) -> dict[str, Any]:
    return {
        "row": row,
        "office": names.get(row.office, ""),
        "counted": f"{row.counted_yen:,}",
        "difference": f"{row.difference:+,}" if row.difference else "",
        "state": words.html(f"cash.state.{row.state}", lang),
    }


def _closing(request: HttpRequest, number: int) -> CashClosing:
    row = CashClosing.objects.visible_to(flow.actor_of(request)).filter(pk=number).first()
    if row is None:
        raise Http404
    return row


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest, number: int) -> HttpResponse:
    """One closed day: confirm it as the second person, or ask to count again."""
    row, actor = _closing(request, number), flow.actor_of(request)
    if request.method != "POST":
        return _show(request, row)
    typed = access.typed(request, "act", "reason")
    try:
        if typed["act"] == "confirm":
            closing.confirm(actor, row)
        else:
            closing.send_back(actor, row, reason=typed["reason"])
    except Refused as refused:
        row.refresh_from_db()
        return _show(request, row, typed=typed, problem=access.problem_of(request, refused))
    flow.tell(request, messages.SUCCESS, f"staff_fees.cash.done.{'confirm' if typed['act'] == 'confirm' else 'back'}")
    return access.to("fees_cash")


def _show(
    request: HttpRequest, row: CashClosing, *, typed: dict[str, str] | None = None, problem: SafeString | None = None
) -> HttpResponse:
    lang, actor = language_of(request), flow.actor_of(request)
    found = closing.sheet(row.office, row.day)
    page: dict[str, Any] = {
        **_line(row, _names([row]), lang),
        "taken": [_event(each) for each in found.taken],
        "back": [_event(each) for each in found.back],
        "late": [_event(each) for each in closing.corrections(row)],
        "taken_yen": f"{row.taken_yen:,}",
        "back_yen": f"{row.back_yen:,}",
        "expected": f"{row.expected_yen:,}",
        "counted_by": words.person(row.counted_by),
        "confirmed_by": words.person(row.confirmed_by),
        "may": policies.may_confirm_cash(actor, row) and row.state == CashClosing.State.COUNTED,
        "own": row.counted_by == actor.id,
        "typed": typed or {"act": "", "reason": ""},
        "problem": problem,
        "breadcrumbs": [
            {"url": reverse("staff:fees_due"), "text": words.html("title", lang)},
            {"url": reverse("staff:fees_cash"), "text": words.html("cash.title", lang)},
            {"url": "", "text": row.day.isoformat()},
        ],
    }
    return access.show(request, "staff/fees/cash_day.html", page, menu=views.MENU, status=422 if problem else 200)


def _event(event: PaymentEvent) -> dict[str, Any]:
    return {
        "number": receipts.number_of(event),
        "charge": event.charge.number if event.charge else "",
        "day": closing.day_of(event),
        "on": civil.day_of(event.at),
        "at": event.at.astimezone(JAPAN).strftime("%H:%M"),
        "yen": f"{event.yen:,}",
    }


@access.staff_page
@require_safe
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet of a closed day (日計表)."""
    row = _closing(request, number)
    return download(printing_cash.sheet(row), f"nikkei-{row.day.isoformat()}.pdf", "application/pdf")
