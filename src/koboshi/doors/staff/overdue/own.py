"""The own deadlines of running cases that are near or past, apart from any period: of a law, of the office, unsaid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from koboshi.casework.models import Case, CaseQuerySet
from koboshi.casework.service import deadlines
from koboshi.casework.service.period import is_statutory
from koboshi.catalog.service import pack_of
from koboshi.core.confidence import CHECKED
from koboshi.core.deadline import Deadline, Due, in_short
from koboshi.core.pack import Pack
from koboshi.doors.staff.overdue import telling
from koboshi.doors.staff.period.deadlines import ORDER
from koboshi.doors.staff.words import Words
from koboshi.proceedings.service import inspecting
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

NEAR: Final = timedelta(days=14)
"""How many days before its day a deadline is listed; the house's own choice, no law's."""
MOST: Final = 200
MOST_CASES: Final = 1_000
"""How many running cases are looked at, the oldest first."""


def groups(request: HttpRequest, cases: CaseQuerySet, today: date) -> list[dict[str, Any]]:
    """The groups that have a deadline to show: in each what comes next first, then what is past, the latest first."""
    near = [(due, case) for case in _with_deadlines(cases) for due in _due(case) if due.day <= today + NEAR]
    near.sort(key=lambda each: (each[0].passed(today), abs((each[0].day - today).days), each[1].pk))
    said = telling.last_told(flow.actor_of(request), [case for _, case in near[:MOST]])
    told = [
        (name, [_row(request, due, case, today, said) for due, case in near[:MOST] if due.deadline.set_by == by])
        for by, name in ORDER.items()
    ]
    return [{"name": name, "rows": rows} for name, rows in told if rows]


def _with_deadlines(cases: CaseQuerySet) -> list[Case]:
    """The cases whose procedure has deadlines of its own, the oldest first."""
    versions = [each for each in cases.values_list("version_id", flat=True).distinct() if pack_of(each).deadlines]
    found = cases.filter(version_id__in=versions).select_related("office", "application")
    return list(found.order_by("arrived_at", "pk")[:MOST_CASES])


def _due(case: Case) -> list[Due]:
    """The deadlines of a case that have a day, that nothing has settled, and that are not its period once more."""
    pack = pack_of(case.version_id)
    inspected = deadlines.starts_of(pack) & {"published", "inspected"}
    rows = deadlines.rows_of(case, inspecting.days_of(case) if inspected else None)
    open_now = [row for row in rows if not deadlines.over_with(row.deadline, case)]
    return [row.due for row in open_now if row.due is not None and not _is_the_period(row.deadline, pack)]


def _is_the_period(deadline: Deadline, pack: Pack) -> bool:
    """Whether a deadline is the procedure's period itself, which is listed (and may rest) on its own.

    A deadline of a law beside a mere guide is never one, whatever their length.
    """
    return deadline.repeats(pack.manifest.standard) and (deadline.set_by != "law" or is_statutory(pack))


def _row(request: HttpRequest, due: Due, case: Case, today: date, said: dict[int, date]) -> dict[str, Any]:
    lang, row = language_of(request), due.deadline
    words, day = Words.of(case, lang), due.day
    left = (day - today).days
    state = "today" if left == 0 else "past" if left < 0 else "left"
    return {
        "case": case,
        "title": words.title,
        "name": words.html(f"deadline.{row.id}", row.id),
        "due": day,
        "opens": row.effect == "opens",
        "state": wording.plain(f"staff_overdue.own.{state}", lang, days=abs(left)),
        "basis": row.basis,
        "unchecked": row.status != CHECKED,
        "counted": wording.html(in_short(due, lang)),
        "url": reverse("staff:course", args=[case.reference]),
        **telling.words_of(case, words, said),
    }
