"""Take, give back, hand over and complete a task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from koboshi.casework import policies
from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import tasks
from koboshi.casework.service.repairing import still_stuck
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, away
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.views_case import show_now
from koboshi.doors.staff.words import Words
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people import service as people
from koboshi.screens import flow
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
TAKE_OVER = "take_over"
"""The button that takes a task over from within a form."""


def head(request: HttpRequest, task: Task) -> dict[str, Any]:
    """What every page about one task shows above its form."""
    words, actor = Words.of(task, language_of(request)), flow.actor_of(request)
    may = task.state == Task.State.OPEN and policies.may_work(actor, task)
    return {
        "held_by": task.assignee if may and tasks.held_by_another(actor, task) else None,
        "typed_form": "",
        "task": task,
        "case": task.case,
        "procedure_title": words.title,
        "step": words.step(task.node),
        "unreached": showing.unreached(task.case, words.lang) if task.action == "issue" else None,
        "may_work": may,
        "breadcrumbs": access.crumbs(request, task.case, words.step(task.node)),
    }


def back_to(request: HttpRequest, task: Task) -> HttpResponseRedirect:
    """Back to where the button was pressed, if that is a page of this house; else to the case."""
    back = str(request.POST.get("back", ""))
    if back.startswith("/staff/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return access.to("case", task.reference)


@access.staff_page
@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take a task for oneself; the second of two clerks reads who has it."""
    task = access.task_for(request, number)
    try:
        casework.take(flow.actor_of(request), task)
    except Refused as refused:
        return show_now(request, task.reference, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "task.taken")
    return back_to(request, task)


@access.staff_page
@require_POST
def take_over(request: HttpRequest, number: int) -> HttpResponse:
    """Take what a colleague has in hand, and go on where the button stood."""
    task = access.task_for(request, number)
    seen = access.number(str(request.POST.get("seen", "")))
    try:
        casework.take_over(flow.actor_of(request), task, seen=seen or 0)
    except Refused as refused:
        return show_now(request, task.reference, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "task.taken_over")
    return back_to(request, task)


def take_over_here(request: HttpRequest, task: Task) -> Refused | None:
    """Take over by the button of a form that somebody has written in: her words come back. Returns why it was refused.

    Such a page names its form in `typed_form` (`staff/part/held.html`).
    """
    try:
        casework.take_over(flow.actor_of(request), task, seen=access.number(str(request.POST[TAKE_OVER])) or 0)
    except Refused as refused:
        return refused
    task.refresh_from_db(fields=["assignee"])
    access.tell(request, messages.SUCCESS, "task.taken_over")
    return None


@access.staff_page
@require_POST
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """Put a task back on the office's list."""
    task = access.task_for(request, number)
    try:
        casework.return_task(flow.actor_of(request), task)
    except Refused as refused:
        return show_now(request, task.reference, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "task.returned")
    return access.to("case", task.reference)


@access.staff_page
@require_POST
def repair(request: HttpRequest, number: int) -> HttpResponse:
    """Have a stopped step tried again; the next page says whether the case goes on."""
    task = access.task_for(request, number)
    try:
        case = casework.repair(flow.actor_of(request), task)
    except Refused as refused:
        return show_now(request, task.reference, problem=access.problem_of(request, refused), status=422)
    if still_stuck(case) is None:
        access.tell(request, messages.SUCCESS, "task.repaired")
    else:
        access.tell(request, messages.WARNING, "task.stuck_again")
    return access.to("case", task.reference)


@access.staff_page
@GET_POST
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a task to a colleague, or to another office of the same body."""
    task = access.task_for(request, number)
    if request.method == "POST":
        return _hand_over(request, task)
    return _show_hand_over(request, task)


def _show_hand_over(request: HttpRequest, task: Task, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor = flow.actor_of(request)
    offices = Office.objects.visible_to(actor).of(task.tenant).exclude(pk=task.office_id)
    colleagues = list(people.colleagues(actor, task.office_id))
    gone, lang = away.until([each.pk for each in colleagues], civil.today()), language_of(request)
    words = {
        **head(request, task),
        "problem": problem,
        "colleagues": [(each, date_words(gone[each.pk], lang) if each.pk in gone else "") for each in colleagues],
        "offices": list(offices.order_by("name")),
        "typed": access.typed(request, "user", "office"),
    }
    return access.show(request, "staff/hand_over.html", words, status=status)


def _hand_over(request: HttpRequest, task: Task) -> HttpResponse:
    chosen = access.typed(request, "user", "office")
    user, office = access.number(chosen["user"]), access.number(chosen["office"])
    by_office = "to_office" in request.POST
    try:
        if by_office:
            casework.hand_over(flow.actor_of(request), task, to_office=office or 0)
        else:
            casework.hand_over(flow.actor_of(request), task, to_user=user or 0)
    except Refused as refused:
        return _show_hand_over(request, task, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "task.handed_over")
    mine = not by_office or office in flow.actor_of(request).offices
    return access.to("case", task.reference) if mine else access.to("desk")
