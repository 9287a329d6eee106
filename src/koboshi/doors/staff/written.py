"""What somebody who decides or drafts writes beside the first ground: further grounds, and the procedure's own fields.

Works without a script: further rows come by a button, and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from koboshi.casework.models import Task
from koboshi.catalog.service import pack_of
from koboshi.core.form import Field, Problem, Reading, inputs
from koboshi.core.japan import civil
from koboshi.core.pack.deciding import Unmet
from koboshi.core.reason import MOST_GROUNDS, Ground
from koboshi.doors.staff.words import Words
from koboshi.ui import posted

MORE: Final = "_more_grounds"
"""The button that gives room for further grounds."""
PARTS: Final = ("clause", "part", "facts")
BLANK: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One further ground as it is typed; `number` counts from 2, as the first ground stands above."""

    number: int
    ground: Ground

    @property
    def clause_name(self) -> str:
        """The input of its clause."""
        return f"ground-{self.number}-clause"

    @property
    def part_name(self) -> str:
        """The input of the document or part."""
        return f"ground-{self.number}-part"

    @property
    def facts_name(self) -> str:
        """The input of its facts."""
        return f"ground-{self.number}-facts"


@dataclass(frozen=True, slots=True)
class Written:
    """The further grounds, the values of the fields, and what was typed into them.

    `pressed`: a button of the page was pressed, not the one that decides: the page is shown again.
    """

    more: tuple[Ground, ...] = ()
    values: Mapping[str, Any] | None = None
    typed: Mapping[str, Any] | None = None
    problems: tuple[Problem, ...] = ()
    pressed: bool = False
    focus: str = ""

    def rows(self) -> list[Row]:
        """The rows to show: what was written, and room for more."""
        room = self.more + (Ground(),) * (BLANK + 2 * self.pressed)
        return [Row(number, ground) for number, ground in enumerate(room[: MOST_GROUNDS - 1], 2)]


def of_post(request: HttpRequest, task: Task, outcome: str) -> Written:
    """What was posted, read by the fields that the chosen outcome has."""
    raw: dict[str, Sequence[str]] = {name: [str(one) for one in many] for name, many in request.POST.lists()}
    edited = posted.apply(raw)
    typed = edited.typed if edited is not None else posted.typed_of(raw)
    more = _more(request)
    clauses = [str(request.POST.get("clause", "")), *(each.clause for each in more)]
    as_typed = {name: [one] if isinstance(one, str) else one for name, one in typed.items()}
    reading = _read(task, outcome, clauses, as_typed)
    return Written(
        more=more,
        values=reading.values,
        typed=typed,
        problems=() if edited is not None else tuple(reading.problems),
        pressed=edited is not None or MORE in request.POST,
        focus=edited.focus if edited is not None else "",
    )


def of_values(task: Task, more: tuple[Ground, ...], values: Mapping[str, Any]) -> Written:
    """What was written before, to be changed."""
    form = pack_of(task.case.version_id).asked_of_decision(cites=True).form
    typed: dict[str, Any] = {}
    for name, value in values.items():
        typed |= inputs(form.fields[name], value) if name in form.fields else {}
    return Written(more=more, values=values, typed=typed)


def _read(task: Task, outcome: str, clauses: Sequence[str], raw: Mapping[str, Sequence[str]]) -> Reading:
    asked = pack_of(task.case.version_id).asked_of_decision([outcome], task.node, clauses, cites=True)
    if not asked.ids:
        return Reading({}, {}, [])
    return asked.read(raw, civil.today(), task.case.application.answers)


def _more(request: HttpRequest) -> tuple[Ground, ...]:
    """The further grounds in order; rows that nobody filled in are left out."""
    rows = (
        Ground(*(str(request.POST.get(f"ground-{number}-{part}", "")) for part in PARTS))
        for number in range(2, MOST_GROUNDS + 1)
    )
    return tuple(each for each in rows if not each.empty)


@dataclass(frozen=True, slots=True)
class Set:
    """Fields of the same outcomes under one heading; `when` is empty where they belong to every outcome."""

    when: str
    fields: tuple[Field, ...]


def page(task: Task, words: Words, written: Written) -> dict[str, Any]:
    """What the template needs to show it all."""
    asked = words.pack.asked_of_decision(task.outcomes, task.node, cites=True)
    answers = {**task.case.application.answers, **(written.values or {})}
    sets: dict[tuple[str, ...], list[Field]] = {}
    for each in asked.fields(answers):
        served = asked.outcomes.get(each.id) or tuple(task.outcomes)
        sets.setdefault(tuple(name for name in task.outcomes if name in served), []).append(each)
    named = [Set(_when(words, task, outcomes), tuple(fields)) for outcomes, fields in sets.items()]
    return {
        "ground_rows": written.rows(),
        "more_open": bool(written.more) or written.pressed,
        "decided_sets": named,
        "decided_typed": written.typed or {},
        "decided_problems": [each for each in written.problems if not isinstance(each, Unmet)],
        "texts": words.pack.texts,
        "focus": written.focus,
    }


def _when(words: Words, task: Task, outcomes: tuple[str, ...]) -> str:
    if set(outcomes) == set(task.outcomes):
        return ""
    drawn = (words.plain(f"task.{task.node}.outcome.{name}", words.plain(f"outcome.{name}", name)) for name in outcomes)
    return "・".join(drawn)
