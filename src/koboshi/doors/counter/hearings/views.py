"""Write down who asks to speak at a public hearing, at the counter or from a paper that came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.counter import front
from koboshi.proceedings import public_hearing
from koboshi.screens import flow as flows
from koboshi.screens import speaking, wrong
from koboshi.ui import wording
from koboshi.ui.language import language_of


def _say(request: HttpRequest, key: str) -> SafeString:
    return wording.say_html(f"counter_hearings.{key}", language_of(request))


@front.for_counters
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The announced hearings for which this clerk takes requests."""
    found = public_hearing.taking(flows.actor_of(request), civil.today(), language_of(request))
    words = {"hearings": found}
    return front.page(request, "counter/hearings/list.html", words, trail=[("", _say(request, "title"))])


@front.for_counters
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One hearing with the form; afterwards the number that the person is told."""
    known = public_hearing.taking(flows.actor_of(request), civil.today(), language_of(request))
    found = next((each for each in known if each.id == number), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found)
    try:
        receipt = speaking.write_down(request, number)
    except Refused as refused:
        return _show(request, found, refused=refused, status=flows.status_of(refused))
    flows.tell(request, messages.SUCCESS, "screens.speaking.done", receipt=receipt)
    return HttpResponseRedirect(reverse("counter:hearings"))


def _show(
    request: HttpRequest, found: public_hearing.HearingShown, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    words: dict[str, Any] = {
        "hearing": found,
        "who": wording.html(found.who),
        **wrong.marked(request, refused, speaking.LABELS),
        **speaking.form(request),
    }
    way = [(reverse("counter:hearings"), _say(request, "title")), ("", found.title)]
    return front.page(request, "counter/hearings/one.html", words, trail=way, status=status)
