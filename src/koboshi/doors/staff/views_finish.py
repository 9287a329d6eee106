"""Finish a task; what is still missing is asked about once more, and why it is not needed is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from koboshi.casework import service as casework
from koboshi.casework.models import Consultation, Task
from koboshi.casework.service.tasks import RESERVED
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, consulted
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.views_case import show_now
from koboshi.doors.staff.views_task import head
from koboshi.doors.staff.words import Words
from koboshi.proceedings.models import AuthorityRequest
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of


def lacking(task: Task, words: Words) -> list[SafeString]:
    """The papers and answers that an application still lacks, at a step that looks at its form."""
    if RESERVED not in task.outcomes:
        return []
    return [words.field(field.id) for field in showing.lacking_in(task.case, words)]


def unrecorded(task: Task, words: Words) -> list[str]:
    """Whom a step asks, as the pack declares it, while nothing of what they answered stands in the case."""
    asked = consulted.at_step(task.case, words, task.node)
    if not asked:
        return []
    answered = Consultation.objects.filter(case=task.case).exclude(answered_at=None).exists()
    replied = AuthorityRequest.objects.filter(case=task.case)
    if answered or replied.exclude(answered_on=None).exists() or replied.exclude(left_reason="").exists():
        return []
    return [each.name for each in asked]


@access.staff_page
@require_POST
def complete(request: HttpRequest, number: int) -> HttpResponse:
    """Finish a task with the outcome of the pressed button; where something is missing its page asks first."""
    task, outcome = access.task_for(request, number), str(request.POST.get("outcome", ""))
    words = Words.of(task, language_of(request))
    if outcome in task.outcomes and task.state == Task.State.OPEN and (lacking(task, words) or unrecorded(task, words)):
        return HttpResponseRedirect(f"{reverse('staff:finish', args=[task.pk])}?{urlencode({'outcome': outcome})}")
    try:
        casework.complete(flow.actor_of(request), task, outcome=outcome)
    except Refused as refused:
        return show_now(request, task.reference, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "task.completed")
    return access.to("case", task.reference)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, number: int) -> HttpResponse:
    """What is missing, the ways to ask for it, and the reason to go on without it."""
    task = access.task_for(request, number)
    outcome = str(request.POST.get("outcome", request.GET.get("outcome", "")))
    if outcome not in task.outcomes or task.state != Task.State.OPEN:
        return access.to("case", task.reference)
    if request.method != "POST":
        return _show(request, task, outcome)
    words = Words.of(task, "ja")
    result = words.plain(f"task.{task.node}.outcome.{outcome}", words.plain(f"outcome.{outcome}", outcome))
    about = wording.plain("staff.finish.note", "ja", result=result)
    try:
        reason = str(request.POST.get("reason", ""))
        casework.complete_anyway(flow.actor_of(request), task, outcome=outcome, reason=reason, about=about)
    except Refused as refused:
        return _show(request, task, outcome, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "task.completed")
    return access.to("case", task.reference)


def _show(request: HttpRequest, task: Task, outcome: str, *, problem: Any = None, status: int = 200) -> HttpResponse:
    words, actor = Words.of(task, language_of(request)), flow.actor_of(request)
    papers = showing.of_case(actor, task.case, words)
    page = {
        **head(request, task),
        "problem": problem,
        "outcome": outcome,
        "result": words.result(task.node, outcome),
        "lacking": lacking(task, words),
        "unrecorded": unrecorded(task, words),
        "ask_url": papers.ask_url if papers is not None else "",
        "take_url": papers.take_url if papers is not None else "",
        "typed": access.typed(request, "reason"),
    }
    return access.show(request, "staff/finish.html", page, status=status)
