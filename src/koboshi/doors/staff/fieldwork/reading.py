"""What the pages of this area show: visits with the words of their procedure, and who holds the device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from koboshi.core.actor import Actor
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.doors.staff import access, asked
from koboshi.doors.staff.words import Words
from koboshi.fieldwork import policies
from koboshi.fieldwork.models import CheckResult, Visit
from koboshi.fieldwork.service import keeping
from koboshi.foundation.people import service as people
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

VERDICTS = (CheckResult.Verdict.OK, CheckResult.Verdict.NOT_OK, CheckResult.Verdict.NA)
TONES = {"proposed": "warning", "booked": "active", "done": "success", "failed": "error", "cancelled": "error"}


@dataclass(frozen=True, slots=True)
class Row:
    """A visit on a list."""

    visit: Visit
    title: SafeString
    state: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: what is typed now, else what stands in the record."""

    id: str
    text: SafeString
    verdict: str
    note: str
    was: tuple[str, str]
    choices: list[tuple[str, str, bool]]


def say(request: HttpRequest, key: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_fieldwork.{key}", language_of(request), **values)


def visit_for(request: HttpRequest, number: int) -> Visit:
    """A visit of a case of the actor's offices. Raises Http404 for any other, as for none (S1)."""
    actor = flow.actor_of(request)
    found = (
        Visit.objects.visible_to(actor)
        .of_offices(actor)
        .filter(pk=number)
        .select_related("case__application", "case__office", "task", "inspector", "second")
        .first()
    )
    if found is None:
        raise Http404
    access.seen(request, found.case)
    return found


def visit_to_read(request: HttpRequest, number: int) -> tuple[Visit, Actor]:
    """A visit that the actor may read, and as whom: people of the office, else who is asked to approve the decision.

    Raises Http404 for any other, as for none.
    """
    actor = flow.actor_of(request)
    try:
        return visit_for(request, number), actor
    except Http404:
        of_body = Visit.objects.filter(tenant__in=actor.tenants, pk=number)
        reference = of_body.values_list("reference", flat=True).first()
    if reference is None:
        raise Http404
    case, reader = asked.papers_for(request, reference)
    known = Visit.objects.visible_to(reader).of_offices(reader).filter(pk=number, case=case)
    found = known.select_related("case__application", "case__office", "task", "inspector", "second").first()
    if found is None:
        raise Http404
    return found, reader


def row(request: HttpRequest, visit: Visit) -> Row:
    """A visit for a list."""
    words = Words.of(visit.case, language_of(request))
    url = reverse("staff:fieldwork_visit", args=[visit.pk])
    return Row(visit, words.title, say(request, f"state.{visit.state}"), TONES[visit.state], url)


def rows(request: HttpRequest, found: Iterable[Visit]) -> list[Row]:
    """Visits for a list."""
    return [row(request, visit) for visit in found]


def head(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """What every page about one visit shows above its form."""
    words, actor = Words.of(visit.case, language_of(request)), flow.actor_of(request)
    inspection = keeping.inspection_of(visit.case)
    return {
        "visit": visit,
        "case": visit.case,
        "procedure_title": words.title,
        "step": words.step(visit.task.node),
        "state": say(request, f"state.{visit.state}"),
        "tone": TONES[visit.state],
        "travels": say(request, f"travels.{visit.travels}"),
        "unchecked": inspection.status != CHECKED,
        "may_open": visit.case.office_id in actor.offices,
        "may_plan": policies.may_plan(actor, visit.case) and visit.is_live,
        "may_inspect": visit.state == Visit.State.BOOKED and policies.may_inspect(actor, visit.task),
        "slots": [
            {"number": number, "start": start, "end": end} for number, (start, end) in enumerate(visit.windows())
        ],
        "breadcrumbs": crumbs(request, {"url": "", "text": visit.reference}),
        **device(request),
    }


def crumbs(request: HttpRequest, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """The way back: desk, visits, this page."""
    here = {"url": reverse("staff:fieldwork"), "text": say(request, "title")}
    return [{"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")}, here, *more]


def device(request: HttpRequest) -> dict[str, str]:
    """What the script needs: whose entries lie on this device, told by a number that says nothing to others."""
    return {"owner": people.device_owner(flow.actor_of(request).user)}


def owned(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page, telling worker and roof whose it is: whatever the device keeps of somebody else goes."""
    response[people.OWNER_HEADER] = device(request)["owner"]
    return response


def items(request: HttpRequest, visit: Visit, reader: Actor | None = None) -> list[Item]:
    """The checklist in the words of the pack; `reader` as whom it is read, where that is not the actor."""
    words, actor = Words.of(visit.case, language_of(request)), reader or flow.actor_of(request)
    found = {each.item: each for each in CheckResult.objects.visible_to(actor).filter(visit=visit)}
    names = [(str(verdict), say(request, f"verdict.{verdict}")) for verdict in VERDICTS]
    made = []
    for item in keeping.inspection_of(visit.case).items:
        stands = found.get(item)
        verdict = str(request.POST.get(f"verdict.{item}", known(stands)))
        note = str(request.POST.get(f"note.{item}", stands.note if stands else ""))
        was = (known(stands), stands.note if stands else "")
        choices = [(value, text, value == verdict) for value, text in names]
        made.append(Item(item, words.html(f"check.{item}", item), verdict, note, was, choices))
    return made


def known(result: CheckResult | None) -> str:
    """The result of an item as the radios show it: none while only a remark stands there."""
    return result.verdict if result is not None and result.verdict in VERDICTS else ""


def is_today(visit: Visit, actor: Actor) -> bool:
    """Whether the actor goes there today: only such a page may stay on her device."""
    if visit.state != Visit.State.BOOKED or visit.starts_at is None or actor.user not in visit.people:
        return False
    return civil.today() == civil.day_of(visit.starts_at)


def day_of(text: str) -> date:
    """The day an address names; today for anything else, or one out of reach."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return civil.today()
    return day if abs(day - civil.today()) < timedelta(days=2000) else civil.today()
