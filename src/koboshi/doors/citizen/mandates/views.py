"""My representatives: who acts for me, what each may do, to whom the notice goes; name one, end one."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core import mandate as core
from koboshi.core.form import TEXTS
from koboshi.core.japan import civil, parse_date
from koboshi.core.japan.wareki import DateProblem
from koboshi.core.mandate.wording import said
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.citizen import front
from koboshi.doors.citizen.mandates import showing
from koboshi.foundation.people import throttle
from koboshi.intake.service.attachments import Upload
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow
from koboshi.mandates.service import Wanted
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.language import language_of

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
KINDS: Final = ("agent", "professional", "staff", "messenger")
"""Whom a resident names here; legal representatives are recorded by the office, from a register."""
TYPED: Final = ("kind", "label", "phone", "email", "since", "until", "houjin_bangou")


class Unreadable(Exception):
    """A typed date that cannot be read, with the sentence for it as HTML."""

    def __init__(self, sentence: str) -> None:
        super().__init__("a date cannot be read")
        self.sentence = sentence


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
    filling = _opened(request, reference)
    mandates.catch_up(filling.application)
    book, on = mandates.Book.of(filling.reference), civil.today()
    mine = mandates.may_end(filling.actor, filling.application, book.rows)
    words = {
        "rows": [{**showing.row_of(request, row, on), "may_end": row.pk in mine} for row in book.rows],
        "recipients": [
            (each.party, front.html(each.because[filling.lang])) for each in mandates.recipients(filling.reference, on)
        ],
        "may": mandates.may_change(filling.actor, filling.application),
        "may_new_secret": not mandates.acts_for_another(filling.actor, filling.application),
        **showing.post_of(request, filling, on),
    }
    return _page(request, filling, "citizen/mandates/people.html", words, title="title")


@login_not_required
@GET_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Name somebody who acts for me. What was typed stays when it is refused."""
    filling = _opened(request, reference)
    if not mandates.may_change(filling.actor, filling.application):
        raise Http404
    if request.method != "POST":
        return _show_add(request, filling)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    file = request.FILES.get("paper")
    try:
        if file is None:
            mandates.record(filling.actor, filling.application, _wanted(request))
        else:
            throttle.count(throttle.UPLOAD, flows.caller(request))
            upload = Upload(str(file.name or ""), str(file.content_type or ""), file.read())
            mandates.record_with_paper(filling.actor, filling.application, _wanted(request), upload)
    except Unreadable as bad:
        return _show_add(request, filling, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show_add(request, filling, problem=flows.refusal(request, refused), status=422)
    flows.tell(request, messages.SUCCESS, "citizen_mandates.done.added")
    return HttpResponseRedirect(reverse("citizen:mandates", args=[filling.reference]))


def _wanted(request: HttpRequest) -> Wanted:
    typed = _typed(request)
    since, until = _day(request, typed["since"]), _day(request, typed["until"])
    return Wanted(
        kind=typed["kind"] if typed["kind"] in KINDS else "",
        label=typed["label"],
        scopes=request.POST.getlist("scopes"),
        since=since or civil.today(),
        until=until,
        phone=typed["phone"],
        email=typed["email"] if "@" in typed["email"] else "",
        houjin_bangou=typed["houjin_bangou"],
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(request.POST.get(name, ""))[:400].replace("\0", "") for name in TYPED}


def _day(request: HttpRequest, text: str) -> date | None:
    """A typed date in any notation; None when the box stayed empty. Raises `Unreadable`."""
    if not text.strip():
        return None
    try:
        return parse_date(text)
    except DateProblem as problem:
        lang = language_of(request)
        label = ruby_to_plain(wording.say("citizen_mandates.period", lang))
        raise Unreadable(front.html(TEXTS.get(problem.key, lang, **{**problem.values, "label": label}))) from problem


def _show_add(request: HttpRequest, filling: Filling, *, problem: Any = None, status: int = 200) -> HttpResponse:
    words = {
        "problem": problem,
        "kinds": [
            (each, ruby_to_plain(said(f"kind.{each}")[filling.lang]), showing.say(request, f"kind_help.{each}"))
            for each in KINDS
        ],
        "acts": [
            (each, front.html(said(f"act.{each}")[filling.lang]), showing.say(request, f"act_help.{each}"))
            for each in core.ACTS
        ],
        "typed": _typed(request),
        "chosen": request.POST.getlist("scopes"),
    }
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
