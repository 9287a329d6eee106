"""My representatives: who acts for me, what each may do, to whom the notice goes; name one, end one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koboshi.core import mandate as core
from koboshi.core.form import Form, Problem, inputs
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front
from koboshi.doors.citizen.mandates import showing
from koboshi.foundation.people import throttle
from koboshi.intake.models import Attachment
from koboshi.intake.service.attachments import Upload
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.screens import flow as flows
from koboshi.screens import mandating
from koboshi.screens.flow import Filling
from koboshi.screens.mandating import Filled
from koboshi.ui import wording
from koboshi.ui.fields import Shown, view_of

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
KINDS: Final = ("agent", "professional", "staff", "messenger")
"""Whom a resident names here; legal representatives are recorded by the office, from a register."""
OWN: Final = {
    "field.kind.label": "citizen_mandates.kind",
    "field.scopes.label": "citizen_mandates.add.scopes",
    "field.scopes.help": "citizen_mandates.add.scopes_help",
    "field.since.help": "citizen_mandates.add.since_help",
    "field.paper.help": "citizen_mandates.add.file_help",
}
"""What this door says otherwise than the staff door."""


def _opened(request: HttpRequest, reference: str) -> Filling:
    """An application of mine that has arrived; before that the form itself names the representative."""
    filling = flows.opened(request, front.FLOW, reference)
    if filling.application.is_draft:
        raise Http404
    return filling


def _page(
    request: HttpRequest, filling: Filling, template: str, words: dict[str, Any], *, title: str, status: int = 200
) -> HttpResponse:
    page = {"reference": filling.reference, "procedure": filling.words("title"), "problem": None, **words}
    trail = [(filling.url("status"), filling.words("title")), ("", showing.say(request, title))]
    return front.private(front.page(request, template, page, trail=trail, status=status))


@login_not_required
@require_safe
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who acts for me on this application, and to whom the notice goes."""
    return _people(request, _opened(request, reference))


@login_not_required
@require_POST
def bring(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The letter of authority for somebody named before; what cannot be kept is told at its place."""
    filling = _opened(request, reference)
    row = MandateRow.objects.visible_to(filling.actor).filter(reference=filling.reference, pk=number).first()
    if row is None or not mandates.may_change(filling.actor, filling.application):
        raise Http404
    file = request.FILES.get("paper")
    if file is None:
        nothing = wording.plain("screens.files.nothing", filling.lang)
        return _people(request, filling, wrong={number: nothing})
    upload = Upload(str(file.name or ""), str(file.content_type or ""), file.read())
    try:
        throttle.count(throttle.UPLOAD, flows.caller(request))
        mandates.add_paper(filling.actor, row, upload)
    except Refused as refused:
        return _people(request, filling, wrong={number: flows.refusal(request, refused)})
    flows.tell(request, messages.SUCCESS, "citizen_mandates.done.paper")
    return HttpResponseRedirect(reverse("citizen:mandates", args=[filling.reference]))


def _people(request: HttpRequest, filling: Filling, *, wrong: Mapping[int, object] | None = None) -> HttpResponse:
    told = wrong or {}
    mandates.catch_up(filling.application)
    book, on = mandates.Book.of(filling.reference), civil.today()
    mine = mandates.may_end(filling.actor, filling.application, book.rows)
    words = {
        "rows": [
            {**showing.row_of(request, row, on), "may_end": row.pk in mine, "wrong": told.get(row.pk, "")}
            for row in book.rows
        ],
        "together": showing.together(book),
        "recipients": [
            (each.party, wording.html(each.because[filling.lang]))
            for each in mandates.recipients(filling.reference, on)
        ],
        "may": mandates.may_change(filling.actor, filling.application),
        "may_new_secret": not mandates.acts_for_another(filling.actor, filling.application),
        **showing.post_of(request, filling, on),
    }
    status = 422 if told else 200
    return _page(request, filling, "citizen/mandates/people.html", words, title="title", status=status)


@login_not_required
@GET_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Name somebody who acts for me. What was typed and the file that was chosen stay when it is refused."""
    filling = _opened(request, reference)
    if not mandates.may_change(filling.actor, filling.application):
        raise Http404
    asked = mandating.form(KINDS, at_office=False)
    if request.method != "POST":
        return _show_add(request, filling, asked)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    filled = mandating.read(
        request, asked, filling.lang, principal=_applicant(filling), by_post=showing.by_post(filling)
    )
    paper, wrong = _paper(request, filling)
    problems = [*filled.problems, *wrong]
    if filled.edited is not None or "_drop" in request.POST or problems:
        return _show_add(request, filling, asked, filled, problems=problems, paper=paper)
    try:
        mandates.record_with_paper(filling.actor, filling.application, filled.wanted(), aside=paper)
    except Refused as refused:
        sentence = flows.refusal(request, refused)
        return _show_add(request, filling, asked, filled, paper=paper, problem=sentence)
    flows.tell(request, messages.SUCCESS, "citizen_mandates.done.added")
    return HttpResponseRedirect(reverse("citizen:mandates", args=[filling.reference]))


def _applicant(filling: Filling) -> Party | None:
    return next(iter(mandates.Book.of(filling.reference).applicants), None)


def _paper(request: HttpRequest, filling: Filling) -> tuple[Attachment | None, list[Problem]]:
    """The file of the letter of authority: one that comes now, else the one that was kept when the form came back."""
    number = str(request.POST.get("kept", ""))[:18]
    kept = mandates.kept_aside(filling.application, int(number) if number.isascii() and number.isdecimal() else None)
    if "_drop" in request.POST:
        return None, []
    file = request.FILES.get("paper")
    if file is None:
        return kept, []
    upload = Upload(str(file.name or ""), str(file.content_type or ""), file.read())
    try:
        throttle.count(throttle.UPLOAD, flows.caller(request))
        return mandates.keep_aside(filling.actor, filling.application, upload), []
    except Refused as refused:
        return kept, [mandating.told("paper", refused.say(filling.lang))]


def _show_add(
    request: HttpRequest,
    filling: Filling,
    asked: Form,
    filled: Filled | None = None,
    *,
    problems: Sequence[Problem] = (),
    paper: Attachment | None = None,
    problem: Any = None,
) -> HttpResponse:
    edited = filled.edited if filled is not None else None
    texts = mandating.texts(OWN)
    typed = filled.typed if filled is not None else {}
    shown = Shown(texts, filling.lang, typed, tuple(problems))
    missing = edited is not None and edited.not_found
    words = {
        "problem": wording.plain("screens.page.postal_not_found", filling.lang) if missing else problem,
        "problems": problems,
        "texts": texts,
        "typed": typed,
        "candidates": edited.candidates if edited is not None else {},
        "focus": edited.focus if edited is not None else "",
        "fields": asked.fields,
        "kind": view_of(asked.fields["kind"], shown),
        "scopes": view_of(asked.fields["scopes"], shown),
        "kind_help": {each: showing.say(request, f"kind_help.{each}") for each in KINDS},
        "act_help": {each: showing.say(request, f"act_help.{each}") for each in core.ACTS},
        "paper": paper,
        "paper_error": shown.error("paper"),
    }
    status = 422 if problem or problems or missing else 200
    return _page(request, filling, "citizen/mandates/add.html", words, title="add.title", status=status)


@login_not_required
@GET_POST
def end(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """End it from today on, after asking once more."""
    filling = _opened(request, reference)
    row = (
        MandateRow.objects.visible_to(filling.actor)
        .filter(reference=filling.reference, pk=number)
        .select_related("representative")
        .first()
    )
    if row is None or row.pk not in mandates.may_end(filling.actor, filling.application, [row]):
        raise Http404
    words = {"row": row, "refused": ""}
    if request.method == "POST":
        try:
            mandates.revoke(filling.actor, row)
        except Refused as refused:
            words["refused"] = flows.refusal(request, refused)
            return _page(request, filling, "citizen/mandates/end.html", words, title="end.title", status=422)
        flows.tell(request, messages.SUCCESS, "citizen_mandates.done.ended")
        return HttpResponseRedirect(reverse("citizen:mandates", args=[filling.reference]))
    return _page(request, filling, "citizen/mandates/end.html", words, title="end.title")


@login_not_required
@GET_POST
def address(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Where somebody who stands on my application gets post: told here, used for what is sent from now on."""
    filling = _opened(request, reference)
    party = Party.objects.visible_to(filling.actor).filter(reference=filling.reference, pk=number).first()
    if party is None or party.role == Party.Role.APPLICANT:
        raise Http404
    if not mandates.may_change(filling.actor, filling.application):
        raise Http404
    asked = mandating.ADDRESS.fields["address"]
    if request.method != "POST":
        return _show_address(request, filling, party, Filled({}, inputs(asked, party.address or None)))
    throttle.count(throttle.SUBMIT, flows.caller(request))
    filled = mandating.read_address(request)
    if filled.edited is not None or filled.problems:
        return _show_address(request, filling, party, filled)
    try:
        mandates.note_address(filling.actor, party, filled.values["address"])
    except Refused as refused:
        return _show_address(request, filling, party, filled, problem=flows.refusal(request, refused))
    flows.tell(request, messages.SUCCESS, "citizen_mandates.done.address")
    return HttpResponseRedirect(reverse("citizen:mandates", args=[filling.reference]))


def _show_address(
    request: HttpRequest, filling: Filling, party: Party, filled: Filled, *, problem: Any = None
) -> HttpResponse:
    edited = filled.edited
    missing = edited is not None and edited.not_found
    words = {
        "party": party,
        "problem": wording.plain("screens.page.postal_not_found", filling.lang) if missing else problem,
        "problems": filled.problems,
        "texts": mandating.texts({"field.address.label": "citizen_mandates.post"}),
        "typed": filled.typed,
        "candidates": edited.candidates if edited is not None else {},
        "focus": edited.focus if edited is not None else "",
        "asked": mandating.ADDRESS.fields["address"],
    }
    status = 422 if words["problem"] or filled.problems else 200
    return _page(request, filling, "citizen/mandates/address.html", words, title="address_title", status=status)
