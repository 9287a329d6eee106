"""Periods and deadlines that explain themselves: the standard period of an office, and deadlines that the law sets."""

from __future__ import annotations

from koboshi.core.deadline.counting import Due, Window, when, windows
from koboshi.core.deadline.deadline import STARTS, Deadline, SetBy
from koboshi.core.deadline.explaining import DayLine, Explanation, Nature, awaited, explain, in_short
from koboshi.core.deadline.problem import ClockProblem, DeadlineError
from koboshi.core.deadline.reading import read_closed, read_deadlines, read_silence, read_standard
from koboshi.core.deadline.standard import Extension, Reckoning, Silence, Standard, Via, reckon

__all__ = [
    "STARTS",
    "ClockProblem",
    "DayLine",
    "Deadline",
    "DeadlineError",
    "Due",
    "Explanation",
    "Extension",
    "Nature",
    "Reckoning",
    "SetBy",
    "Silence",
    "Standard",
    "Via",
    "Window",
    "awaited",
    "explain",
    "in_short",
    "read_closed",
    "read_deadlines",
    "read_silence",
    "read_standard",
    "reckon",
    "when",
    "windows",
]
