"""Ask for a fee whose amount a person looked up: amount, law, reason. It becomes a charge like any other."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from koboshi.casework.models import Case
from koboshi.casework.service import by_hand
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.views_task import GET_POST
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("yen", "basis", "reason")


@access.staff_page
@GET_POST
def charge(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter the amount with the law it rests on and why; the applicant reads it and pays it like any fee."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    if not by_hand.may_charge(actor, case):
        raise Http404
    known = by_hand.standing(case)
    if known is not None:
        return access.to("fees_charge", known.number)
    if request.method != "POST":
        return _show(request, case)
    typed = access.typed(request, *TYPED)
    yen = access.number(typed["yen"].replace(",", "").replace("円", "").strip()) or 0
    try:
        made = by_hand.charge(actor, case, yen=yen, basis=typed["basis"], reason=typed["reason"])
    except Refused as refused:
        return _show(request, case, refused)
    access.tell(request, messages.SUCCESS, "charge.done")
    return access.to("fees_charge", made.number)


def _show(request: HttpRequest, case: Case, refused: Refused | None = None) -> HttpResponse:
    words, title = Words.of(case, language_of(request)), access.say(request, "charge.title")
    page = {
        "case": case,
        "procedure_title": words.title,
        "title": title,
        "typed": access.typed(request, *TYPED),
        "problem": access.problem_of(request, refused) if refused is not None else None,
        "breadcrumbs": access.crumbs(request, case, title),
    }
    return access.show(request, "staff/charge_by_hand.html", page, status=422 if refused is not None else 200)
