"""The days of a hearing on its page: what was asked, what was set, and the forms for another day and for reopening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest

from koboshi.adverse import policies
from koboshi.adverse import service as adverse
from koboshi.adverse.models import DayChange, Hearing
from koboshi.adverse.service import Day, days
from koboshi.core.actor import Actor
from koboshi.doors.staff import access

TYPED: Final = ("new_on", "new_time", "new_place", "new_reason", "wish")
"""What the forms about days send."""


def _day(request: HttpRequest, typed: Mapping[str, str]) -> Day:
    return Day(
        on=access.day(request, "new_on"),
        time=typed["new_time"],
        place=typed["new_place"],
        reason=typed["new_reason"],
    )


def move(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    """Set another day."""
    adverse.move(actor, hearing, _day(request, typed))


def reopen(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    """Return the report and hold the hearing again."""
    adverse.reopen(actor, hearing, _day(request, typed))


def ask(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    """Write down what the party asked for by telephone or letter."""
    adverse.ask_day(actor, hearing, wish=typed["wish"])


def stay(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    """The hearing stays on its day."""
    found = DayChange.objects.filter(hearing=hearing, pk=access.number(typed["which"]) or 0).first()
    if found is None:
        raise Http404
    adverse.refuse_day(actor, found, reason=typed["new_reason"])


def words(actor: Actor, hearing: Hearing, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says about days, and which forms stand on it."""
    if hearing.way != Hearing.Way.HEARING:
        return {"changes": []}
    case = hearing.case
    changes = list(DayChange.objects.filter(hearing=hearing).select_related("answered_by").order_by("pk"))
    coming = adverse.told(hearing) and hearing.held_on is None and case.ended_at is None
    untold = days.untold(case)
    return {
        "changes": changes,
        "asked": next((each for each in changes if not each.answer), None),
        "untold": untold,
        "day_time": hearing.hearing_time or answers.get("hearing_time", ""),
        "day_place": hearing.hearing_place or answers.get("hearing_place", ""),
        "may_move": coming and not untold and policies.may_keep(actor, hearing),
        "may_reopen": bool(hearing.reported_at)
        and case.decided_at is None
        and case.ended_at is None
        and policies.may_appoint(actor, hearing),
    }
