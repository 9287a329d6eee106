"""Decide: outcome, reason and ground. A refused decision loses nothing that was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import approving, engine
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, dispatch, reading
from koboshi.doors.staff.views_task import GET_POST, head
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("outcome", "reason", "clause", "criterion", "application", "conditions")
"""The inputs of the page."""


@access.staff_page
@GET_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the outcome, write the reason, name the ground."""
    task = access.task_for(request, number)
    if task.action != "decide":
        return access.to("case", task.reference)
    if approving.needs_approval(task.case):
        return redirect("staff:approval_draft", task.pk)
    if request.method != "POST":
        return _show(request, task)
    typed = access.typed(request, *TYPED)
    try:
        casework.decide(
            flow.actor_of(request),
            task,
            outcome=typed["outcome"],
            reason=Reason(typed["reason"], typed["clause"], typed["criterion"], typed["application"]),
            conditions=typed["conditions"],
        )
    except Refused as refused:
        return _show(request, task, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "decide.done")
    return access.to("case", task.reference)


def _show(request: HttpRequest, task: Task, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor, words, case = flow.actor_of(request), Words.of(task, language_of(request)), task.case
    files = reading.files_of(actor, case)
    page = {
        **head(request, task),
        "problem": problem,
        "typed": access.typed(request, *TYPED),
        "outcomes": [{"value": name, "text": words.result(task.node, name)} for name in task.outcomes],
        "clauses": [{"value": name, "text": words.plain(f"clause.{name}", name)} for name in words.pack.clauses()],
        "criteria": [
            {"value": each.id, "text": words.plain(f"criterion.{each.id}", each.id)}
            for each in words.pack.manifest.law.criteria.items
        ],
        "parts": reading.parts(actor, case, words, files),
        "dispatch": dispatch.of_case(actor, case),
        "basis": words.pack.manifest.basis,
        "arrived": engine.today(case.arrived_at),
    }
    return access.show(request, "staff/decide.html", page, status=status)
