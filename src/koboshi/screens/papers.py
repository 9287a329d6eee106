"""Papers that are asked for and not there: on their page, before submitting, and after arrival (行政手続法7条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from koboshi.casework import service as casework
from koboshi.core.actor import Door
from koboshi.core.form import Field, Problem
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.people import throttle
from koboshi.intake.models import Application
from koboshi.intake.service import papers
from koboshi.intake.service.attachments import Upload
from koboshi.screens import answers, attaching
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling, Flow
from koboshi.ui import wording
from koboshi.ui.fields import FieldView, Shown, input_id, view_of

LATER = "later"
"""What a tick box posts: the paper comes after the application has arrived."""


def missing(filling: Filling) -> list[Field]:
    """The required papers of the shown questions for which no file is there, in the order of the form."""
    return papers.missing(filling.application, filling.offer.pack.form)


def to_come(filling: Filling) -> list[Field]:
    """The missing papers that may come later: they do not keep the application from arriving."""
    return papers.to_come(filling.application, filling.offer.pack.form)


def blanks(filling: Filling) -> list[Field]:
    """The required questions that a sheet of paper at the counter leaves open: it arrives with them as well."""
    return papers.blanks(filling.application, filling.offer.pack.form)


def lacking(filling: Filling) -> list[Field]:
    """Everything with which it arrives although it is not there, in the order of the form."""
    here = {field.id for field in (*to_come(filling), *blanks(filling))}
    return [field for field in filling.offer.pack.form.fields.values() if field.id in here]


def found(filling: Filling) -> list[Problem]:
    """Everything that is wrong or missing in the answers of now."""
    form, application = filling.offer.pack.form, filling.application
    full = form.clear_hidden(answers.with_files(application.answers, answers.attachments_of(application)))
    return form.check(full, today=civil.today())


def unready(filling: Filling) -> list[Problem]:
    """What keeps it, or the answer to a correction, from arriving, as filing would tell it."""
    without = {field.id for field in lacking(filling)}
    return [each for each in found(filling) if each.field.split(".")[0] not in without]


def put_off(filling: Filling) -> bool:
    """Whether she has ticked on the form's own pages that each of them comes later, so that she need not say it again.

    A page is done only with its papers or with the tick. A copied application has no page done: there it is asked.
    """
    form, done = filling.offer.pack.form, set(filling.application.pages_done)
    there = {field.id: page.id for page in form.pages for field in page.fields}
    return all(there[field.id] in done for field in lacking(filling))


def labels(filling: Filling, fields: Sequence[Field]) -> list[SafeString]:
    """What the papers are called."""
    return [answers.html(filling.offer.pack.texts, field.label_key, filling.lang) for field in fields]


def problems(filling: Filling, fields: Sequence[Field], ticked: frozenset[str]) -> list[Problem]:
    """What is to mend on a page with these fields: a file is missing and was not put off with a tick."""
    here, later = {field.id for field in fields}, {field.id for field in to_come(filling)}
    return [
        Problem(field.id, _how_to_mend(filling) if field.id in later else "problem.attach")
        for field in missing(filling)
        if field.id in here and not (field.id in later and field.id in ticked)
    ]


def _how_to_mend(filling: Filling) -> str:
    return "problem.attach_or_lacks" if filling.flow.door is Door.COUNTER else "problem.attach_or_later"


def only_blank(filling: Filling, problems: Sequence[Problem]) -> bool:
    """Whether a page can be left as it is: nothing is wrong on it but what a sheet of paper leaves open."""
    open_ones = {field.id for field in blanks(filling)}
    return bool(problems) and all(each.field.split(".")[0] in open_ones for each in problems)


# --- bringing them after the arrival --------------------------------------------------------------------------------


def to_bring(filling: Filling) -> list[Field]:
    """The papers that can be brought now without being asked; one that a correction asks for goes with its answer."""
    if filling.application.state != Application.State.FILED:
        return []
    return [field for field in to_come(filling) if field.id not in filling.application.unlocked]


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """The papers that are still to come, each with a place for its files; what cannot be kept is told at its place."""
    filling = flows.opened(request, flow, reference)
    if request.method != "POST":
        return _show(request, filling) if to_bring(filling) else HttpResponseRedirect(_after(filling))
    brought, refused = _bring_posted(request, filling)
    filling.application.refresh_from_db()
    if brought:
        names = SafeString("、").join(labels(filling, brought))
        messages.success(request, format_html("{}：{}", wording.plain("screens.bring.done", filling.lang), names))
    if refused:
        return _show(request, filling, refused, status=422)
    if not brought:
        return _show(request, filling, {"": wording.plain("screens.files.nothing", filling.lang)}, status=422)
    return HttpResponseRedirect(filling.url("papers") if to_bring(filling) else _after(filling))


def _after(filling: Filling) -> str:
    if filling.application.is_draft:
        return filling.url("check")
    return filling.url(filling.flow.after or "done")


def _bring_posted(request: HttpRequest, filling: Filling) -> tuple[list[Field], dict[str, object]]:
    """What was kept, and for each paper that was not why: one bad photograph does not keep the others out."""
    brought: list[Field] = []
    refused: dict[str, object] = {}
    for field in filling.offer.pack.form.fields.values():
        files = request.FILES.getlist(f"{field.id}.upload") if field.type == "attachment" else []
        if not files:
            continue
        uploads = [Upload(str(each.name or ""), str(each.content_type or ""), each.read()) for each in files]
        try:
            for _ in files:
                throttle.count(throttle.UPLOAD, flows.caller(request))
            casework.bring_paper(filling.actor, filling.application, field.id, uploads)
            brought.append(field)
        except Refused as no:
            largest = sorted(uploads, key=lambda each: -len(each.content))
            advice = next((told for each in largest if (told := attaching.advice(filling, each, no))), "")
            refused[field.id] = format_html("{} {}", flows.refusal(request, no), mark_safe(advice))  # noqa: S308
    return brought, refused


def _show(
    request: HttpRequest, filling: Filling, refused: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    told, fields = refused or {}, to_bring(filling)
    here = {field.id for field in fields}
    words: dict[str, Any] = {
        "papers": [_place(filling, field, told.get(field.id)) for field in fields],
        "mend": [(why, f"#{input_id(name)}" if name in here else "#main") for name, why in told.items()],
        "mend_title": wording.say_html("ui.errors.title", filling.lang, count=len(told)),
        "office": filling.application.office,
        "after_url": _after(filling),
    }
    return flows.show(request, filling, "screens/papers.html", words, status=status)


def _place(filling: Filling, field: Field, why: object) -> FieldView:
    view = view_of(field, Shown(filling.offer.pack.texts, filling.lang))
    return replace(view, error=SafeString(why or ""))
