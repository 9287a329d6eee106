"""My visits of a day or week, what still needs a day, and the two small answers for the device."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.doors.staff import access
from koboshi.doors.staff.fieldwork import reading
from koboshi.doors.staff.words import Words
from koboshi.fieldwork.models import Visit
from koboshi.fieldwork.service import booking
from koboshi.screens import flow
from koboshi.ui.language import language_of

SPANS = {"day": 1, "week": 7}
MOST = 200


@access.staff_page
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """The visits of a day or week, mine or my offices'; what waits for a day or an answer stands above."""
    actor = flow.actor_of(request)
    span = request.GET.get("span", "day") if request.GET.get("span") in SPANS else "day"
    whose = "office" if request.GET.get("whose") == "office" else "mine"
    day = reading.day_of(request.GET.get("day", ""))
    first = day - timedelta(days=day.weekday()) if span == "week" else day
    found = _booked(actor, whose, first, SPANS[span])
    proposed = Visit.objects.visible_to(actor).of_offices(actor).filter(state=Visit.State.PROPOSED)
    asked = Visit.objects.visible_to(actor).of_offices(actor).filter(state=Visit.State.BOOKED).exclude(wish="")
    page = {
        "breadcrumbs": [*reading.crumbs(request)[:1], {"url": "", "text": reading.say(request, "title")}],
        "tabs": _tabs(request, span, whose, day),
        "days": _days(request, found, first, SPANS[span]),
        "first": first,
        "last": first + timedelta(days=SPANS[span] - 1),
        "span": span,
        "before": _address(span, whose, first - timedelta(days=SPANS[span])),
        "after": _address(span, whose, first + timedelta(days=SPANS[span])),
        "route_url": f"{reverse('staff:fieldwork_route')}?day={day.isoformat()}",
        "todo": [_todo(request, task) for task in booking.open_tasks(actor)],
        "asked": reading.rows(request, asked.select_related("case")[:MOST]),
        "proposed": reading.rows(request, proposed.select_related("case").order_by("offered_at")[:MOST]),
        **reading.device(request),
    }
    return reading.owned(request, access.show(request, "staff/fieldwork/visits.html", page))


def _booked(actor: Actor, whose: str, first: date, days: int) -> list[Visit]:
    found = Visit.objects.visible_to(actor).of_offices(actor).on(first, days)
    if whose == "mine":
        found = found.of_inspector(actor.user or 0)
    return list(found.select_related("case", "inspector", "second").order_by("starts_at", "pk")[:MOST])


def _days(request: HttpRequest, found: list[Visit], first: date, days: int) -> list[dict[str, Any]]:
    made = []
    for day in (first + timedelta(days=number) for number in range(days)):
        here = [each for each in found if each.starts_at and civil.day_of(each.starts_at) == day]
        made.append({"day": day, "rows": reading.rows(request, here), "today": day == civil.today()})
    return made


def _todo(request: HttpRequest, task: Any) -> dict[str, Any]:
    words = Words.of(task, language_of(request))
    return {"task": task, "title": words.title, "url": reverse("staff:fieldwork_offer", args=[task.pk])}


def _address(span: str, whose: str, day: date) -> str:
    query = urlencode({"span": span, "whose": whose, "day": day.isoformat()})
    return f"{reverse('staff:fieldwork')}?{query}"


def _tabs(request: HttpRequest, span: str, whose: str, day: date) -> list[dict[str, Any]]:
    return [
        {
            "url": _address(one, who, day),
            "text": reading.say(request, f"tab.{who}_{one}"),
            "current": (one, who) == (span, whose),
            "count": None,
        }
        for who in ("mine", "office")
        for one in SPANS
    ]


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address that lets it answer for the pages of this area and for no others."""
    place = finders.find("ui/fieldwork-worker.js")
    if not isinstance(place, str):
        raise Http404
    response = HttpResponse(Path(place).read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@access.staff_page
@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """A fresh token for sending what lies on the device, and whose entries this session may send."""
    response = JsonResponse({"token": get_token(request), **reading.device(request)})
    response["Cache-Control"] = "private, no-store"
    return response
