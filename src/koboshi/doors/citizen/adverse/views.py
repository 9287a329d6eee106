"""Come in with number and secret (or the holder's account); say what there is to say; read what the office answered.

What is opened here is kept apart from opened applications: the party of a disposition does not hold its case.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.adverse import service as adverse
from koboshi.adverse.models import AccessRequest, DayChange, Hearing, Party, Statement
from koboshi.adverse.service import keeping
from koboshi.adverse.service.taking_part import STATED
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front
from koboshi.doors.citizen.adverse import opening
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.people import throttle
from koboshi.foundation.tenancy import scope
from koboshi.intake.service import numbers
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of

TYPED: Final = ("do", "text", "by_name", "what", "name", "contact", "which", "wish")
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _say(request: HttpRequest, key: str, **values: object) -> Any:
    return wording.say_html(f"citizen_adverse.{key}", language_of(request), **values)


def _page(request: HttpRequest, template: str, words: dict[str, Any], *, title: str, status: int = 200) -> HttpResponse:
    trail = [("", _say(request, title))]
    return front.private(front.page(request, template, {"problem": None, **words}, trail=trail, status=status))


@login_not_required
@GET_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Number and secret of the notice open a disposition; a wrong pair never tells which of the two was wrong (S1)."""
    own = adverse.of_account(flows.actor_of(request))
    if request.method != "POST":
        return _page(request, "citizen/adverse/open.html", {"reference": "", "own": own}, title="open.title")
    reference = numbers.tidy_reference(str(request.POST.get("reference", ""))[:40])
    throttle.count(throttle.RESUME, flows.caller(request), more=reference)
    found = adverse.find_by_secret(reference, str(request.POST.get("secret", ""))[:40])
    if found is None:
        words = {"reference": reference, "own": own, "problem": _say(request, "open.wrong")}
        return _page(request, "citizen/adverse/open.html", words, title="open.title", status=422)
    return opening.enter(request, found)


def _mine(request: HttpRequest, reference: str) -> tuple[Actor, Hearing]:
    """The party as an actor for this disposition only. Raises Http404 for somebody else's, as for none (S1)."""
    actor = flows.actor_of(request)
    with scope.acting():
        rows = Hearing.objects.select_related("case__office", "case__application", "permit", "target")
        found = rows.filter(reference=reference).first()
        known = found is not None and adverse.told(found)
    mine = opening.is_open(request, reference) or (
        found is not None and actor.user is not None and found.party_user_id == actor.user
    )
    if found is None or not known or not mine:
        raise Http404
    scope.add_reference(reference)
    return replace(actor, references=actor.references | {reference}), found


@login_not_required
@GET_POST
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """The notice, what was said, and what can still be said."""
    actor, hearing = _mine(request, reference)
    if request.method != "POST":
        return _show(request, actor, hearing)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    typed = _typed(request)
    try:
        _act(request, actor, hearing, typed)
    except Refused as refused:
        return _show(request, actor, hearing, problem=flows.refusal(request, refused), status=422)
    flows.tell(request, messages.SUCCESS, f"citizen_adverse.done.{typed['do']}")
    return HttpResponseRedirect(reverse("citizen:adverse", args=[reference]))


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(request.POST.get(name, "")).replace("\0", "")[:20_000] for name in TYPED}


def _act(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    what = typed["do"]
    if what == "statement":
        final = bool(request.POST.get("final"))
        adverse.record_statement(actor, hearing, text=typed["text"], by_name=typed["by_name"], final=final)
    elif what == "access":
        adverse.ask_access(actor, hearing, what=typed["what"])
    elif what == "day":
        adverse.ask_day(actor, hearing, wish=typed["wish"])
    elif what == "representative":
        kind = Party.Kind.REPRESENTATIVE
        adverse.name_party(actor, hearing, kind=kind, name=typed["name"], contact=typed["contact"])
    elif what == "end":
        adverse.end_part(actor, _representative(hearing, typed["which"]))
    else:
        raise Http404


def _representative(hearing: Hearing, number: str) -> Party:
    known = number.isascii() and number.isdecimal() and len(number) < 18
    rows = Party.objects.filter(hearing=hearing, kind=Party.Kind.REPRESENTATIVE)
    found = rows.filter(pk=int(number)).first() if known else None
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, actor: Actor, hearing: Hearing, *, problem: Any = None, status: int = 200
) -> HttpResponse:
    case = hearing.case
    due = hearing.statement_due or hearing.hearing_on
    parties = Party.objects.filter(hearing=hearing, kind=Party.Kind.REPRESENTATIVE, ended_at__isnull=True)
    words = {
        "problem": problem,
        "hearing": hearing,
        "answers": case.application.answers,
        "office": case.office,
        "decided": _say(request, "decided") if case.ended_at else "",
        "documents": list(Document.objects.visible_to(actor).filter(reference=hearing.reference).order_by("pk")),
        "statements": list(Statement.objects.visible_to(actor).filter(hearing=hearing).order_by("pk")),
        "accesses": list(AccessRequest.objects.visible_to(actor).filter(hearing=hearing).order_by("pk")),
        "parties": list(parties.order_by("pk")),
        "after": due is not None and civil.today() > due,
        "waits": keeping.waits_for(case, STATED),
        "may_ask": hearing.held_on is None and case.decided_at is None,
        "typed": _typed(request),
        **_days(actor, hearing),
    }
    return _page(request, "citizen/adverse/one.html", words, title="title", status=status)


def _days(actor: Actor, hearing: Hearing) -> dict[str, Any]:
    """The day of the hearing as it is now, what was asked about it, and whether another day may still be asked for."""
    if hearing.way != Hearing.Way.HEARING:
        return {"changes": []}
    answers = hearing.case.application.answers
    changes = list(DayChange.objects.visible_to(actor).filter(hearing=hearing).order_by("pk"))
    waits = any(not each.answer for each in changes)
    return {
        "changes": changes,
        "day_time": hearing.hearing_time or answers.get("hearing_time", ""),
        "day_place": hearing.hearing_place or answers.get("hearing_place", ""),
        "may_ask_day": hearing.held_on is None and hearing.case.ended_at is None and not waits,
    }


@login_not_required
@require_safe
def document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A notice as the signed PDF."""
    actor, _ = _mine(request, reference)
    found = Document.objects.visible_to(actor).filter(pk=number, reference=reference).first()
    if found is None:
        raise Http404
    return download(documents.open_document(found), f"{found.title}.pdf", "application/pdf")
