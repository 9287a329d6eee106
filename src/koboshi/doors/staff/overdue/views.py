"""The list of cases past their guide, longest first, with the step they stand at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.casework.models import Case
from koboshi.core.japan import civil
from koboshi.doors.staff import access, reading
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST = 200


@access.staff_page
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """Undecided cases of the actor's offices whose guide has passed and whose clock runs."""
    actor, today = flow.actor_of(request), civil.today()
    found = (
        Case.objects.visible_to(actor)
        .filter(office_id__in=actor.offices, ended_at__isnull=True, decided_at__isnull=True, due_on__lt=today)
        .select_related("office")
        .order_by("due_on", "pk")[:MOST]
    )
    running = [case for case in found if all(row[1] is not None for row in case.stops)]
    page = {
        "rows": [_row(request, case) for case in running],
        "breadcrumbs": [
            {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")},
            {"url": "", "text": wording.plain("staff_overdue.title", language_of(request))},
        ],
    }
    return access.show(request, "staff/overdue/overdue.html", page, menu="overdue")


def _row(request: HttpRequest, case: Case) -> dict[str, Any]:
    lang = language_of(request)
    words = Words.of(case, lang)
    past = (civil.today() - case.due_on).days if case.due_on else 0
    return {
        "case": case,
        "title": words.title,
        "past": wording.plain("staff_overdue.past", lang, days=past),
        "standing": [words.step(node) for node in reading.waiting_at(case)],
        "period": reverse("staff:period", args=[case.reference]),
        "talk": reverse("staff:talk", args=[case.reference]),
        "url": reverse("staff:case", args=[case.reference]),
    }
