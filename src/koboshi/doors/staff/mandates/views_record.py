"""Record a mandate, confirm its paper, revoke it. A refused act keeps what was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.casework.models import Case
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.mandates import words
from koboshi.intake.models import Attachment
from koboshi.mandates import policies
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service import Wanted
from koboshi.screens import flow
from koboshi.screens.answers import attachments_of

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
TEXTS = (
    "kind", "principal", "label", "phone", "email", "since", "until", "houjin_bangou", "ward_born", "paper",
    "attachment", "sub_delegation", "under",
)  # fmt: skip
SUBS = ("no", "consented", "unavoidable")


def _own_case(request: HttpRequest, reference: str) -> Case:
    """A case of the clerk's own office; a consulted office reads and does not record."""
    case = access.case_for(request, reference)
    if not policies.works_on(flow.actor_of(request), case.application):
        raise Http404
    return case


@access.staff_page
@GET_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down who acts for whom: from a paper at the window, by post, or out of a register."""
    case = _own_case(request, reference)
    if request.method != "POST":
        return _show_add(request, case)
    try:
        row = mandates.record(flow.actor_of(request), case.application, _wanted(request, case))
    except access.BadDate as bad:
        return _show_add(request, case, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show_add(request, case, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_mandates.done.recorded")
    return access.to("mandates_one", case.reference, row.pk)


def _wanted(request: HttpRequest, case: Case) -> Wanted:
    typed = access.typed(request, *TEXTS)
    actor = flow.actor_of(request)

    def of(model: Any, name: str) -> Any:
        rows = model.objects.visible_to(access.reader(actor, case)).filter(reference=case.reference)
        return rows.filter(pk=access.number(typed[name]) or 0).first()

    return Wanted(
        kind=typed["kind"],
        label=typed["label"],
        scopes=request.POST.getlist("scopes"),
        since=access.day(request, "since"),
        until=_day(request, "until"),
        principal=of(Party, "principal"),
        phone=typed["phone"],
        email=typed["email"],
        houjin_bangou=typed["houjin_bangou"],
        attachment=of(Attachment, "attachment"),
        paper=typed["paper"],
        sub_delegation=typed["sub_delegation"] or "no",
        under=of(MandateRow, "under"),
        ward_born=_day(request, "ward_born"),
    )


def _day(request: HttpRequest, name: str) -> date | None:
    """A date that may stay empty."""
    return access.day(request, name) if str(request.POST.get(name, "")).strip() else None


def _show_add(request: HttpRequest, case: Case, *, problem: Any = None, status: int = 200) -> HttpResponse:
    book = mandates.Book.of(case.reference)
    page = {
        "case": case,
        "problem": problem,
        "kinds": words.kinds(request),
        "acts": words.acts(request),
        "applicants": book.applicants,
        "above": [words.mandate(request, row) for row in book.rows if words.state(row) == "good"],
        "files": attachments_of(case.application),
        "subs": [(each, words.say(request, f"sub.{each}")) for each in SUBS],
        "typed": access.typed(request, *TEXTS),
        "chosen": request.POST.getlist("scopes"),
        "breadcrumbs": access.crumbs(request, case, words.say(request, "add.title")),
    }
    return access.show(request, "staff/mandates/add.html", page, status=status)


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
        else:
            return _show_one(request, case, row, problem=words.say(request, "choose"), status=422)
    except access.BadDate as bad:
        return _show_one(request, case, row, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show_one(request, case, row, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_mandates.done.{what}")
    return access.to("mandates", case.reference)


def _show_one(
    request: HttpRequest, case: Case, row: MandateRow, *, problem: Any = None, status: int = 200
) -> HttpResponse:
    on = civil.today()
    acts = []
    for name, text in words.acts(request):
        answer = mandates.may_act(case.reference, row.representative, name, on)  # type: ignore[arg-type]
        if answer is not None:
            acts.append({"text": text, "allowed": answer.allowed, "because": words.told(request, answer.because)})
    page = {
        "case": case,
        "one": words.mandate(request, row),
        "row": row,
        "acts": acts,
        "problem": problem,
        "may": policies.works_on(flow.actor_of(request), case.application),
        "typed": access.typed(request, "paper", "on"),
        "breadcrumbs": access.crumbs(request, case, words.say(request, "one.title")),
    }
    return access.show(request, "staff/mandates/one.html", page, status=status)
