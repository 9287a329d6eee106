"""The grounds and criteria that somebody who decides or drafts chooses from, under the outcomes they serve."""

from __future__ import annotations

from typing import Any, Literal

from koboshi.casework.models import Task
from koboshi.casework.service import grounds
from koboshi.core.confidence import UNCHECKED
from koboshi.core.pack import citing
from koboshi.doors.staff.words import Words
from koboshi.ui import wording


def groups(words: Words, task: Task, kind: Literal["clause", "criterion"]) -> list[dict[str, Any]]:
    """The grounds to choose from, under the outcomes that they serve."""
    found = []
    for row in grounds.choices(words.pack, task.outcomes):
        offered = row.clauses if kind == "clause" else row.criteria
        unsure = set(citing.unchecked(words.pack, list(offered))) if kind == "clause" else set()
        options = [
            {"value": value, "text": _marked(words.plain(f"{kind}.{value}", text), words.lang, unsure=value in unsure)}
            for value, text in offered.items()
        ]
        if options:
            found.append({"label": "・".join(_named(words, task, name) for name in row.outcomes), "options": options})
    return found


def _marked(text: str, lang: str, *, unsure: bool) -> str:
    """The words of a ground, and that its article has to be looked up where they do not say so themselves."""
    mark = wording.plain("staff.decide.article_unchecked", lang)
    return text if not unsure or UNCHECKED in text else f"{text}{mark}"


def _named(words: Words, task: Task, outcome: str) -> str:
    return words.plain(f"task.{task.node}.outcome.{outcome}", words.plain(f"outcome.{outcome}", outcome))
