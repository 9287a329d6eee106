"""The applications of a signed-in resident: her own, those she acts for, and those she made together with others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.doors.citizen import following, front
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Party
from koboshi.screens import flow as flows
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Mine:
    """One application in a list. `whose`: the applicant, where it is somebody else's."""

    reference: str
    title: SafeString
    url: str
    state: SafeString
    kind: str
    changed: datetime
    draft: bool = False
    whose: str = ""


def own(request: HttpRequest, actor: Actor, user: int) -> list[Mine]:
    """Those that this account began or claimed."""
    found = Application.objects.visible_to(actor).filter(holder_id=user)
    return _listed(request, actor, found.select_related("procedure").order_by("-changed_at")[:MOST])


def entrusted(request: HttpRequest, actor: Actor, user: int) -> list[Mine]:
    """Those that a confirmed mandate lets her see today, whether or not she ever opened them.

    One that has ended, that no paper proves yet, or that does not say she may look, brings nothing here.
    """
    today = civil.today()
    with scope.acting():
        numbers = mandates.entrusted(user, today)
    found = Application.objects.visible_to(actor).filter(reference__in=numbers).exclude(holder_id=user)
    rows = list(found.select_related("procedure").order_by("-changed_at")[:MOST])
    applicants = Party.objects.visible_to(actor).filter(reference__in=numbers, role=Party.Role.APPLICANT)
    return _listed(request, actor, rows, whose=dict(applicants.values_list("reference", "label")))


def together(request: HttpRequest, user: int) -> list[Mine]:
    """Those that she applies for with others. Number and secret are the applicant's: without them the state is told."""
    with scope.acting():  # she is named in them, but what opens them is not hers
        numbers = mandates.joined(user)
        found = Application.objects.filter(reference__in=numbers).exclude(holder_id=user)
        rows = list(found.select_related("procedure").order_by("-changed_at")[:MOST])
        return _listed(request, SYSTEM, rows, open_by_number=True)


def _listed(
    request: HttpRequest,
    actor: Actor,
    found: Iterable[Application],
    *,
    whose: Mapping[str, str] | None = None,
    open_by_number: bool = False,
) -> list[Mine]:
    rows, lang = list(found), language_of(request)
    numbers = [each.reference for each in rows]
    cases = (
        {each.reference: each for each in Case.objects.visible_to(actor).filter(reference__in=numbers)} if rows else {}
    )
    return [
        Mine(
            each.reference,
            wording.html(flows.title_of(each, lang)),
            _url(each, open_by_number),
            *_state(request, each, cases.get(each.reference)),
            each.changed_at,
            each.is_draft,
            (whose or {}).get(each.reference, ""),
        )
        for each in rows
    ]


def _url(application: Application, by_number: bool) -> str:
    if by_number:
        return f"{reverse('citizen:resume')}?reference={application.reference}"
    return reverse("citizen:status", args=[application.reference])


def _state(request: HttpRequest, application: Application, case: Case | None) -> tuple[SafeString, str]:
    """The stage as its own page says it, and how it looks."""
    if case is not None:
        stage = following.stage_of(case)
        return front.say(request, f"status.{stage}"), following.KINDS.get(stage, "neutral")
    state = str(application.state)
    return front.say(request, f"my.{state}"), "neutral"
