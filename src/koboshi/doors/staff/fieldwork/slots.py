"""Read the windows a clerk types: a day and times in any notation."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest
from django.utils.safestring import SafeString

from koboshi.core.japan import NoTime, civil, parse_time
from koboshi.core.japan.civil import JAPAN
from koboshi.core.japan.holidays import next_open
from koboshi.doors.staff import access
from koboshi.doors.staff.fieldwork import reading
from koboshi.fieldwork.service.booking import MOST_SLOTS, Window

NAMES = [(f"day{number}", f"from{number}", f"to{number}") for number in range(1, MOST_SLOTS + 1)]


class BadSlot(Exception):
    """A window that cannot be read; `sentence` says why, `at` names the input."""

    def __init__(self, sentence: SafeString | str, at: str) -> None:
        super().__init__("a window cannot be read")
        self.sentence, self.at = sentence, at


def posted(request: HttpRequest) -> list[Window]:
    """The windows of the form; lines left empty do not count. Raises `BadSlot`."""
    found = []
    for day, first, last in NAMES:
        if not any(str(request.POST.get(name, "")).strip() for name in (day, first, last)):
            continue
        try:
            on = access.day(request, day)
        except access.BadDate as bad:
            raise BadSlot(bad.sentence, day) from bad
        start, end = _time(request, first), _time(request, last)
        found.append((datetime.combine(on, start, JAPAN), datetime.combine(on, end, JAPAN)))
    return found


def _time(request: HttpRequest, name: str) -> time:
    try:
        return parse_time(str(request.POST.get(name, "")))
    except NoTime as problem:
        raise BadSlot(reading.say(request, "bad_time"), name) from problem


def suggested() -> dict[str, str]:
    """Windows to begin with: three open days from the day after tomorrow on, mornings and an afternoon."""
    typed: dict[str, str] = {}
    day = civil.today() + timedelta(days=1)
    for (on, first, last), (start, end) in zip(
        NAMES, (("10:00", "12:00"), ("13:30", "15:30"), ("10:00", "12:00")), strict=True
    ):
        day = next_open(day + timedelta(days=1))
        typed |= {on: day.isoformat(), first: start, last: end}
    return typed
