"""What the day of a case is: the end of a standard period, a deadline of a law, or only an aim inside the office."""

from __future__ import annotations

from typing import Any

from koboshi.casework.models import Case
from koboshi.casework.service.period import nature_of, past_the_law
from koboshi.core.japan import civil
from koboshi.doors.staff.words import Words


def told(case: Case, words: Words) -> dict[str, Any]:
    """For `staff/part/due.html`: what kind of day it is, and whether a deadline of the law has passed undecided."""
    nature = nature_of(words.pack)
    return {
        "nature": nature,
        "statutory": nature == "statutory",
        "none": nature == "none",
        "late": past_the_law(case, civil.today()),
        "extended": bool(case.extensions),
    }
