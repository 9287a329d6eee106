"""Dates, weekdays and closed days in words, in the three languages of the house."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from koboshi.core.japan.clock_days import Closed
from koboshi.core.japan.wareki import DateProblem, format_wareki
from koboshi.core.text import Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS: Final = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか",
    9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_MONTH_READINGS: Final = {4: "しがつ", 7: "しちがつ", 9: "くがつ"}


def day_month(day: date, language: str) -> str:
    """12月29日, {12月|…}29{日|にち}, 29 Dec."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]}"
    if language == "ja":
        return f"{day.month}月{day.day}日"
    month = f"{{{day.month}月|{_MONTH_READINGS[day.month]}}}" if day.month in _MONTH_READINGS else ""
    here = f"{{{day.day}日|{_DAYS[day.day]}}}" if day.day in _DAYS else f"{day.day}{{日|にち}}"
    return f"{month or f'{day.month}{{月|がつ}}'}{here}"


def short_date(day: date, language: str) -> str:
    """12月29日（月）, Mon 29 Dec."""
    weekday = TEXTS.get(f"weekday.{day.weekday()}", language)
    return f"{weekday} {day_month(day, language)}" if language == "en" else f"{day_month(day, language)}（{weekday}）"


def long_date(value: object, language: str) -> object:
    """A date with its year: 令和7年12月29日（月）, Mon 29 Dec 2025; anything else as it is."""
    if not isinstance(value, date):
        return value
    if language == "en":
        return f"{short_date(value, language)} {value.year}"
    if language == "ja-easy":
        return f"{value.year}{{年|ねん}}{short_date(value, language)}"
    return f"{_wareki(value)}（{TEXTS.get(f'weekday.{value.weekday()}', language)}）"


def _wareki(day: date) -> str:
    try:
        return format_wareki(day)
    except DateProblem:  # a period may end after the last day on which one may begin
        return f"{day.year}年{day.month}月{day.day}日"


def holiday(name: str, language: str) -> str:
    """The name of a holiday; a name nobody translated stays Japanese."""
    return TEXTS.find(f"holiday.{name}", language) or name


def closed_words(why: Closed, day: date, language: str) -> str:
    """What kind of closed day this is: 土曜日, 休日（振替休日）, 年末年始の閉庁日, 閉庁日（…）."""
    name = why.name if why.cause == "extra" else holiday(why.name, language)
    key = f"closed.{why.cause}" + (f".{day.weekday()}" if why.cause == "weekend" else "")
    if why.cause == "year_end" and name:
        key = "closed.year_end_holiday"
    return TEXTS.get(key, language, name=name)
