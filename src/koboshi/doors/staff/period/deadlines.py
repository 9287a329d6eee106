"""The own deadlines of a case in words for the page 流れと期間: those of a law apart from guides and the period."""

from __future__ import annotations

from typing import Any, Final

from koboshi.casework.models import Case
from koboshi.casework.service import deadlines
from koboshi.core.confidence import CHECKED
from koboshi.core.deadline import Due, SetBy, awaited, explain
from koboshi.core.japan import civil
from koboshi.doors.staff.words import Words
from koboshi.proceedings.service import inspecting
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words

ORDER: Final[dict[SetBy, str]] = {"law": "law", "": "unsaid", "office": "office"}
"""The groups of the page in their order, with the name of their texts."""


def told(case: Case, words: Words) -> list[dict[str, Any]]:
    """For `staff/period/deadlines.html`: the groups that have a deadline, each with its rows."""
    rows = deadlines.rows_of(case, inspecting.days_of(case))
    groups = [
        (name, [_row(each, case, words) for each in rows if each.deadline.set_by == by]) for by, name in ORDER.items()
    ]
    return [{"name": name, "rows": found} for name, found in groups if found]


def _met(due: Due, case: Case, words: Words) -> str:
    """That the application has arrived, and whether by the day of the guide."""
    arrived = civil.today(case.arrived_at)
    key = "met_late" if due.passed(arrived) else "met"
    return wording.say_html(f"staff_period.own.{key}", words.lang, day=date_words(arrived, words.lang))


def _row(row: deadlines.Row, case: Case, words: Words) -> dict[str, Any]:
    known, due = row.deadline, row.due
    met = deadlines.is_met(known)
    said = {
        "name": words.html(f"deadline.{known.id}", known.id),
        "basis": known.basis,
        "unchecked": known.status != CHECKED,
        "dropped": row.dropped,
        "due": due.day if due else None,
    }
    if due is None:
        return {**said, "awaited": wording.html(awaited(known, words.lang))}
    explained = explain(due, words.lang)
    return {
        **said,
        "first": known.effect == "opens",
        "passed": due.passed(civil.today()) and not met,
        "met": _met(due, case, words) if met else "",
        "summary": [wording.html(line) for line in explained.summary],
        "days": [{"note": day.note, "why": wording.html(day.why)} for day in explained.days],
    }
