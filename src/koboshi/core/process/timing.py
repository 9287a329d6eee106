"""When a timer is due. Civil dates are days in Japan; results are aware moments in UTC."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from koboshi.core.process.expressions import value_of
from koboshi.core.process.terms import Context, ProcessError, Timer

JAPAN = ZoneInfo("Asia/Tokyo")
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?",
    re.ASCII,
)
MAX_REPEATS = 100_000


class TimerProblem(ProcessError):
    """A timer whose moment cannot be known."""


class Ring(NamedTuple):
    """When a timer rings: the first moment, how often it rings again (-1: without end), and after how long."""

    due: datetime
    again: int = 0
    every: str = ""


def is_duration(text: str) -> bool:
    """Whether the text is an ISO 8601 duration in whole numbers, such as P14D or PT36H."""
    return bool(_DURATION.fullmatch(text))


def is_cycle(text: str) -> bool:
    """Whether the text is an ISO 8601 repeating interval that passes time, such as R3/PT10M or R/2026-04-01/P1D."""
    try:
        _cycle(text)
    except TimerProblem:
        return False
    return True


def add_duration(moment: datetime, text: str) -> datetime:
    """The moment later by an ISO 8601 duration; months end on the last day of a shorter month (Civil Code art. 143)."""
    months, rest = _duration(text)
    try:
        if not months:
            # Japan has had no summer time since 1951, so days are 24 hours and need no calendar.
            return moment.astimezone(UTC) + rest
        return (_add_months(moment.astimezone(JAPAN), months) + rest).astimezone(UTC)
    except (OverflowError, ValueError) as problem:
        raise TimerProblem(f"期間「{text}」が長すぎます。") from problem


def text_of(due: datetime) -> str:
    """A moment in UTC as ISO text; Python is quicker with a time without a zone."""
    return f"{due.replace(tzinfo=None).isoformat()}+00:00"


def pause_of(timer: Timer) -> timedelta | None:
    """The length of a timer that always waits the same time; None for every other."""
    if timer.until is not None or timer.moment is not None or timer.date or timer.cycle or not timer.duration:
        return None
    try:
        months, rest = _duration(timer.duration)
    except TimerProblem:
        return None
    return rest if not months else None


@lru_cache(maxsize=1_000)
def _duration(text: str) -> tuple[int, timedelta]:
    """Months, and all that has a fixed length."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise TimerProblem(f"期間「{text[:80]}」を読めません。P14D のように書いてください。")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return years * 12 + months, timedelta(days + 7 * weeks, seconds, 0, 0, minutes, hours)


def _add_months(moment: datetime, months: int) -> datetime:
    total = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(total, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def parse_moment(value: object, *, day_ends: bool) -> datetime:
    """A date or date-time (object or ISO text) as a moment; a bare date is its end if `day_ends`, else its beginning.

    'Until 20 April' includes that day, so a deadline fires when the day is over. Times without a zone are Japan's.
    """
    if isinstance(value, str):
        value = _from_text(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=JAPAN)).astimezone(UTC)
    if isinstance(value, date):
        try:
            day = value + timedelta(days=1) if day_ends else value
            return datetime.combine(day, time.min, JAPAN).astimezone(UTC)
        except OverflowError as problem:
            raise TimerProblem("タイマーの日付が遠すぎます。") from problem
    raise TimerProblem("タイマーの日付がまだ決まっていません。")


def _from_text(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError as problem:
        raise TimerProblem("タイマーの日付を読めません。2026-04-20 のように書いてください。") from problem


def ring_of(timer: Timer, context: Context, now: datetime) -> Ring:
    """When the timer rings: `koboshi:until` if it has a value, else the date, the cycle or the duration from now."""
    if timer.until is not None:
        value = value_of(timer.until, context, now)
        if value is not None or not (timer.duration or timer.date or timer.cycle or timer.moment):
            return Ring(parse_moment(value, day_ends=True))
    if timer.moment is not None:
        return _SHAPES[timer.shape](value_of(timer.moment, context, now), now)
    if timer.date:
        return _at(timer.date, now)
    return _repeatedly(timer.cycle, now) if timer.cycle else Ring(add_duration(now, timer.duration))


def _at(value: object, now: datetime) -> Ring:
    return Ring(parse_moment(value, day_ends=False))


def _after(value: object, now: datetime) -> Ring:
    if isinstance(value, timedelta):
        try:
            return Ring((now + value).astimezone(UTC))
        except OverflowError as problem:
            raise TimerProblem("期間が長すぎます。") from problem
    if value is None:
        raise TimerProblem("タイマーの期間がまだ決まっていません。")
    return Ring(add_duration(now, str(value)))


def _repeatedly(value: object, now: datetime) -> Ring:
    if value is None:
        raise TimerProblem("タイマーのくり返しがまだ決まっていません。")
    times, begin, every = _cycle(str(value))
    first = max(parse_moment(begin, day_ends=False), now.astimezone(UTC)) if begin else add_duration(now, every)
    return Ring(first, times - 1 if times > 0 else -1, every)


def next_ring(due: datetime, every: str) -> datetime:
    """The ring after this one."""
    return add_duration(due, every)


def _cycle(text: str) -> tuple[int, str, str]:
    """Times (-1: without end), first moment (may be empty) and period of R3/PT1H, R/2026-04-01T09:00/P1D."""
    parts = text.strip().split("/")
    times, every = parts[0][1:], parts[-1]
    good = len(parts) in {2, 3} and parts[0][:1] == "R" and is_duration(every)
    if not good or not (times == "" or (times.isascii() and times.isdigit())):
        raise TimerProblem(f"くり返し「{text[:80]}」を読めません。R3/PT1H のように書いてください。")
    if not any(digit in every for digit in "123456789"):
        raise TimerProblem(f"くり返し「{text[:80]}」の間隔が0です。手続きが止まらずに動き続けてしまいます。")
    count = int(times) if times else -1
    if count == 0 or count > MAX_REPEATS:
        raise TimerProblem(f"くり返し「{text[:80]}」の回数は1から{MAX_REPEATS}までにしてください。")
    begin = parts[1] if len(parts) == 3 else ""
    if begin:
        parse_moment(begin, day_ends=False)
    return count, begin, every


_SHAPES: dict[str, Callable[[object, datetime], Ring]] = {"duration": _after, "date": _at, "cycle": _repeatedly}
