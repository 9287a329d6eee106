"""The case page in five parts: now, talk, course, decision, history. Opening a part is written into the read log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.casework import history as histories
from koboshi.casework import policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Consultation, Decision, Message, Task
from koboshi.casework.service import by_hand, engine, grounds
from koboshi.casework.service.period import nature_of
from koboshi.casework.service.repairing import REPAIR
from koboshi.casework.service.tasks import RESERVED, held_by_another, not_yet
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.deadline import explain
from koboshi.core.japan import civil
from koboshi.core.reason import Ground
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, consulted, dispatch, drafts, due, happened, inspected, reading
from koboshi.doors.staff import taken_back as reopened
from koboshi.doors.staff.adverse import showing as disposing
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.period import deadlines
from koboshi.doors.staff.registers import easing
from koboshi.doors.staff.words import Words, has_due
from koboshi.fees.models import Charge
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

TABS = {"now": "case", "talk": "talk", "course": "course", "decision": "decision", "history": "history"}
TWICE = timedelta(minutes=1)
PAGES = {
    "now": "staff/case_now.html",
    "talk": "staff/case_talk.html",
    "course": "staff/case_course.html",
    "decision": "staff/case_decision.html",
    "history": "staff/case_history.html",
}
OWN_PAGES = {
    "decide": "decide", "issue": "notice", "match": "match", "inspect": "fieldwork_offer",
    "public_hearing": "public_hearing_step",
}  # fmt: skip
"""Actions that have a page of their own."""
WAITS = ("resident", "applicant", "office", "payment", "draw", "vacancy", "party", "hearing")
"""Whom a step of a procedure may wait for, each with its text `waits.<name>`."""
ROLES_NAMED = ("clerk", "examiner", "decider", "matcher", "operator")
"""Roles of tasks that have a name to read."""


def _page(request: HttpRequest, case: Case, tab: str, words: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """One part of the case page below the case's head."""
    actor, own = flow.actor_of(request), Words.of(case, language_of(request))
    page = {
        "case": case,
        "words": own,
        "procedure_title": own.title,
        "arrived": civil.today(case.arrived_at),
        "status_text": status_text(request, case),
        "outcome_text": own.outcome(case.outcome) if case.outcome else "",
        "mine": policies.may_act_on(actor, case),
        "tab": tab,
        "tabs": [
            {
                "url": reverse(f"staff:{name}", args=[case.reference]),
                "text": access.say(request, f"case.tab.{key}"),
                "current": key == tab,
                "count": "",
            }
            for key, name in TABS.items()
        ],
        "unchecked": own.unchecked(),
        "day": due.told(case, own),
        **reopened.of_case(actor, case, own.lang),
        **disposing.of_case(actor, case),
        "adverse": own.pack.manifest.law.act.kind == "adverse",
        "breadcrumbs": [
            {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")},
            {"url": "", "text": case.reference},
        ],
        **words,
    }
    return access.show(request, PAGES[tab], page, status=status)


def status_text(request: HttpRequest, case: Case) -> str:
    """The state in a few words; between decision and end the case is no longer examined."""
    decided = case.decided_at is not None and case.ended_at is None and case.status == Case.Status.EXAMINING
    if case.status == Case.Status.LAPSED and grounds.ended_unpaid(case):
        return access.say(request, "status.unpaid")
    if grounds.ended_by_law(case, pack_of(case.version_id)):
        return access.say(request, "status.expired")
    adverse = pack_of(case.version_id).manifest.law.act.kind == "adverse" and case.status == Case.Status.EXAMINING
    name = "after_decision" if decided else "adverse" if adverse else case.status
    return access.say(request, f"status.{name}")


# --- now ------------------------------------------------------------------------------------------------------------


@access.staff_page
@require_safe
def now(request: HttpRequest, reference: str) -> HttpResponse:
    """What to do now, the answers and the files."""
    return show_now(request, reference)


def show_now(request: HttpRequest, reference: str, *, problem: Any = None, status: int = 200) -> HttpResponse:
    """The first part of the case page; with a sentence when an act was refused."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    words = Words.of(case, language_of(request))
    files = reading.files_of(actor, case)
    page = {
        "problem": problem,
        "works": [_work(request, task, words) for task in reading.tasks_of(actor, case)],
        "consults": [] if case.ended_at else consulted.at_step(case, words),
        "drafts": drafts.of_case(actor, case, words),
        "early_visits": inspected.ended_early(actor, case),
        "papers": showing.of_case(actor, case, words),
        "unreached": showing.unreached(case, words.lang),
        "pauses": reading.pauses(actor, case, words),
        "asked_others": reading.asked_others(actor, case),
        "parts": reading.parts(actor, case, words, files),
        "revisions": reading.revisions(actor, case, words, files),
        "files": reading.listed(files, words),
        "dispatch": dispatch.of_case(actor, case),
        "may_charge": by_hand.may_charge(actor, case) and by_hand.standing(case) is None,
        "charges": Charge.objects.visible_to(actor).filter(reference=case.reference).order_by("pk"),
        "helped": access.say(request, f"assistance.{case.application.assistance}")
        if case.application.assistance
        else "",
        "door_text": access.say(request, f"door.{case.door}"),
    }
    return _page(request, case, "now", page, status=status)


def _work(request: HttpRequest, task: Task, words: Words) -> dict[str, Any]:
    """One task with the buttons this person may press."""
    actor, today = flow.actor_of(request), civil.today()
    is_open = task.state == Task.State.OPEN
    may = is_open and policies.may_work(actor, task)
    own = OWN_PAGES.get(task.action, "")
    elsewhere = own in ("decide", "notice", "fieldwork_offer", "public_hearing_step")
    plain = [] if elsewhere else [name for name in task.outcomes if name != RESERVED]
    if own == "match":
        plain = plain[1:]
    early = not_yet(actor, task) if may and plain else None
    return {
        "task": task,
        "title": access.say(request, "task.repair") if task.action == "repair" else words.step(task.node),
        "waiting": _waiting(request, task) if not is_open else "",
        "due": task.due_on if has_due(task) else None,
        "moved": reading.moved(task, words),
        "overdue": is_open and task.due_on < today,
        "may": may,
        "repair": task.action == REPAIR,
        "whose": _whose(request, task) if is_open and not may else "",
        "may_draft": is_open and not may and drafts.may_begin(actor, task),
        "held_by": task.assignee if may and held_by_another(actor, task) else None,
        "mine": task.assignee_id is not None and task.assignee_id == actor.user,
        "own_url": reverse(f"staff:{own}", args=[task.pk]) if own else "",
        "own_text": access.say(request, f"task.open.{own}") if own else "",
        "outcomes": [{"value": name, "text": words.result(task.node, name)} for name in plain],
        "not_yet": access.problem_of(request, early) if early else "",
        "correctable": RESERVED in task.outcomes,
        "consults": consulted.at_step(task.case, words, task.node),
        "bare": not task.outcomes and not own and task.action != REPAIR,
    }


def _waiting(request: HttpRequest, task: Task) -> SafeString:
    """Whom the case waits for; a kind a pack invents later still has a sentence. A disposition has no applicant."""
    whom = task.waits_for if task.waits_for in WAITS else "other"
    if whom in ("resident", "applicant") and pack_of(task.case.version_id).manifest.law.act.kind == "adverse":
        whom = "party"
    return access.say(request, f"waits.{whom}")


def _whose(request: HttpRequest, task: Task) -> Any:
    """Who does this task instead: people of the office with another role, or the office itself."""
    if task.office_id not in flow.actor_of(request).offices:
        return access.say(request, "task.of_office", office=task.office.name)
    return access.say(request, f"task.of_role.{task.role if task.role in ROLES_NAMED else 'other'}")


# --- talk -----------------------------------------------------------------------------------------------------------


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, reference: str) -> HttpResponse:
    """Messages to the resident, notes of staff, questions to other offices, and requests for correction."""
    case = access.case_for(request, reference)
    if request.method != "POST":
        return _talk(request, case)
    internal = request.POST.get("internal") == "yes"
    try:
        _write(flow.actor_of(request), case, str(request.POST.get("text", "")), internal)
    except Refused as refused:
        return _talk(request, case, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "talk.noted" if internal else "talk.sent")
    return access.to("talk", case.reference)


@transaction.atomic
def _write(actor: Actor, case: Case, text: str, internal: bool) -> None:
    """Write once: the same words by the same person within a minute are a button pressed twice."""
    engine.locked(case.pk)
    lately = Message.objects.filter(case=case, author_id=actor.user, written_at__gte=timezone.now() - TWICE)
    if not lately.filter(text=text.strip(), internal=internal).exists():
        casework.write_message(actor, case, text=text, internal=internal)


def _talk(request: HttpRequest, case: Case, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor, words = flow.actor_of(request), Words.of(case, language_of(request))
    page = {
        "problem": problem,
        "typed": access.typed(request, "text", "internal"),
        "messages_of": list(
            Message.objects.visible_to(actor).filter(case=case).select_related("author").order_by("pk")
        ),
        "consultations": list(
            Consultation.objects.visible_to(actor)
            .filter(case=case)
            .select_related("office", "asked_by", "answered_by")
            .order_by("pk")
        ),
        "corrections": reading.corrections(actor, case, words),
    }
    return _page(request, case, "talk", page, status=status)


# --- course, decision, history --------------------------------------------------------------------------------------


@access.staff_page
@require_safe
def course(request: HttpRequest, reference: str) -> HttpResponse:
    """The process drawn with the step of now, and the legal clock day by day."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    words = Words.of(case, language_of(request))
    drawn = reading.drawing(actor, case, words)
    clock = reading.clock_of(case)
    explained = explain(clock, language_of(request), nature=nature_of(words.pack))
    page = {
        "svg": mark_safe(drawn.svg),  # noqa: S308  made by core.drawing, every text escaped
        "steps": drawn.steps,
        "drawn_now": drawn.now,
        "standing": [words.step(node) for node in reading.waiting_at(case)],
        "clock": clock,
        "explained": {
            "summary": [wording.html(line) for line in explained.summary],
            "notes": [wording.html(line) for line in explained.legal_notes],
            "days": [{"note": day.note, "why": wording.html(day.why)} for day in explained.days],
        },
        "paused": next((row[2] if len(row) > 2 else "correction" for row in case.stops if row[1] is None), ""),
        "extensions": clock.extensions,
        "may_change": policies.may_act_on(actor, case) and case.ended_at is None,
        "deadlines": deadlines.told(case, words),
        "level": words.pack.manifest.service_level,
        "period": access.say(
            request,
            f"clock.unit.{words.pack.manifest.service_level.unit}",
            amount=words.pack.manifest.service_level.amount,
        ),
    }
    return _page(request, case, "course", page)


@access.staff_page
@require_safe
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """The decision with its reason, the notices that were sent, and the legal grounds of the procedure."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    words = Words.of(case, language_of(request))
    made = Decision.objects.visible_to(actor).filter(case=case).select_related("decided_by")
    back = reopened.of_case(actor, case, words.lang)
    taken, gone = back["taken_back"], back["gone"]
    page = {
        "decisions": [
            {
                "made": each,
                "taken": taken.get(each.pk),
                "outcome": words.outcome(each.outcome),
                "clause": words.html(f"clause.{each.clause}", each.clause) if each.clause else "",
                "grounds": words.grounds(Ground(**row) for row in each.grounds),
                "fields": words.decided(each.fields),
            }
            for each in made
            if isinstance(each, Decision)
        ],
        "notices": [(each, gone.get(each.check_number, "")) for each in histories.notices(actor, case)],
        "deliveries": reading.deliveries(actor, case, language_of(request)),
        "basis": words.pack.manifest.basis,
        "version": words.pack.manifest.version,
        **easing.of_case(actor, case),
    }
    return _page(request, case, "decision", page)


@access.staff_page
@require_safe
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that was done and by whom; who looked, apart."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    done, looked = happened.timeline(actor, case, Words.of(case, language_of(request)))
    return _page(request, case, "history", {"done": done, "looked": looked})
