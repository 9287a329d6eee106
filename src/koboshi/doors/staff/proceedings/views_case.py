"""What others have a say in about one case: council, other authorities, public inspection with its opinions."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core import deadline as deadlines
from koboshi.core.confidence import CHECKED
from koboshi.core.deadline import Deadline
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.proceedings import acts, towns
from koboshi.doors.staff.proceedings.views_council import GET_POST
from koboshi.doors.staff.words import Words
from koboshi.proceedings import policies, printing, service
from koboshi.proceedings.models import (
    AgendaItem,
    AuthorityRequest,
    Meeting,
    Opinion,
    Paper,
    PublicHearing,
    PublicInspection,
)
from koboshi.proceedings.service import asking, inspecting, public_hearings, steps
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

TYPED = (
    "meeting", "public_title", "authority", "department", "question", "due_on", "reason", "shown_title", "place",
    "opens", "rule", "amount", "unit", "town_question", "town_due_on",
)  # fmt: skip
UNITS = ("day", "week", "month")
MOST = 100


@access.staff_page
@GET_POST
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything of one case, and the forms to begin each."""
    actor, found = flow.actor_of(request), access.case_for(request, reference)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_case_words(request, found)}
        return access.show(request, "staff/proceedings/case.html", page, status=status)

    def put() -> None:
        meetings = Meeting.objects.visible_to(actor).filter(pk=access.number(acts.posted(request, "meeting")) or 0)
        meeting = meetings.first()
        if meeting is None:
            raise Refused("この会議は取りやめになっています。")
        service.put_on_agenda(actor, meeting, found, public_title=acts.posted(request, "public_title"))

    def ask() -> None:
        words = {name: acts.posted(request, name) for name in ("authority", "department", "question")}
        service.ask(actor, found, **words, due_on=access.day(request, "due_on"))

    table: dict[str, acts.Act] = {
        "put": put,
        "ask": ask,
        "ask_town": lambda: towns.ask(request, found),
        "go_on": lambda: service.go_on(actor, found, reason=acts.posted(request, "reason")),
        "open": lambda: _open(request, found),
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_case", (found.reference,)))


def _open(request: HttpRequest, found: Case) -> None:
    service.open_inspection(
        flow.actor_of(request),
        found,
        public_title=acts.posted(request, "shown_title"),
        place=acts.posted(request, "place"),
        opens=access.day(request, "opens"),
        rule=_rule(request, found),
        ends_step="ends_step" in request.POST,
    )


def _rule(request: HttpRequest, found: Case) -> Deadline:
    """The rule of the pack that was chosen, or the length that was typed."""
    known = inspecting.rules_of(pack_of(found.version_id)).get(acts.posted(request, "rule"))
    amount = access.number(acts.posted(request, "amount")) or 0
    return known or inspecting.own_rule(amount, acts.posted(request, "unit"))


def _case_words(request: HttpRequest, found: Case) -> dict[str, Any]:
    actor, words = flow.actor_of(request), Words.of(found, language_of(request))
    requests = AuthorityRequest.objects.visible_to(actor).filter(case=found)
    rules = inspecting.rules_of(pack_of(found.version_id))
    planned = Meeting.objects.visible_to(actor).filter(state=Meeting.State.PLANNED, held_on__gte=civil.today())
    return {
        "case": found,
        "procedure_title": words.title,
        "may": policies.may_run_for(actor, found) and found.ended_at is None,
        "council_step": steps.open_step(found, "council"),
        "consult_step": steps.open_step(found, "consult"),
        "publish_step": steps.open_step(found, "publish"),
        "items": AgendaItem.objects.visible_to(actor).filter(case=found).select_related("meeting__council"),
        "meetings": planned.select_related("council").order_by("held_on")[:MOST],
        "requests": requests,
        "missing": requests.filter(answered_on=None, left_reason="").count(),
        "today": civil.today(),
        "inspections": PublicInspection.objects.visible_to(actor).filter(case=found),
        "hearings": PublicHearing.objects.visible_to(actor).filter(case=found),
        "hearing_step": public_hearings.step_of(found),
        "rules": [(name, words.plain(f"deadline.{name}", name)) for name in rules],
        "units": acts.choices(request, "unit", UNITS),
        "typed": access.typed(request, *TYPED),
        "ends_step": request.method != "POST" or "ends_step" in request.POST,
        "breadcrumbs": access.crumbs(request, found, acts.say(request, "title")),
        **towns.words_of(request, found, words),
    }


def _request(request: HttpRequest, number: int) -> AuthorityRequest:
    rows = AuthorityRequest.objects.visible_to(flow.actor_of(request)).select_related("case", "case__office")
    found = rows.filter(pk=number).first()
    if found is None or not acts.reads(flow.actor_of(request), found.case):
        raise Http404
    access.seen(request, found.case)
    return found


@access.staff_page
@GET_POST
def authority(request: HttpRequest, number: int) -> HttpResponse:
    """One question to an authority: its letter, how it went out, the reply."""
    actor, found = flow.actor_of(request), _request(request, number)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        return _show_request(request, found, problem=problem, status=status)

    table: dict[str, acts.Act] = {
        "sent": lambda: service.record_sending(
            actor,
            found,
            way=acts.posted(request, "way"),
            on=access.day(request, "sent_on"),
            document_number=acts.posted(request, "document_number"),
        ),
        "take_back": lambda: service.take_back(actor, found, reason=acts.posted(request, "take_back_reason")),
        "reply": lambda: service.record_reply(
            actor, found, reply=acts.posted(request, "reply"), on=access.day(request, "answered_on")
        ),
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_request", (found.pk,)))


def _show_request(
    request: HttpRequest, found: AuthorityRequest, *, problem: Any = None, status: int = 200
) -> HttpResponse:
    way = (reverse("staff:proceedings_case", args=[found.reference]), found.reference)
    page = {
        "problem": problem,
        "asked": found,
        "ways": acts.choices(request, "way", asking.BY_HAND),
        "shared": towns.shared_lines(request, found),
        "papers": found.papers.filter(removed_at=None) if found.to_body else (),
        "overdue": found.answered_on is None and found.due_on < civil.today(),
        "typed": access.typed(request, "way", "sent_on", "document_number", "reply", "answered_on", "take_back_reason"),
        "breadcrumbs": acts.crumbs(request, found.authority, way),
    }
    return access.show(request, "staff/proceedings/request.html", page, status=status)


@access.staff_page
@require_safe
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """The letter as PDF, to print or to send along."""
    found = _request(request, number)
    made = printing.letter(flow.actor_of(request), found, on=civil.today())
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="letter.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@access.staff_page
@GET_POST
def inspection(request: HttpRequest, number: int) -> HttpResponse:
    """One inspection: the public papers, the last day and why, the opinions."""
    actor = flow.actor_of(request)
    rows = PublicInspection.objects.visible_to(actor).select_related("case", "case__application")
    found = rows.filter(pk=number).first()
    if found is None or not acts.reads(actor, found.case):
        raise Http404
    access.seen(request, found.case)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_inspection_words(request, found)}
        return access.show(request, "staff/proceedings/inspection.html", page, status=status)

    def remove() -> None:
        for each in Paper.objects.visible_to(actor).filter(
            inspection=found, pk=access.number(acts.posted(request, "which")) or 0
        ):
            service.remove_paper(actor, each)

    table: dict[str, acts.Act] = {
        "paper": lambda: service.add_paper(
            actor, found, title=acts.posted(request, "title"), upload=acts.upload(request, "file")
        ),
        "remove": remove,
        "on_paper": lambda: service.give_opinion(
            actor,
            found.pk,
            text=acts.posted(request, "text"),
            name=acts.posted(request, "name"),
            address=acts.posted(request, "address"),
            once=acts.posted(request, "once") or secrets.token_hex(16),
            way=Opinion.Way.PAPER,
        ),
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_inspection", (found.pk,)))


def _inspection_words(request: HttpRequest, found: PublicInspection) -> dict[str, Any]:
    due = inspecting.due_of(found.rule, found.opens)
    return {
        "inspection": found,
        "state": "over" if found.closed_at else "early" if civil.today() < found.opens else "open",
        "why": [wording.html(line) for line in deadlines.explain(due, language_of(request)).summary],
        "unchecked": found.rule.get("status") != CHECKED,
        "papers": found.papers.filter(removed_at=None),
        "opinions": found.opinions.all(),
        "once": acts.posted(request, "once") or secrets.token_hex(16),
        "typed": access.typed(request, "title", "text", "name", "address"),
        "breadcrumbs": access.crumbs(request, found.case, acts.say(request, "inspection")),
    }


@access.staff_page
@GET_POST
def opinion(request: HttpRequest, number: int) -> HttpResponse:
    """One opinion and what the office thinks of it."""
    actor = flow.actor_of(request)
    rows = Opinion.objects.visible_to(actor).select_related("inspection__case")
    found = rows.filter(pk=number).first()
    if found is None or not acts.reads(actor, found.inspection.case):
        raise Http404
    access.seen(request, found.inspection.case)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        way = (
            reverse("staff:proceedings_inspection", args=[found.inspection_id]),
            acts.say(request, "inspection"),
        )
        answer = acts.posted(request, "answer") if request.method == "POST" else found.answer
        page = {
            "problem": problem,
            "opinion": found,
            "typed": {"answer": answer},
            "breadcrumbs": acts.crumbs(request, acts.say(request, "opinion"), way),
        }
        return access.show(request, "staff/proceedings/opinion.html", page, status=status)

    table: dict[str, acts.Act] = {
        "answer": lambda: service.answer_opinion(actor, found, answer=acts.posted(request, "answer"))
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_inspection", (found.inspection_id,)))
