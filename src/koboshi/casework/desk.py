"""The desk: lists, counts and filters over tasks, made for a million cases.

Every list starts from `visible_to(actor)`. Pages go by keyset (due date, id), so page one and page ten thousand cost
the same; counts stop at a hundred, because nobody reads more and counting a million rows costs seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from koboshi.casework.models import SavedFilter, Task
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused

PAGE = 50
COUNT_LIMIT = 100
LISTS = ("mine", "office", "overdue", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a clerk wants to see: one of the lists, narrowed by procedure, office or door."""

    list: str = "office"
    procedure: str = ""
    office: int | None = None

    def as_query(self) -> dict[str, str]:
        """As the parameters of an address, for links and saved filters."""
        found = {"list": self.list, "procedure": self.procedure, "office": str(self.office or "")}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of the page before: due date and id."""

    due_on: date
    id: int

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}_{self.id}"

    @classmethod
    def read(cls, text: str) -> Position:
        """Read what an address carries. Raises ValueError for anything else."""
        day, _, number = text.partition("_")
        if not number.isascii() or not number.isdecimal() or len(number) > 18:
            raise ValueError("not a position")
        return cls(date.fromisoformat(day), int(number))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of tasks; `after` opens the next one and is None on the last."""

    tasks: Sequence[Task]
    after: Position | None


def _conditions(actor: Actor, wanted: Wanted, today: date) -> tuple[str, list[Any]]:
    """The WHERE beside the office: text of fixed parts, values apart."""
    state = "waiting" if wanted.list == "waiting" else "open"
    parts: list[str] = ["t.state = %s"]
    values: list[Any] = [state]
    if wanted.list == "mine":
        parts.append("t.assignee_id = %s")
        values.append(actor.user)
    if wanted.list == "overdue":
        parts.append("t.due_on < %s")
        values.append(today)
    if wanted.procedure:
        parts.append("t.procedure_id = %s")
        values.append(wanted.procedure)
    return " AND ".join(parts), values


def _offices(actor: Actor, wanted: Wanted) -> list[int]:
    if wanted.office is None:
        return sorted(actor.offices)
    return [wanted.office] if wanted.office in actor.offices else []


# Row-level security makes the planner think each row dear, so it would rather gather whole indexes in bitmaps first.
_IN_ORDER = "SET LOCAL enable_bitmapscan = off"
# One ordered index range per office, merged: the plan stays the same at a thousand and at a million cases.
_LIST = (
    "SELECT r.id FROM unnest(%s::bigint[]) AS o(id) CROSS JOIN LATERAL ("
    " SELECT t.id, t.due_on FROM casework_task t WHERE t.office_id = o.id AND {where} {after}"
    " ORDER BY t.due_on, t.id LIMIT %s) AS r ORDER BY r.due_on, r.id LIMIT %s"
)
# The order makes PostgreSQL read the same index range as the list and stop.
_COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM unnest(%s::bigint[]) AS o(id) CROSS JOIN LATERAL ("
    " SELECT 1 FROM casework_task t WHERE t.office_id = o.id AND {where}"
    " ORDER BY t.due_on, t.id LIMIT %s) AS r LIMIT %s) AS found"
)


def page(actor: Actor, wanted: Wanted, *, today: date, after: Position | None = None) -> Page:
    """One page of the desk: at most 50 tasks, the earliest due first."""
    where, values = _conditions(actor, wanted, today)
    beyond = "AND (t.due_on, t.id) > (%s, %s)" if after else ""
    values = [_offices(actor, wanted), *values, *((after.due_on, after.id) if after else ()), PAGE + 1, PAGE + 1]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_IN_ORDER)
        cursor.execute(_LIST.format(where=where, after=beyond), values)
        ids = [row[0] for row in cursor.fetchall()]
    found = (
        Task.objects.visible_to(actor)
        .filter(pk__in=ids[:PAGE])
        .select_related("case", "assignee", "office")
        .defer("case__state", "case__stops")
        .order_by("due_on", "id")
    )
    tasks = list(found)
    more = len(ids) > PAGE and bool(tasks)
    return Page(tasks, Position(tasks[-1].due_on, tasks[-1].pk) if more else None)


def counts(actor: Actor, wanted: Wanted, *, today: date) -> dict[str, int]:
    """How many tasks each list holds under the same narrowing; `COUNT_LIMIT` means that many or more."""
    offices, parts, values = _offices(actor, wanted), [], []
    for name in LISTS:
        one = Wanted(list=name, procedure=wanted.procedure, office=wanted.office)
        where, given = _conditions(actor, one, today)
        parts.append(f"({_COUNT.format(where=where)})")
        values += [offices, *given, COUNT_LIMIT, COUNT_LIMIT]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_IN_ORDER)
        cursor.execute(f"SELECT {', '.join(parts)}", values)  # fixed parts only; every value is bound
        return dict(zip(LISTS, map(int, cursor.fetchone()), strict=True))


def saved(actor: Actor) -> list[SavedFilter]:
    """The clerk's own filters."""
    return list(SavedFilter.objects.filter(user_id=actor.user or 0).order_by("name"))


def save_filter(actor: Actor, name: str, query: Mapping[str, str]) -> SavedFilter:
    """Keep a view of the desk under a name; the same name is replaced."""
    name = name.strip()
    if not name or len(name) > 60 or actor.user is None:
        raise Refused("絞り込みの名前を60字以内で入力してください。")
    facts = {"query": dict(query), "tenant": actor.tenant}
    return SavedFilter.objects.update_or_create(user_id=actor.user, name=name, defaults=facts)[0]


def forget_filter(actor: Actor, filter_id: int) -> None:
    """Delete one of the clerk's own filters."""
    SavedFilter.objects.filter(user_id=actor.user or 0, pk=filter_id).delete()
