"""A public hearing (公聴会) for everybody: its notice, the form to ask to speak, and what was said, without names."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.core import deadline as deadlines
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front
from koboshi.doors.citizen.proceedings.views import once, trail
from koboshi.foundation.people import throttle
from koboshi.proceedings import public_hearing, service
from koboshi.proceedings.service import speaking
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: HttpRequest, number: int) -> HttpResponse:
    """One public hearing; while requests are taken, the form to ask to speak.

    Whoever sends it is told only that it arrived: nobody finds out here who else asked.
    """
    found = public_hearing.hearing(number, civil.today(), language_of(request))
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found)
    throttle.count(throttle.SUBMIT, flow.caller(request))
    typed = {name: str(request.POST.get(name, "")) for name in speaking.LENGTHS}
    key = str(request.POST.get("once", "")) or once()
    try:
        service.ask_to_speak(flow.actor_of(request), number, speaking.Told(**typed), once=key)
    except Refused as refused:
        return _show(request, found, problem=flow.refusal(request, refused), typed={**typed, "once": key}, status=422)
    flow.tell(request, messages.SUCCESS, "citizen_proceedings.asked_to_speak")
    return HttpResponseRedirect(reverse("citizen:public_hearing", args=[number]))


def _show(
    request: HttpRequest,
    found: public_hearing.HearingShown,
    *,
    problem: Any = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    due = public_hearing.last_day(found.id)
    lines = deadlines.explain(due, language_of(request)).summary if due is not None else ()
    words = {
        "hearing": found,
        "who": wording.html(found.who),
        "problem": problem,
        "why": [wording.html(line) for line in lines],
        "typed": {**dict.fromkeys(speaking.LENGTHS, ""), "once": once(), **(typed or {})},
    }
    shown = front.page(
        request, "citizen/proceedings/hearing.html", words, trail=trail(request, found.title), status=status
    )
    return front.private(shown)
