"""One application at the counter: find it by number and secret, hand over the slip, print, close."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koboshi.casework import finding
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service.filing import applicant_label
from koboshi.casework.service.period import nature_of
from koboshi.catalog.service import pack_of
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.counter import front
from koboshi.foundation.people import service as people
from koboshi.foundation.people import throttle
from koboshi.intake import policies
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.intake.service import numbers
from koboshi.screens import flow as flows
from koboshi.screens import papers
from koboshi.screens.flow import Filling
from koboshi.ui.language import language_of
from koboshi.ui.wording import html

LONGEST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@front.for_counters
def find(request: HttpRequest) -> HttpResponse:
    """Find a case of one's office by a number or a name, or open what somebody shows number and secret of.

    A wrong pair never says which was wrong (S1). Both are posted: a name has no place in an address.
    """
    if request.method != "POST":
        return _show_find(request)
    if "q" in request.POST:
        return _search(request)
    typed = str(request.POST.get("reference", ""))[:40]
    reference = numbers.tidy_reference(typed)
    throttle.count(throttle.RESUME, flows.caller(request), more=reference)
    found = intake.find_by_secret(reference, str(request.POST.get("secret", ""))[:40])
    if found is None:
        return _show_find(request, typed=typed, refused=front.say(request, "find.wrong"), status=422)
    people.remember_opened(request.session, found.reference)
    return HttpResponseRedirect(reverse("counter:status", args=[found.reference]))


def _show_find(request: HttpRequest, *, status: int = 200, **words: Any) -> HttpResponse:
    title = front.say(request, "find.title")
    page = {"typed": "", "q": "", "heading": title, "rows": None, **words}
    return front.page(request, "counter/find.html", page, trail=[("", title)], status=status)


def _search(request: HttpRequest) -> HttpResponse:
    """Cases of the clerk's offices, and what they took in for another, by number or name; each row says which."""
    actor = flows.actor_of(request)
    typed = str(request.POST.get("q", ""))[:LONGEST].replace("\0", "").strip()
    found = finding.shown(finding.find(actor, typed), finding.received(actor, typed)) if typed else finding.shown()
    rows = [_found(request, hit) for hit in found.hits]
    return _show_find(request, q=typed, rows=rows, more=found.more)


def _found(request: HttpRequest, hit: finding.Hit) -> dict[str, Any]:
    """One case in the list, with the page on which this clerk may go on: the applicant's, or the office's."""
    actor, case, lang = flows.actor_of(request), hit.case, language_of(request)
    application = Application.objects.visible_to(actor).filter(pk=case.application_id).first()
    mine = application is not None and policies.holds(actor, application)
    title = pack_of(case.version_id).texts.get("title", lang)
    opens = mine or Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    page = reverse("counter:status", args=[case.reference]) if mine else front.office_page(case.reference)
    return {
        "case": case,
        "title": html(title),
        "url": page if opens else "",
        "who": case.applicant_label if opens else "",
        "by": front.say(request, f"search.by.{hit.by}"),
        "number": hit.number,
        "state": front.say(request, f"state.{_case_state(case)}") if opens else "–",
        "arrived": civil.day_of(case.arrived_at),
    }


def case_of(filling: Filling) -> Case | None:
    """The case of an application, once it has arrived."""
    return Case.objects.visible_to(filling.actor).filter(application=filling.application).first()


@require_GET
@front.for_counters
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """What to tell the person: where it stands, what comes next; and what can be printed."""
    filling = flows.opened(request, front.FLOW, reference)
    case = case_of(filling)
    if case is not None and filling.application.assisted_by_id != filling.actor.user:
        casework.look(filling.actor, case, "counter")
    return _show(request, filling, case)


def _show(
    request: HttpRequest, filling: Filling, case: Case | None, *, refused: object = "", code: int = 200
) -> HttpResponse:
    application, title = filling.application, filling.words("title")
    pages = filling.pages()
    nature = nature_of(filling.offer.pack)
    ended = application.state == Application.State.WITHDRAWN or (case is not None and case.ended_at is not None)
    undecided = not ended and case is not None and case.decided_at is None
    words: dict[str, Any] = {
        "heading": title,
        "reference": filling.reference,
        "who": applicant_label(application.answers),
        "application": application,
        "state": front.say(request, f"state.{_state(application, case)}"),
        "waiting": _waiting(filling, case),
        "due_on": case.due_on if case and not case.decided_at and not ended and nature != "none" else None,
        "statutory": nature == "statutory",
        "standard_unchecked": filling.offer.pack.manifest.service_level.status != CHECKED,
        "continue_url": filling.page_url(pages[0].id) if application.is_draft and pages else "",
        "correct_url": filling.url("correct") if filling.correcting else "",
        "papers_url": _papers_url(filling) if undecided else "",
        "lacking": papers.labels(filling, papers.missing(filling)) if undecided else [],
        "form_url": filling.url("form_paper"),
        "copy_url": "" if application.is_draft else filling.url("copy"),
        "visitor": filling.reference in filling.actor.references,
        "may_withdraw": not ended and (case is None or case.decided_at is None),
        "refused": refused,
    }
    return front.page(request, "counter/status.html", words, trail=[("", title)], status=code)


def _papers_url(filling: Filling) -> str:
    """Where papers that were to come later are taken in, while something lacks."""
    return filling.url("papers") if papers.to_bring(filling) else ""


def _state(application: Application, case: Case | None) -> str:
    """The state in one word; between decision and end the case is no longer examined."""
    return str(application.state) if case is None else _case_state(case)


def _case_state(case: Case) -> str:
    decided = case.decided_at is not None and case.ended_at is None and case.status == Case.Status.EXAMINING
    return "after_decision" if decided else str(case.status)


def _waiting(filling: Filling, case: Case | None) -> list[Any]:
    """What the pack says to the resident while the process waits where it waits now."""
    if case is None or case.ended_at is not None:
        return []
    texts = filling.offer.pack.texts
    nodes = dict.fromkeys(token[1] for token in (case.state or {}).get("tokens", ()))
    return [html(text) for node in nodes if (text := texts.find(f"status.{node}", filling.lang)) is not None]


@require_POST
@front.for_counters
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """A fresh secret on a slip to print and hand over; shown once, and an older secret stops working."""
    filling = flows.opened(request, front.FLOW, reference)
    try:
        secret = intake.new_secret(filling.actor, filling.application)
    except Refused as refused:
        return _show(request, filling, case_of(filling), refused=flows.refusal(request, refused), code=422)
    words = {
        "heading": filling.words("title"),
        "reference": reference,
        "who": applicant_label(filling.application.answers),
        "secret": secret,
        "office": filling.application.office,
        "filed_at": filling.application.filed_at,
        "status_url": filling.url("status"),
        "resume_url": request.build_absolute_uri("/"),
    }
    return front.page(request, "counter/slip.html", words)


@require_POST
@front.for_counters
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the application back at the person's wish, when the box that says so was ticked."""
    filling = flows.opened(request, front.FLOW, reference)
    if request.POST.get("sure") != "yes":
        sentence = front.say(request, "status.withdraw_tick")
        return _show(request, filling, case_of(filling), refused=sentence, code=422)
    try:
        casework.withdraw(filling.actor, filling.application)
    except Refused as refused:
        return _show(request, filling, case_of(filling), refused=flows.refusal(request, refused), code=422)
    flows.tell(request, messages.SUCCESS, "counter.status.withdrawn")
    return HttpResponseRedirect(filling.url("status"))


@require_POST
@front.for_counters
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """The person has left: this browser forgets the application it opened with number and secret."""
    people.forget_opened(request.session, reference)
    flows.tell(request, messages.SUCCESS, "counter.status.closed")
    return HttpResponseRedirect(reverse("counter:home"))
