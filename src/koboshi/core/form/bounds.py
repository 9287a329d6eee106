"""The first or last day that a date may have: a day, `today`, or so many years after today (`today+3y`)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from koboshi.core.japan.wareki import LAST_DAY, parse_iso

TODAY: Final = "today"
_YEARS: Final = re.compile(r"today\+([1-9][0-9]?)y")


def normal(text: str) -> str:
    """A bound in its one spelling. Raises DateProblem for anything else."""
    return text if text == TODAY or _YEARS.fullmatch(text) else parse_iso(text).isoformat()


def day_of(bound: str | None, today: date) -> date | None:
    """The day that a bound means today; 29 February becomes the 28th in a common year."""
    if not bound:
        return None
    years = _YEARS.fullmatch(bound)
    if years is None:
        return today if bound == TODAY else parse_iso(bound)
    year = min(today.year + int(years[1]), LAST_DAY.year)
    try:
        return today.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
