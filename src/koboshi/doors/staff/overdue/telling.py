"""When whoever applied was last written to: what the list shows, so that nobody is told twice or never."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max
from django.urls import reverse

from koboshi.casework.models import Case, Message
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.doors.staff.words import Words
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words


def last_told(actor: Actor, cases: Iterable[Case]) -> dict[int, date]:
    """The day of the newest message of the office to the applicant, by case; notes of staff are none."""
    said = Message.objects.visible_to(actor).filter(case__in=list(cases), from_staff=True, internal=False)
    newest = said.order_by().values_list("case").annotate(at=Max("written_at"))
    return {case: civil.today(at) for case, at in newest}


def words_of(case: Case, words: Words, days: dict[int, date]) -> dict[str, Any]:
    """`told` and `tell` in words of the kind of the procedure, and where one writes; empty for the office's own act."""
    kind = words.pack.manifest.law.act.kind
    if kind == "adverse":
        return {"told": "", "tell": "", "talk": ""}
    who = "notified" if "notification" in kind else "applied"
    on = days.get(case.pk)
    key, values = ("told", {"day": date_words(on, words.lang)}) if on else ("untold", {})
    return {
        "told": wording.say_html(f"staff_overdue.{who}.{key}", words.lang, **values),
        "tell": wording.say_html(f"staff_overdue.{who}.tell", words.lang),
        "talk": reverse("staff:talk", args=[case.reference]),
    }
