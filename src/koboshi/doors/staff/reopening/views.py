"""Take a decision back, or draft that where a chain decides; and send a draft again that came back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, TakingBack
from koboshi.casework.service import approving, restarting, taking_back
from koboshi.casework.service.taking_back import Given
from koboshi.core.approval import DRAFTER
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.approvals import showing
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

TYPED = ("how", "facts", "ground", "node", "note", "seen")


def _given(typed: dict[str, str]) -> Given:
    return Given(how=typed["how"], facts=typed["facts"], ground=typed["ground"], node=typed["node"])


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """Why and how, and where the case goes on; a refused act keeps what was typed."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    typed = access.typed(request, *TYPED)
    if request.method != "POST":
        begun = _under_way(request, case)
        return access.to("approval", begun.pk) if begun is not None else _show(request, case, typed)
    try:
        if approving.needs_approval(case):
            row = taking_back.draft(actor, case, _given(typed))
            showing.tell(request, messages.SUCCESS, "done.begun")
            return access.to("approval", row.pk)
        taking_back.take_back(actor, case, _given(typed))
    except Refused as refused:
        return _show(request, case, typed, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_reopening.done")
    return access.to("case", case.reference)


def _under_way(request: HttpRequest, case: Case) -> Circulation | None:
    rows = Circulation.objects.visible_to(flow.actor_of(request)).open().filter(reference=case.reference)
    return rows.filter(subject__startswith=taking_back.SUBJECT).first()


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, number: int) -> HttpResponse:
    """A draft that came back to its drafter: change it, or leave it as it is, and send it again."""
    row, actor = showing.circulation_for(request, number), flow.actor_of(request)
    here = row.dropped_at is None and any(wait.seat == DRAFTER for wait in row.value.waiting())
    if row.drafter_id != actor.user or not here or not taking_back.is_ours(row):
        return access.to("approval", row.pk)
    case, before = showing.case_of(row), Given.read(row.text)
    if request.method != "POST":
        kept = {"how": before.how, "facts": before.facts, "ground": before.ground, "node": before.node}
        return _show(request, case, {**kept, "note": "", "seen": str(row.version)}, row=row)
    typed = access.typed(request, *TYPED)
    try:
        seen = access.number(typed["seen"])
        taking_back.send_again(actor, row, _given(typed), note=typed["note"], seen=seen)
    except Refused as refused:
        return _show(request, case, typed, row=row, problem=access.problem_of(request, refused), status=422)
    showing.tell(request, messages.SUCCESS, "done.send")
    return access.to("approval", row.pk)


def _show(
    request: HttpRequest,
    case: Case,
    typed: dict[str, str],
    *,
    row: Circulation | None = None,
    problem: Any = None,
    status: int = 200,
) -> HttpResponse:
    lang, actor = language_of(request), flow.actor_of(request)
    words, decision = Words.of(case, lang), taking_back.decision_of(case)
    places = restarting.places(case, decision) if decision is not None else []
    circulates = approving.needs_approval(case)
    content = {
        "case": case,
        "row": row,
        "problem": problem,
        "typed": typed,
        "decision": decision,
        "outcome": words.outcome(decision.outcome) if decision is not None else "",
        "hows": [(how, wording.say_html(f"staff_reopening.help.{how}", lang)) for how in TakingBack.How.values],
        "names": {how: wording.plain(f"staff_reopening.how.{how}", lang) for how in TakingBack.How.values},
        "places": [(node, words.step_plain(node)) for node in places],
        "possible": taking_back.possible(case),
        "circulates": circulates,
        "may": taking_back.may_propose(actor, case) if circulates else taking_back.may_decide(actor, case),
        "breadcrumbs": access.crumbs(request, case, wording.plain("staff_reopening.title", lang)),
    }
    return access.show(request, "staff/reopening/page.html", content, status=status)
