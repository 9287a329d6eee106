"""From hours, closed days and absences to open intervals in milliseconds since the first midnight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from koboshi.core.japan.holidays import is_closed, is_holiday
from koboshi.core.simulate.scenario import ALWAYS, Hours, Member

DAY_MS = 86_400_000
Span = tuple[int, int]


def is_open_day(hours: Hours, day: date) -> bool:
    """Whether a calendar has any open time on a day."""
    if day in hours.closed or not hours.weekly[day.weekday()]:
        return False
    return not (hours.holidays and is_holiday(day))


def spans(hours: Hours, first: date, days: int, member: Member | None = None, order: int = 0) -> list[Span]:
    """The open intervals of so many days from the first; with a member, only when that person is at work.

    Leave days are spread evenly over the open days of each year; `order` shifts them so that not all are away at once.
    """
    if hours.weekly == ALWAYS and not hours.holidays and not hours.closed and _always_there(member):
        return [(0, days * DAY_MS)]
    weekly = [tuple(_part(times, member.part if member else 1.0)) for times in hours.weekly]
    found: list[Span] = []
    for day, at in _working_days(hours, first, days, member, order):
        for begin, end in weekly[day.weekday()]:
            if found and found[-1][1] == at + begin:
                found[-1] = (found[-1][0], at + end)
            else:
                found.append((at + begin, at + end))
    return found


def _always_there(member: Member | None) -> bool:
    if member is None:
        return True
    absent = member.absences or member.leave_days or member.since or member.until
    return member.part == 1.0 and not absent


def _working_days(
    hours: Hours, first: date, days: int, member: Member | None, order: int
) -> Iterator[tuple[date, int]]:
    counted = 0
    whole = member is None or not (member.absences or member.since or member.until)
    worked = [bool(times) for times in hours.weekly]
    weekday = first.weekday()
    # Most days of a long run are looked at here: weekends are left out before a date is made.
    for i in (i for i in range(days) if worked[(weekday + i) % 7]):
        day = first + timedelta(days=i)
        if not is_open_day(hours, day) or not (whole or member is None or _present(member, day)):
            continue
        if member is not None and member.leave_days:
            counted += 1
            due = (counted + order * 7) * member.leave_days // 243
            before = (counted - 1 + order * 7) * member.leave_days // 243
            if due > before:
                continue
        yield day, i * DAY_MS


def _present(member: Member, day: date) -> bool:
    if (member.since is not None and day < member.since) or (member.until is not None and day > member.until):
        return False
    return not any(absence.begin <= day <= absence.end for absence in member.absences)


def _part(times: Sequence[Span], part: float) -> Iterator[Span]:
    """The first so-much of the day's open time: a part-time post works in the morning."""
    left = round(sum(end - begin for begin, end in times) * part)
    for begin, end in times:
        if left <= 0:
            return
        yield begin, min(end, begin + left)
        left -= end - begin


def counted_days(first: date, days: int, unit: str) -> list[int]:
    """For each day, how many days that count lie up to and including it (`open_day`: only open ones)."""
    total, found = 0, []
    for i in range(days):
        total += 0 if unit == "open_day" and is_closed(first + timedelta(days=i)) else 1
        found.append(total)
    return found
