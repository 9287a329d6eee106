"""The day a paper application arrived: the stamp on it counts, not the day it is typed in (行政手続法7条)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.http import HttpRequest

from koboshi.core.actor import Assistance, Door
from koboshi.core.japan import civil, format_wareki
from koboshi.screens import days
from koboshi.screens.days import Typed
from koboshi.screens.flow import Filling
from koboshi.ui import wording

NAME: Final = "arrived_on"
MOST: Final = timedelta(days=60)
"""How far back the stamp may lie. Our own limit against slips of the pen: older papers go to the administrator."""
NOON: Final = time(12)


def asked(filling: Filling) -> bool:
    """Whether it is asked: while a clerk types in a paper that lies before her."""
    application = filling.application
    return application.is_draft and application.door == Door.COUNTER and application.assistance == Assistance.PAPER


def read(request: HttpRequest, filling: Filling) -> Typed:
    """The day on the stamp as it was typed; an error where it is none, still to come, or too long ago."""
    label, today = wording.say("screens.stamp.label", filling.lang), civil.today()
    typed = days.read(str(request.POST.get(NAME, today.isoformat())), label=label, lang=filling.lang)
    if typed.day is None:
        return typed
    if typed.day > today:
        return Typed(typed.text, error=wording.say("screens.stamp.future", filling.lang))
    if typed.day < today - MOST:
        return Typed(typed.text, error=wording.say("screens.stamp.old", filling.lang, days=MOST.days))
    return typed


def shown(typed: Typed | None = None, *, answer: bool = False, error: object = "") -> dict[str, object]:
    """The input with what stands in it: the day of today at first. `answer`: it is the day of an answer that came."""
    text = typed.text if typed is not None else format_wareki(civil.today())
    return {"name": NAME, "text": text, "answer": answer, "error": error}


def moment(typed: Typed) -> datetime | None:
    """The time of arrival: noon of an earlier day, for a stamp tells no hour; now (None) for today's."""
    if typed.day is None or typed.day == civil.today():
        return None
    return datetime.combine(typed.day, NOON, civil.JAPAN)
