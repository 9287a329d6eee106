"""The own deadlines of a case in words for the page 流れと期間: those of a law apart from guides and the period."""

from __future__ import annotations

from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from koboshi.casework.models import Case
from koboshi.casework.service import deadlines
from koboshi.core.deadline import SetBy, awaited, explain
from koboshi.core.japan import civil
from koboshi.core.text import ruby_to_html
from koboshi.doors.staff.words import Words
from koboshi.proceedings.service import inspecting

ORDER: Final[dict[SetBy, str]] = {"law": "law", "": "unsaid", "office": "office"}
"""The groups of the page in their order, with the name of their texts."""


def told(case: Case, words: Words) -> list[dict[str, Any]]:
    """For `staff/period/deadlines.html`: the groups that have a deadline, each with its rows."""
    rows = deadlines.rows_of(case, inspecting.days_of(case))
    groups = [(name, [_row(each, words) for each in rows if each.deadline.set_by == by]) for by, name in ORDER.items()]
    return [{"name": name, "rows": found} for name, found in groups if found]


def _row(row: deadlines.Row, words: Words) -> dict[str, Any]:
    known, due = row.deadline, row.due
    said = {
        "name": words.html(f"deadline.{known.id}", known.id),
        "basis": known.basis,
        "unchecked": known.status != "確認済",
        "dropped": row.dropped,
        "due": due.day if due else None,
    }
    if due is None:
        return {**said, "awaited": _html(awaited(known, words.lang))}
    explained = explain(due, words.lang)
    return {
        **said,
        "first": known.effect == "opens",
        "passed": due.passed(civil.today()),
        "summary": [_html(line) for line in explained.summary],
        "days": [{"note": day.note, "why": _html(day.why)} for day in explained.days],
    }


def _html(text: str) -> SafeString:
    return mark_safe(ruby_to_html(text))  # noqa: S308  escaped by ruby_to_html
