"""Draft a decision, look at the way it would take, send it; and send it again when it came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Task
from koboshi.casework.service import approving
from koboshi.casework.service.approving import Proposal
from koboshi.core.approval import DRAFTER, route_steps
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, due, offered
from koboshi.doors.staff.approvals import showing
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("outcome", "facts", "clause", "criterion", "application", "conditions", "note", "seen")


def _proposal(typed: Mapping[str, str]) -> Proposal:
    reason = Reason(typed["facts"], typed["clause"], typed["criterion"], typed["application"])
    return Proposal(typed["outcome"], reason, typed["conditions"])


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Write the decision as it shall be decided, and send it on its way."""
    task, actor = access.task_for(request, number), flow.actor_of(request)
    live = Circulation.objects.visible_to(actor).filter(
        reference=task.reference, subject=approving.subject_of(task), dropped_at__isnull=True
    )
    begun = live.first()
    if begun is not None:
        return access.to("approval", begun.pk)
    if task.action != "decide" or task.state != Task.State.OPEN:
        return access.to("case", task.reference)
    if not approving.needs_approval(task.case):
        return access.to("decide", task.pk)
    if request.method != "POST":
        return _show(request, task, dict.fromkeys(TYPED, ""))
    typed = access.typed(request, *TYPED)
    if "look" in request.POST:
        return _show(request, task, typed, look=True)
    try:
        row = approving.draft(actor, task, _proposal(typed))
    except Refused as refused:
        return _show(request, task, typed, problem=access.problem_of(request, refused), status=422)
    showing.tell(request, messages.SUCCESS, "done.begun")
    return access.to("approval", row.pk)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, number: int) -> HttpResponse:
    """A draft that came back: change it, or leave it as it is, and send it again."""
    row, actor = showing.circulation_for(request, number), flow.actor_of(request)
    at_the_drafter = row.dropped_at is None and any(wait.seat == DRAFTER for wait in row.value.waiting())
    if row.drafter_id != actor.user or not at_the_drafter:
        return access.to("approval", row.pk)
    task = approving.task_of(row)
    if request.method != "POST":
        typed = {**dict.fromkeys(TYPED, ""), **row.text, "seen": str(row.version)}
        return _show(request, task, typed, row=row)
    typed = access.typed(request, *TYPED)
    if "look" in request.POST:
        return _show(request, task, typed, row=row, look=True)
    try:
        approving.send_again(actor, row, _proposal(typed), note=typed["note"], seen=access.number(typed["seen"]))
    except Refused as refused:
        return _show(request, task, typed, row=row, problem=access.problem_of(request, refused), status=422)
    showing.tell(request, messages.SUCCESS, "done.send")
    return access.to("approval", row.pk)


def _show(
    request: HttpRequest,
    task: Task,
    typed: Mapping[str, str],
    *,
    row: Circulation | None = None,
    problem: Any = None,
    look: bool = False,
    status: int = 200,
) -> HttpResponse:
    words, case, actor = Words.of(task, language_of(request)), task.case, flow.actor_of(request)
    way: list[SafeString] = []
    because: list[SafeString] = []
    if look:
        try:
            route = approving.route_for(actor, task, typed["outcome"])
        except Refused as refused:
            problem, status = access.problem_of(request, refused), 422
        else:
            way = [showing.told(line, words) for line in route_steps(route, words.lang)] if route else []
            because = [showing.told(line, words) for line in route.because] if route else []
    returned = [stamp for stamp in row.value.stamps if stamp.verdict == "return"][-1:] if row else []
    page = {
        "task": task,
        "case": case,
        "row": row,
        "procedure_title": words.title,
        "step": words.step(task.node),
        "may_work": approving.may_draft(actor, task),
        "problem": problem,
        "typed": typed,
        "day": due.told(case, words),
        "about_the_chain": showing.about_the_chain(case, words) if row is None else [],
        "way": way,
        "because": because,
        "returned": [(row.value.route.title(stamp.seat), stamp.note) for stamp in returned] if row else [],
        "outcomes": [{"value": name, "text": words.result(task.node, name)} for name in task.outcomes],
        "clauses": offered.groups(words, task, "clause"),
        "criteria": offered.groups(words, task, "criterion"),
        "parts": showing.answers(request, case, words),
        "arrived": civil.today(case.arrived_at),
        "breadcrumbs": access.crumbs(request, case, showing.say(request, "draft.title")),
    }
    return showing.show(request, "staff/approvals/draft.html", page, status=status)
