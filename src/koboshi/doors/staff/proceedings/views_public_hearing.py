"""Public hearings (公聴会) of a case: the notice, who asks to speak, the meeting and its record."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from koboshi.casework.models import Case, Task
from koboshi.catalog.service import pack_of
from koboshi.core import deadline as deadlines
from koboshi.core.confidence import CHECKED
from koboshi.core.deadline import Due
from koboshi.core.japan import civil, format_wareki
from koboshi.doors.staff import access
from koboshi.doors.staff.proceedings import acts
from koboshi.doors.staff.proceedings.views_council import GET_POST
from koboshi.doors.staff.words import Words
from koboshi.proceedings import policies, service
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.proceedings.public_hearing import changes_of, state_of
from koboshi.proceedings.service import public_hearings, speaking
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

NEW = ("public_title", "about", "held_on", "begins", "place", "chair", "forgo_reason")
ONE = (
    "held_on", "begins", "place", "why", "off_why", "off_reason", "way", "received_on", "chair", "attended", "record",
    *speaking.LENGTHS,
)  # fmt: skip
BY_STAFF = (SpeakingRequest.Way.COUNTER, SpeakingRequest.Way.PAPER)


@access.staff_page
@require_safe
def step(request: HttpRequest, number: int) -> HttpResponse:
    """From the task of a case to its hearing, or to the notice of one."""
    found = Task.objects.visible_to(flow.actor_of(request)).filter(pk=number).select_related("case").first()
    if found is None:
        raise Http404
    running = PublicHearing.objects.filter(case=found.case, state=PublicHearing.State.ANNOUNCED).first()
    if running is not None:
        return HttpResponseRedirect(reverse("staff:proceedings_public_hearing", args=[running.pk]))
    return HttpResponseRedirect(reverse("staff:proceedings_announce", args=[found.case.reference]))


@access.staff_page
@GET_POST
def announce(request: HttpRequest, reference: str) -> HttpResponse:
    """The notice of a public hearing: day, time, place, chair, and what is to be heard about."""
    actor, found = flow.actor_of(request), access.case_for(request, reference)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_new_words(request, found)}
        return access.show(request, "staff/proceedings/announce.html", page, status=status)

    def publish() -> None:
        service.announce(
            actor,
            found,
            public_title=acts.posted(request, "public_title"),
            about=acts.posted(request, "about"),
            held_on=access.day(request, "held_on"),
            begins=acts.posted(request, "begins"),
            place=acts.posted(request, "place"),
            chair=acts.posted(request, "chair"),
        )

    table: dict[str, acts.Act] = {
        "announce": publish,
        "forgo": lambda: service.forgo(actor, found, reason=acts.posted(request, "forgo_reason")),
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_case", (found.reference,)))


def _new_words(request: HttpRequest, found: Case) -> dict[str, Any]:
    words, rule = Words.of(found, language_of(request)), pack_of(found.version_id).manifest.law.public_hearing
    today = civil.today()
    until = public_hearings.requests_due(rule, today) if rule is not None else None
    soonest = max(today + timedelta(days=rule.notice_days), until.day + timedelta(days=1)) if rule and until else None
    return {
        "case": found,
        "rule": rule,
        "kind": words.plain("public_hearing.title", ""),
        "who": words.plain("public_hearing.who", ""),
        "step": public_hearings.step_of(found),
        "may": policies.may_run_for(flow.actor_of(request), found) and found.ended_at is None,
        "soonest": soonest,
        "until": until.day if until else None,
        "why": _explained(request, until) if until else [],
        "typed": access.typed(request, *NEW),
        "breadcrumbs": access.crumbs(request, found, acts.say(request, "announce")),
    }


def _explained(request: HttpRequest, due: Due) -> list[SafeString]:
    return [wording.html(line) for line in deadlines.explain(due, language_of(request)).summary]


@access.staff_page
@GET_POST
def hearing(request: HttpRequest, number: int) -> HttpResponse:
    """One public hearing from its notice to its closed record."""
    actor = flow.actor_of(request)
    rows = PublicHearing.objects.visible_to(actor).select_related("case", "case__application")
    found = rows.filter(pk=number).first()
    if found is None or not acts.reads(actor, found.case):
        raise Http404
    access.seen(request, found.case)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_hearing_words(request, found)}
        return access.show(request, "staff/proceedings/public_hearing.html", page, status=status)

    table: dict[str, acts.Act] = {
        "move_hearing": lambda: service.move(
            actor,
            found,
            held_on=access.day(request, "held_on"),
            begins=acts.posted(request, "begins"),
            place=acts.posted(request, "place"),
            why=acts.posted(request, "why"),
        ),
        "call_off": lambda: service.call_off(
            actor,
            found,
            why=acts.posted(request, "off_why"),
            reason=acts.posted(request, "off_reason"),
            ends_step="ends_step" in request.POST,
        ),
        "request": lambda: _written_down(request, found),
        "close_record": lambda: service.close_record(
            actor,
            found,
            chair=acts.posted(request, "chair"),
            attended=acts.posted(request, "attended"),
            record=acts.posted(request, "record"),
        ),
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_public_hearing", (found.pk,)))


def _written_down(request: HttpRequest, found: PublicHearing) -> SpeakingRequest:
    """A request that came at the counter or on paper."""
    way = acts.posted(request, "way")
    return service.ask_to_speak(
        flow.actor_of(request),
        found.pk,
        speaking.Told(**{name: acts.posted(request, name) for name in speaking.LENGTHS}),
        once=acts.posted(request, "once") or secrets.token_hex(16),
        way=way if way in BY_STAFF else SpeakingRequest.Way.PAPER,
        received_on=access.day(request, "received_on"),
    )


def _hearing_words(request: HttpRequest, found: PublicHearing) -> dict[str, Any]:
    rule, today = public_hearings.rule_of(found), civil.today()
    typed = access.typed(request, *ONE)
    if request.method != "POST":
        typed |= {"held_on": format_wareki(found.held_on), "begins": found.begins, "place": found.place}
        typed |= {"chair": found.chair, "received_on": format_wareki(today)}
    return {
        "hearing": found,
        "state": state_of(found, today),
        "announced": found.state == PublicHearing.State.ANNOUNCED,
        "begun": today >= found.held_on,
        "asks": found.published_on <= today <= found.requests_until,
        "over": today > found.requests_until,
        "why": _explained(request, public_hearings.requests_due(rule, found.requests_from)),
        "notice": _explained(request, public_hearings.notice_due(rule, found.held_on)),
        "changes": changes_of(found),
        "basis": rule.basis,
        "unchecked": rule.status != CHECKED,
        "requests": found.requests.all(),
        "ways": acts.choices(request, "speaking_way", BY_STAFF),
        "whys": acts.choices(request, "off_why", PublicHearing.Why.values),
        "once": acts.posted(request, "once") or secrets.token_hex(16),
        "typed": typed,
        "breadcrumbs": access.crumbs(request, found.case, acts.say(request, "public_hearing")),
    }


@access.staff_page
@GET_POST
def request_to_speak(request: HttpRequest, number: int) -> HttpResponse:
    """One request to speak: whether it is granted, what was said, and what the office thinks of it."""
    actor = flow.actor_of(request)
    rows = SpeakingRequest.objects.visible_to(actor).select_related("public_hearing__case")
    found = rows.filter(pk=number).first()
    if found is None or not acts.reads(actor, found.public_hearing.case):
        raise Http404
    access.seen(request, found.public_hearing.case)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_request_words(request, found)}
        return access.show(request, "staff/proceedings/speaking.html", page, status=status)

    table: dict[str, acts.Act] = {
        "choose": lambda: service.choose(
            actor, found, result=acts.posted(request, "result"), reason=acts.posted(request, "reason")
        ),
        "statement": lambda: service.record_statement(
            actor,
            found,
            came=acts.posted(request, "came") == "yes",
            said=acts.posted(request, "said"),
            answer=acts.posted(request, "answer"),
        ),
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_public_hearing", (found.public_hearing_id,)))


def _request_words(request: HttpRequest, found: SpeakingRequest) -> dict[str, Any]:
    held = found.public_hearing
    way = (reverse("staff:proceedings_public_hearing", args=[held.pk]), acts.say(request, "public_hearing"))
    kept = {"result": found.result, "reason": found.reason, "said": found.said, "answer": found.answer}
    kept["came"] = {True: "yes", False: "no", None: ""}[found.came]
    return {
        "asked": found,
        "hearing": held,
        "announced": held.state == PublicHearing.State.ANNOUNCED,
        "begun": civil.today() >= held.held_on,
        "results": acts.choices(request, "speaking_result", SpeakingRequest.Result.values),
        "typed": access.typed(request, *kept) if request.method == "POST" else kept,
        "breadcrumbs": acts.crumbs(request, acts.say(request, "speaking_number", number=found.number), way),
    }
