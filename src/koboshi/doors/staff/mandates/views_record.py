"""Record a mandate, confirm its paper, revoke it. A refused act keeps what was typed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.casework.models import Case
from koboshi.casework.service import addressing
from koboshi.core import mandate as core
from koboshi.core.form import Form, inputs
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.mandates import words
from koboshi.intake.models import Attachment
from koboshi.mandates import policies
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.screens import flow, mandating
from koboshi.screens.answers import attachments_of
from koboshi.screens.mandating import Filled
from koboshi.ui import wording
from koboshi.ui.language import language_of

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
TEXTS = ("principal", "paper", "attachment", "sub_delegation", "under")
OWN: Final = {
    "field.since.label": "staff_mandates.add.since",
    "field.until.label": "staff_mandates.add.until",
    "field.scopes.help": "staff_mandates.add.scopes_help",
    "field.email.help": "staff_mandates.email_help",
}
"""What this door says otherwise than the residents' door."""
WORTH: Final = {"yes": "success", "arrives": "active", "after_check": "warning", "no": "warning"}
SUBS = ("no", "consented", "unavoidable")


def own_case(request: HttpRequest, reference: str) -> Case:
    """A case of the clerk's own office; a consulted office reads and does not record."""
    case = access.case_for(request, reference)
    if not policies.works_on(flow.actor_of(request), case.application):
        raise Http404
    return case


@access.staff_page
@GET_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down who acts for whom: from a paper at the window, by post, or out of a register."""
    case = own_case(request, reference)
    asked = mandating.form(core.KINDS, at_office=True)
    if request.method != "POST":
        return _show_add(request, case, asked)
    beside = _beside(request, case)
    applicants = mandates.Book.of(case.reference).applicants
    principal = beside["principal"] or next(iter(applicants), None)
    filled = mandating.read(request, asked, language_of(request), principal=principal, under=beside["under"])
    if filled.edited is not None or filled.problems:
        return _show_add(request, case, asked, filled)
    try:
        row = mandates.record(flow.actor_of(request), case.application, filled.wanted(**beside))
    except Refused as refused:
        return _show_add(request, case, asked, filled, problem=access.problem_of(request, refused))
    flow.tell(request, messages.SUCCESS, "staff_mandates.done.recorded")
    if not mandating.lives_somewhere(filled.values) and addressing.needs_address(
        case, row.scopes, row.representative.email
    ):
        flow.tell(request, messages.WARNING, "staff_mandates.done.no_address")
    return access.to("mandates_one", case.reference, row.pk)


def _beside(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the office writes down beside the questions: for whom, under whom, and the paper it has seen."""
    typed = access.typed(request, *TEXTS)
    actor = flow.actor_of(request)

    def of(model: Any, name: str) -> Any:
        rows = model.objects.visible_to(access.reader(actor, case)).filter(reference=case.reference)
        return rows.filter(pk=access.number(typed[name]) or 0).first()

    return {
        "principal": of(Party, "principal"),
        "attachment": of(Attachment, "attachment"),
        "paper": typed["paper"],
        "sub_delegation": typed["sub_delegation"] or "no",
        "under": of(MandateRow, "under"),
    }


def _day(request: HttpRequest, name: str) -> date | None:
    """A date that may stay empty."""
    return access.day(request, name) if str(request.POST.get(name, "")).strip() else None


def _show_add(
    request: HttpRequest, case: Case, asked: Form, filled: Filled | None = None, *, problem: Any = None
) -> HttpResponse:
    book, on = mandates.Book.of(case.reference), civil.today()
    page = {
        **what_is_asked(request, filled),
        "case": case,
        "problem": problem,
        "fields": asked.fields,
        "applicants": book.applicants,
        "above": [words.mandate(request, row) for row in book.rows if row.standing(on) == "good"],
        "files": attachments_of(case.application),
        "subs": [(each, words.say(request, f"sub.{each}")) for each in SUBS],
        "own": access.typed(request, *TEXTS),
        "breadcrumbs": access.crumbs(request, case, words.say(request, "add.title")),
    }
    wrong = problem or (filled is not None and (filled.problems or (filled.edited and filled.edited.not_found)))
    return access.show(request, "staff/mandates/add.html", page, status=422 if wrong else 200)


def what_is_asked(request: HttpRequest, filled: Filled | None) -> dict[str, Any]:
    """What the `field` tag needs: words, what was typed, what is wrong, and what a button of the form found."""
    edited = filled.edited if filled is not None else None
    missing = edited is not None and edited.not_found
    return {
        "texts": mandating.texts(OWN),
        "typed": filled.typed if filled is not None else {},
        "problems": filled.problems if filled is not None else (),
        "candidates": edited.candidates if edited is not None else {},
        "focus": edited.focus if edited is not None else "",
        "not_found": wording.plain("screens.page.postal_not_found", language_of(request)) if missing else "",
    }


@access.staff_page
@GET_POST
def one(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One mandate: what it covers, and the two things the office does with it."""
    case = access.case_for(request, reference)
    actor = flow.actor_of(request)
    row = (
        MandateRow.objects.visible_to(actor)
        .filter(reference=case.reference, pk=number)
        .select_related("principal", "representative", "attachment", "checked_by", "under__representative")
        .first()
    )
    if row is None:
        raise Http404
    if request.method != "POST":
        return _show_one(request, case, row)
    what = str(request.POST.get("do", ""))
    try:
        if what == "confirm":
            mandates.confirm_proof(actor, row, paper=str(request.POST.get("paper", "")))
        elif what == "revoke":
            mandates.revoke(actor, row, on=_day(request, "on"))
        elif what == "address":
            return _address(request, case, row)
        else:
            return _show_one(request, case, row, problem=words.say(request, "choose"), status=422)
    except access.BadDate as bad:
        return _show_one(request, case, row, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show_one(request, case, row, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_mandates.done.{what}")
    return access.to("mandates", case.reference)


def _address(request: HttpRequest, case: Case, row: MandateRow) -> HttpResponse:
    """Write down where the representative gets post; its button looks a postal code up. Raises `Refused`."""
    filled = mandating.read_address(request)
    if filled.edited is not None or filled.problems:
        return _show_one(request, case, row, address=filled, status=422 if filled.problems else 200)
    mandates.note_address(flow.actor_of(request), row.representative, filled.values["address"])
    flow.tell(request, messages.SUCCESS, "staff_mandates.done.address")
    return access.to("mandates_one", case.reference, row.pk)


def _show_one(
    request: HttpRequest,
    case: Case,
    row: MandateRow,
    *,
    problem: Any = None,
    address: Filled | None = None,
    status: int = 200,
) -> HttpResponse:
    on, asked = civil.today(), mandating.ADDRESS.fields["address"]
    kept = inputs(asked, row.representative.address or None)
    acts = [
        {
            "text": words.act(request, each.act),
            "answer": words.say(request, f"may.{each.what}"),
            "tone": WORTH[each.what],
            "because": words.told(request, each.because)
            if each.what != "arrives"
            else words.say(request, "one.arrives"),
        }
        for each in mandates.entitled(row, on)
    ]
    page = {
        **what_is_asked(request, address or Filled({}, kept)),
        "asked": asked,
        "lives": mandating.lines_of(row.representative.address),
        "opened": address is not None,
        "case": case,
        "one": words.mandate(request, row),
        "row": row,
        "acts": acts,
        "problem": problem,
        "may": policies.works_on(flow.actor_of(request), case.application),
        "own": access.typed(request, "paper", "on"),
        "breadcrumbs": access.crumbs(request, case, words.say(request, "one.title")),
    }
    return access.show(request, "staff/mandates/one.html", page, status=status)
