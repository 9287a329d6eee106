"""What a pack's `[register]` means: how its numbers look, how long a permit holds, when it may be renewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from koboshi.core.deadline import Deadline, Window, when
from koboshi.core.deadline.deadline import LegalUnit
from koboshi.core.japan.wareki import parse_iso
from koboshi.core.numbering import Pattern
from koboshi.core.pack import Pack
from koboshi.core.pack.law import Register

PLAIN: Final = "第{n}号"
"""The number where a pack names no pattern: one series for the whole register."""
_FISCAL: Final = ("{year}", "{era_year}", "{fiscal_year}")
_ENDS: Final = {"fiscal_year_end": (3, 31)}
_ONE: Final = timedelta(days=1)
Phase = Literal["none", "early", "open", "late", "over"]


def pattern_of(register: Register) -> Pattern:
    """The number pattern; it begins again with the year that it shows. PatternError when it would repeat."""
    text = register.pattern or PLAIN
    if any(place in text for place in _FISCAL):
        reset = "fiscal"
    else:
        reset = "calendar" if "{calendar_year}" in text else "never"
    return Pattern.parse(text, reset=reset)


def keeps_number(register: Register) -> bool:
    """Whether a renewed permit keeps its number: one that tells no year is the holder's for good (要確認)."""
    return pattern_of(register).reset == "never"


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of validity; no last day: until further notice."""

    first: date
    last: date | None


def span_of(register: Register, first: date, answers: Mapping[str, Any]) -> Span:
    """From when to when a permit holds that begins on `first`; that day counts, the last day is whole (要確認).

    A number of days from a form field (`days_field`) begins with the answer beside it (`event_days` → `event_from`)
    when that is later. DateProblem when the end lies outside the dates of the house.
    """
    days = answers.get(register.days_field) if register.days_field else None
    if isinstance(days, int) and days > 0:
        start = max(first, _begins(register.days_field, answers) or first)
        return Span(start, start + (days - 1) * _ONE)
    deadline = _deadline(register)
    if deadline is None:
        return Span(first, None)
    due = when(deadline, {"effective": first})
    return Span(first, due.day if due else None)


def _begins(days_field: str, answers: Mapping[str, Any]) -> date | None:
    value = answers.get(days_field.removesuffix("_days") + "_from")
    return parse_iso(value) if isinstance(value, str) and value else None


def _deadline(register: Register) -> Deadline | None:
    facts = {"starts": "effective", "first_day": "included", "basis": register.basis, "status": register.status}
    if register.until:
        return Deadline("validity", register.years, "year", ends_on=_ends_on(register.until), **facts)  # type: ignore[arg-type]
    rows: tuple[tuple[int, LegalUnit], ...] = (
        (register.years * 12 + register.months, "month"),
        (register.days, "day"),
    )
    for amount, unit in rows:
        if amount:
            return Deadline("validity", amount, unit, **facts)  # type: ignore[arg-type]
    return None


def _ends_on(text: str) -> tuple[int, int]:
    if text in _ENDS:
        return _ENDS[text]
    month, _, day = text.partition("-")
    return int(month), int(day)


def window_of(register: Register, last: date | None) -> Window:
    """When a renewal may be asked for: opens and closes so many days before the last day; no opening: any time."""
    if last is None:
        return Window(None, None)
    opens = last - register.renewal_opens_days * _ONE if register.renewal_opens_days else None
    return Window(opens, last - register.renewal_closes_days * _ONE)


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
