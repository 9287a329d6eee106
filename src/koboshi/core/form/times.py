"""Times of day in answers: read as people write them, kept as 9:00 or 17:30; 24:00 only where a field says so."""

from __future__ import annotations

import re
from typing import Final

from koboshi.core.japan.time_of_day import AMBIGUOUS, MIDNIGHT, UNREADABLE, NoTime, parse_time

END_OF_DAY: Final = "24:00"
PATTERN: Final = "^([0-9]|1[0-9]|2[0-3]):[0-5][0-9]$"
"""The one spelling of a time that is kept."""
PATTERN_WITH_END: Final = "^(([0-9]|1[0-9]|2[0-3]):[0-5][0-9]|24:00)$"
_KEPT: Final = re.compile(PATTERN)
_KEYS: Final = {
    UNREADABLE: "problem.time_unreadable",
    AMBIGUOUS: "problem.time_ambiguous",
    MIDNIGHT: "problem.time_midnight",
}


def read(text: str, *, end_of_day: bool) -> tuple[str, str]:
    """The time that was typed and '', or '' and the key of what is wrong with it."""
    try:
        found = parse_time(text)
    except NoTime as problem:
        if end_of_day and str(problem) == MIDNIGHT:
            return END_OF_DAY, ""
        return "", _KEYS.get(str(problem), "problem.time_no_such")
    return f"{found.hour}:{found:%M}", ""


def is_kept(value: str, *, end_of_day: bool) -> bool:
    """Whether a value is a time in the spelling that is kept."""
    return bool(_KEPT.fullmatch(value)) or (end_of_day and value == END_OF_DAY)
