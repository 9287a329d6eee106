"""Offer windows for a visit, and book one for the applicant who telephoned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from koboshi.casework.models import Task
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.fieldwork import reading, slots
from koboshi.doors.staff.fieldwork.views_visit import show_visit
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.words import Words
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import Visit
from koboshi.fieldwork.service import keeping
from koboshi.foundation.people import service as people
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("inspector", "second", "place", "travels", *(name for names in slots.NAMES for name in names))


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """Offer up to three windows, say where and who goes; a refused offer keeps what was typed."""
    task = access.task_for(request, number)
    if request.method != "POST":
        return _show(request, task)
    typed = access.typed(request, *TYPED)
    try:
        visit = fieldwork.offer(
            flow.actor_of(request),
            task,
            slots.posted(request),
            inspector=access.number(typed["inspector"]),
            second=access.number(typed["second"]),
            place=typed["place"],
            travels=typed["travels"] if typed["travels"] in Visit.Travels.values else "office",
        )
    except slots.BadSlot as bad:
        return _show(request, task, problem=bad.sentence, at=bad.at, status=422)
    except Refused as refused:
        return _show(request, task, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_fieldwork.done.offered")
    return access.to("fieldwork_visit", visit.pk)


def _show(request: HttpRequest, task: Task, *, problem: Any = None, at: str = "", status: int = 200) -> HttpResponse:
    actor, lang = flow.actor_of(request), language_of(request)
    words = Words.of(task, lang)
    colleagues = people.colleagues(actor, task.office_id)
    live = Visit.objects.visible_to(actor).live().filter(task=task).first()
    begin = {
        "place": live.place if live else fieldwork.place_of(task.case).text,
        "travels": str(live.travels) if live else "office",
        "inspector": str(live.inspector_id if live else actor.user),
        "second": str(live.second_id or "") if live else "",
        **slots.suggested(),
    }
    typed = access.typed(request, *TYPED) if request.method == "POST" else begin
    page = {
        "task": task,
        "case": task.case,
        "unreached": showing.unreached(task.case, lang),
        "wish": live.wish if live else "",
        "again": live is not None,
        "procedure_title": words.title,
        "step": words.step(task.node),
        "minutes": keeping.inspection_of(task.case).minutes,
        "lines": [_line(number, names, typed, at) for number, names in enumerate(slots.NAMES, 1)],
        "typed": typed,
        "colleagues": colleagues,
        "ways": [(way, reading.say(request, f"travels.{way}")) for way in Visit.Travels.values],
        "problem": problem,
        "problem_at": at,
        "breadcrumbs": reading.crumbs(request, {"url": "", "text": reading.say(request, "offer.title")}),
        **reading.device(request),
    }
    return access.show(request, "staff/fieldwork/offer.html", page, status=status)


def _line(number: int, names: tuple[str, str, str], typed: dict[str, str], at: str) -> dict[str, Any]:
    parts = zip(("day", "from", "to"), names, strict=True)
    return {"number": number, **{part: {"name": name, "value": typed[name], "bad": name == at} for part, name in parts}}


@access.staff_page
@require_POST
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """Book a window on her behalf (she telephoned or stands at the counter)."""
    visit = reading.visit_for(request, number)
    slot = access.number(str(request.POST.get("slot", "")))
    try:
        fieldwork.choose(flow.actor_of(request), visit, -1 if slot is None else slot)
    except Refused as refused:
        return show_visit(request, visit.pk, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_fieldwork.done.chosen")
    return access.to("fieldwork_visit", visit.pk)
