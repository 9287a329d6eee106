"""Who comes through this door, which case or task she may open, and how a page of the door is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Consultation, Task
from koboshi.core.actor import Actor, Role
from koboshi.core.form import TEXTS
from koboshi.core.japan import parse_date
from koboshi.core.japan.wareki import DateProblem
from koboshi.core.refusal import OnlyLooks, Refused
from koboshi.doors.staff import looking
from koboshi.foundation.journal.service import only_looks
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]

MENU = tuple("desk find approvals fees_due registers consultations deliveries overdue stuck procedures more".split())
"""Entries of the menu: the name of an address and of its text `menu.<name>`."""
MORE = ("fieldwork", "proceedings", "enquiries", "mandates_waiting", "adverse", "retention", "issued")
"""Work that is not everybody's every day: on a page of its own, so that the menu stays short."""
OPERATOR_MENU = ("ports",)
SEEN = "koboshi.seen"
"""Where a request keeps the cases it is about to show."""
LOGGED = {"case": "now", "mandates_address": "mandates", "fieldwork_visit": "visit", "proposed_notice": "approval"}
"""Pages whose name in the read log is another one than that of their address."""
COPIES = timedelta(minutes=10)
"""The copy that a device takes of a page for a visit without network is no second look within this time."""


def staff_page(view: View[Arguments]) -> View[Arguments]:
    """Only people with an office come in. Staff without one read why; for residents the page does not exist.

    An auditor opens what shows; what acts tells her that she only looks. What a page shows of a case is written into
    the case's read log before it goes out (`seen`).
    """

    def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        if not flow.actor_of(request).is_staff:
            if not getattr(request.user, "is_staff", False):
                raise Http404
            return render(request, "staff/no_office.html", {"navigation": [], "breadcrumbs": []}, status=403)
        if looking.closed(flow.actor_of(request), request):
            return _only_looks(request)
        try:
            response = view(request, *args, **kwargs)
        except OnlyLooks:
            return _only_looks(request)
        _write_down(request, response)
        return response

    update_wrapper(guarded, view)
    return guarded


def _only_looks(request: HttpRequest) -> HttpResponse:
    """An auditor asked for something that acts: why not, and where she reads the same."""
    request.META.pop(SEEN, None)
    return show(request, "staff/only_looks.html", {"problem": problem_of(request, only_looks())}, status=403)


def show(
    request: HttpRequest, template: str, words: dict[str, Any], *, menu: str = "desk", status: int = 200
) -> HttpResponse:
    """Render a page of the door with its navigation; case data never stays in a cache."""
    page = {
        "navigation": navigation(request, menu),
        "breadcrumbs": [],
        "problem": None,
        "only_looks": flow.actor_of(request).only_looks,
        **words,
    }
    if page["only_looks"]:
        page["breadcrumbs"] = looking.way_back(page["breadcrumbs"])
        page["tabs"] = [tab for tab in page.get("tabs", ()) if looking.shown(tab["url"])]
    response = render(request, template, page, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def navigation(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The menu: desk, consultations, what needs a person, procedures."""
    actor = flow.actor_of(request)
    asked = Consultation.objects.visible_to(actor).open().filter(office_id__in=actor.offices)
    counts = {"consultations": asked[:100].count()}
    return [
        {
            "url": reverse(f"staff:{name}"),
            "text": say(request, f"menu.{name}"),
            "current": name == current,
            "count": counts.get(name) or "",
        }
        for name in menu_of(actor)
    ]


def menu_of(actor: Actor) -> tuple[str, ...]:
    """The entries of somebody's menu; an auditor has one of her own."""
    if actor.only_looks:
        return looking.MENU
    return (*MENU, *(OPERATOR_MENU if actor.has(Role.OPERATOR) else ()))


def more_of(actor: Actor) -> tuple[str, ...]:
    """The work on the page of further things."""
    return looking.MORE if actor.only_looks else MORE


def crumbs(request: HttpRequest, case: Case, here: object) -> list[dict[str, Any]]:
    """The way back: desk, case, this page."""
    return [
        {"url": reverse("staff:desk"), "text": say(request, "menu.desk")},
        {"url": reverse("staff:case", args=[case.reference]), "text": case.reference},
        {"url": "", "text": here},
    ]


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this door as HTML with ruby."""
    return wording.say_html(f"staff.{key}", language_of(request), **values)


def plain(request: HttpRequest, key: str, **values: object) -> str:
    """A text of this door without ruby."""
    return wording.plain(f"staff.{key}", language_of(request), **values)


def tell(request: HttpRequest, level: int, key: str, **values: object) -> None:
    """Leave a message for the next page."""
    flow.tell(request, level, f"staff.{key}", **values)


# --- the read log -----------------------------------------------------------------------------------------------------


def seen(request: HttpRequest, case: Case) -> None:
    """This request is about to show a case: every loader of this door says so, for pages and files alike.

    Written down once per request, when an answer with content goes out: a redirect shows nothing.
    """
    request.META.setdefault(SEEN, {})[case.reference] = case


def seen_number(request: HttpRequest, reference: str) -> None:
    """The same for a thing that knows only the number of its case; nothing where there is no case."""
    case = Case.objects.filter(reference=reference).defer("version__archive").first()
    if case is not None:
        seen(request, case)


def _write_down(request: HttpRequest, response: HttpResponse) -> None:
    cases = request.META.pop(SEEN, {})
    if 300 <= response.status_code < 400:
        return
    name = request.resolver_match.url_name if request.resolver_match else ""
    page = LOGGED.get(name or "", name or "other")
    within = COPIES if "X-Koboshi-Copy" in request.headers else None
    for case in cases.values():
        casework.look(flow.actor_of(request), case, page, unless_within=within)


# --- things ---------------------------------------------------------------------------------------------------------


def case_for(request: HttpRequest, reference: str) -> Case:
    """A case of the actor's offices, or one with an open question to them. Raises Http404 for others, as for none (S1).

    Narrower than `visible_to`: a clerk who applied herself, or a town that asked, reads her case at her own door.
    """
    actor = flow.actor_of(request)
    asked = Consultation.objects.open().filter(office_id__in=actor.offices).values("case_id")
    case = (
        Case.objects.visible_to(actor)
        .filter(Q(office_id__in=actor.offices) | Q(pk__in=asked), reference=reference)
        .select_related("office", "application", "version")
        .defer("version__archive")
        .first()
    )
    if case is None:
        raise Http404
    seen(request, case)
    return case


def task_for(request: HttpRequest, number: int) -> Task:
    """A task of the actor's offices, whatever its state. Raises Http404."""
    found = (
        Task.objects.visible_to(flow.actor_of(request))
        .filter(pk=number)
        .select_related("case", "case__office", "case__application", "office", "assignee")
        .first()
    )
    if found is None:
        raise Http404
    seen(request, found.case)
    return found


def reader(actor: Actor, case: Case) -> Actor:
    """The actor with the right to read the application of a case she may see (a consulted office has only the case)."""
    return replace(actor, references=actor.references | {case.reference})


# --- answers to what was posted -------------------------------------------------------------------------------------


def to(name: str, *arguments: object) -> HttpResponseRedirect:
    """Go to a page of this door."""
    return HttpResponseRedirect(reverse(f"staff:{name}", args=arguments))


def problem_of(request: HttpRequest, refused: Refused) -> SafeString:
    """Why it was refused, in the reader's language."""
    return flow.refusal(request, refused)


def typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed into these inputs, so that a refused page gives it back."""
    return {name: str(request.POST.get(name, "")) for name in names}


def number(text: str) -> int | None:
    """A row number from a form or an address; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


class BadDate(Exception):
    """A typed date that cannot be read; `sentence` says why, as HTML."""

    def __init__(self, sentence: SafeString) -> None:
        super().__init__("a date cannot be read")
        self.sentence = sentence


def day(request: HttpRequest, name: str) -> date:
    """The date typed into an input, in any notation. Raises `BadDate`."""
    try:
        return parse_date(str(request.POST.get(name, "")))
    except DateProblem as problem:
        lang = language_of(request)
        values = {**problem.values, "label": wording.say("staff.date", lang)}
        raise BadDate(wording.html(TEXTS.get(problem.key, lang, **values))) from problem
