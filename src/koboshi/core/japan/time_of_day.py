"""Times of day as people write them: 13:30, １３：３０, 13.30, 1330, 13時30分, 午後1時半, 1:30 PM, 正午."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from koboshi.core.japan.normalise import normalise
from koboshi.core.japan.wareki import kanji_to_digits

_HALF: Final = r"(?P<half>午前|午後|AM|PM)?"
_CLOCK: Final = (
    re.compile(rf"{_HALF}(?P<hour>[0-9]{{1,2}})[:.](?P<minute>[0-9]{{2}})(?P<after>AM|PM)?"),
    re.compile(rf"{_HALF}(?P<hour>[0-9]{{1,2}})時(?:(?P<minute>[0-9]{{1,2}})分?|(?P<thirty>半))?"),
    re.compile(r"(?P<hour>[0-9]{1,2})(?P<after>AM|PM)"),
    re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})"),
)


UNREADABLE: Final = "unreadable"
NO_SUCH: Final = "no such time"
AMBIGUOUS: Final = "read in two ways"
MIDNIGHT: Final = "midnight"
"""Why a text is no time of day: what `NoTime` says of itself. 24:00 is the end of a day and 0:00 of the next one."""


class NoTime(ValueError):
    """A text that is no time of day, or one that two people read as different times (午後12時)."""


def parse_time(text: str) -> time:
    """Read a time of day in a common notation, also in full width or with Chinese digits. Raises `NoTime`.

    24:00 is no time of day: it is 0:00 of the next one. 午前12時 and 午後12時 are read as noon by some and as midnight
    by others, so nobody guesses; 12:30 PM is half past noon wherever it is written.
    """
    plain = re.sub(r"([AP])\.?M\.?", r"\1M", re.sub(r"\s", "", normalise(text[:40])).upper())
    plain = kanji_to_digits(plain)
    if plain == "正午":
        return time(12)
    match = next((found for each in _CLOCK if (found := each.fullmatch(plain))), None)
    if match is None:
        raise NoTime(UNREADABLE)
    parts = match.groupdict()
    hour = _hour(int(parts["hour"]), parts.get("half") or parts.get("after") or "")
    minute = 30 if parts.get("thirty") else int(parts.get("minute") or 0)
    if (hour, minute) == (24, 0):
        raise NoTime(MIDNIGHT)
    if hour > 23 or minute > 59:
        raise NoTime(NO_SUCH)
    return time(hour, minute)


def _hour(hour: int, half: str) -> int:
    """The hour of 24 from one of twelve."""
    if not half:
        return hour
    if half in ("AM", "PM"):
        if not 1 <= hour <= 12:
            raise NoTime(NO_SUCH)
        return hour % 12 + (12 if half == "PM" else 0)
    if hour > 11:
        raise NoTime(AMBIGUOUS)
    return hour + (12 if half == "午後" else 0)
