"""Take a decision back after a look at its notice, or draft that where a chain decides, and send a draft again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, TakingBack
from koboshi.casework.service import approving, restarting, taken_back_letter, taking_back
from koboshi.casework.service.amiss import AllAmiss
from koboshi.casework.service.deciding import Amiss
from koboshi.casework.service.grounds import ReasonLacks
from koboshi.casework.service.period import nature_of
from koboshi.casework.service.taking_back import Given
from koboshi.core.approval import DRAFTER
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, sending, taken_back
from koboshi.doors.staff.adverse import showing as disposing
from koboshi.doors.staff.approvals import showing
from koboshi.doors.staff.lacking import Line
from koboshi.doors.staff.registers import easing
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

TYPED = ("how", "facts", "ground", "node", "note", "seen")
LOOK, SEND, BACK = "look", "send", "back"
"""What the buttons do where no chain decides: look at the notice, send it, or change the words once more."""


def _given(typed: dict[str, str]) -> Given:
    return Given(how=typed["how"], facts=typed["facts"], ground=typed["ground"], node=typed["node"])


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """Why and how, and where the case goes on; then the notice as it would go out. Nothing typed is lost."""
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
        if request.POST.get("do") == BACK:
            return _show(request, case, typed)
        if request.POST.get("do") != SEND:
            return _confirm(request, case, typed)
        taken_back.tell(request, taking_back.take_back(actor, case, _given(typed)))
    except Refused as refused:
        return _show(request, case, typed, refused=refused, status=422)
    return access.to("decision", case.reference)


def _confirm(request: HttpRequest, case: Case, typed: dict[str, str]) -> HttpResponse:
    """The notice as it would go out, to whom and how, and the button that takes the decision back and sends it."""
    lang, given = language_of(request), _given(typed)
    words, letter = Words.of(case, lang), taking_back.preview(flow.actor_of(request), case, given)
    page = {
        "case": case,
        "typed": typed,
        "letter": mark_safe(letter),  # noqa: S308  made by core.letter, every text escaped
        "letter_title": wording.html(taken_back_letter.title_of(given.how, lang)),
        "after": wording.say_html(f"staff_reopening.after.{given.how}", lang, step=words.step_plain(given.node)),
        "do": wording.say_html(f"staff_reopening.do.{given.how}", lang),
        **sending.summary(request, case),
        "breadcrumbs": access.crumbs(request, case, wording.plain("staff_reopening.title", lang)),
    }
    return access.show(request, "staff/reopening/confirm.html", page)


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
        return _show(request, case, typed, row=row, refused=refused, status=422)
    showing.tell(request, messages.SUCCESS, "done.send")
    return access.to("approval", row.pk)


def _lines(request: HttpRequest, refused: AllAmiss) -> list[Line]:
    """Everything that is missing, each with the input that mends it."""
    lines: list[Line] = []
    for each in refused.parts:
        if isinstance(each, ReasonLacks):
            lines += [Line(wording.html(one.say(language_of(request))), "facts") for one in each.problems]
        else:
            part = each.part if isinstance(each, Amiss) else ""
            anchor = f"how-{TakingBack.How.ANNUL}" if part == "how" else part
            lines.append(Line(access.problem_of(request, each), anchor))
    return lines


def _show(
    request: HttpRequest,
    case: Case,
    typed: dict[str, str],
    *,
    row: Circulation | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    lang, actor = language_of(request), flow.actor_of(request)
    lines = _lines(request, refused) if isinstance(refused, AllAmiss) else []
    problem = access.problem_of(request, refused) if refused is not None and not lines else None
    words, decision = Words.of(case, lang), taking_back.decision_of(case)
    places = restarting.places(case, decision) if decision is not None else []
    circulates = approving.needs_approval(case)
    content = {
        "case": case,
        "row": row,
        "problem": problem,
        "lines": lines,
        "wrong": {line.anchor for line in lines},
        "typed": typed,
        "decision": decision,
        "nature": nature_of(words.pack),
        "in_part": decision is not None and decision.kind in taken_back_letter.IN_PART,
        "outcome": words.outcome(decision.outcome) if decision is not None else "",
        "hows": [(how, wording.say_html(f"staff_reopening.help.{how}", lang)) for how in TakingBack.How.values],
        "names": {how: wording.plain(f"staff_reopening.how.{how}", lang) for how in TakingBack.How.values},
        "places": [(node, words.step_plain(node)) for node in places],
        "possible": taking_back.possible(case),
        "may_dispose": disposing.of_case(actor, case)["may_dispose"],
        **easing.of_case(actor, case),
        "circulates": circulates,
        "may": taking_back.may_propose(actor, case) if circulates else taking_back.may_decide(actor, case),
        "breadcrumbs": access.crumbs(request, case, wording.plain("staff_reopening.title", lang)),
    }
    return access.show(request, "staff/reopening/page.html", content, status=status)
