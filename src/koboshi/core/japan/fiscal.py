"""The fiscal year, April to March (地方自治法第208条)."""

from __future__ import annotations

from datetime import date


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year of a day began: 2027-03-31 → 2026."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_end(day: date) -> date:
    """The last day of the fiscal year a day lies in; retention periods are counted from the day after it."""
    return date(fiscal_year(day) + 1, 3, 31)
