"""One enquiry: answer it, hand the guidance over in writing, close it, link it, mark it for the frequent questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.enquiries.views import GET_POST, SECRETS, say, titles
from koboshi.enquiries import policies
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import Guidance
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.screens import flow
from koboshi.screens.attaching import download

TYPED: Final = (
    "text", "guidance", "purpose", "content", "responsible", "power", "next_on", "next_note", "outcome",
    "application", "faq_question", "faq_answer", "more",
)  # fmt: skip


def _enquiry(request: HttpRequest, reference: str) -> Enquiry:
    """An enquiry of my offices, or one I wrote down. Raises Http404 for any other, as for none (S1)."""
    actor = flow.actor_of(request)
    ours = Q(office_id__in=sorted(actor.offices)) | Q(taken_by_id=actor.user)
    found = (
        Enquiry.objects.visible_to(actor)
        .filter(ours, reference=reference)
        .select_related("office", "procedure", "taken_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


@access.staff_page
@GET_POST
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one enquiry; a refused act keeps what was typed."""
    enquiry = _enquiry(request, reference)
    if request.method != "POST":
        return _show(request, enquiry)
    act = ACTS.get(str(request.POST.get("do", "")))
    try:
        done = act(request, enquiry) if act else ""
    except access.BadDate as bad:
        return _show(request, enquiry, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show(request, enquiry, problem=access.problem_of(request, refused), status=422)
    if not done:
        return _show(request, enquiry, problem=say(request, "nothing"), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_enquiries.done.{done}")
    return access.to("enquiry", reference)


def _answer(request: HttpRequest, enquiry: Enquiry) -> str:
    typed = access.typed(request, *TYPED)
    guidance = None
    if typed["guidance"] == "yes":
        guidance = Guidance(
            purpose=typed["purpose"],
            content=typed["content"],
            responsible=typed["responsible"],
            power=typed["power"],
        )
    next_on: date | None = access.day(request, "next_on") if typed["next_on"].strip() else None
    enquiries.answer(
        flow.actor_of(request),
        enquiry,
        text=typed["text"],
        guidance=guidance,
        next_on=next_on,
        next_note=typed["next_note"],
    )
    return "answer"


def _close(request: HttpRequest, enquiry: Enquiry) -> str:
    enquiries.close(flow.actor_of(request), enquiry, outcome=str(request.POST.get("outcome", "")))
    return "close"


def _link(request: HttpRequest, enquiry: Enquiry) -> str:
    enquiries.link(flow.actor_of(request), enquiry, str(request.POST.get("application", "")))
    return "link"


def _mark(request: HttpRequest, enquiry: Enquiry) -> str:
    typed = access.typed(request, "faq_question", "faq_answer")
    enquiries.mark(flow.actor_of(request), enquiry, candidate=True, **typed)
    return "mark"


def _unmark(request: HttpRequest, enquiry: Enquiry) -> str:
    enquiries.mark(flow.actor_of(request), enquiry, candidate=False)
    return "unmark"


def _copy(request: HttpRequest, enquiry: Enquiry) -> str:
    actor = flow.actor_of(request)
    turn = (
        Turn.objects.visible_to(actor)
        .filter(enquiry=enquiry, pk=access.number(str(request.POST.get("turn", ""))) or 0)
        .first()
    )
    if turn is None:
        return ""
    enquiries.issue_copy(actor, turn)
    return "copy"


def _more(request: HttpRequest, enquiry: Enquiry) -> str:
    enquiries.ask_more(flow.actor_of(request), enquiry, text=str(request.POST.get("more", "")))
    return "more"


ACTS: Final[dict[str, Callable[[HttpRequest, Enquiry], str]]] = {
    "answer": _answer,
    "close": _close,
    "link": _link,
    "mark": _mark,
    "unmark": _unmark,
    "copy": _copy,
    "more": _more,
}


def _show(request: HttpRequest, enquiry: Enquiry, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor = flow.actor_of(request)
    kept = dict(request.session.get(SECRETS, {}))
    secret = kept.pop(enquiry.reference, "")
    if secret:
        request.session[SECRETS] = kept
    copies = {each.key: each for each in Document.objects.visible_to(actor).filter(reference=enquiry.reference)}
    turns = Turn.objects.visible_to(actor).filter(enquiry=enquiry).select_related("author").order_by("said_at", "pk")
    typed = access.typed(request, *TYPED)
    if request.method != "POST":
        typed |= {
            "application": enquiry.linked_reference,
            "faq_question": enquiry.faq_question,
            "faq_answer": enquiry.faq_answer,
        }
    page = {
        "problem": problem,
        "enquiry": enquiry,
        "secret": secret,
        "title": titles(request).get(enquiry.procedure_id or "", enquiry.procedure_id or ""),
        "state": say(request, f"state.{enquiry.state}"),
        "outcome": say(request, f"outcome.{enquiry.outcome}") if enquiry.outcome else "",
        "way": say(request, f"way.{enquiry.way or 'online'}"),
        "turns": [(each, copies.get(each.copy_key)) for each in turns],
        "may": policies.works_on(actor, enquiry) and enquiry.erased_at is None,
        "may_more": policies.asked(actor, enquiry) and enquiry.erased_at is None,
        "outcomes": [(each, say(request, f"outcome.{each}")) for each in Enquiry.Outcome.values],
        "typed": typed,
        "years": enquiries.KEEP_YEARS,
    }
    return access.show(request, "staff/enquiries/one.html", page, status=status)


@access.staff_page
@require_safe
def document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The written copy as the signed PDF."""
    _enquiry(request, reference)
    actor = flow.actor_of(request)
    found = Document.objects.visible_to(actor).filter(reference=reference, pk=number).first()
    if found is None:
        raise Http404
    return download(documents.open_document(found), f"{found.number}.pdf", "application/pdf")
