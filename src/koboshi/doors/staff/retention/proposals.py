"""Proposals: what waits for a second person, and the page on which she decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.retention import words
from koboshi.doors.staff.views_task import GET_POST
from koboshi.retention import policies, service
from koboshi.retention.models import Proposal, Way
from koboshi.screens import flow
from koboshi.ui.language import language_of

MOST = 100
TYPED = ("note", "receipt")
WAITING = (Proposal.State.OPEN, Proposal.State.APPROVED)


@access.staff_page
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for a decision or a hand-over, and the last ones that are finished."""
    mine = Proposal.objects.visible_to(flow.actor_of(request)).select_related("office", "proposed_by", "decided_by")
    page = {
        "tabs": words.tabs(request, "retention_proposals"),
        "waiting": [_row(request, each) for each in mine.filter(state__in=WAITING).order_by("pk")[:MOST]],
        "finished": [_row(request, each) for each in mine.exclude(state__in=WAITING).order_by("-pk")[:MOST]],
        "breadcrumbs": words.crumbs(request, words.html(request, "tab.retention_proposals")),
    }
    return access.show(request, "staff/retention/proposals.html", page, menu=words.MENU)


def _row(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "url": reverse("staff:retention_proposal", args=[proposal.pk]),
        "way": words.html(request, f"way.{proposal.way}"),
        "state": words.html(request, f"proposal.{proposal.state}"),
        "count": proposal.items.count(),
        "waits": proposal.state in WAITING,
    }


# --- one proposal -----------------------------------------------------------------------------------------------------


def _approve(request: HttpRequest, actor: Actor, proposal: Proposal) -> None:
    service.approve(actor, proposal)


def _send_back(request: HttpRequest, actor: Actor, proposal: Proposal) -> None:
    service.send_back(actor, proposal, note=str(request.POST.get("note", "")))


def _take_back(request: HttpRequest, actor: Actor, proposal: Proposal) -> None:
    service.take_back(actor, proposal)


def _hand_over(request: HttpRequest, actor: Actor, proposal: Proposal) -> None:
    service.hand_over(actor, proposal, receipt=str(request.POST.get("receipt", "")))


ACTS: dict[str, Callable[[HttpRequest, Actor, Proposal], None]] = {
    "approve": _approve,
    "send_back": _send_back,
    "take_back": _take_back,
    "hand_over": _hand_over,
}


@access.staff_page
@GET_POST
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Look at every case of a proposal, then approve, send back, take back, or record the hand-over."""
    mine = Proposal.objects.visible_to(flow.actor_of(request)).select_related("office", "proposed_by", "decided_by")
    proposal = mine.filter(pk=number).first()
    if proposal is None:
        raise Http404
    if request.method != "POST":
        return _show(request, proposal)
    name = str(request.POST.get("act", ""))
    if name not in ACTS:
        return _show(request, proposal, status=422)
    try:
        ACTS[name](request, flow.actor_of(request), proposal)
    except Refused as refused:
        at = {"send_back": "note", "hand_over": "receipt"}.get(name, "")
        return _show(request, proposal, problem=access.problem_of(request, refused), at=at, status=422)
    done = f"{name}_{proposal.way}" if name == "approve" else name
    flow.tell(request, messages.SUCCESS, f"staff_retention.done.{done}")
    return access.to("retention_proposal", number)


def _show(
    request: HttpRequest, proposal: Proposal, *, problem: Any = None, at: str = "", status: int = 200
) -> HttpResponse:
    actor, lang, today = flow.actor_of(request), language_of(request), civil.today()
    items = proposal.items.select_related("record").order_by("pk")
    is_open, agreed = proposal.state == Proposal.State.OPEN, proposal.state == Proposal.State.APPROVED
    may_review = policies.may_review(actor, proposal.office_id)
    page = {
        **_row(request, proposal),
        "cases": [
            {
                "record": each.record,
                "url": reverse("staff:retention_record", args=[each.record.reference]),
                "label": each.record.label(lang),
                "held": each.record.is_here and each.record.standing(today).kind == "held",
                "state": words.html(request, f"state.{each.record.state}"),
                "parcel": reverse("staff:retention_parcel", args=[each.record.reference]) if agreed else "",
            }
            for each in items
        ],
        "may_decide": is_open and policies.may_decide(actor, proposal),
        "own": is_open and actor.user == proposal.proposed_by_id,
        "may_hand_over": agreed and may_review,
        "transfer": proposal.way == Way.TRANSFER,
        "disposal": getattr(proposal, "disposal", None),
        "typed": access.typed(request, *TYPED) if request.method == "POST" else dict.fromkeys(TYPED, ""),
        "problem": problem,
        "problem_at": at,
        "breadcrumbs": words.crumbs(request, words.html(request, "proposal_title", number=proposal.pk)),
    }
    return access.show(request, "staff/retention/proposal.html", page, menu=words.MENU, status=status)
