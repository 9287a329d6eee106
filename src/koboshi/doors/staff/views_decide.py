"""Decide: outcome, reason and ground. A refused decision loses nothing that was typed."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from koboshi.approvals.models import Circulation
from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import amiss, approving, proposing, taking_back
from koboshi.core.japan import civil
from koboshi.core.letter import LetterError
from koboshi.core.process import ProcessError
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, dispatch, due, heard, inspected, offered, reading, written
from koboshi.doors.staff.approvals.showing import about_the_chain
from koboshi.doors.staff.lacking import lines_of, unreadable
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.views_task import GET_POST, TAKE_OVER, head, take_over_here
from koboshi.doors.staff.words import Words
from koboshi.doors.staff.written import Written
from koboshi.screens import flow
from koboshi.screens.attaching import download
from koboshi.ui.language import language_of

TYPED = ("outcome", "reason", "clause", "criterion", "application", "conditions", "part")
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
    said = written.of_post(request, task, typed["outcome"])
    if TAKE_OVER in request.POST:
        barred = take_over_here(request, task)
        return _show(request, task, said, refused=barred, status=200 if barred is None else 422)
    if said.pressed:
        return _show(request, task, said)
    reason = Reason(
        typed["reason"], typed["clause"], typed["criterion"], typed["application"], typed["part"], said.more
    )
    try:
        amiss.check(
            task,
            reason,
            typed["outcome"],
            conditions=typed["conditions"],
            fields=said.values or {},
            unreadable=said.problems,
        )
        casework.decide(
            flow.actor_of(request),
            task,
            outcome=typed["outcome"],
            reason=reason,
            conditions=typed["conditions"],
            fields=said.values,
        )
    except Refused as refused:
        return _show(request, task, said, refused=refused, status=422)
    access.tell(request, messages.SUCCESS, "decide.done")
    return access.to("case", task.reference)


def _show(
    request: HttpRequest,
    task: Task,
    said: Written | None = None,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, words, case = flow.actor_of(request), Words.of(task, language_of(request)), task.case
    files = reading.files_of(actor, case)
    lines = lines_of(request, task, refused) if refused is not None else []
    said = said or Written()
    if wrong := unreadable(refused):
        said = replace(said, problems=wrong)
    page = {
        **head(request, task),
        "typed_form": "typed",
        "lines": lines,
        "wrong": {line.anchor for line in lines},
        "typed": access.typed(request, *TYPED),
        "outcomes": [{"value": name, "text": words.result(task.node, name)} for name in task.outcomes],
        **written.page(task, words, said),
        "clauses": offered.groups(words, task, "clause"),
        "criteria": offered.groups(words, task, "criterion"),
        "parts": reading.parts(actor, case, words, files),
        "dispatch": dispatch.of_case(actor, case),
        "papers": showing.of_case(actor, case, words),
        "inspected": inspected.of_case(actor, case, words),
        "heard": heard.of_case(actor, case),
        "about_the_chain": about_the_chain(case, words),
        "day": due.told(case, words),
        "circulations": approving.circulations_of(actor, case),
        "basis": words.pack.manifest.basis,
        "arrived": civil.today(case.arrived_at),
    }
    return access.show(request, "staff/decide.html", page, status=status)


@access.staff_page
@require_safe
def proposed(request: HttpRequest, circulation: int) -> HttpResponse:
    """The draft notice (通知書案) of a drafted decision as PDF, for the drafter and everybody on its way."""
    actor = flow.actor_of(request)
    row = Circulation.objects.visible_to(actor).filter(pk=circulation).first()
    if row is None:
        raise Http404
    access.seen_number(request, row.reference)
    try:
        content = taking_back.as_pdf(row) if taking_back.is_ours(row) else proposing.of_circulation(actor, row)
    except (LetterError, ProcessError, proposing.NoLetter) as problem:
        return _told(request, row, access.say(request, "notice.broken", why=problem))
    except Refused as refused:
        return _told(request, row, refused.say(language_of(request)))
    return download(content, f"{row.reference}-proposal.pdf", "application/pdf")


def _told(request: HttpRequest, row: Circulation, sentence: str) -> HttpResponse:
    """A notice that cannot be shown yet is a sentence on the page of the case."""
    messages.error(request, sentence)
    return access.to("decision", row.reference)
