"""Filling an application page by page, without JavaScript: save, go on, go back, pause, add files and rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from koboshi.core.form import Field, Page, Problem, Reading, inputs
from koboshi.core.form.numerals import without_unit
from koboshi.core.japan import civil, format_wareki
from koboshi.core.refusal import Refused
from koboshi.intake import service as intake
from koboshi.intake.service import keeping, own_town
from koboshi.screens import answers, attaching, checking, competent, correcting, papers
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling, Flow
from koboshi.ui import posted, wording
from koboshi.ui.fields import input_id

Raw = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What a page is shown with beyond what is stored: what was just typed, what is wrong, where the cursor goes."""

    typed: Mapping[str, Any] | None = None
    problems: Sequence[Problem] = ()
    candidates: Mapping[str, Any] = field(default_factory=dict)
    focus: str = ""
    refused: str = ""


def flow_urls(flow: Flow) -> list[URLPattern]:
    """The addresses of the shared screens for one door, relative to the door; names stand in the door's namespace.

    Names: `page`, `check`, `submit`, `done`, `paused`, `upload`, `file`, `copy`, `form_paper`, `correct`,
    `correct_page`, `correct_submit`, `papers`; the first argument is always the reference.
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
        ("papers/", papers.bring, "papers"),
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
    free = [field for field in fields if field.id not in filling.fixed]
    return [field for field in free if not filling.correcting or field.id in filling.application.unlocked]


def _show(
    request: HttpRequest, filling: Filling, page: Page, state: PageState | None = None, *, status: int = 200
) -> HttpResponse:
    state = state or PageState()
    files = answers.attachments_of(filling.application)
    full = answers.with_files(filling.application.answers, files)
    fields = _open_fields(filling, page)
    pages = filling.pages()
    words = {
        "page": page,
        "fields": fields,
        "shown": " ".join(field.id for field in fields),
        "page_title": filling.words(f"page.{page.id}.title"),
        "page_lead": filling.words(f"page.{page.id}.lead") if _has(filling, f"page.{page.id}.lead") else "",
        "mend": [(answers.say(each, filling.offer.pack.texts, filling.lang), _here(each)) for each in state.problems],
        "mend_title": wording.say_html("ui.errors.title", filling.lang, count=len(state.problems)),
        "step_titles": [*(filling.plain(f"page.{each.id}.title") for each in pages), _check_title(filling)],
        "step": pages.index(page) + 1,
        "step_title": filling.plain(f"page.{page.id}.title"),
        "typed": _typed(filling, fields, full) if state.typed is None else _with_files(state.typed, fields, full),
        "uploads": answers.uploads(files),
        "problems": state.problems,
        "candidates": state.candidates,
        "focus": state.focus,
        "refused": state.refused,
        "back": _before(filling, page),
        "reasons": correcting.reasons(filling),
        "later": _later(filling, page, fields, state),
        "kept_at": _kept_at(filling, fields, state),
        "may_leave": papers.only_blank(filling, state.problems),
        "fixed": _fixed(filling, page),
        "locked": _locked(filling, page, files),
        "correcting": filling.correcting,
        "competent": competent.on_page(filling, page),
    }
    return flows.show(request, filling, "screens/page.html", words, status=status)


def _later(filling: Filling, page: Page, fields: Sequence[Field], state: PageState) -> dict[str, bool]:
    """The papers of the page that may be put off, and whether the box is ticked."""
    done = page.id in filling.application.pages_done and state.typed is None
    ticked = _put_off(state.typed or {})
    here = {asked.id for asked in fields}
    return {each.id: done or each.id in ticked for each in papers.to_come(filling) if each.id in here}


def _kept_at(filling: Filling, fields: Sequence[Field], state: PageState) -> dict[str, str]:
    """The papers of the page that may stay paper, and what was typed of where they lie when it was refused."""
    files = [each.id for each in fields if each.type == "attachment"] if attaching.keeps_paper(filling) else []
    typed = (state.typed or {}) if state.refused else {}
    return {each: str(typed.get(f"{each}.kept", "")) for each in files}


def _here(problem: Problem) -> str:
    """The address of the input on this page that a problem is about."""
    return f"#{input_id(problem.field)}" if problem.field else "#main"


def _typed(filling: Filling, fields: Sequence[Field], full: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the inputs when a page is opened: wrong things as typed last time, right ones as stored."""
    typed: dict[str, Any] = {}
    for asked in fields:
        kept = {
            name: text
            for name, text in filling.application.typed.items()
            if name == asked.id or name.startswith(f"{asked.id}.")
        }
        typed |= kept or inputs(asked, full.get(asked.id), lang=filling.lang)
    return typed


def _with_files(typed: Mapping[str, Any], fields: Sequence[Field], full: Mapping[str, Any]) -> dict[str, Any]:
    """As typed, but files as they are kept: what a page claims to have sent does not count."""
    return {**typed, **{field.id: full.get(field.id, []) for field in fields if field.type == "attachment"}}


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


def _fixed(filling: Filling, page: Page) -> list[answers.Row]:
    """The answers of the page that the house gives itself, to read."""
    own = own_town.fixed(filling.offer.pack.form, filling.application.applicant_tenant)
    here = {field.id for field in page.fields} & set(own)
    form, texts = filling.offer.pack.form, filling.offer.pack.texts
    shown = answers.sections(form, {**filling.application.answers, **own}, lang=filling.lang, texts=texts, only=here)
    return [row for part in shown for row in part.rows]


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
        only={field.id for field in page.fields} - set(filling.application.unlocked) - filling.fixed,
    )
    return [row for part in shown for row in part.rows]


# --- saving ---------------------------------------------------------------------------------------------------------


def _save(request: HttpRequest, filling: Filling, page: Page) -> HttpResponse:
    raw: Raw = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    shown = set(" ".join(raw.get("shown", [])).split())
    files = _files(request, filling, page)
    edited = None if files else posted.apply(raw)
    typed = edited.typed if edited else posted.typed_of(raw)
    try:
        reading = _keep(filling, page, _complete(filling, page, typed))
    except Refused as refused:
        sentence = flows.refusal(request, refused)
        return _show(request, filling, page, PageState(typed=typed, refused=sentence), status=flows.status_of(refused))
    if files:
        return _after_files(request, filling, page, typed, files)
    if edited:
        return _show(request, filling, page, _after_button(filling, edited))
    return _after_saving(request, filling, page, reading, shown, typed)


def _after_button(filling: Filling, edited: posted.Edited) -> PageState:
    """A page after one of its own buttons (address, rows): as it is now, nothing wrong yet."""
    said = wording.plain("screens.page.postal_not_found", filling.lang) if edited.not_found else ""
    if edited.kept_beside:
        said = wording.plain("screens.page.postal_kept", filling.lang, address=edited.kept_beside)
    return PageState(typed=edited.typed, candidates=edited.candidates, focus=edited.focus, refused=said)


def _complete(filling: Filling, page: Page, typed: Mapping[str, str | list[str]]) -> Raw:
    """What was typed, with the answers that are locked in place of anything that came for them."""
    raw: Raw = {name: [value] if isinstance(value, str) else list(value) for name, value in typed.items()}
    raw = {name: [_alone(filling, page, name, text) for text in many] for name, many in raw.items()}
    for asked in page.fields:
        if filling.correcting and asked.id not in filling.application.unlocked:
            for name in [name for name in raw if name == asked.id or name.startswith(f"{asked.id}.")]:
                del raw[name]
            raw.update(_inputs(asked, filling.application.answers.get(asked.id)))
    return raw


def _alone(filling: Filling, page: Page, name: str, text: str) -> str:
    """A number without the unit that its question names (3か月); everything else as typed."""
    head, _, rest = name.partition(".")
    asked = next((each for each in page.fields if each.id == head), None)
    if asked is not None and rest:
        child = rest.partition(".")[2]
        asked = next((each for each in asked.fields if each.id == child), None)
    if asked is None or asked.type not in ("integer", "decimal"):
        return text
    return without_unit(text, filling.offer.pack.texts.find(asked.label_key, "ja") or "")


def _inputs(field: Field, value: Any) -> Raw:
    return {name: [text] for name, text in inputs(field, value).items()}


def _keep(filling: Filling, page: Page, raw: Raw) -> Reading:
    reading = intake.save_page(
        filling.actor, filling.application, filling.offer, page=page.id, raw=raw, today=civil.today()
    )
    filling.application.refresh_from_db(fields=["answers", "typed", "pages_done"])
    return reading


@dataclass(frozen=True, slots=True)
class FilesDone:
    """What happened to files with this page: in which field, what to say, or why it was refused."""

    field: str
    message: str = ""
    refused: Refused | None = None
    advice: str = ""


def _files(request: HttpRequest, filling: Filling, page: Page) -> FilesDone | None:
    """Files that came or go with this page. None when the page goes on as usual (files that came with it are kept)."""
    fields = [asked for asked in _open_fields(filling, page) if asked.type == "attachment"]
    name, _, number = str(request.POST.get("_detach", "")).partition("=")
    if number and any(asked.id == name for asked in fields):
        return FilesDone(name, "screens.files.removed", attaching.take_back(filling, number[:18]))
    pressed = str(request.POST.get("_attach", ""))
    kept, on_paper = 0, False
    for asked in fields:
        added = attaching.add_posted(request, filling, asked)
        kept, on_paper = kept + added.kept, on_paper or added.on_paper
        if added.refused is not None:
            return FilesDone(asked.id, refused=added.refused, advice=added.advice)
    if not pressed:
        return None
    done = "screens.files.on_paper" if on_paper else "screens.files.added"
    return FilesDone(pressed, done if kept else "screens.files.nothing")


def _after_files(
    request: HttpRequest, filling: Filling, page: Page, typed: Mapping[str, Any], done: FilesDone
) -> HttpResponse:
    if done.refused is not None:
        sentence = format_html("{} {}", flows.refusal(request, done.refused), mark_safe(done.advice))  # noqa: S308
        state = PageState(typed=typed, refused=sentence)
        return _show(request, filling, page, state, status=flows.status_of(done.refused))
    if done.message == "screens.files.nothing":
        state = PageState(typed=typed, refused=wording.plain(done.message, filling.lang))
        return _show(request, filling, page, state, status=422)
    flows.tell(request, messages.SUCCESS, done.message)
    return HttpResponseRedirect(f"{filling.page_url(page.id)}{_back(request)}#{_anchor(page, done.field)}")


def _anchor(page: Page, field: str) -> str:
    return next((answers.anchor(each) for each in page.fields if each.id == field), "main")


def _back(request: HttpRequest) -> str:
    return "?back=check" if request.GET.get("back") == "check" else ""


def _after_saving(
    request: HttpRequest,
    filling: Filling,
    page: Page,
    reading: Reading,
    shown: set[str],
    typed: Mapping[str, Any],
) -> HttpResponse:
    """Where to go when a page was kept: on, to the pause page, or back to this page when something is to mend."""
    if "pause" in request.POST:
        return HttpResponseRedirect(filling.url("paused"))
    fields = _open_fields(filling, page)
    visible = {asked.id for asked in fields}
    fresh = [asked for asked in page.fields if asked.id in visible - shown]
    seen = [asked for asked in fields if asked.id in shown]
    wrong = [*reading.problems, *papers.problems(filling, seen, _put_off(typed))]
    problems = [each for each in wrong if each.field.split(".")[0] in visible & shown]
    if problems and not ("leave" in request.POST and papers.only_blank(filling, problems)):
        return _show(request, filling, page, PageState(typed=typed, problems=problems), status=422)
    if fresh:
        flows.tell(request, messages.INFO, "screens.page.more_questions")
        return HttpResponseRedirect(f"{filling.page_url(page.id)}{_back(request)}#{answers.anchor(fresh[0])}")
    return HttpResponseRedirect(_overview(filling) if _back(request) else _next(filling, page))


def _put_off(typed: Mapping[str, Any]) -> frozenset[str]:
    """The papers ticked as coming later."""
    return frozenset(name.removesuffix(".later") for name, value in typed.items() if name.endswith(".later") and value)


def _next(filling: Filling, page: Page) -> str:
    pages = filling.pages()
    at = pages.index(page) + 1 if page in pages else len(pages)
    return filling.page_url(pages[at].id) if at < len(pages) else _overview(filling)


@require_GET
def paused(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """It is kept: the number, and how to come back."""
    filling = flows.opened(request, flow, reference)
    pages = filling.pages()
    words = {
        "home_url": flow.url(flow.home),
        "continue_url": filling.page_url(pages[0].id) if pages else _overview(filling),
        "paper_url": filling.url("form_paper"),
        "not_sent": filling.application.is_draft,
        "kept_days": keeping.days(),
        "kept_until": format_wareki(keeping.kept_until(filling.application)),
        "mail_link_url": filling.url("mail_link") if flow.secrets and filling.application.is_draft else "",
    }
    return flows.show(request, filling, "screens/paused.html", words)
