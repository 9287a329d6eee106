"""Choose an adviser for a town's request: the list proposes, a person decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, dispatch
from koboshi.doors.staff.views_task import GET_POST, head
from koboshi.doors.staff.words import Words
from koboshi.promotion import service as promotion
from koboshi.promotion.models import Adviser
from koboshi.screens import flow
from koboshi.ui.language import language_of


@access.staff_page
@GET_POST
def match(request: HttpRequest, number: int) -> HttpResponse:
    """The pool for the asked themes, the least burdened first; choosing one and moving on is one act."""
    task = access.task_for(request, number)
    if task.action != "match":
        return access.to("case", task.reference)
    if request.method != "POST":
        return _show(request, task)
    chosen = access.number(str(request.POST.get("adviser", ""))) or 0
    adviser = Adviser.objects.visible_to(flow.actor_of(request)).filter(pk=chosen).first()
    if adviser is None:
        return _show(request, task, problem=access.say(request, "match.choose"), status=422)
    try:
        _choose(request, task, adviser)
    except Refused as refused:
        return _show(request, task, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "match.done", name=adviser.name)
    return access.to("case", task.reference)


def limits(task: Task) -> dict[str, Any]:
    """The limits in force: on-site days and online hours (the pack's parameters)."""
    values = Words.of(task, "ja").pack.parameters.at(civil.today())
    return {
        "onsite_days_limit": int(values.get("onsite_days_limit", 0)),
        "online_hours_limit": Decimal(str(values.get("online_hours_limit", 0))),
    }


@transaction.atomic
def _choose(request: HttpRequest, task: Task, adviser: Adviser) -> None:
    actor = flow.actor_of(request)
    promotion.match(actor, task.case.application, adviser, **limits(task))
    casework.complete(actor, task, outcome=task.outcomes[0] if task.outcomes else "")


def _show(request: HttpRequest, task: Task, *, problem: Any = None, status: int = 200) -> HttpResponse:
    words, region = Words.of(task, language_of(request)), dispatch.region_of(task.case)
    found: dict[int, dict[str, Any]] = {}
    for theme in dispatch.themes_of(task.case):
        for adviser, load in promotion.candidates(flow.actor_of(request), theme):
            found.setdefault(adviser.pk, {"adviser": adviser, "load": load, "near": region in adviser.regions})
    page = {
        **head(request, task),
        "problem": problem,
        "candidates": sorted(found.values(), key=lambda one: (one["load"], not one["near"], one["adviser"].kana)),
        "region": region,
        "themes": [_theme(words, theme) for theme in dispatch.themes_of(task.case)],
        "limits": limits(task),
        "typed": access.typed(request, "adviser"),
    }
    return access.show(request, "staff/match.html", page, status=status)


def _theme(words: Words, theme: str) -> str:
    field = "theme" if "theme" in words.pack.form.fields else "themes"
    return words.plain(f"option.{field}.{theme}", theme)
