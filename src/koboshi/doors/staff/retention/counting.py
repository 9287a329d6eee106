"""How the term of one case is counted, in words: what was done last, on which day, and from when the years run."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from koboshi.core import retention as core
from koboshi.doors.staff.retention import words
from koboshi.retention.models import Record
from koboshi.retention.service import lasting
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

CLASSIFIED = "classified"
"""Somebody gave the papers a class: the term counts from that day, after everything that was done."""


def explained(request: HttpRequest, record: Record) -> dict[str, Any]:
    """The days of the case in their order, which of them begins the term, and the sentence that says so."""
    done = [each for each in lasting.of(record.reference) if each.on <= record.completed_on]
    kind = done[-1].kind if done and done[-1].on == record.completed_on else CLASSIFIED
    days = [
        {"kind": words.html(request, f"last.{each.kind}"), "on": each.on, "last": each.kind == kind} for each in done
    ]
    lang = language_of(request)
    sentence = words.html(
        request,
        "counted",
        what=words.plain(request, f"last.{kind}"),
        day=date_words(record.completed_on, lang),
        start=date_words(core.starts_on(record.facts()), lang),
    )
    return {"last_days": days, "counted": sentence if record.expires_on else ""}
