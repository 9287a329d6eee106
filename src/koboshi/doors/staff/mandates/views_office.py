"""Which office is competent for a case, the three addresses it goes by, and the case's way to that office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import addressing, routing
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.mandates import words
from koboshi.doors.staff.words import Words
from koboshi.mandates import service as mandates
from koboshi.mandates.service import competence
from koboshi.screens import flow
from koboshi.ui.language import language_of


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: HttpRequest, reference: str) -> HttpResponse:
    """The addresses as they were told and what follows from the one that decides; a press gives the case away."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    if request.method != "POST":
        return _show(request, case)
    try:
        moved = casework.move_to_competent(actor, case)
    except Refused as refused:
        return _show(request, case, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_mandates.done.moved", office=moved.office.name)
    return access.to("case", case.reference) if moved.office_id in actor.offices else access.to("desk")


def _show(request: HttpRequest, case: Case, *, problem: Any = None, status: int = 200) -> HttpResponse:
    found = competence.of_application(case.application)
    authority, question = found.authority, found.question
    page = {
        "case": case,
        "problem": problem,
        "procedure_title": Words.of(case, language_of(request)).title,
        "found": found,
        "facts": [
            {
                "name": words.say(request, f"address.{each.kind}"),
                "state": words.say(request, f"told.{each.state}"),
                "text": each.text,
                "decides": each.decides,
            }
            for each in found.facts
        ],
        "post": [
            addressing.address_label(case, each).split("\n")
            for each in mandates.receivers(case.application, civil.today())
        ],
        "authority": authority,
        "because": words.told(request, authority.because) if authority else "",
        "handling": _handling(request, found),
        "hint": words.competent(request, case, found),
        "may_move": routing.may_move(flow.actor_of(request), case),
        "confidence": words.say(request, f"confidence.{authority.confidence}") if authority else "",
        "question": words.told(request, question.sentences) if question else "",
        "options": question.options if question else (),
        "unchecked": found.routing is not None and found.routing.status != CHECKED,
        "breadcrumbs": access.crumbs(request, case, words.say(request, "office.title")),
    }
    return access.show(request, "staff/mandates/office.html", page, status=status)


def _handling(request: HttpRequest, found: competence.Competence) -> object:
    """What is done with a filing that came: another body's is sent on or told about, an own office's is worked."""
    if found.authority is None:
        return ""
    own = found.standing != "elsewhere"
    return words.say(request, f"handling.{'ours' if own else found.authority.handling}")
