"""Where a co-applicant gets post: the office writes it down, as it does for a representative (`views_record`)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.casework.models import Case
from koboshi.core.form import inputs
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.mandates import words
from koboshi.doors.staff.mandates.views_record import own_case, what_is_asked
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Party
from koboshi.screens import flow, mandating
from koboshi.screens.mandating import Filled


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The address of one co-applicant; the button of the form looks a postal code up."""
    case = own_case(request, reference)
    actor = flow.actor_of(request)
    known = Party.objects.visible_to(actor).filter(reference=case.reference, role=Party.Role.CO_APPLICANT)
    party = known.filter(pk=number).first()
    if party is None:
        raise Http404
    if request.method != "POST":
        asked = mandating.ADDRESS.fields["address"]
        return _show(request, case, party, Filled({}, inputs(asked, party.address or None)))
    filled = mandating.read_address(request)
    if filled.edited is not None or filled.problems:
        return _show(request, case, party, filled, status=422 if filled.problems else 200)
    try:
        mandates.note_address(actor, party, filled.values["address"])
    except Refused as refused:
        return _show(request, case, party, filled, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_mandates.done.address")
    return access.to("mandates", case.reference)


def _show(
    request: HttpRequest, case: Case, party: Party, filled: Filled, *, problem: Any = None, status: int = 200
) -> HttpResponse:
    page = {
        **what_is_asked(request, filled),
        "asked": mandating.ADDRESS.fields["address"],
        "case": case,
        "party": party,
        "role": words.role(request, party),
        "problem": problem,
        "breadcrumbs": access.crumbs(request, case, words.say(request, "one.post")),
    }
    return access.show(request, "staff/mandates/party.html", page, status=status)
