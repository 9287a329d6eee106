"""The list of papers to check, and the people of one case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.casework.models import Case
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.mandates import words
from koboshi.doors.staff.words import Words
from koboshi.intake.models import Application
from koboshi.mandates import policies
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.screens import flow, mandating
from koboshi.ui.language import language_of

MOST = 200
TYPED = ("label", "houjin_bangou", "how", "party", "act")


@access.staff_page
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Mandates of my offices whose paper nobody has looked at yet, the oldest first."""
    actor = flow.actor_of(request)
    ours = Application.objects.visible_to(actor).filter(office_id__in=actor.offices).values("reference")
    rows = (
        MandateRow.objects.visible_to(actor)
        .filter(reference__in=ours, checked_on__isnull=True, revoked_on__isnull=True)
        .exclude(kind="messenger")
        .select_related("principal", "representative")
        .order_by("recorded_at", "pk")[:MOST]
    )
    page = {"rows": [words.mandate(request, row) for row in rows if not row.ended(civil.today())]}
    return access.show(request, "staff/mandates/waiting.html", page)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Who stands on the case, what each may do today, to whom the notice goes, and who may see it."""
    case = access.case_for(request, reference)
    if request.method != "POST":
        return _show(request, case)
    try:
        done = _act(request, case)
    except Refused as refused:
        return _show(request, case, problem=access.problem_of(request, refused), status=422)
    if not done:
        return _show(request, case, problem=words.say(request, "choose"), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_mandates.done.{done}")
    return access.to("mandates", case.reference)


def _act(request: HttpRequest, case: Case) -> str:
    """Do what the pressed button says; the name of what was done, or nothing when a choice is missing."""
    actor, typed = flow.actor_of(request), access.typed(request, *TYPED)
    what = str(request.POST.get("do", ""))
    party = (
        Party.objects.visible_to(actor).filter(reference=case.reference, pk=access.number(typed["party"]) or 0).first()
    )
    if what == "co_applicant":
        mandates.name_co_applicant(actor, case.application, label=typed["label"], houjin_bangou=typed["houjin_bangou"])
    elif what == "addressee" and (party is not None or typed["party"] == "each"):
        mandates.choose_addressee(actor, case.application, party)
    elif what == "consent" and party is not None:
        mandates.note_consent(actor, party, "withdraw", how=typed["how"])
    else:
        return ""
    return what


def _applicant(request: HttpRequest, party: Party) -> dict[str, Any]:
    """One applicant; the own address of the first one is an answer of the form and stands there."""
    together = party.role == Party.Role.CO_APPLICANT
    return {
        "party": party,
        "role": words.role(request, party),
        "together": together,
        "lives": mandating.lines_of(party.address) if together else [],
    }


def _show(request: HttpRequest, case: Case, *, problem: Any = None, status: int = 200) -> HttpResponse:
    book, on, actor = mandates.Book.of(case.reference), civil.today(), flow.actor_of(request)
    chosen = next((each for each in book.applicants if each.receives_notice), None)
    page = {
        "case": case,
        "problem": problem,
        "procedure_title": Words.of(case, language_of(request)).title,
        "may": policies.works_on(actor, case.application),
        "applicants": [_applicant(request, each) for each in book.applicants],
        "mandates": [words.mandate(request, row) for row in book.rows],
        "recipients": [
            {"party": each.party, "principal": each.principal, "because": words.told(request, each.because)}
            for each in mandates.recipients(case.reference, on)
        ],
        "viewers": [
            {"party": each, "role": words.role(request, each)} for each in mandates.viewers(case.reference, on)
        ],
        "missing": mandates.missing_consents(case.reference, "withdraw", on),
        "consents": [(book.parties[each.party_id], each) for each in book.consents],
        "chosen": chosen,
        "typed": access.typed(request, *TYPED),
        "breadcrumbs": access.crumbs(request, case, words.say(request, "title")),
    }
    return access.show(request, "staff/mandates/people.html", page, status=status)
