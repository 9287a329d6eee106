"""A day typed by a member of staff outside of a pack's form: any notation, and a sentence when it is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koboshi.core.form.wording import TEXTS
from koboshi.core.japan.wareki import DateProblem, parse_date
from koboshi.core.refusal import Explained, Refused


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and the day it means; `error` is a sentence (ruby still in braces) when there is none."""

    text: str
    day: date | None = None
    error: str = ""


def read(text: str, *, label: str, lang: str) -> Typed:
    """Read a day as 令和8年4月1日, R8.4.1 or 2026-04-01. `label` names the field; empty is an error."""
    text = text.strip()[:60]
    if not text:
        return Typed(text, error=TEXTS.get("problem.required", lang, label=label))
    try:
        return Typed(text, day=parse_date(text))
    except DateProblem as problem:
        return Typed(text, error=TEXTS.get(problem.key, lang, label=label, **problem.values))


def meant(text: str, *, label: str) -> date | Refused:
    """The day that was typed, or why it is none: for verbs that tell everything that is wrong at once (`Several`)."""
    text = text.strip()[:60]
    try:
        return parse_date(text)
    except DateProblem as problem:
        key = problem.key if text else "problem.required"
        return Explained(TEXTS, key, label=label, **problem.values)
