"""Ask for a fee whose amount a person looked up: amount, law, reason. It becomes a charge like any other."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from koboshi.casework.models import Case
from koboshi.casework.service import by_hand
from koboshi.core.fee.schedule import MOST_YEN
from koboshi.core.form.model import Field
from koboshi.core.form.parsing import Posted, Unreadable, parse
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.views_task import GET_POST
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("yen", "basis", "reason")
_YEN = Field(id="yen", path="yen", type="yen")


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
    yen = amount_of(typed["yen"])
    if yen is None:
        return _show(request, case, access.say(request, "charge.bad_yen"))
    try:
        made = by_hand.charge(actor, case, yen=yen, basis=typed["basis"], reason=typed["reason"])
    except Refused as refused:
        return _show(request, case, access.problem_of(request, refused))
    access.tell(request, messages.SUCCESS, "charge.done")
    return access.to("fees_charge", made.number)


def amount_of(text: str) -> int | None:
    """An amount of yen as people write it, read as the forms read it; None for anything else, and for no yen."""
    try:
        yen = parse(_YEN, "yen", Posted({"yen": [text]}))
    except Unreadable:
        return None
    return yen if isinstance(yen, int) and 0 < yen <= MOST_YEN else None


def _show(request: HttpRequest, case: Case, problem: SafeString | None = None) -> HttpResponse:
    words, title = Words.of(case, language_of(request)), access.say(request, "charge.title")
    page = {
        "case": case,
        "procedure_title": words.title,
        "title": title,
        "typed": access.typed(request, *TYPED),
        "problem": problem,
        "breadcrumbs": access.crumbs(request, case, title),
    }
    return access.show(request, "staff/charge_by_hand.html", page, status=422 if problem is not None else 200)
