"""The standard chains of the body: every version, what it says in sentences, and entering a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from koboshi.approvals import policies
from koboshi.approvals import service as verbs
from koboshi.approvals.models import StandardChain
from koboshi.core.approval import Chain, ChainError, read_chain
from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.approvals import conditions, showing
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("toml", "since", "until", "office", "row")


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def chains(request: HttpRequest) -> HttpResponse:
    """Read the chains; a publisher checks a new one, enters it, or ends one."""
    if request.method != "POST":
        return _show(request)
    try:
        if "look" in request.POST:
            return _show(request, read=read_chain(str(request.POST.get("toml", ""))))
        told = _end(request) if "end" in request.POST else _enter(request)
    except ChainError as problem:
        return _show(request, problem=mark_safe(escape(str(problem))), status=422)  # noqa: S308  escaped
    except access.BadDate as bad:
        return _show(request, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show(request, problem=access.problem_of(request, refused), status=422)
    showing.tell(request, messages.SUCCESS, f"done.{told}")
    return access.to("approval_chains")


def _enter(request: HttpRequest) -> str:
    actor = flow.actor_of(request)
    since = access.day(request, "since")
    until: date | None = access.day(request, "until") if str(request.POST.get("until", "")).strip() else None
    number = access.number(str(request.POST.get("office", "")))
    office = Office.objects.visible_to(actor).of(actor.tenant).filter(pk=number).first() if number else None
    if number and office is None:
        raise Refused("所属を、一覧から選んでください。")
    verbs.enter_chain(actor, actor.tenant, str(request.POST.get("toml", "")), since=since, until=until, office=office)
    return "chain"


def _end(request: HttpRequest) -> str:
    actor = flow.actor_of(request)
    number = access.number(str(request.POST.get("row", ""))) or 0
    row = StandardChain.objects.visible_to(actor).filter(pk=number).first()
    if row is not None:
        verbs.end_chain(actor, row, until=access.day(request, "until"))
    return "chain_ended"


def _show(request: HttpRequest, *, problem: Any = None, read: Chain | None = None, status: int = 200) -> HttpResponse:
    actor, on, lang = flow.actor_of(request), civil.today(), language_of(request)
    rows = StandardChain.objects.visible_to(actor).select_related("office", "entered_by").order_by("-since", "-pk")
    page = {
        "problem": problem,
        "typed": access.typed(request, *TYPED),
        "may": policies.may_keep_chains(actor, actor.tenant),
        "offices": list(Office.objects.visible_to(actor).of(actor.tenant).order_by("name")),
        "read": _in_words(read, lang) if read else None,
        "rows": [
            {
                "row": row,
                "chain": _in_words(read_chain(row.toml), lang),
                "ended": row.until is not None and row.until < on,
                "to_come": row.since > on,
            }
            for row in rows
        ],
    }
    return showing.show(request, "staff/approvals/chains.html", page, tab="approval_chains", status=status)


def _in_words(chain: Chain, lang: str) -> dict[str, Any]:
    title = {seat.id: seat.title for seat in chain.seats}
    return {
        "name": chain.name,
        "unchecked": chain.status == UNCHECKED,
        "source": chain.source,
        "stages": [
            {
                "name": stage.name,
                "seats": "・".join(title[seat] for seat in stage.seats),
                "consult": "・".join(title[seat] for seat in stage.consult),
                "when": conditions.in_words(stage.when.source, lang) if stage.when else "",
            }
            for stage in chain.stages
        ],
        "acting": [(seat.title, "・".join(title[each] for each in seat.acting)) for seat in chain.seats if seat.acting],
        "ladder": [title[seat] for seat in chain.ladder],
        "rows": [
            {
                "when": conditions.in_words(row.when.source, lang),
                "decider": title[row.decider],
                "ground": row.ground,
                "unchecked": row.status == UNCHECKED,
            }
            for row in chain.rows
        ],
        "top": title[chain.ladder[-1]],
        "readers": "・".join(title[seat] for seat in chain.readers),
    }
