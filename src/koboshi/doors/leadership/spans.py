"""The period a leader chooses: this month, three months, the fiscal year, or two days typed in any notation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from koboshi.core.japan.fiscal import fiscal_year
from koboshi.core.text import ruby_to_plain
from koboshi.measure.service import Span
from koboshi.screens import days
from koboshi.ui import wording

CHOICES = ("month", "quarter", "year", "free")
START = "quarter"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen and typed; `span` is None while `errors` (field to sentence) is not empty."""

    chosen: str
    first: str = ""
    last: str = ""
    span: Span | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The choice as the query of an address."""
        typed = {"first": self.first, "last": self.last} if self.chosen == "free" else {}
        return urlencode({"span": self.chosen, **typed})


def read(posted: Mapping[str, str], *, today: date, lang: str) -> Choice:
    """The choice in a query; without one, the last three months."""
    chosen = posted.get("span", START)
    if chosen not in CHOICES:
        return Choice(START, errors={"span": wording.say("leadership.period.unknown", lang)})
    first, last = posted.get("first", "")[:60], posted.get("last", "")[:60]
    if chosen != "free":
        return Choice(chosen, first, last, Span(first=_beginning(chosen, today), last=today))
    return _free(first, last, today, lang)


def _beginning(chosen: str, today: date) -> date:
    if chosen == "month":
        return today.replace(day=1)
    if chosen == "year":
        return date(fiscal_year(today), 4, 1)
    months = today.year * 12 + today.month - 1 - 2
    return date(months // 12, months % 12 + 1, 1)


def _free(first: str, last: str, today: date, lang: str) -> Choice:
    errors = {}
    found = {}
    for name, text in (("first", first), ("last", last)):
        label = ruby_to_plain(wording.say(f"leadership.period.{name}", lang))
        typed = days.read(text, label=label, lang=lang)
        if typed.day is None:
            errors[name] = typed.error
        else:
            found[name] = typed.day
    if not errors and found["first"] > today:
        errors["first"] = wording.say("leadership.period.future", lang)
    elif not errors and found["last"] < found["first"]:
        errors["last"] = wording.say("leadership.period.order", lang)
    if errors:
        return Choice("free", first, last, errors=errors)
    return Choice("free", first, last, Span(first=found["first"], last=found["last"]))
