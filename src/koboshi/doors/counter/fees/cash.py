"""Close the day's cash of an office at the window (日計): what the receipts say, what was counted, the sheet."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.core.japan.holidays import next_open
from koboshi.core.refusal import Refused
from koboshi.doors.counter import front
from koboshi.fees import policies, printing_cash
from koboshi.fees.models import CashClosing
from koboshi.fees.service import closing, receipts
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words
from koboshi.ui.wording import html

MOST_SHOWN = 30
MOST_DIGITS = 15


def _say(request: HttpRequest, key: str, **values: object) -> SafeString:
    return html(wording.say(f"counter_fees.{key}", language_of(request), **values))


def _offices(actor: Actor) -> list[Office]:
    """The offices whose cash this person may close."""
    mine = Office.objects.visible_to(actor).filter(pk__in=sorted(actor.offices)).order_by("pk")
    return [office for office in mine if policies.may_close(actor, office.pk)]


def _first(offices: list[Office]) -> Office:
    """The office that has something to count, else that which counted last, where nobody chose one."""
    today = civil.today()
    rows = CashClosing.objects.filter(office__in=[each.pk for each in offices])
    back = set(rows.filter(state=CashClosing.State.SENT_BACK).values_list("office", flat=True))
    last = rows.order_by("-counted_at").values_list("office", flat=True).first()
    todo = (each for each in offices if each.pk in back or closing.days_to_close(each.pk, today))
    return next(todo, None) or next((each for each in offices if each.pk == last), offices[0])


def _yen(typed: str) -> int:
    """Yen as typed, in any width, with or without commas; -1 (which the verb refuses) for what is no number."""
    plain = unicodedata.normalize("NFKC", typed).replace(",", "").replace("、", "").replace("円", "").strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= MOST_DIGITS else -1


@require_http_methods(["GET", "HEAD", "POST"])
@front.for_counters
def cash(request: HttpRequest) -> HttpResponse:
    """The day that is to be closed next, with its receipts; count and close it."""
    actor = flows.actor_of(request)
    offices = _offices(actor)
    if not offices:
        raise Http404
    wanted = str((request.POST if request.method == "POST" else request.GET).get("office", ""))
    office = next((each for each in offices if str(each.pk) == wanted), None) or _first(offices)
    if request.method != "POST":
        return _show(request, offices, office)
    typed = {name: str(request.POST.get(name, ""))[: closing.MOST_WHY + 1] for name in ("counted", "why", "day")}
    try:
        row = closing.count(actor, office, _day(typed["day"]), counted=_yen(typed["counted"]), why=typed["why"])
    except Refused as refused:
        told, at = flows.refusal(request, refused), refused.field if isinstance(refused, closing.Misfit) else ""
        return _show(request, offices, office, typed=typed, refused=told, at=at, status=422)
    flows.tell(request, messages.SUCCESS, "counter_fees.cash.done", yen=f"{row.counted_yen:,}")
    return HttpResponseRedirect(f"{reverse('counter:fee_cash')}?office={office.pk}")


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return civil.today()


def _show(
    request: HttpRequest,
    offices: list[Office],
    office: Office,
    *,
    typed: dict[str, str] | None = None,
    refused: object = "",
    at: str = "",
    status: int = 200,
) -> HttpResponse:
    today = civil.today()
    rows = list(CashClosing.objects.visible_to(flows.actor_of(request)).filter(office=office.pk)[:MOST_SHOWN])
    day = _next(office, today, rows)
    title = _say(request, "cash.title")
    words: dict[str, Any] = {
        "heading": title,
        "offices": offices,
        "office": office,
        "day": day,
        "later": date_words(next_open(today + timedelta(days=1)), language_of(request)),
        "again": next((row for row in rows if row.state == CashClosing.State.SENT_BACK and row.day == day), None),
        "sheet": _sheet(office, day) if day else None,
        "after": _after(office, day),
        "rows": [{"row": row, **sums(row)} for row in rows],
        "typed": typed or {"counted": "", "why": "", "day": ""},
        "lines": [{"anchor": at, "text": refused}] if refused else [],
        "errors": {at: refused} if at else {},
    }
    trail = [(reverse("counter:fees"), _say(request, "title")), ("", title)]
    return front.page(request, "counter/fees/cash.html", words, trail=trail, status=status)


def _next(office: Office, today: date, rows: list[CashClosing]) -> date | None:
    """Which day is to be counted: one the treasury sent back, the oldest open one with cash, else today; or none."""
    back = [row.day for row in rows if row.state == CashClosing.State.SENT_BACK]
    open_days = closing.days_to_close(office.pk, today)
    done = any(row.day == today for row in rows)
    return min((*back, *open_days), default=None if done else today)


def _sheet(office: Office, day: date) -> dict[str, Any]:
    return _told(closing.sheet(office.pk, day))


def _after(office: Office, day: date | None) -> dict[str, Any] | None:
    """The cash that came in after the closing, under the day to which it belongs; nothing where that day is shown."""
    found = closing.after_closing(office.pk, datetime.now(UTC))
    if found is None or found.day == day or not (found.taken or found.back):
        return None
    return {"day": found.day, **_told(found)}


def _told(found: closing.Sheet) -> dict[str, Any]:
    return {
        "taken": [
            {
                "number": receipts.number_of(each),
                "charge": each.charge,
                "on": None if closing.on_its_day(each) else civil.day_of(each.at),
                "at": each.at.astimezone(JAPAN).strftime("%H:%M"),
                "yen": f"{each.yen:,}",
            }
            for each in found.taken
        ],
        "count": len(found.taken),
        "taken_yen": f"{found.taken_yen:,}",
        "back_yen": f"{found.back_yen:,}",
        "expected": f"{found.expected:,}",
    }


def sums(row: CashClosing) -> dict[str, str]:
    """The figures of a closed day as they are shown."""
    return {"counted": f"{row.counted_yen:,}", "difference": f"{row.difference:+,}" if row.difference else ""}


@require_safe
@front.for_counters
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet of a counted day (日計表)."""
    row = CashClosing.objects.visible_to(flows.actor_of(request)).filter(pk=number).first()
    if row is None:
        raise Http404
    return download(printing_cash.sheet(row), f"nikkei-{row.day.isoformat()}.pdf", "application/pdf")
