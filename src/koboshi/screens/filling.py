"""Filling an application page by page, without JavaScript: save, go on, go back, pause, add files and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_http_methods

from koboshi.core.form import Field, Page, Problem, Reading, inputs
from koboshi.core.refusal import Refused
from koboshi.intake import service as intake
from koboshi.screens import answers, attaching, checking, correcting
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling, Flow
from koboshi.ui import posted, wording

Raw = dict[str, list[str]]


def flow_urls(flow: Flow) -> list[URLPattern]:
    """The addresses of the shared screens for one door, relative to the door; names stand in the door's namespace.

    Names: `page`, `check`, `submit`, `done`, `paused`, `upload`, `file`, `copy`, `form_paper`, `correct`,
    `correct_page`, `correct_submit`; the first argument is always the reference.
    """
    views: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("pages/<slug:page>/", page, "page"),
        ("attachments/<slug:field>/", attaching.upload, "upload"),
        ("files/<int:number>/", attaching.open_file, "file"),
        ("check/", checking.check, "check"),
        ("submit", checking.submit, "submit"),
        ("done/", checking.done, "done"),
        ("paused/", paused, "paused"),
        ("copy.pdf", checking.copy, "copy"),
        ("form.pdf", checking.blank, "form_paper"),
        ("correct/", correcting.overview, "correct"),
        ("correct/<slug:page>/", page, "correct_page"),
        ("correct-submit", correcting.submit, "correct_submit"),
    ]
    patterns = []
    for route, view, name in views:
        bound = partial(view, flow=flow)
        if flow.public:
            login_not_required(bound)
        patterns.append(path(f"applications/<slug:reference>/{route}", bound, name=name))
    return patterns


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, reference: str, page: str, *, flow: Flow) -> HttpResponse:
    """One page of the form: shown, or saved with what comes next."""
    filling = flows.opened(request, flow, reference)
    if not (filling.application.is_draft or filling.correcting):
        return HttpResponseRedirect(filling.url("done"))
    known = next((each for each in filling.offer.pack.form.pages if each.id == page), None)
    if known is None:
        raise Http404
    if known not in filling.pages():
        return HttpResponseRedirect(_overview(filling))
    if request.method == "POST":
        return _save(request, filling, known)
    return _show(request, filling, known)


def _overview(filling: Filling) -> str:
    return filling.url("correct" if filling.correcting else "check")


# --- showing --------------------------------------------------------------------------------------------------------


def _open_fields(filling: Filling, page: Page) -> list[Field]:
    """The fields of a page that can be filled in now."""
    fields = filling.offer.pack.form.visible_fields(page, filling.application.answers)
    return [field for field in fields if not filling.correcting or field.id in filling.application.unlocked]


def _show(  # noqa: PLR0913  everything one page can be shown with
    request: HttpRequest,
    filling: Filling,
    page: Page,
    *,
    typed: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    candidates: Mapping[str, Any] | None = None,
    focus: str = "",
    refused: object = "",
    status: int = 200,
) -> HttpResponse:
    files = answers.attachments_of(filling.application)
    fields = _open_fields(filling, page)
    pages = filling.pages()
    words = {
        "page": page,
        "fields": fields,
        "shown": " ".join(field.id for field in fields),
        "page_title": filling.words(f"page.{page.id}.title"),
        "page_lead": filling.words(f"page.{page.id}.lead") if _has(filling, f"page.{page.id}.lead") else "",
        "step_titles": [*(filling.plain(f"page.{each.id}.title") for each in pages), _check_title(filling)],
        "step": pages.index(page) + 1,
        "typed": typed if typed is not None else filling.application.typed,
        "answers": answers.with_files(filling.application.answers, files),
        "uploads": answers.uploads(files),
        "problems": problems,
        "candidates": candidates or {},
        "focus": focus,
        "refused": refused,
        "back": _before(filling, page),
        "reasons": correcting.reasons(filling),
        "locked": _locked(filling, page, files),
        "correcting": filling.correcting,
    }
    return flows.show(request, filling, "screens/page.html", words, status=status)


def _has(filling: Filling, key: str) -> bool:
    return filling.offer.pack.texts.find(key, filling.lang) is not None


def _check_title(filling: Filling) -> str:
    return wording.plain("screens.correct.check_step" if filling.correcting else "screens.check.title", filling.lang)


def _before(filling: Filling, page: Page) -> str:
    pages = filling.pages()
    at = pages.index(page)
    if at:
        return filling.page_url(pages[at - 1].id)
    return filling.url("correct") if filling.correcting else ""


def _locked(filling: Filling, page: Page, files: Sequence[Any]) -> list[answers.Row]:
    """While correcting: the other answers of the page, to read."""
    if not filling.correcting:
        return []
    shown = answers.sections(
        filling.offer.pack.form,
        filling.application.answers,
        lang=filling.lang,
        texts=filling.offer.pack.texts,
        files=files,
        only={field.id for field in page.fields} - set(filling.application.unlocked),
    )
    return [row for part in shown for row in part.rows]


# --- saving ---------------------------------------------------------------------------------------------------------


def _save(request: HttpRequest, filling: Filling, page: Page) -> HttpResponse:
    raw: Raw = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    shown = set(" ".join(raw.get("shown", [])).split())
    asked = posted.apply(page, raw)
    _complete(filling, page, raw)
    files = _files(request, filling, page)
    if files is not None:
        return _after_files(request, filling, page, raw, files)
    if asked is not None:
        _keep(filling, page, asked.raw)
        return _show(
            request, filling, page, typed=asked.raw, candidates=asked.candidates, focus=asked.focus, status=200
        )
    try:
        reading = _keep(filling, page, raw)
    except Refused as refused:
        sentence = flows.refusal(request, refused)
        return _show(request, filling, page, typed=raw, refused=sentence, status=flows.status_of(refused))
    return _after_saving(request, filling, page, reading, shown, raw)


def _complete(filling: Filling, page: Page, raw: Raw) -> None:
    """Put into the posted form what it cannot carry: the ids of files, and the answers that are locked."""
    files = answers.with_files({}, answers.attachments_of(filling.application))
    for field in page.fields:
        if field.type == "attachment":
            raw[field.id] = list(files.get(field.id, []))
        elif filling.correcting and field.id not in filling.application.unlocked:
            for name in [name for name in raw if name == field.id or name.startswith(f"{field.id}.")]:
                del raw[name]
            raw.update(_inputs(field, filling.application.answers.get(field.id)))


def _inputs(field: Field, value: Any) -> Raw:
    return {name: list(values) for name, values in inputs(field, value).items()}


def _keep(filling: Filling, page: Page, raw: Raw) -> Reading:
    reading = intake.save_page(
        filling.actor, filling.application, filling.offer, page=page.id, raw=raw, today=flows.today()
    )
    filling.application.refresh_from_db(fields=["answers", "typed", "pages_done"])
    return reading


def _files(request: HttpRequest, filling: Filling, page: Page) -> tuple[str, Refused | None] | None:
    """Files that came or go with this page; None when there was nothing about files."""
    fields = [field for field in _open_fields(filling, page) if field.type == "attachment"]
    number = str(request.POST.get("remove_file", ""))[:18]
    if number and fields:
        return "removed", attaching.take_back(filling, number)
    for field in fields:
        if request.FILES.getlist(field.id):
            kept, refused = attaching.add_posted(request, filling, field)
            if refused is not None or "upload" in request.POST:
                return field.id, refused
    return ("", None) if "upload" in request.POST and fields else None


def _after_files(
    request: HttpRequest, filling: Filling, page: Page, raw: Raw, done: tuple[str, Refused | None]
) -> HttpResponse:
    field, refused = done
    _complete(filling, page, raw)
    _keep(filling, page, raw)
    if refused is not None:
        sentence = flows.refusal(request, refused)
        return _show(request, filling, page, typed=raw, refused=sentence, status=flows.status_of(refused))
    if not field:
        nothing = wording.plain("screens.files.nothing", filling.lang)
        return _show(request, filling, page, typed=raw, refused=nothing, status=422)
    flows.tell(request, messages.SUCCESS, "screens.files.removed" if field == "removed" else "screens.files.added")
    return HttpResponseRedirect(f"{filling.page_url(page.id)}{_back(request)}#{_anchor(page, field)}")


def _anchor(page: Page, field: str) -> str:
    known = {each.id: each for each in page.fields}
    return answers.anchor(known[field]) if field in known else "main"


def _back(request: HttpRequest) -> str:
    return "?back=check" if request.GET.get("back") == "check" else ""


def _after_saving(
    request: HttpRequest, filling: Filling, page: Page, reading: Reading, shown: set[str], raw: Raw
) -> HttpResponse:
    """Where to go when a page was kept: on, to the pause page, or back to this page when something is to mend."""
    if "pause" in request.POST:
        return HttpResponseRedirect(filling.url("paused"))
    visible = {field.id for field in _open_fields(filling, page)}
    fresh = [field for field in page.fields if field.id in visible - shown]
    problems = [each for each in reading.problems if each.field.split(".")[0] in visible & shown]
    if problems:
        return _show(request, filling, page, typed=raw, problems=problems, status=422)
    if fresh:
        flows.tell(request, messages.INFO, "screens.page.more_questions")
        return HttpResponseRedirect(f"{filling.page_url(page.id)}{_back(request)}#{answers.anchor(fresh[0])}")
    if _back(request):
        return HttpResponseRedirect(_overview(filling))
    pages = filling.pages()
    at = pages.index(page) if page in pages else len(pages)
    return HttpResponseRedirect(filling.page_url(pages[at + 1].id) if at + 1 < len(pages) else _overview(filling))


@require_GET
def paused(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """It is kept: the number, and how to come back."""
    filling = flows.opened(request, flow, reference)
    pages = filling.pages()
    words = {
        "home_url": flow.url(flow.home),
        "continue_url": filling.page_url(pages[0].id) if pages else _overview(filling),
        "paper_url": filling.url("form_paper"),
    }
    return flows.show(request, filling, "screens/paused.html", words)
