"""One page per application: the visit to come with its windows, or its day, and what will be looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.core.confidence import CHECKED
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import Visit
from koboshi.fieldwork.service import keeping
from koboshi.foundation.people import throttle
from koboshi.intake.service import numbers
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.language import language_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: HttpRequest, reference: str) -> HttpResponse:
    """The visits of one's own application; somebody else's looks as if there were none (S1)."""
    try:
        filling = flows.opened(request, front.FLOW, reference)
    except Http404:
        words = {"reference": numbers.tidy_reference(reference[:40])}
        return front.private(front.page(request, "citizen/closed.html", words, status=404))
    if request.method != "POST":
        return _show(request, filling)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    live = _live(filling)
    if live is None:
        return _show(request, filling)
    try:
        done = _act(request, filling, live)
    except Refused as refused:
        return _show(request, filling, problem=flows.refusal(request, refused), status=422)
    flows.tell(request, messages.SUCCESS, f"citizen_fieldwork.done.{done}")
    return HttpResponseRedirect(reverse("citizen:fieldwork", args=[filling.reference]))


def _act(request: HttpRequest, filling: Filling, live: Visit) -> str:
    """Choose a window or ask for another one; which of the two it was."""
    if "other" in request.POST:
        fieldwork.ask_other(filling.actor, live, wish=str(request.POST.get("wish", "")))
        return "wished"
    slot = str(request.POST.get("slot", ""))
    fieldwork.choose(filling.actor, live, int(slot) if slot in ("0", "1", "2") else -1)
    return "chosen"


def _found(filling: Filling) -> list[Visit]:
    found = Visit.objects.visible_to(filling.actor).filter(reference=filling.reference)
    return list(found.select_related("case__application", "case__office", "inspector", "second").order_by("-pk")[:20])


def _live(filling: Filling) -> Visit | None:
    return next((visit for visit in _found(filling) if visit.is_live), None)


def _show(request: HttpRequest, filling: Filling, *, problem: Any = "", status: int = 200) -> HttpResponse:
    found, lang = _found(filling), language_of(request)
    live = next((visit for visit in found if visit.is_live), None)
    inspection = keeping.inspection_of(live.case) if live else None
    words: dict[str, Any] = {
        "reference": filling.reference,
        "procedure_title": filling.words("title"),
        "problem": problem,
        "visit": live,
        "slots": [{"number": number, "start": start, "end": end} for number, (start, end) in enumerate(live.windows())]
        if live
        else [],
        "items": [filling.words(f"check.{item}") for item in inspection.items] if inspection else [],
        "unchecked": inspection is not None and inspection.status != CHECKED,
        "photos": inspection is not None and inspection.photos,
        "typed": {"wish": str(request.POST.get("wish", "")), "slot": str(request.POST.get("slot", ""))},
        "before": [
            (each, wording.plain(f"citizen_fieldwork.state.{each.state}", lang)) for each in found if each != live
        ],
        "state": wording.plain(f"citizen_fieldwork.state.{live.state}", lang) if live else "",
        "status_url": filling.url("status"),
    }
    title = wording.say_html("citizen_fieldwork.title", lang)
    trail = [(filling.url("status"), filling.reference), ("", title)]
    return front.private(front.page(request, "citizen/fieldwork/visits.html", words, trail=trail, status=status))
