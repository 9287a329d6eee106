"""Draft a decision, look at the way it would take, send it; and send it again when it came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Task
from koboshi.casework.service import amiss, approving, drafted, taking_back, tasks
from koboshi.casework.service.amiss import AllAmiss
from koboshi.casework.service.approving import Proposal
from koboshi.core.approval import DRAFTER, route_steps
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, due, offered, written
from koboshi.doors.staff.approvals import showing
from koboshi.doors.staff.lacking import lines_of, unreadable
from koboshi.doors.staff.views_task import TAKE_OVER, take_over_here
from koboshi.doors.staff.words import Words
from koboshi.doors.staff.written import Written
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("outcome", "facts", "clause", "criterion", "application", "conditions", "part", "note", "seen")


def _proposal(task: Task, typed: Mapping[str, str], said: Written) -> Proposal:
    """What was typed as a decision. Raises `AllAmiss` with everything that is wrong with it."""
    reason = Reason(typed["facts"], typed["clause"], typed["criterion"], typed["application"], typed["part"], said.more)
    outcome, conditions, fields = typed["outcome"], typed["conditions"], said.values or {}
    amiss.check(task, reason, outcome, conditions=conditions, fields=fields, unreadable=said.problems)
    return Proposal(outcome, reason, conditions, fields)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Write the decision as it shall be decided, and send it on its way."""
    task, actor = access.task_for(request, number), flow.actor_of(request)
    live = Circulation.objects.visible_to(actor).filter(
        reference=task.reference, subject=drafted.subject_of(task), dropped_at__isnull=True
    )
    begun = live.first()
    if begun is not None:
        return access.to("approval", begun.pk)
    if task.action != "decide" or task.state != Task.State.OPEN:
        return access.to("case", task.reference)
    if not approving.needs_approval(task.case):
        return access.to("decide", task.pk)
    if request.method != "POST":
        return _show(request, task, dict.fromkeys(TYPED, ""), Written())
    typed = access.typed(request, *TYPED)
    said = written.of_post(request, task, typed["outcome"])
    if TAKE_OVER in request.POST:
        return _show(request, task, typed, said, refused=take_over_here(request, task))
    if said.pressed or "look" in request.POST:
        return _show(request, task, typed, said, look="look" in request.POST)
    try:
        row = approving.draft(actor, task, _proposal(task, typed, said))
    except Refused as refused:
        return _show(request, task, typed, said, refused=refused)
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
    if taking_back.is_ours(row):
        return access.to("reopening_again", row.pk)
    task = approving.task_of(row)
    if request.method != "POST":
        typed = {**dict.fromkeys(TYPED, ""), **row.text, "seen": str(row.version)}
        before = Proposal.read(row.text)
        return _show(request, task, typed, written.of_values(task, before.reason.more, before.fields), row=row)
    typed = access.typed(request, *TYPED)
    said = written.of_post(request, task, typed["outcome"])
    if said.pressed or "look" in request.POST:
        return _show(request, task, typed, said, row=row, look="look" in request.POST)
    seen = access.number(typed["seen"])
    try:
        approving.send_again(actor, row, _proposal(task, typed, said), note=typed["note"], seen=seen)
    except Refused as refused:
        return _show(request, task, typed, said, row=row, refused=refused)
    showing.tell(request, messages.SUCCESS, "done.send")
    return access.to("approval", row.pk)


@dataclass(frozen=True, slots=True)
class _Hindrance:
    """Why a draft would not be decided; `outcomes`: with which results, empty where it is the same with every one."""

    why: SafeString
    barred: bool
    outcomes: tuple[SafeString, ...] = ()


def _hindrances(request: HttpRequest, task: Task, words: Words, chosen: str) -> list[_Hindrance]:
    """What stands in the way of a draft, said before it is sent: nobody may decide it, or a seat has nobody in it.

    The drafter does not decide her own. Of the chosen result where there is one, else of each.
    """
    outcomes = [chosen] if chosen in task.outcomes else list(task.outcomes)
    found: dict[tuple[SafeString, bool], list[str]] = {}
    for outcome in outcomes:
        try:
            vacant = approving.vacant_for(flow.actor_of(request), task, outcome)
        except Refused as refused:
            found.setdefault((access.problem_of(request, refused), True), []).append(outcome)
        else:
            if vacant is not None:
                found.setdefault((showing.told(vacant, words), False), []).append(outcome)
    return [
        _Hindrance(why, barred, () if named == outcomes else tuple(words.result(task.node, each) for each in named))
        for (why, barred), named in found.items()
    ]


def _show(
    request: HttpRequest,
    task: Task,
    typed: Mapping[str, str],
    said: Written,
    *,
    row: Circulation | None = None,
    refused: Refused | None = None,
    look: bool = False,
) -> HttpResponse:
    words, case, actor = Words.of(task, language_of(request)), task.case, flow.actor_of(request)
    lines = lines_of(request, task, refused, facts="facts") if isinstance(refused, AllAmiss) else []
    problem = access.problem_of(request, refused) if refused is not None and not lines else None
    status = 422 if refused is not None else 200
    if wrong := unreadable(refused):
        said = replace(said, problems=wrong)
    way: list[SafeString] = []
    because: list[SafeString] = []
    if look:
        try:
            route = approving.route_for(actor, task, typed["outcome"])
        except Refused as no_way:
            problem, status = access.problem_of(request, no_way), 422
        else:
            way = [showing.told(line, words) for line in route_steps(route, words.lang)] if route else []
            because = [showing.told(line, words) for line in route.because] if route else []
    may = approving.may_draft(actor, task)
    returned = [stamp for stamp in row.value.stamps if stamp.verdict == "return"][-1:] if row else []
    page = {
        "task": task,
        "case": case,
        "row": row,
        "typed_form": "typed",
        "procedure_title": words.title,
        "step": words.step(task.node),
        "may_work": may,
        "held_by": task.assignee if row is None and may and tasks.held_by_another(actor, task) else None,
        "problem": problem,
        "lines": lines,
        "wrong": {line.anchor for line in lines},
        "typed": typed,
        "day": due.told(case, words),
        "hindrances": _hindrances(request, task, words, typed["outcome"]) if may else [],
        "about_the_chain": showing.about_the_chain(case, words) if row is None else [],
        "way": way,
        "because": because,
        "returned": [(row.value.route.title(stamp.seat), stamp.note) for stamp in returned] if row else [],
        "outcomes": [{"value": name, "text": words.result(task.node, name)} for name in task.outcomes],
        **written.page(task, words, said),
        "clauses": offered.groups(words, task, "clause"),
        "criteria": offered.groups(words, task, "criterion"),
        "parts": showing.answers(request, case, words),
        "arrived": civil.today(case.arrived_at),
        "breadcrumbs": access.crumbs(request, case, showing.say(request, "draft.title")),
    }
    return showing.show(request, "staff/approvals/draft.html", page, status=status)
