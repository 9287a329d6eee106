"""The order of a day for one inspector: to look at, to change by hand, to print."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.fieldwork import reading
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.service.routing import Day
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.screens import flow


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: HttpRequest) -> HttpResponse:
    """My day, or a colleague's of one of my offices."""
    actor = flow.actor_of(request)
    day = reading.day_of(request.GET.get("day", ""))
    colleagues = {user.pk: user for office in sorted(actor.offices) for user in people.colleagues(actor, office)}
    who = access.number(request.GET.get("who", "")) or actor.user or 0
    if who not in colleagues:
        raise Http404
    planned = fieldwork.route(actor, who, day)
    if request.method == "POST":
        try:
            fieldwork.arrange(actor, who, day, _wanted(request, planned))
        except Refused as refused:
            return _show(request, planned, colleagues, problem=access.problem_of(request, refused), status=422)
        return HttpResponseRedirect(_address(who, day.isoformat()))
    return _show(request, planned, colleagues)


def _address(who: int, day: str) -> str:
    return f"{reverse('staff:fieldwork_route')}?day={day}&who={who}"


def _wanted(request: HttpRequest, planned: Day) -> list[int] | None:
    """The order after one step up or down; None gives it back to the house."""
    if "reset" in request.POST:
        return None
    order = [visit.pk for _, visit in planned.stops]
    visit, _, way = str(request.POST.get("move", "")).partition(":")
    number = access.number(visit)
    if number not in order:
        return [0]
    place = order.index(number)
    other = min(max(place + (-1 if way == "up" else 1), 0), len(order) - 1)
    order[place], order[other] = order[other], order[place]
    return order


def _show(
    request: HttpRequest, planned: Day, colleagues: dict[int, User], *, problem: Any = None, status: int = 200
) -> HttpResponse:
    stops = [
        {
            "number": number,
            "plan": plan,
            "row": reading.row(request, visit),
            "why": reading.say(request, f"route.why.{plan.why}"),
            "first": number == 1,
            "last": number == len(planned.stops),
        }
        for number, (plan, visit) in enumerate(planned.stops, 1)
    ]
    page = {
        "planned": planned,
        "stops": stops,
        "who": colleagues[planned.inspector],
        "colleagues": sorted(colleagues.values(), key=lambda user: (user.name, user.pk)),
        "problem": problem,
        "here": _address(planned.inspector, planned.day.isoformat()),
        "before": _address(planned.inspector, (planned.day - timedelta(days=1)).isoformat()),
        "after": _address(planned.inspector, (planned.day + timedelta(days=1)).isoformat()),
        "breadcrumbs": reading.crumbs(request, {"url": "", "text": reading.say(request, "route.title")}),
        **reading.device(request),
    }
    return access.show(request, "staff/fieldwork/route.html", page, status=status)
