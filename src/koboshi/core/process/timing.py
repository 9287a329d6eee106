"""When a timer is due. Civil dates are days in Japan; results are aware moments in UTC."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koboshi.core.process.expressions import value_of
from koboshi.core.process.model import Context, ProcessError, Timer

JAPAN = ZoneInfo("Asia/Tokyo")
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?",
    re.ASCII,
)


class TimerProblem(ProcessError):
    """A timer whose moment cannot be known."""


def is_duration(text: str) -> bool:
    """Whether the text is an ISO 8601 duration in whole numbers, such as P14D or PT36H."""
    return bool(_DURATION.fullmatch(text))


def add_duration(moment: datetime, text: str) -> datetime:
    """The moment later by an ISO 8601 duration; months end on the last day of a shorter month (Civil Code art. 143)."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise TimerProblem(f"期間「{text}」を読めません。P14D のように書いてください。")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    local = moment.astimezone(JAPAN)
    try:
        later = _add_months(local, years * 12 + months) + timedelta(weeks=weeks, days=days)
        # Hours are real time, days are civil days; Japan has had no summer time since 1951, so the order is harmless.
        return (later + timedelta(hours=hours, minutes=minutes, seconds=seconds)).astimezone(UTC)
    except (OverflowError, ValueError) as problem:
        raise TimerProblem(f"期間「{text}」が長すぎます。") from problem


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


def due_of(timer: Timer, context: Context, now: datetime) -> datetime:
    """When the timer fires: `koboshi:until` if it has a value, else the date, else the duration from now."""
    if timer.until is not None:
        value = value_of(timer.until, context)
        if value is not None or not (timer.duration or timer.date):
            return parse_moment(value, day_ends=True)
    return parse_moment(timer.date, day_ends=False) if timer.date else add_duration(now, timer.duration)
