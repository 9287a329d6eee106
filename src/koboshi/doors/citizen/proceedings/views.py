"""What is on: meetings, public hearings, inspections with their documents, and the form for an opinion."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core import deadline as deadlines
from koboshi.core.filetype import content_disposition
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front
from koboshi.foundation.people import throttle
from koboshi.proceedings import public, public_hearing, service
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML."""
    return wording.say_html(f"citizen_proceedings.{key}", language_of(request), **values)


def trail(request: HttpRequest, here: object) -> list[tuple[str, object]]:
    """The way here."""
    return [(reverse("citizen:proceedings"), say(request, "title")), ("", here)]


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything that is published."""
    words = {
        "meetings": public.meetings(civil.today()),
        "hearings": public_hearing.hearings(civil.today(), language_of(request)),
        "inspections": public.inspections(civil.today()),
        "draws": public.draws(),
    }
    return front.page(request, "citizen/proceedings/overview.html", words, trail=[("", say(request, "title"))])


@login_not_required
@require_safe
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """One published meeting."""
    found = public.meeting(number)
    if found is None:
        raise Http404
    words = {"meeting": found}
    return front.page(request, "citizen/proceedings/meeting.html", words, trail=trail(request, found.council))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def inspection(request: HttpRequest, number: int) -> HttpResponse:
    """One inspection: documents while it lasts, and an opinion from anybody; afterwards only that it was held."""
    found = public.inspection(number, civil.today())
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found)
    throttle.count(throttle.SUBMIT, flow.caller(request))
    typed = {name: str(request.POST.get(name, "")) for name in ("text", "name", "address", "once")}
    try:
        given = service.give_opinion(
            flow.actor_of(request),
            number,
            text=typed["text"],
            name=typed["name"],
            address=typed["address"],
            once=typed["once"] or once(),
        )
    except Refused as refused:
        return _show(request, found, problem=flow.refusal(request, refused), typed=typed, status=422)
    flow.tell(request, messages.SUCCESS, "citizen_proceedings.sent", number=given.number)
    return HttpResponseRedirect(reverse("citizen:inspection", args=[number]))


def once() -> str:
    """A key that makes a form sent twice one."""
    return secrets.token_hex(16)


def _show(
    request: HttpRequest,
    found: public.InspectionShown,
    *,
    problem: Any = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    due = public.last_day(found.id)
    lines = deadlines.explain(due, language_of(request)).summary if due is not None else ()
    words = {
        "inspection": found,
        "problem": problem,
        "why": [wording.html(line) for line in lines],
        "typed": {"text": "", "name": "", "address": "", "once": once(), **(typed or {})},
    }
    return front.private(
        front.page(
            request, "citizen/proceedings/inspection.html", words, trail=trail(request, found.title), status=status
        )
    )


@login_not_required
@require_safe
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """A document while it is on view."""
    found = public.paper(number, civil.today())
    if found is None:
        raise Http404
    answer = HttpResponse(service.open_paper(found), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition(found.name)
    answer["Cache-Control"] = "no-store"
    return answer
