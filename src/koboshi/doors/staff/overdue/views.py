"""Cases past their period, longest first, with the step they stand at: deadlines of a law apart from mere guides."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from koboshi.casework.models import Case
from koboshi.casework.service.period import Nature, nature_of
from koboshi.catalog.service import pack_of
from koboshi.core.confidence import CHECKED
from koboshi.core.deadline import in_short
from koboshi.core.japan import civil
from koboshi.doors.staff import access, reading
from koboshi.doors.staff.overdue import own, telling
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

MOST = 200
NAMES: Final[dict[Nature, str]] = {"statutory": "statutory", "guide": "guide", "none": "internal"}
"""The parts of the page in their order, with the name of their texts."""


@access.staff_page
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """Undecided cases of the actor's offices whose period has passed and whose clock runs."""
    actor, today = flow.actor_of(request), civil.today()
    open_here = Case.objects.visible_to(actor).filter(office_id__in=actor.offices, ended_at__isnull=True)
    late = open_here.filter(decided_at__isnull=True).select_related("office")
    deemed = late.exclude(deemed="").order_by("deemed_on", "pk")[:MOST]
    found = late.filter(deemed="", due_on__lt=today).order_by("due_on", "pk")[:MOST]
    running = [case for case in found if all(row[1] is not None for row in case.stops)]
    page = {
        "deemed": [_deemed(request, case) for case in deemed],
        "groups": _groups(request, running, telling.last_told(actor, running)),
        "own": own.groups(request, open_here, today),
        "breadcrumbs": [
            {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")},
            {"url": "", "text": wording.plain("staff_overdue.title", language_of(request))},
        ],
    }
    return access.show(request, "staff/overdue/overdue.html", page, menu="overdue")


def _groups(request: HttpRequest, cases: list[Case], told: dict[int, date]) -> list[dict[str, Any]]:
    """Deadlines set by a law first: they are no guides, and what to do about them differs."""
    lang = language_of(request)
    sorted_out: dict[Nature, list[Case]] = {nature: [] for nature in NAMES}
    for case in cases:
        sorted_out[nature_of(pack_of(case.version_id))].append(case)
    return [
        {
            "name": NAMES[nature],
            **{part: _html(f"{NAMES[nature]}.{part}", lang) for part in ("title", "lead", "due")},
            "rows": [_row(request, case, nature, told) for case in rows],
        }
        for nature, rows in sorted_out.items()
        if rows
    ]


def _deemed(request: HttpRequest, case: Case) -> dict[str, Any]:
    """A case for which a law's effect of no decision has come (みなし規定)."""
    words = Words.of(case, language_of(request))
    return {
        "case": case,
        "title": words.title,
        "standing": [words.step(node) for node in reading.waiting_at(case)],
        "url": reverse("staff:case", args=[case.reference]),
    }


def _html(key: str, lang: str) -> SafeString:
    return wording.say_html(f"staff_overdue.{key}", lang)


def _row(request: HttpRequest, case: Case, nature: Nature, told: dict[int, date]) -> dict[str, Any]:
    lang = language_of(request)
    words = Words.of(case, lang)
    level = words.pack.manifest.service_level
    past = (civil.today() - case.due_on).days if case.due_on else 0
    return {
        "case": case,
        "title": words.title,
        "past": wording.plain(f"staff_overdue.{'past' if nature == 'statutory' else 'past_guide'}", lang, days=past),
        "extension": _extension(case, lang) if nature == "statutory" else "",
        "standing": [words.step(node) for node in reading.waiting_at(case)],
        "counted": wording.html(in_short(reading.clock_of(case), lang)),
        "why": level.note,
        "unchecked": level.status != CHECKED,
        "url": reverse("staff:case", args=[case.reference]),
        "course": reverse("staff:course", args=[case.reference]),
        **telling.words_of(case, words, told),
    }


def _extension(case: Case, lang: str) -> str:
    """Whether the applicant was told of an extension, and when last."""
    if not case.extensions:
        return wording.plain("staff_overdue.statutory.not_extended", lang)
    told = date_words(date.fromisoformat(case.extensions[-1][3]), lang)
    return wording.plain("staff_overdue.statutory.extended", lang, day=told)
