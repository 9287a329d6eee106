"""Many like drafts at once: each with its reason before the eyes, all stamped or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.approvals import listing
from koboshi.approvals.listing import Turn
from koboshi.casework.service import approving, taking_back
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.approvals import showing
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui.language import language_of

MOST = 50
"""Drafts on one page: as many as a person can read before stamping."""


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Groups of like drafts that wait for me; one group is stamped with one button."""
    if request.method != "POST":
        return _show(request)
    chosen = {number for text in request.POST.getlist("draft") if (number := access.number(text)) is not None}
    seat, verdict = str(request.POST.get("seat", "")), str(request.POST.get("verdict", ""))
    actor = flow.actor_of(request)
    rows = [turn.row for turn in _mine(request) if turn.row.pk in chosen and turn.seat == seat]
    seen = {row.reference: access.number(str(request.POST.get(f"seen-{row.pk}", ""))) or 0 for row in rows}
    try:
        if len(rows) != len(chosen):
            raise Refused(
                "選んだ案件の中に、ほかの人がすでに押したものがあります。新しい一覧を見て選び直してください。"
            )
        if not rows:
            raise Refused("まとめて押す案件を選んでください。")
        done = approving.batch_stamp(actor, rows, seat=seat, verdict=verdict, seen=seen)
    except Refused as refused:
        return _show(request, problem=access.problem_of(request, refused), chosen=chosen, status=422)
    showing.tell(request, messages.SUCCESS, "done.together", count=len(done))
    return access.to("approval_batch")


def _mine(request: HttpRequest) -> list[Turn]:
    """Everything I may stamp today, in my own seat, as a delegate, or acting."""
    waiting = listing.waiting_for(flow.actor_of(request), civil.today())
    return [
        turn
        for turn in (*waiting.stamp, *waiting.acting)
        if turn.part in showing.VERDICTS and not taking_back.is_ours(turn.row)
    ]


def _show(
    request: HttpRequest, *, problem: Any = None, chosen: set[int] | None = None, status: int = 200
) -> HttpResponse:
    groups: dict[tuple[Any, ...], list[Turn]] = {}
    for turn in _mine(request):
        groups.setdefault(_kind(turn), []).append(turn)
    page = {
        "problem": problem,
        "groups": [_group(request, turns[:MOST], chosen or set()) for turns in groups.values() if len(turns) > 1],
    }
    return showing.show(request, "staff/approvals/together.html", page, tab="approval_batch", status=status)


def _kind(turn: Turn) -> tuple[Any, ...]:
    """What must be alike: `core.approval.batch` checks it again."""
    route = turn.value.route
    stages = tuple((leg.id, tuple(place.node for place in leg.places)) for leg in route.legs)
    return turn.row.office_id, turn.seat, turn.mode, route.chain, stages, route.decider, route.outcome


def _group(request: HttpRequest, turns: Sequence[Turn], chosen: set[int]) -> Mapping[str, Any]:
    first = turns[0]
    reasons = approving.reasons_of([turn.row for turn in turns])
    return {
        "first": first,
        "name": f"{first.row.pk}-{first.seat}",
        "mark": showing.say(request, f"mode.{first.mode}") if first.mode != "self" else "",
        "verdict": "decide" if first.part == "decide" else "agree",
        "outcome": _outcome(request, first),
        "lines": [
            {
                "row": turn.row,
                "reason": reasons[turn.row.reference],
                "objections": [(turn.value.route.title(each.seat), each.note) for each in turn.value.objections],
                "chosen": turn.row.pk in chosen,
            }
            for turn in turns
        ],
    }


def _outcome(request: HttpRequest, turn: Turn) -> Any:
    words = Words.of(approving.task_of(turn.row), language_of(request))
    return words.result(showing.node_of(turn.row), turn.value.route.outcome)
