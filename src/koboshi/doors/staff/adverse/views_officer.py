"""The officer on the page of a hearing: who may be named, whether the notice came, and what she may do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from koboshi.adverse import policies
from koboshi.adverse import service as adverse
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import Notice, arriving, days, presiding
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.doors.staff.adverse.words import say
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

AMISS = ("under_way", "late", "short")


def words(request: HttpRequest, actor: Actor, hearing: Hearing) -> dict[str, Any]:
    """What the page shows of officer and notice, and which of her forms stand on it."""
    today = civil.today()
    notice = adverse.notice_of(hearing, today)
    found = {**_naming(request, actor, hearing), **_notice(request, hearing, notice)}
    barred = bool(actor.user and presiding.bars_of(actor.user, hearing, today))
    if not policies.presides(actor, hearing) or hearing.reported_at is not None or hearing.case.ended_at is not None:
        return found
    tried = request.method == "POST" and request.POST.get("do") == "hold"
    waits = "barred" if barred else _waits(hearing, notice)
    return {
        **found,
        "hold_waits": say(request, f"hold_waits.{waits}") if waits else "",
        "may_hold": not waits or tried,
        "asks_why_short": notice.state == "short" and not hearing.minutes.startswith(arriving.MARK),
        "may_report": hearing.held_on is not None and not barred,
    }


def _naming(request: HttpRequest, actor: Actor, hearing: Hearing) -> dict[str, Any]:
    """Only who may name sees whom; nobody else is told why a colleague is left out."""
    chooses = policies.may_appoint(actor, hearing) and hearing.way == Hearing.Way.HEARING and hearing.held_on is None
    if not chooses or hearing.case.ended_at is not None:
        return {"candidates": [], "left_out": []}
    choice = adverse.choice(actor, hearing, civil.today())
    return {
        "candidates": choice.offered,
        "left_out": [(each.user.name, [say(request, f"bar.{why}") for why in each.why]) for each in choice.left_out],
    }


def _waits(hearing: Hearing, notice: Notice) -> str:
    """Why minutes cannot be written now, as a key; empty when they can."""
    if not adverse.told(hearing):
        return "untold"
    if days.untold(hearing.case):
        return "new_day_untold"
    if hearing.hearing_on is not None and civil.today() < hearing.hearing_on:
        return "early"
    return notice.state if notice.state in ("under_way", "late") else ""


def _notice(request: HttpRequest, hearing: Hearing, notice: Notice) -> dict[str, Any]:
    """Whether the notice came in time, in words; nothing before it is out and where nobody is heard."""
    if notice.state == "none" or hearing.way == Hearing.Way.URGENT or hearing.case.ended_at is not None:
        return {"notice_words": "", "notice_amiss": False}
    lang, until = language_of(request), arriving.statement_until(hearing, civil.today())
    values = {
        "day": date_words(notice.arrived_on, lang) if notice.arrived_on else "",
        "left": notice.left,
        "needed": notice.needed,
        "until": date_words(until, lang) if until else "",
    }
    kind = f"{notice.state}_{hearing.way}" if notice.state in ("short", "under_way") else notice.state
    amiss = notice.state in AMISS or bool(notice.open_copies)
    text = say(request, f"notice.{kind}", **values)
    return {"notice_words": text, "notice_amiss": amiss, "open_copies": notice.open_copies}
