"""Times as people in Japan write them in tables: 令和8年4月1日 9時05分, R8.4.1 9:05, 2026/4/1 午後1:00 and ISO 8601."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, time, tzinfo
from typing import Final

from koboshi.core.japan.wareki import DateProblem, parse_date
from koboshi.core.mining import times_iso
from koboshi.core.mining.log import MISSING, microseconds
from koboshi.core.mining.times_iso import JAPAN, NO_ZONE, Read

_LONGEST: Final = 60
_CLOCK: Final = re.compile(
    r"(?P<half>午前|午後|AM|PM)?\s*(?P<hour>[0-9]{1,2})(?::|時)(?:(?P<minute>[0-9]{1,2})(?::|分)?)?"
    r"(?:(?P<second>[0-9]{1,2})(?:\.(?P<part>[0-9]{1,9}))?秒?)?\s*(?P<after>AM|PM)?$",
    re.IGNORECASE,
)
_WEEKDAY: Final = re.compile(r"\([月火水木金土日]\)")


def texts(values: Sequence[str], zone: tzinfo = JAPAN) -> Read:
    """Read many times; what ISO 8601 does not know is read as Japanese. MISSING for what is neither."""
    read = times_iso.texts(values, zone)
    for place, value in enumerate(values):
        if read.times[place] == MISSING:
            read.times[place] = japanese(value, zone)
            read.offsets[place] = NO_ZONE
    return read


def japanese(text: str, zone: tzinfo = JAPAN) -> int:
    """Microseconds of a date, with or without a time of day; MISSING for anything else."""
    if len(text) > _LONGEST:
        return MISSING
    plain = _WEEKDAY.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    clock = _CLOCK.search(plain)
    day = plain[: clock.start()].rstrip(" T") if clock else plain
    try:
        moment = time(0) if clock is None else _time_of_day(clock)
        return microseconds(datetime.combine(parse_date(day.replace(" ", "")), moment, zone))
    except (DateProblem, ValueError, OverflowError):
        return MISSING


def _time_of_day(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    half = (found["half"] or found["after"] or "").upper()
    if half:
        if hour > 12:
            raise ValueError(half)
        hour = hour % 12 + (12 if half in ("午後", "PM") else 0)
    part = (found["part"] or "").ljust(6, "0")[:6]
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0), int(part or 0))
