"""One application of the town: where it stands, messages, notices, withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Message
from koboshi.casework.service.period import nature_of
from koboshi.core.confidence import CHECKED
from koboshi.core.refusal import Refused
from koboshi.doors.municipality import front, progress
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.intake.models import Application
from koboshi.promotion.models import Match
from koboshi.screens import answers
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.screens.flow import Filling


def case_of(filling: Filling) -> Case | None:
    """The case of an application, once it has arrived."""
    return Case.objects.visible_to(filling.actor).filter(application=filling.application).first()


@require_GET
@front.for_towns
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """Where it stands, what comes next, and everything written about it."""
    return show(request, flows.opened(request, front.FLOW, reference))


def show(
    request: HttpRequest, filling: Filling, *, refused: object = "", typed: str = "", code: int = 200
) -> HttpResponse:
    """The page of one application; `typed` is a message that was refused."""
    case = case_of(filling)
    title = filling.words("title")
    words = {
        **_facts(filling, case),
        "heading": title,
        "reference": filling.reference,
        "application": filling.application,
        "refused": refused,
        "typed": typed,
        "messages_so_far": _messages(filling) if case is not None else [],
        "notices": list(Document.objects.visible_to(filling.actor).filter(reference=filling.reference).order_by("pk")),
        "sections": _answers(filling),
    }
    return front.page(request, "municipality/status.html", words, trail=[("", title)], status=code)


def _facts(filling: Filling, case: Case | None) -> dict[str, Any]:
    state = progress.state_of(filling.application, case)
    pages = filling.pages()
    has_period = nature_of(filling.offer.pack) != "none"
    dispatched = Match.objects.visible_to(filling.actor).filter(reference=filling.reference).exists()
    return {
        "state": progress.words_of(state, filling.lang),
        "state_kind": progress.KINDS.get(state, "active"),
        "waiting": progress.waiting_words(case, filling.lang) if case and not case.ended_at else [],
        "entries": progress.timeline(filling.actor, filling.application, case, filling.lang),
        "due_on": case.due_on if case and not case.decided_at and not case.ended_at and has_period else None,
        "standard_unchecked": filling.offer.pack.manifest.service_level.status != CHECKED,
        "continue_url": filling.page_url(pages[0].id) if filling.application.is_draft and pages else "",
        "correct_url": filling.url("correct") if filling.correcting else "",
        "dispatch_url": filling.url("dispatch") if dispatched else "",
        "copy_url": "" if filling.application.is_draft else filling.url("copy"),
        "outcome": _outcome(filling, case),
        "may_write": case is not None and case.ended_at is None,
        "may_withdraw": _may_withdraw(filling, case),
    }


def _outcome(filling: Filling, case: Case | None) -> str:
    if case is None or not case.outcome:
        return ""
    known = filling.offer.pack.texts.find(f"outcome.{case.outcome}", filling.lang)
    return filling.words(f"outcome.{case.outcome}") if known else case.outcome


def _may_withdraw(filling: Filling, case: Case | None) -> bool:
    if filling.application.state == Application.State.WITHDRAWN:
        return False
    return case is None or (case.decided_at is None and case.ended_at is None)


def _messages(filling: Filling) -> list[Any]:
    found = Message.objects.visible_to(filling.actor).filter(reference=filling.reference, internal=False)
    return list(found.select_related("author").order_by("written_at", "pk"))


def _answers(filling: Filling) -> list[answers.Section]:
    return answers.sections(
        filling.offer.pack.form,
        filling.application.answers,
        lang=filling.lang,
        texts=filling.offer.pack.texts,
        files=answers.attachments_of(filling.application),
    )


@require_POST
@front.for_towns
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the office; the same message sent twice is written once."""
    filling = flows.opened(request, front.FLOW, reference)
    case = case_of(filling)
    if case is None:
        raise Http404
    text = str(request.POST.get("text", "")).replace("\r\n", "\n")
    newest = Message.objects.visible_to(filling.actor).filter(reference=reference, internal=False).order_by("pk").last()
    again = newest is not None and (newest.author_id, newest.text) == (filling.actor.user, text.strip())
    try:
        if not again:
            casework.write_message(filling.actor, case, text=text)
    except Refused as refused:
        return show(request, filling, refused=flows.refusal(request, refused), typed=text, code=422)
    flows.tell(request, messages.SUCCESS, "municipality.status.message_sent")
    return HttpResponseRedirect(filling.url("status"))


@require_POST
@front.for_towns
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the application back, when the box that says so was ticked."""
    filling = flows.opened(request, front.FLOW, reference)
    if request.POST.get("sure") != "yes":
        sentence = front.say(request, "status.withdraw_tick")
        return show(request, filling, refused=sentence, code=422)
    try:
        casework.withdraw(filling.actor, filling.application)
    except Refused as refused:
        return show(request, filling, refused=flows.refusal(request, refused), code=422)
    flows.tell(request, messages.SUCCESS, "municipality.status.withdrawn")
    return HttpResponseRedirect(filling.url("status"))


@require_GET
@front.for_towns
def notice(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The signed PDF of a notice to the town."""
    filling = flows.opened(request, front.FLOW, reference)
    found = Document.objects.visible_to(filling.actor).filter(reference=reference, pk=min(number, 2**62)).first()
    if found is None:
        raise Http404
    return download(documents.open_document(found), f"{found.number}.pdf", "application/pdf")
