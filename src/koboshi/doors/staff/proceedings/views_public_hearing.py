"""Public hearings (公聴会) of a case: the notice, who asks to speak, the meeting and its record."""

from __future__ import annotations

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
from koboshi.core.deadline.words import closed_words
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.clock_days import PREFECTURE
from koboshi.core.refusal import At, Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.proceedings import acts
from koboshi.doors.staff.proceedings.views_council import GET_POST
from koboshi.doors.staff.words import Words
from koboshi.proceedings import policies, service
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.proceedings.public_hearing import changes_of, state_of
from koboshi.proceedings.service import hearing_days, public_hearings
from koboshi.screens import flow, wrong
from koboshi.screens import speaking as asking
from koboshi.ui import wording
from koboshi.ui.language import language_of

_LABELS = {
    "public_title": "public_title", "about": "about", "held_on": "held_on", "begins": "begins", "place": "place",
    "chair": "chair", "forgo_reason": "why_label", "why": "move_why", "off_why": "why_label",
    "off_reason": "off_reason", "attended": "attended", "record": "record", "result": "speaking_which",
    "reason": "speaking_reason",
}  # fmt: skip
LABELS = {**{name: f"staff_proceedings.{text}" for name, text in _LABELS.items()}, **asking.LABELS}
"""The inputs of these pages, and the texts that name them."""
OF_CALLING_OFF = {"why": "off_why", "reason": "off_reason"}
NEW = ("public_title", "about", "held_on", "begins", "place", "chair", "forgo_reason")
ONE = ("held_on", "begins", "place", "why", "off_why", "off_reason", "chair", "attended", "record")


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

    def show(*, problem: Any = None, refused: Refused | None = None, status: int = 200) -> HttpResponse:
        marks = wrong.marked(request, refused, LABELS, {"reason": "forgo_reason"})
        page = {"problem": problem, **marks, **_new_words(request, found), "closed": _asks_closed(request, refused)}
        page["closed_too"] = "closed_too" in request.POST
        return access.show(request, "staff/proceedings/announce.html", page, status=status)

    def publish() -> None:
        service.announce(
            actor,
            found,
            public_title=acts.posted(request, "public_title"),
            about=acts.posted(request, "about"),
            held_on=acts.day(request, "held_on", "held_on"),
            begins=acts.posted(request, "begins"),
            place=acts.posted(request, "place"),
            chair=acts.posted(request, "chair"),
            closed_too="closed_too" in request.POST,
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
    until = hearing_days.requests_due(rule, today) if rule is not None else None
    closed = PREFECTURE.why(today)
    return {
        "case": found,
        "rule": rule,
        "kind": words.plain("public_hearing.title", ""),
        "who": words.plain("public_hearing.who", ""),
        "step": public_hearings.step_of(found),
        "may": policies.may_run_for(flow.actor_of(request), found) and found.ended_at is None,
        "soonest": hearing_days.soonest(rule, today) if rule is not None else None,
        "today": today,
        "today_closed": closed_words(closed, today, language_of(request)) if closed is not None else "",
        "until": until.day if until else None,
        "why": _explained(request, until) if until else [],
        "typed": access.typed(request, *NEW),
        "breadcrumbs": access.crumbs(request, found, acts.say(request, "announce")),
    }


def _asks_closed(request: HttpRequest, refused: Refused | None) -> bool:
    """Whether the page asks if a day is meant on which the offices are closed."""
    parts = [each.why for each in wrong.parts_of(refused) if isinstance(each, At)]
    return any(isinstance(each, hearing_days.OnClosedDay) for each in parts) or "closed_too" in request.POST


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

    def show(*, problem: Any = None, refused: Refused | None = None, status: int = 200) -> HttpResponse:
        inputs = OF_CALLING_OFF if acts.posted(request, "act") == "call_off" else {}
        marks = wrong.marked(request, refused, LABELS, inputs)
        page = {"problem": problem, **marks, **_hearing_words(request, found)}
        page |= {"closed": _asks_closed(request, refused), "closed_too": "closed_too" in request.POST}
        page["act"] = acts.posted(request, "act")
        return access.show(request, "staff/proceedings/public_hearing.html", page, status=status)

    table: dict[str, acts.Act] = {
        "move_hearing": lambda: service.move(
            actor,
            found,
            held_on=acts.day(request, "held_on", "held_on"),
            begins=acts.posted(request, "begins"),
            place=acts.posted(request, "place"),
            why=acts.posted(request, "why"),
            closed_too="closed_too" in request.POST,
        ),
        "call_off": lambda: _called_off(request, found),
        "request": lambda: acts.Told("screens.speaking.done", {"receipt": asking.write_down(request, found.pk)}),
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


def _called_off(request: HttpRequest, found: PublicHearing) -> acts.Told:
    """Call it off; tell whether the case went on, to which step, and how many people have to be told."""
    off = service.call_off(
        flow.actor_of(request),
        found,
        why=acts.posted(request, "off_why"),
        reason=acts.posted(request, "off_reason"),
        ends_step="ends_step" in request.POST,
    )
    asked = public_hearings.live(off).count()
    beside = "_tell" if asked else ""
    case = Case.objects.get(pk=off.case_id)
    if public_hearings.step_of(case) is not None:
        return acts.Told(f"call_off{beside}", {"count": asked})
    words = Words.of(case, language_of(request))
    open_tasks = Task.objects.filter(case=case, state__in=[Task.State.OPEN, Task.State.WAITING]).order_by("pk")
    step = acts.say(request, "and").join(words.step_plain(each.node) for each in open_tasks)
    return acts.Told(f"call_off_on{beside}", {"count": asked, "step": step or words.title})


def _hearing_words(request: HttpRequest, found: PublicHearing) -> dict[str, Any]:
    rule, today = hearing_days.rule_of(found), civil.today()
    typed, live = access.typed(request, *ONE), public_hearings.live(found).count()
    act = acts.posted(request, "act")
    if act != "move_hearing":
        typed |= {"held_on": format_wareki(found.held_on), "begins": found.begins, "place": found.place}
    if act != "close_record":
        typed |= {"chair": found.chair}
    return {
        "hearing": found,
        "state": state_of(found, today),
        "announced": found.state == PublicHearing.State.ANNOUNCED,
        "begun": today >= found.held_on,
        "asks": found.published_on <= today <= found.requests_until,
        "over": today > found.requests_until,
        "why": _explained(request, hearing_days.requests_due(rule, found.requests_from)),
        "notice": _explained(request, hearing_days.notice_due(rule, found.held_on)),
        "changes": changes_of(found),
        "basis": rule.basis,
        "unchecked": rule.status != CHECKED,
        "requests": found.requests.all(),
        "live": live,
        "withdrawn": found.requests.count() - live,
        "whys": acts.choices(request, "off_why", PublicHearing.Why.values),
        "typed": typed,
        **asking.form(request),
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

    def show(*, problem: Any = None, refused: Refused | None = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **wrong.marked(request, refused, LABELS), **_request_words(request, found)}
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
    over = civil.today() > held.requests_until
    results = SpeakingRequest.Result.values if over else [SpeakingRequest.Result.WITHDRAWN]
    return {
        "asked": found,
        "hearing": held,
        "over": over,
        "papers": found.papers.filter(removed_at=None),
        "announced": held.state == PublicHearing.State.ANNOUNCED,
        "begun": civil.today() >= held.held_on,
        "results": acts.choices(request, "speaking_result", results),
        "typed": access.typed(request, *kept) if request.method == "POST" else kept,
        "breadcrumbs": acts.crumbs(request, acts.say(request, "speaking_number", number=found.number), way),
    }
