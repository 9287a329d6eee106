"""How a visit ends: with a result for the case, called off, or because nobody was there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.staff import access
from koboshi.doors.staff.fieldwork import reading
from koboshi.doors.staff.inspected import EARLY
from koboshi.doors.staff.words import Words
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import CheckResult, Visit
from koboshi.fieldwork.service.ending import CANCEL_REASONS, CORRECT, MISSED, Improvement
from koboshi.screens import flow
from koboshi.ui.language import language_of

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@access.staff_page
@GET_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the result; where something does not fit, ask for improvement or confirm that it may go on."""
    visit = reading.visit_for(request, number)
    if request.method != "POST":
        return _show_end(request, visit)
    outcome = str(request.POST.get("outcome", ""))
    if _early(visit) and "early" not in request.POST:
        return _show_end(request, visit, problem=reading.say(request, "end.early_refused"), at="early", status=422)
    try:
        asked = _improvement(request, visit) if outcome == CORRECT else None
        fieldwork.finish(
            flow.actor_of(request), visit, outcome=outcome, improvement=asked, despite="despite" in request.POST
        )
    except access.BadDate as bad:
        return _show_end(request, visit, problem=bad.sentence, at="due_on", status=422)
    except Refused as refused:
        return _show_end(request, visit, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_fieldwork.done.finished")
    return access.to("case", visit.reference)


def _early(visit: Visit) -> bool:
    """Whether the agreed time is still to come: somebody may be closing the wrong visit, or on the wrong day."""
    return visit.starts_at is not None and visit.starts_at > datetime.now(UTC) + EARLY


def _bad(request: HttpRequest, visit: Visit) -> list[reading.Item]:
    return [each for each in reading.items(request, visit) if each.verdict == CheckResult.Verdict.NOT_OK]


def _line(words: Words, item: reading.Item) -> str:
    return ruby_to_plain(words.plain(f"check.{item.id}", item.id)) + _remark(item.note)


def _improvement(request: HttpRequest, visit: Visit) -> Improvement:
    """What the applicant is asked: the ticked items of the checklist, then what the inspector wrote besides."""
    words, ticked = Words.of(visit.case, "ja"), set(request.POST.getlist("bad"))
    lines = [_line(words, each) for each in _bad(request, visit) if each.id in ticked]
    reason = "\n".join([*lines, str(request.POST.get("reason", "")).strip()]).strip()
    items = dict.fromkeys(request.POST.getlist("field"), reason)
    return Improvement(items, access.day(request, "due_on"), str(request.POST.get("words", "")))


def _show_end(
    request: HttpRequest, visit: Visit, *, problem: Any = None, at: str = "", status: int = 200
) -> HttpResponse:
    words = Words.of(visit.case, language_of(request))
    items, bad = reading.items(request, visit), _bad(request, visit)
    law, posted = words.pack.manifest.law, request.method == "POST"
    due = (civil.today() + timedelta(days=law.correction_days)).isoformat()
    chosen = set(request.POST.getlist("field"))
    fields = [
        {
            "id": field.id,
            "text": words.field(field.id),
            "chosen": field.id in chosen,
            "paper": field.type == "attachment",
        }
        for page in words.pack.form.visible_pages(visit.case.application.answers)
        for field in page.fields
    ]
    page = {
        **reading.head(request, visit),
        "problem": problem,
        "problem_at": at,
        "left": sum(not each.verdict for each in items),
        "bad": [{"item": each, "chosen": not posted or each.id in request.POST.getlist("bad")} for each in bad],
        "early": _early(visit),
        "early_said": "early" in request.POST,
        "outcomes": [
            {"value": each, "text": words.result(visit.task.node, each), "chosen": each == request.POST.get("outcome")}
            for each in visit.task.outcomes
        ],
        "correctable": CORRECT in visit.task.outcomes,
        "papers": [each for each in fields if each["paper"] or each["chosen"]],
        "fields": [each for each in fields if not (each["paper"] or each["chosen"])],
        "typed": access.typed(request, "reason", "due_on", "words")
        if posted
        else {"reason": "", "due_on": due, "words": ""},
        "despite": "despite" in request.POST,
    }
    return access.show(request, "staff/fieldwork/end.html", page, status=status)


def _remark(note: str) -> str:
    return f"（{note}）" if note else ""


@access.staff_page
@GET_POST
def off(request: HttpRequest, number: int) -> HttpResponse:
    """Call the visit off beforehand, or note that it could not be made."""
    visit = reading.visit_for(request, number)
    if request.method != "POST":
        return _show_off(request, visit)
    typed = access.typed(request, "why", "reason")
    act = fieldwork.no_show if _begun(visit) else fieldwork.cancel
    try:
        act(flow.actor_of(request), visit, why=typed["why"], reason=typed["reason"])
    except Refused as refused:
        return _show_off(request, visit, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_fieldwork.done.off")
    return access.to("fieldwork")


def _begun(visit: Visit) -> bool:
    """Whether the agreed time has come: then it is no calling off any more."""
    return visit.starts_at is not None and visit.starts_at <= datetime.now(UTC)


def _show_off(request: HttpRequest, visit: Visit, *, problem: Any = None, status: int = 200) -> HttpResponse:
    reasons = MISSED if _begun(visit) else CANCEL_REASONS
    page = {
        **reading.head(request, visit),
        "problem": problem,
        "missed": _begun(visit),
        "reasons": [(why, reading.say(request, f"why.{why}")) for why in reasons],
        "typed": access.typed(request, "why", "reason"),
    }
    return access.show(request, "staff/fieldwork/off.html", page, status=status)
