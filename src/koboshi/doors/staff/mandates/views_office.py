"""Which office is competent for a case, and the three addresses it goes by."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koboshi.casework import service as casework
from koboshi.casework.service import addressing
from koboshi.core.japan import civil
from koboshi.doors.staff import access
from koboshi.doors.staff.mandates import words
from koboshi.doors.staff.words import Words
from koboshi.mandates import service as mandates
from koboshi.mandates.service import competence
from koboshi.screens import flow
from koboshi.ui.language import language_of


@access.staff_page
@require_safe
def office(request: HttpRequest, reference: str) -> HttpResponse:
    """Registered, living and evacuation address as they were told, and what follows from the one that decides."""
    case = access.case_for(request, reference)
    casework.look(flow.actor_of(request), case, "now")
    found = competence.of_application(case.application)
    authority, question = found.authority, found.question
    page = {
        "case": case,
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
        "handling": words.say(request, f"handling.{authority.handling}") if authority else "",
        "question": words.told(request, question.sentences) if question else "",
        "options": question.options if question else (),
        "unchecked": found.routing is not None and found.routing.status != "確認済",
        "breadcrumbs": access.crumbs(request, case, words.say(request, "office.title")),
    }
    return access.show(request, "staff/mandates/office.html", page)
