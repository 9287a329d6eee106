"""What a pack's `[register]` means: how its numbers look, how long a permit holds, when it may be renewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from koboshi.core.deadline import Deadline, Window, when
from koboshi.core.pack import Pack
from koboshi.core.pack.law import Register
from koboshi.core.validity import Span, span

Phase = Literal["none", "early", "open", "late", "over"]


def keeps_number(register: Register) -> bool:
    """Whether a renewed permit keeps its number: one that tells no year is the holder's for good (要確認)."""
    return register.read().reset == "never"


def span_of(
    register: Register, first: date, answers: Mapping[str, Any], *, outcome: str = "grant", ended: date | None = None
) -> Span:
    """From when to when a permit of that kind holds; `ended` is the last day of the period that this one renews.

    Raises `TermProblem` when an answer is missing that it needs, DateProblem when the end lies outside the dates of the
    house.
    """
    return span(register.term_for(answers, outcome), first, answers, ended=ended)


def window_of(register: Register, last: date | None) -> Window:
    """When a renewal may be asked for: opens and closes so many months or days before the last day.

    Without an opening: any time; without a closing: up to the last day. Months go back to the day of the same number
    (要確認), or to the end of a month that lacks it.
    """
    if last is None:
        return Window(None, None)
    opens = _before(last, register.renewal_opens_months, register.renewal_opens_days)
    closes = _before(last, register.renewal_closes_months, register.renewal_closes_days)
    return Window(opens if opens < last else None, closes)


def _before(last: date, months: int, days: int) -> date:
    amount, unit = (months, "month") if months else (days, "day")
    deadline = Deadline("renewal", amount, unit, starts="expires", direction="before")  # type: ignore[arg-type]
    due = when(deadline, {"expires": last})
    return due.day if due else last


def opens_by_rule(register: Register) -> bool:
    """Whether the pack says when a renewal may be asked for first."""
    return bool(register.renewal_opens_months or register.renewal_opens_days)


def phase_of(register: Register, last: date | None, today: date) -> Phase:
    """Where a permit stands: before its renewal window, in it, after it (late, still valid), or over."""
    if last is None:
        return "none"
    if today > last:
        return "over"
    state = window_of(register, last).state(today)
    return "late" if state == "over" else state


def register_of(pack: Pack) -> Register | None:
    """The register that a procedure writes into, if any."""
    return pack.manifest.law.register


def register_id(pack: Pack) -> str:
    """The procedure whose register it is: the one that this procedure renews, else itself."""
    return pack.manifest.law.renews or pack.manifest.id
