"""Follow an application: where it stands in plain words, what happened, messages, documents, withdrawal, once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koboshi.casework import history
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Correction, Message, Task
from koboshi.casework.service import grounds, taken_back_letter
from koboshi.casework.service.period import nature_of
from koboshi.catalog import service as catalog
from koboshi.core.actor import Door
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil, format_wareki
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front, procedures, standing
from koboshi.doors.citizen.fees import asked
from koboshi.doors.citizen.fees.asked import Asked
from koboshi.doors.citizen.mandates import showing, stating
from koboshi.doors.citizen.standing import Standing
from koboshi.fieldwork.models import Visit
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.people import throttle
from koboshi.intake import service as intake
from koboshi.intake.models import AnswersVersion, Application
from koboshi.intake.service import keeping
from koboshi.intake.service.papers import REASON
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Party
from koboshi.screens import answers, correcting, papers
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.language import language_of

KINDS = {
    "examining": "active",
    "waiting_resident": "warning",
    "waiting": "active",
    "decided": "success",
    "finished": "success",
}
EXPIRED = "expired"


LANGUAGE = "_lang"
"""What the language switch posts: nothing is sent, and what was typed comes back in the other language."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline; `state` is done, now or next."""

    title: SafeString
    on: date | None = None
    when: str = ""
    text: SafeString | str = ""
    state: str = "done"


def _day(moment: datetime) -> date:
    return civil.day_of(moment)


def stage_of(case: Case) -> str:
    """The public stage: once decided it stays so while the office hands over papers or takes the cost of copies.

    A grant that lost its force by law (失効) is told apart from a case that ended without an answer.
    """
    if case.ended_at is None and case.decided_at is not None:
        return "decided"
    return EXPIRED if grounds.ended_by_law(case, catalog.pack_of(case.version_id)) else str(case.status)


def now_words(filling: Filling, case: Case) -> list[SafeString]:
    """What the pack says to residents about the steps the case stands at."""
    texts = filling.offer.pack.texts
    nodes = (
        Task.objects.filter(case=case, state__in=[Task.State.OPEN, Task.State.WAITING])
        .order_by("id")
        .values_list("node", flat=True)
    )
    charged = asked.is_asked(filling)
    found = [
        (texts.find(f"status_charged.{node}", filling.lang) if charged else None)
        or texts.find(f"status.{node}", filling.lang)
        for node in nodes
    ]
    return [wording.html(text) for text in dict.fromkeys(found) if text]


def timeline(
    request: HttpRequest, filling: Filling, case: Case, *, issued: list[Document], stands: Standing, due: Asked | None
) -> list[Step]:
    """What happened to the applicant's eyes, oldest first; the office's inner steps stay inside."""
    done: list[tuple[datetime, Step]] = [
        (case.arrived_at, Step(front.say(request, "event.arrived"), _day(case.arrived_at)))
    ]
    done += [*_corrections(request, filling, case), *_brought(request, filling)]
    done += [(moment, Step(title, _day(moment))) for moment, title in asked.course(filling)]
    decision = stands.decision
    if decision is not None:
        # What was decided stands in the notice alone: it takes effect when that is served.
        done.append((decision.decided_at, Step(front.say(request, "event.decided"), _day(decision.decided_at))))
    for each in stands.taken:
        if decision is None or each.decision_id != decision.pk:
            was = each.decision.decided_at
            done.append((was, Step(front.say(request, "event.decided"), _day(was))))
        name = "disposed" if each.disposition else "taken_back"
        done.append((each.taken_at, Step(front.say(request, f"event.{name}.{each.how}"), _day(each.taken_at))))
    for document in issued:
        step = Step(front.say(request, "event.notice"), _day(document.issued_at), text=title_of(filling, document))
        done.append((document.issued_at, step))
    if case.ended_at:
        done.append((case.ended_at, Step(front.say(request, f"status.{stage_of(case)}"), _day(case.ended_at))))
    steps = [step for _, step in sorted(done, key=lambda pair: pair[0])]
    if case.ended_at is None:
        words = now_words(filling, case)
        text = (
            asked.instead(due, filling.lang) or words[0] if words else front.say(request, f"status_text.{case.status}")
        )
        steps.append(Step(front.say(request, f"status.{stage_of(case)}"), text=text, state="now"))
    return steps


def _corrections(request: HttpRequest, filling: Filling, case: Case) -> Iterator[tuple[datetime, Step]]:
    for each in Correction.objects.visible_to(filling.actor).filter(case=case):
        yield each.asked_at, Step(front.say(request, "event.correction_asked"), _day(each.asked_at))
        if each.answered_at:
            yield each.answered_at, Step(front.say(request, "event.corrected"), _day(each.answered_at))
        if each.lapsed_at:
            yield each.lapsed_at, Step(front.say(request, "event.lapsed"), _day(each.lapsed_at))


def _brought(request: HttpRequest, filling: Filling) -> Iterator[tuple[datetime, Step]]:
    """The papers that came after the arrival."""
    found = AnswersVersion.objects.visible_to(filling.actor).filter(application=filling.application, reason=REASON)
    for each in found:
        yield each.made_at, Step(front.say(request, "event.paper_brought"), _day(each.made_at))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """One application: where it stands, what happened, what can be done.

    Posted only by the language switch: the same page, with what stands in the box for a message.
    """
    if request.method == "POST" and LANGUAGE not in request.POST:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        filling = flows.opened(request, front.FLOW, reference)
    except Http404:
        return front.closed(request, reference)
    case = (
        Case.objects.visible_to(filling.actor).filter(application=filling.application).select_related("office").first()
    )
    words: dict[str, Any] = {
        **_about(filling),
        "case": case,
        "correction": correcting.open_request(filling) if filling.correcting else None,
    }
    if case is None:
        words["continue_url"] = _continue_url(filling)
        words |= {"kept_days": keeping.days(), "kept_until": format_wareki(keeping.kept_until(filling.application))}
        return front.private(front.page(request, "citizen/draft.html", words, trail=[("", words["title"])]))
    words |= {**_of_case(request, filling, case), "text": _written(request)}
    return front.private(front.page(request, "citizen/status.html", words, trail=[("", words["title"])]))


def _continue_url(filling: Filling) -> str:
    done = set(filling.application.pages_done)
    todo = [page for page in filling.pages() if page.id not in done]
    return filling.page_url(todo[0].id) if todo else filling.url("check")


def _about(filling: Filling) -> dict[str, Any]:
    return {
        "reference": filling.reference,
        "application": filling.application,
        "title": filling.words("title"),
        "office": filling.application.office,
        "urls": {
            name: filling.url(name)
            for name in ("correct", "copy", "withdraw", "again", "message", "new_secret", "paused")
        },
        "withdrawn": filling.application.state == Application.State.WITHDRAWN,
    }


def _of_case(request: HttpRequest, filling: Filling, case: Case) -> dict[str, Any]:
    issued, stands, due = history.notices(filling.actor, case), standing.read(filling, case), asked.now(filling)
    files = answers.attachments_of(filling.application)
    level = filling.offer.pack.manifest.service_level
    stage = stage_of(case)
    return {
        "label": front.say(request, f"status.{stage}"),
        "kind": KINDS.get(stage, "neutral"),
        "entries": timeline(request, filling, case, issued=issued, stands=stands, due=due),
        "period": front.period(request, level.amount, level.unit),
        "nature": nature_of(filling.offer.pack),
        "period_unchecked": level.status != CHECKED,
        "stopped": any(row[1] is None for row in case.stops),
        "talk": talk(request, filling, case),
        "due": due,
        "files": [(each, filling.url("file", each.pk), paper_of(filling, each.field)) for each in files],
        "visited": Visit.objects.visible_to(filling.actor).filter(reference=filling.reference).exists(),
        "charged": asked.charged(filling),
        "post": showing.post_of(request, filling, civil.today())["labels"] if _others(filling) else [],
        "flow": front.FLOW if papers.to_bring(filling) else None,
        "later": papers.labels(filling, papers.to_come(filling)) if not (case.decided_at or case.ended_at) else (),
        "reopened": standing.reopened(stands, case),
        "disposed": standing.disposed(request, filling, stands),
        "notices": _notices(request, filling, issued, stands),
        "may_object": standing.may_object(stands),
        "test_signature": documents.signs_as_test(),
        "may_withdraw": case.decided_at is None and case.ended_at is None,
        "may_write": case.ended_at is None,
    }


def _notices(request: HttpRequest, filling: Filling, issued: list[Document], stands: Standing) -> list[dict[str, Any]]:
    """Every notice with its link and name, and what stands beside one that no longer holds."""
    gone = standing.gone(request, filling, stands)
    return [
        {
            "notice": each,
            "url": filling.url("document", each.pk),
            "name": title_of(filling, each),
            "gone": gone.get(each.check_number, ""),
        }
        for each in issued
    ]


def _others(filling: Filling) -> bool:
    """Whether anybody but the applicant may receive what is sent."""
    return Party.objects.filter(reference=filling.reference).exclude(role=Party.Role.APPLICANT).exists()


def talk(request: HttpRequest, filling: Filling, case: Case) -> list[tuple[SafeString, Message]]:
    """The messages with who wrote each, to the reader's eyes.

    A representative is known by the account that was bound to her; who wrote with number and secret is taken for the
    reader's side, as nobody knows more.
    """
    found = Message.objects.visible_to(filling.actor).filter(case=case, internal=False)
    told = list(found.order_by("written_at", "id")[:200])
    named = Party.objects.filter(reference=filling.reference, user_id__isnull=False).order_by("pk")
    people = {each.user_id: each for each in named}
    return [(_writer(request, filling, each, people), each) for each in told]


def _writer(request: HttpRequest, filling: Filling, one: Message, people: dict[int | None, Party]) -> SafeString:
    if one.from_staff:
        return front.say(request, "message.from_office")
    reader = filling.actor.user
    writer = people.get(one.author_id) if one.author_id is not None and one.author_id != reader else None
    if writer is not None and not writer.applies:
        return front.say(request, "message.from_representative", name=writer.label)
    if one.author_id != reader and mandates.acts_for_another(filling.actor, filling.application):
        return front.say(request, "message.from_applicant")
    return front.say(request, "message.from_you")


def title_of(filling: Filling, document: Document) -> SafeString:
    """What a notice is called in the reader's language; in Japanese, and marked so, where the pack does not say it."""
    own = filling.offer.pack.texts.find(f"letter.{document.kind}.title", filling.lang)
    own = own or taken_back_letter.titled(document.kind, document.check_number, filling.lang) or None
    if own is not None:
        return wording.html(own)
    return format_html('<span lang="ja">{}</span>', document.title)


def paper_of(filling: Filling, field: str) -> SafeString:
    """Which paper a file is: the question it was added to."""
    question = filling.offer.pack.form.fields.get(field)
    return filling.words(question.label_key) if question is not None else SafeString("")


def _written(request: HttpRequest) -> str:
    """What stands in the box for a message."""
    return str(request.POST.get("text", ""))


@login_not_required
@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the office about one's own case."""
    filling = flows.opened(request, front.FLOW, reference)
    if LANGUAGE in request.POST:
        return _show_message(request, filling)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    case = Case.objects.visible_to(filling.actor).filter(application=filling.application).first()
    if case is None:
        raise Http404
    try:
        casework.write_message(filling.actor, case, text=request.POST.get("text", ""))
        flows.tell(request, messages.SUCCESS, "citizen.message.sent")
    except Refused as refused:
        return _show_message(request, filling, flows.refusal(request, refused), status=422)
    return HttpResponseRedirect(f"{filling.url('status')}#messages")


def _show_message(
    request: HttpRequest, filling: Filling, refused: SafeString | str = "", *, status: int = 200
) -> HttpResponse:
    words = {**_about(filling), "refused": refused, "text": _written(request)}
    return front.private(front.page(request, "citizen/message.html", words, status=status))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the application back, after asking once more."""
    filling = flows.opened(request, front.FLOW, reference)
    words: dict[str, Any] = {**_about(filling), "refused": "", **stating.asked(request, filling)}
    words |= asked.when_withdrawn(filling)
    if request.method == "POST":
        words |= stating.answered(request, filling, "withdraw")
        if words["refused"]:
            return front.private(front.page(request, "citizen/withdraw.html", words, status=422))
        try:
            casework.withdraw(filling.actor, filling.application)
        except Refused as refused:
            words["refused"] = flows.refusal(request, refused)
            return front.private(front.page(request, "citizen/withdraw.html", words, status=422))
        flows.tell(request, messages.SUCCESS, "citizen.withdraw.done")
        return HttpResponseRedirect(filling.url("status"))
    return front.private(front.page(request, "citizen/withdraw.html", words, trail=[("", words["title"])]))


@login_not_required
@require_POST
def again(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a new application with the answers of this one, in the version in force today."""
    filling = flows.opened(request, front.FLOW, reference)
    throttle.count(throttle.BEGIN, flows.caller(request))
    publisher, _, slug = filling.application.procedure_id.partition("/")
    try:
        offer = catalog.in_force(f"{publisher}/{slug}", on=civil.today())
        begun = intake.copy_from(
            filling.actor, filling.application, offer, door=Door.CITIZEN, language=language_of(request)
        )
    except catalog.NotInForce:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, flows.refusal(request, refused))
        return HttpResponseRedirect(filling.url("status"))
    procedures.keep_secret(request, begun.application.reference, begun.secret)
    return HttpResponseRedirect(reverse("citizen:begun", args=[begun.application.reference]))


@login_not_required
@require_safe
def document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A notice of this application as the signed PDF, byte by byte as it was issued."""
    filling = flows.opened(request, front.FLOW, reference)
    found = Document.objects.visible_to(filling.actor).filter(pk=number, reference=filling.reference).first()
    if found is None:
        raise Http404
    case = Case.objects.filter(reference=filling.reference).first()
    if case is not None:
        casework.opened(filling.actor, case, found)
    return download(documents.open_document(found), f"{found.title}.pdf", "application/pdf")
