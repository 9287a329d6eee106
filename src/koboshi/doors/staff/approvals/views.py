"""The list of what waits for me, and one draft with its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.approvals import listing
from koboshi.approvals import service as verbs
from koboshi.approvals.models import Circulation, Draft
from koboshi.approvals.seating import Seating
from koboshi.casework.models import Case, Task
from koboshi.casework.service import approving, drafted, taking_back
from koboshi.core import approval as chain
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, asked, drafts, due, heard, inspected, reading, taken_back
from koboshi.doors.staff.approvals import showing
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui.language import language_of

MOST = 100
TYPED = ("act", "seat", "verdict", "note", "to", "seen")


@access.staff_page
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Mine to stamp, what I may stamp for others, what I read later, what came back, what has no draft yet."""
    actor, lang = flow.actor_of(request), language_of(request)
    waiting = listing.waiting_for(actor, civil.today())
    under_way = Circulation.objects.visible_to(actor).open().filter(office_id__in=actor.offices)
    page = {
        "stamp": [showing.line(request, turn) for turn in waiting.stamp],
        "acting": [showing.line(request, turn) for turn in waiting.acting],
        "read": [showing.line(request, turn) for turn in waiting.read],
        "returned": [showing.line(request, turn) for turn in waiting.returned],
        "more": waiting.more,
        "under_way": [_standing(row) for row in under_way.select_related("drafter").order_by("-pk")[:MOST]],
        "undrafted": [{"task": task, "title": Words.of(task, lang).title} for task in _undrafted(actor)],
    }
    return showing.show(request, "staff/approvals/list.html", page)


def _standing(row: Circulation) -> dict[str, Any]:
    value = row.value
    return {"row": row, "at": "・".join(value.route.title(wait.seat) for wait in value.waiting())}


def _undrafted(actor: Actor) -> list[Task]:
    """Deciding tasks of my offices that must circulate and have no draft."""
    rows = Task.objects.visible_to(actor).open().filter(action="decide").select_related("case", "case__application")
    begun = Circulation.objects.visible_to(actor).filter(dropped_at__isnull=True, office_id__in=actor.offices)
    subjects = set(begun.filter(decided_at__isnull=True).values_list("subject", flat=True))
    open_ones = [task for task in rows.order_by("due_on", "pk")[:MOST] if drafted.subject_of(task) not in subjects]
    return [task for task in open_ones if approving.may_draft(actor, task) and approving.needs_approval(task.case)]


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, number: int) -> HttpResponse:
    """One draft: read it, stamp it, return it, pull it back, decide it. A refused act keeps what was typed."""
    row = showing.circulation_for(request, number)
    if request.method != "POST":
        return _show(request, row)
    typed = access.typed(request, *TYPED)
    try:
        told = _act(flow.actor_of(request), row, typed)
    except Refused as refused:
        row.refresh_from_db()
        return _show(request, row, problem=access.problem_of(request, refused), typed=typed, status=422)
    row.refresh_from_db()
    taken = taking_back.row_of(row) if told == "decide" and taking_back.is_ours(row) else None
    if taken is not None:
        taken_back.tell(request, taken)
    else:
        showing.tell(request, messages.SUCCESS, f"done.{told}")
    return access.to("approval", row.pk)


def _act(actor: Actor, row: Circulation, typed: Mapping[str, str]) -> str:
    """Do what the button says; returns the name of what was done."""
    seen = access.number(typed["seen"])
    match typed["act"]:
        case "pull_back":
            verbs.pull_back(actor, row, note=typed["note"], seen=seen)
        case "drop":
            verbs.drop(actor, row, note=typed["note"], seen=seen)
        case "read":
            verbs.read_later(actor, row, seat=typed["seat"], note=typed["note"])
        case _:
            if typed["verdict"] not in showing.SAID:
                raise Refused("承認・差戻しなど、どれにするかを選んでください。")
            to = typed["to"] if typed["verdict"] == "return" else ""
            stamp = taking_back.stamp if taking_back.is_ours(row) else approving.stamp
            stamp(actor, row, seat=typed["seat"], verdict=typed["verdict"], note=typed["note"], to=to, seen=seen)
            return typed["verdict"]
    return typed["act"]


def _show(
    request: HttpRequest,
    row: Circulation,
    *,
    problem: Any = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, case = flow.actor_of(request), showing.case_of(row)
    words, node = Words.of(case, language_of(request)), showing.node_of(row)
    seating, value = Seating.of(row.tenant, civil.today()), row.value
    mine = list(listing.turns(actor, row, seating))
    versions = list(Draft.objects.filter(circulation=row).select_related("written_by"))
    me = actor.user is not None and actor.user == row.drafter_id
    may_open = showing.may_open(request, row.reference)
    page = {
        **showing.seen_in(row, value, seating, datetime.now(UTC), words),
        "row": row,
        "case": case,
        "procedure_title": words.title,
        "may_open": may_open,
        "day": due.told(case, words),
        "problem": problem,
        "typed": typed or dict.fromkeys(TYPED, ""),
        "forms": [
            {
                "turn": turn,
                "choices": showing.choices(request, turn),
                "targets": showing.targets(request, turn),
                "mark": showing.say(request, f"mode.{turn.mode}") if turn.mode != "self" else "",
                "because": showing.told(turn.holder.because, words) if turn.holder else "",
            }
            for turn in mine
            if turn.part in showing.VERDICTS
        ],
        "reads": [turn for turn in mine if turn.part == "read"],
        "back": any(turn.part == "redraft" for turn in mine),
        "may_pull_back": me and _under_way(row, value),
        "state": drafts.state_of(row),
        **showing.after_the_decision(request, row, case, words),
        "proposal": showing.proposal(words, node, versions[-1].content if versions else {}),
        "earlier": [
            {"draft": draft, "proposal": showing.proposal(words, node, draft.content)} for draft in versions[-2::-1]
        ],
        "parts": showing.answers(request, case, words),
        **_papers(actor, case, words, may_open),
        "breadcrumbs": access.crumbs(request, case, showing.say(request, "one")) if may_open else [],
    }
    return showing.show(request, "staff/approvals/one.html", page, status=status)


def _papers(actor: Actor, case: Case, words: Words, may_open: bool) -> dict[str, Any]:
    """Files and visits as the office of the case sees them; for somebody else only while asked, or after a stamp."""
    if not may_open and not asked.may_read(actor, case):
        return {"may_read": False}
    reader = actor if may_open else asked.reader(actor, case)
    return {
        "may_read": True,
        "files": reading.listed(reading.files_of(reader, case), words),
        "inspected": inspected.of_case(reader, case, words),
        "heard": heard.of_case(reader, case),
        "early_visits": inspected.ended_early(reader, case),
    }


def _under_way(row: Circulation, value: chain.Circulation) -> bool:
    """Whether others have the draft in their hands."""
    if row.decided_at is not None or row.dropped_at is not None:
        return False
    return all(wait.seat != chain.DRAFTER for wait in value.waiting())
