"""The grounds and criteria that somebody who decides or drafts chooses from, under the outcomes they serve."""

from __future__ import annotations

from typing import Any, Literal

from koboshi.casework.models import Task
from koboshi.casework.service import grounds
from koboshi.doors.staff.words import Words


def groups(words: Words, task: Task, kind: Literal["clause", "criterion"]) -> list[dict[str, Any]]:
    """The grounds to choose from, under the outcomes that they serve."""
    found = []
    for row in grounds.choices(words.pack, task.outcomes):
        offered = row.clauses if kind == "clause" else row.criteria
        options = [{"value": value, "text": words.plain(f"{kind}.{value}", text)} for value, text in offered.items()]
        if options:
            found.append({"label": "・".join(_named(words, task, name) for name in row.outcomes), "options": options})
    return found


def _named(words: Words, task: Task, outcome: str) -> str:
    return words.plain(f"task.{task.node}.outcome.{outcome}", words.plain(f"outcome.{outcome}", outcome))
