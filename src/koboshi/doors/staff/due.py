"""What the day of a case is: the end of a standard period, a deadline of a law, or only an aim inside the office."""

from __future__ import annotations

from typing import Any, Final

from koboshi.casework.models import Case
from koboshi.casework.service.period import left_by_law, nature_of
from koboshi.core.japan import civil
from koboshi.doors.staff.words import Words

NEAR: Final = 3
"""From how many days before it a day of the law is said to be near; a standard period is never marked."""


def told(case: Case, words: Words) -> dict[str, Any]:
    """For `staff/part/due.html`: what kind of day it is, and whether a deadline of the law has passed undecided.

    `left` is how many days are left until it where it is near, else None.
    """
    nature, left = nature_of(words.pack), left_by_law(case, civil.today())
    return {
        "nature": nature,
        "statutory": nature == "statutory",
        "none": nature == "none",
        "late": left is not None and left < 0,
        "left": left if left is not None and 0 <= left <= NEAR else None,
        "extended": bool(case.extensions),
    }
