"""What the day of a case is: the end of a standard period, a deadline of a law, or only an aim inside the office."""

from __future__ import annotations

from typing import Any, Final

from koboshi.casework.models import Case
from koboshi.casework.service.period import nature_of, past_the_law
from koboshi.core.japan import civil
from koboshi.doors.staff.words import Words

NEAR: Final = 3
"""From how many days before it a day of the law is said to be near; a standard period is never marked."""


def told(case: Case, words: Words) -> dict[str, Any]:
    """For `staff/part/due.html`: what kind of day it is, and whether a deadline of the law has passed undecided.

    `left` is how many days are left until it where it is near, else None.
    """
    nature, today = nature_of(words.pack), civil.today()
    open_yet = case.due_on is not None and case.decided_at is None and case.ended_at is None
    running = open_yet and nature == "statutory" and all(row[1] is not None for row in case.stops)
    left = (case.due_on - today).days if running and case.due_on is not None else None
    return {
        "nature": nature,
        "statutory": nature == "statutory",
        "none": nature == "none",
        "late": past_the_law(case, today),
        "left": left if left is not None and 0 <= left <= NEAR else None,
        "extended": bool(case.extensions),
    }
