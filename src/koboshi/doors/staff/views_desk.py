"""The desk: what is mine, my office's, overdue, and waiting, with filters that can be kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from koboshi.casework import desk as desks
from koboshi.casework import policies
from koboshi.casework.desk import COUNT_LIMIT, LISTS, Position, Wanted
from koboshi.casework.models import SavedFilter, Task
from koboshi.casework.service import correction_letter
from koboshi.catalog import search
from koboshi.catalog.models import Listing
from koboshi.core.actor import Actor, Role
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.staff import access, away, drafts, reading
from koboshi.doors.staff.issued import rows as issued
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.words import Words, has_due
from koboshi.fees.models import CashClosing
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words


@access.staff_page
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """One page of one list. What the address says and nobody can read counts as not said (one rule, B11)."""
    return show_desk(request)


def show_desk(request: HttpRequest, *, problem: Any = None, name: str = "", status: int = 200) -> HttpResponse:
    """The desk, with a sentence above it when something was refused."""
    actor, today = flow.actor_of(request), civil.today()
    titles = _titles(actor, request, today)
    wanted = _wanted(request, actor, titles)
    after = _position(request.GET.get("after", ""))
    page = desks.page(actor, wanted, today=today, after=after)
    fresh = showing.fresh(actor, [task.reference for task in page.tasks])
    words = {
        "problem": problem,
        "name": name,
        "wanted": wanted,
        "tabs": _tabs(request, actor, wanted, today),
        "rows": [{**_row(request, actor, task, today), "fresh": task.reference in fresh} for task in page.tasks],
        "procedures": sorted(titles.items(), key=lambda pair: pair[1]),
        "other_door": not titles and actor.has(Role.TOWN),
        "offices": list(Office.objects.visible_to(actor).filter(pk__in=actor.offices)),
        "saved": [_kept(each) for each in desks.saved(actor)],
        "silent": correction_letter.unrecorded(actor, today),
        "returned": drafts.returned_to(actor, today),
        "away": [(task, date_words(back, language_of(request))) for task, back in away.held(actor, today)],
        "cash": CashClosing.objects.to_confirm(actor)[:COUNT_LIMIT].count(),
        "about": access.say(request, f"desk.about.{wanted.list}"),
        "narrowed": bool(wanted.procedure or wanted.office),
        "next_url": _url(wanted, after=str(page.after)) if page.after else "",
        "previous_url": _url(wanted) if after else "",
        "all_url": _url(Wanted(list=wanted.list)),
        "empty": access.say(request, f"desk.{'looked' if actor.only_looks else 'empty'}.{wanted.list}"),
        "query": wanted.as_query(),
        "here": request.get_full_path(),
    }
    return access.show(request, "staff/desk.html", words, status=status)


# --- what is wanted -------------------------------------------------------------------------------------------------


def _titles(actor: Actor, request: HttpRequest, today: date) -> dict[str, str]:
    """The procedures of the actor's own body: nobody's desk is narrowed to those of another one."""
    listed = search.listed(actor, language=language_of(request), on=today)
    found: list[Listing] = list(listed.filter(tenant__in=sorted(actor.tenants)))
    return {listing.procedure_id: ruby_to_plain(listing.title) for listing in found}


def _wanted(request: HttpRequest, actor: Actor, procedures: dict[str, str]) -> Wanted:
    source = request.POST if request.method == "POST" else request.GET
    asked, procedure = str(source.get("list", "")), str(source.get("procedure", ""))
    office = access.number(str(source.get("office", "")))
    return Wanted(
        list=asked if asked in LISTS and not (asked == "mine" and actor.only_looks) else "office",
        procedure=procedure if procedure in procedures else "",
        office=office if office in actor.offices else None,
    )


def _position(text: str) -> Position | None:
    try:
        return Position.read(text)
    except ValueError:
        return None


def _url(wanted: Wanted, **more: str) -> str:
    return f"{reverse('staff:desk')}?{urlencode({**wanted.as_query(), **more})}"


def _tabs(request: HttpRequest, actor: Actor, wanted: Wanted, today: date) -> list[dict[str, Any]]:
    counts = desks.counts(actor, wanted, today=today)
    return [
        {
            "url": _url(Wanted(list=name, procedure=wanted.procedure, office=wanted.office)),
            "text": access.say(request, f"desk.list.{name}"),
            "current": name == wanted.list,
            "count": f"{COUNT_LIMIT}+" if counts[name] >= COUNT_LIMIT else str(counts[name]),
        }
        for name in LISTS
        if name != "mine" or not actor.only_looks  # an auditor has nothing in hand
    ]


def _row(request: HttpRequest, actor: Actor, task: Task, today: date) -> dict[str, Any]:
    lang = language_of(request)
    words = Words.of(task, lang)
    is_open = task.state == Task.State.OPEN
    return {
        "task": task,
        "case": task.case,
        "title": words.title,
        "role": issued.plain(f"role.{task.role if task.role in issued.ROLES else 'other'}", lang),
        "step": access.say(request, "task.repair") if task.action == "repair" else words.step(task.node),
        "arrived": civil.today(task.case.arrived_at),
        "due": task.due_on if has_due(task) else None,
        "moved": reading.moved(task, words),
        "overdue": is_open and task.due_on < today,
        "mine": task.assignee_id is not None and task.assignee_id == actor.user,
        "takeable": is_open and task.assignee_id is None and policies.may_work(actor, task),
    }


# --- kept filters ---------------------------------------------------------------------------------------------------


def _kept(kept: SavedFilter) -> dict[str, Any]:
    query = {str(name): str(value) for name, value in kept.query.items() if name in ("list", "procedure", "office")}
    return {"id": kept.pk, "name": kept.name, "url": f"{reverse('staff:desk')}?{urlencode(query)}"}


@access.staff_page
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the narrowing of the desk under a name."""
    actor = flow.actor_of(request)
    wanted = _wanted(request, actor, _titles(actor, request, civil.today()))
    name = str(request.POST.get("name", ""))
    try:
        desks.save_filter(actor, name, wanted.as_query())
    except Refused as refused:
        return show_desk(request, problem=access.problem_of(request, refused), name=name, status=422)
    access.tell(request, messages.SUCCESS, "desk.saved", name=name.strip())
    return HttpResponseRedirect(_url(wanted))


@access.staff_page
@require_POST
def forget_filter(request: HttpRequest, number: int) -> HttpResponse:
    """Delete one of one's own filters; deleting twice is once."""
    desks.forget_filter(flow.actor_of(request), number)
    access.tell(request, messages.SUCCESS, "desk.forgotten")
    return access.to("desk")
