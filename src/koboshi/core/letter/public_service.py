"""公示送達: a notice for somebody whose address nobody knows counts as arrived some days after it was posted in public.

No general law serves the notice of a decision in public (行政手続法 knows it only for hearings); each procedure says by
which row of `public_service.toml` it does. The day is computed and explained here; whether it may be done stays with
the office, and every row is 要確認.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan.clock import ClockResult, Period, due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One law: how many days, from what (`posted` the posting, `gazette` the last day in the 官報), and what is shown.

    `house_posts` is false where a court posts; `name` whether the law asks for the person's name; `particulars` what
    else must be shown, empty where nothing. `text` is the sentence for readers, `note` for the office.
    """

    id: str
    title: str
    basis: str
    days: int
    first_day: Literal["included", "excluded"]
    starts: Literal["posted", "gazette"]
    house_posts: bool
    name: bool
    particulars: str
    text: str
    note: str
    confidence: str = "C"
    status: str = UNCHECKED
    checked_on: date | None = None


def _read() -> dict[str, Rule]:
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: Rule(id=name, **row) for name, row in rows.items()}


RULES: Final[Mapping[str, Rule]] = _read()


@dataclass(frozen=True, slots=True)
class Served:
    """When a posted notice counts as arrived, with the period before it day by day."""

    on: date
    period: ClockResult


def served(rule: Rule, start: date) -> Served:
    """The day of arrival: the one after the last day of the period (「…を経過したとき」).

    The period never moves for a closed day, for nothing is to be done on its last one. DateProblem outside the house's
    range of dates.
    """
    period = due_on(start, Period(rule.days, first_day=rule.first_day), roll_forward=False)
    return Served(period.due + timedelta(days=1), period)
