"""Seasonal windows and quotas: open, not yet, closed or full – and what happens to what is filed all the same."""

from __future__ import annotations

from koboshi.core.window.asking import japan_day, state, states
from koboshi.core.window.model import Dates, MonthDay, Monthly, Period, State, Window, Yearly
from koboshi.core.window.placing import Place, counted, limited, place, placed_words
from koboshi.core.window.reading import read, windows_from
from koboshi.core.window.wording import WindowError

__all__ = [
    "Dates",
    "MonthDay",
    "Monthly",
    "Period",
    "Place",
    "State",
    "Window",
    "WindowError",
    "Yearly",
    "counted",
    "japan_day",
    "limited",
    "place",
    "placed_words",
    "read",
    "state",
    "states",
    "windows_from",
]
