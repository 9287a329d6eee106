"""Ask another office about a case, and answer what others ask (照会・回答)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koboshi.casework import policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Consultation
from koboshi.casework.service import engine
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, consulted
from koboshi.doors.staff.views_task import GET_POST
from koboshi.doors.staff.words import Words
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow
from koboshi.ui.language import language_of

MOST_ANSWERED = 50


@access.staff_page
@GET_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """A question to another office of the same body."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    if not policies.may_act_on(actor, case):
        raise Http404
    if request.method != "POST":
        return _show_ask(request, case)
    office = _offices(request, case).filter(pk=access.number(str(request.POST.get("office", ""))) or 0).first()
    if office is None:
        return _show_ask(request, case, problem=access.say(request, "consult.no_office"), at="office", status=422)
    try:
        due_on = access.day(request, "due_on")
        _consult(actor, case, office, str(request.POST.get("question", "")), due_on)
    except access.BadDate as bad:
        return _show_ask(request, case, problem=bad.sentence, at="due_on", status=422)
    except Refused as refused:
        return _show_ask(request, case, problem=access.problem_of(request, refused), at="question", status=422)
    access.tell(request, messages.SUCCESS, "consult.asked", office=office.name)
    return access.to("talk", case.reference)


@transaction.atomic
def _consult(actor: Actor, case: Case, office: Office, question: str, due_on: date) -> None:
    """Ask once: the same open question to the same office is a button pressed twice."""
    engine.locked(case.pk)
    same = Consultation.objects.filter(case=case, office=office, question=question.strip(), answered_at__isnull=True)
    if not same.exists():
        casework.consult(actor, case, office=office, question=question, due_on=due_on)


def _offices(request: HttpRequest, case: Case) -> Any:
    return Office.objects.visible_to(flow.actor_of(request)).of(case.tenant).exclude(pk=case.office_id).order_by("name")


def _show_ask(
    request: HttpRequest, case: Case, *, problem: Any = None, at: str = "", status: int = 200
) -> HttpResponse:
    words = Words.of(case, language_of(request))
    page = {
        "problem": problem,
        "problem_at": at,
        "case": case,
        "procedure_title": words.title,
        "declared": [each for each in consulted.everywhere(case, words) if each.ours],
        "offices": list(_offices(request, case)),
        "typed": access.typed(request, "office", "question", "due_on"),
        "breadcrumbs": access.crumbs(request, case, access.say(request, "consult.title")),
    }
    return access.show(request, "staff/consult.html", page, status=status)


@access.staff_page
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """What other offices ask mine: open ones by date, then those that are over; and what mine asked others."""
    actor = flow.actor_of(request)
    mine = (
        Consultation.objects.visible_to(actor)
        .filter(office_id__in=actor.offices)
        .select_related("case", "case__office", "office", "asked_by")
        .defer("case__state")
    )
    asked = (
        Consultation.objects.visible_to(actor)
        .filter(case__office_id__in=actor.offices)
        .select_related("case", "case__office", "office", "asked_by")
        .defer("case__state")
    )
    page = {
        "asked": [_row(request, each) for each in asked.order_by("-pk")[:MOST_ANSWERED]],
        "open": [_row(request, each) for each in mine.open().order_by("due_on", "pk")[:200]],
        "answered": [
            _row(request, each)
            for each in mine.filter(answered_at__isnull=False).order_by("-answered_at")[:MOST_ANSWERED]
        ],
        "closed": [_row(request, each) for each in mine.closed().order_by("-case__ended_at", "-pk")[:MOST_ANSWERED]],
    }
    return access.show(request, "staff/consultations.html", page, menu="consultations")


def _row(request: HttpRequest, row: Any) -> dict[str, Any]:
    waits = row.answered_at is None and row.case.ended_at is None
    overdue = waits and row.due_on < civil.today()
    return {"row": row, "title": Words.of(row.case, language_of(request)).title, "overdue": overdue}


@access.staff_page
@GET_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """One question with the box for its answer."""
    actor = flow.actor_of(request)
    mine = Consultation.objects.visible_to(actor).filter(office_id__in=actor.offices)
    found = mine.filter(pk=number).select_related("case", "office", "asked_by", "answered_by").first()
    if not isinstance(found, Consultation):
        raise Http404
    access.seen(request, found.case)
    if request.method != "POST":
        return _show_answer(request, found)
    try:
        casework.answer_consultation(actor, found, answer=str(request.POST.get("answer", "")))
    except Refused as refused:
        return _show_answer(request, found, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "consult.answered")
    return access.to("consultations")


def _show_answer(request: HttpRequest, row: Consultation, *, problem: Any = None, status: int = 200) -> HttpResponse:
    waits = row.answered_at is None and row.case.ended_at is None
    page = {
        "problem": problem,
        "row": row,
        "waits": waits,
        "may_open": waits or row.case.office_id in flow.actor_of(request).offices,
        "title": Words.of(row.case, language_of(request)).title,
        "typed": access.typed(request, "answer"),
    }
    return access.show(request, "staff/answer.html", page, menu="consultations", status=status)
