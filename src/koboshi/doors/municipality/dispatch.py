"""The adviser who was sent: limits and what is used, visits, and the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from koboshi.casework import service as casework
from koboshi.core.japan import civil, normalise
from koboshi.core.refusal import Refused
from koboshi.doors.municipality import applications, front, progress
from koboshi.promotion import service as promotion
from koboshi.promotion.models import Match, Report, Visit
from koboshi.screens import days
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling
from koboshi.ui.wording import html

REPORTED = "report_filed"
VISIT = ("on", "mode", "hours", "note")
REPORT = ("done", "result", "reusable")


@dataclass(frozen=True, slots=True)
class Posted:
    """What was typed into a form of this page, and what is wrong with it (field to sentence)."""

    form: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, SafeString] = field(default_factory=dict)
    refused: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a limit is used."""

    used: Decimal
    limit: Decimal

    @property
    def left(self) -> Decimal:
        """What is left; never below zero."""
        return max(self.limit - self.used, Decimal(0))


def match_of(filling: Filling) -> Match:
    """The match of this application. Raises Http404 before an adviser was chosen."""
    found = Match.objects.visible_to(filling.actor).filter(reference=filling.reference).first()
    if found is None:
        raise Http404
    return found


@require_GET
@front.for_towns
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """The adviser, the limits, the visits, and the forms to log and to report."""
    filling = flows.opened(request, front.FLOW, reference)
    return _show(request, filling, match_of(filling), Posted())


def _show(request: HttpRequest, filling: Filling, match: Match, posted: Posted) -> HttpResponse:
    used_days, used_hours = match.used()
    case = applications.case_of(filling)
    report = Report.objects.visible_to(filling.actor).filter(match=match).first()
    title = front.say(request, "dispatch.title")
    words: dict[str, Any] = {
        "heading": title,
        "procedure_title": filling.words("title"),
        "reference": filling.reference,
        "adviser": promotion.adviser_of(filling.actor, match),
        "onsite": Meter(Decimal(used_days), Decimal(match.onsite_days_limit)),
        "online": Meter(used_hours, match.online_hours_limit),
        "visits": list(Visit.objects.visible_to(filling.actor).filter(match=match).order_by("on", "pk")),
        "report": report,
        "may_report": report is None and case is not None and progress.waits_for(case, REPORTED),
        "may_log": report is None and case is not None and case.ended_at is None,
        "visit": {name: posted.typed.get(name, "") if posted.form == "visit" else "" for name in VISIT},
        "draft": {name: posted.typed.get(name, "") if posted.form == "report" else "" for name in REPORT},
        "problems": posted.problems,
        "refused": posted.refused,
        "visit_url": filling.url("visit"),
        "report_url": filling.url("report"),
    }
    trail = [(filling.url("status"), filling.words("title")), ("", title)]
    wrong = bool(posted.problems or posted.refused)
    return front.page(request, "municipality/dispatch.html", words, trail=trail, status=422 if wrong else 200)


def _typed(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(request.POST.get(name, "")).replace("\r\n", "\n") for name in names}


@require_POST
@front.for_towns
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """Log one visit or online advice; sent twice it is logged once."""
    filling = flows.opened(request, front.FLOW, reference)
    match = match_of(filling)
    typed = _typed(request, VISIT)
    label = front.plain(request, "dispatch.on")
    on = days.read(typed["on"], label=label, lang=filling.lang)
    hours = _hours(typed["hours"])
    problems = {}
    if on.day is None:
        problems["on"] = html(on.error)
    if hours is None:
        problems["hours"] = front.say(request, "dispatch.hours_unreadable")
    if problems or on.day is None or hours is None:
        return _show(request, filling, match, Posted("visit", typed, problems))
    try:
        promotion.log_visit(
            filling.actor, match, on=on.day, mode=typed["mode"], hours=hours, note=typed["note"], today=civil.today()
        )
    except Refused as refused:
        return _show(request, filling, match, Posted("visit", typed, {}, flows.refusal(request, refused)))
    flows.tell(request, messages.SUCCESS, "municipality.dispatch.logged")
    return HttpResponseRedirect(filling.url("dispatch"))


def _hours(text: str) -> Decimal | None:
    """Hours with one decimal, full-width figures too; None for anything else."""
    try:
        hours = Decimal(normalise(text[:20]).strip())
    except InvalidOperation:
        return None
    if not hours.is_finite() or abs(hours) > 1000 or hours != hours.quantize(Decimal("0.1")):
        return None
    return hours.quantize(Decimal("0.1"))


@require_POST
@front.for_towns
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """File the report and let the case go on, both or neither; sent twice it is filed once."""
    filling = flows.opened(request, front.FLOW, reference)
    match = match_of(filling)
    typed = _typed(request, REPORT)
    if not Report.objects.visible_to(filling.actor).filter(match=match).exists():
        try:
            _file(filling, match, typed)
        except Refused as refused:
            return _show(request, filling, match, Posted("report", typed, {}, flows.refusal(request, refused)))
    flows.tell(request, messages.SUCCESS, "municipality.dispatch.reported")
    return HttpResponseRedirect(filling.url("dispatch"))


@transaction.atomic
def _file(filling: Filling, match: Match, typed: dict[str, str]) -> None:
    case = applications.case_of(filling)
    if case is None:
        raise Http404
    promotion.file_report(filling.actor, match, **typed)
    days_onsite, hours_online = match.used()
    data = {"onsite_days_used": days_onsite, "online_hours_used": str(hours_online)}
    casework.receive(filling.actor, case, message=REPORTED, data=data)
