"""Dates as people write them in Japan, with era names (和暦) and without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from koboshi.core.japan.normalise import normalise

FIRST_DAY: Final = date(1868, 10, 23)
LAST_DAY: Final = date(2200, 12, 31)
"""The range of every date in the house: from the first day of Meiji to a day nobody has to plan for."""


class DateProblem(ValueError):
    """A date that cannot be accepted; `.key` is the key of a sentence, `.values` fill it."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = dict(values or {})


@dataclass(frozen=True, slots=True)
class Era:
    """One era: name, letter, first and last day (the day of change belongs to both where the law says so)."""

    name: str
    letter: str
    first: date
    last: date


ERAS: Final = (
    Era("令和", "R", date(2019, 5, 1), LAST_DAY),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", "M", FIRST_DAY, date(1912, 7, 30)),
)
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.letter, era.name[0])}
_DAY = r"(?P<month>[0-9]{1,2})[年月./\-](?P<day>[0-9]{1,2})日?"
_ERA = re.compile(rf"(?P<era>令和|平成|昭和|大正|明治|[RHSTM令平昭大明])\.?(?P<year>[0-9]{{1,3}})[年./\-]{_DAY}")
_ERA_DIGITS = re.compile(r"(?P<era>[RHSTM])(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_WEST = re.compile(rf"(?:西暦)?(?P<year>[0-9]{{4}})[年./\-]{_DAY}")
_WEST_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_NO_ERA = re.compile(rf"[0-9]{{1,3}}年{_DAY}")
_NO_YEAR = re.compile(_DAY)
_MONTH = r"(?P<name>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?P<rest>[A-Z]*)\.?"
_ENGLISH = (
    re.compile(rf"(?P<day>[0-9]{{1,2}})(?:ST|ND|RD|TH)?(?:OF)?{_MONTH},?(?P<year>[0-9]{{4}})"),
    re.compile(rf"{_MONTH}(?P<day>[0-9]{{1,2}})(?:ST|ND|RD|TH)?,(?P<year>[0-9]{{4}})"),
)
_ENGLISH_NO_YEAR = (
    re.compile(rf"[0-9]{{1,2}}(?:ST|ND|RD|TH)?(?:OF)?{_MONTH},?"),
    re.compile(rf"{_MONTH}[0-9]{{1,2}}(?:ST|ND|RD|TH)?,?"),
)
_MONTHS: Final = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split()
_AFTER = re.compile(r"(?<=日)(?:生まれ|うまれ|生)$")
_KANJI = re.compile(r"[〇一二三四五六七八九十]+")
_KANJI_DIGITS = {sign: str(digit) for digit, sign in enumerate("〇一二三四五六七八九")}


def parse_date(text: str) -> date:
    """Read 令和8年4月1日, R8.4.1, 2026年4月1日, 2026-04-01, 20260401, 1 April 2026, April 1, 2026 …, also full-width.

    DateProblem when it is none; 8年4月1日 names no era, 12月5日 and 5 December no year, and nobody guesses them.
    生 after a birthday is left out.

    Days before or after the life of an era and days outside 1868-10-23 to 2200-12-31 are refused.
    """
    if len(text) > 40:
        raise DateProblem("problem.date_unreadable")
    english = _english(normalise(text).upper())
    if english is not None:
        return _within(None, english)
    plain = _AFTER.sub("", re.sub(r"\s", "", normalise(text)).upper().replace("元年", "1年"))
    plain = kanji_to_digits(plain)
    match = next((m for p in (_ERA, _ERA_DIGITS, _WEST, _WEST_DIGITS) if (m := p.fullmatch(plain))), None)
    if match is None:
        raise DateProblem(_why_not(plain))
    parts = match.groupdict()
    era = _BY_SIGN[parts["era"]] if parts.get("era") else None
    year = int(parts["year"]) + (era.first.year - 1 if era else 0)
    return _within(era, _day(year, int(parts["month"]), int(parts["day"])))


def _why_not(plain: str) -> str:
    """What is lacking in a text that is no date: the era, the year, or everything."""
    if _NO_ERA.fullmatch(plain):
        return "problem.date_no_era"
    english = next((m for p in _ENGLISH_NO_YEAR if (m := p.fullmatch(plain))), None)
    no_year = _NO_YEAR.fullmatch(plain) or (english is not None and _month_of(english))
    return "problem.date_no_year" if no_year else "problem.date_unreadable"


def _english(text: str) -> date | None:
    """The day of 1 April 2026, April 1, 2026, Apr. 1st 2026; None when the text is written in another way."""
    plain = re.sub(r"\s", "", re.sub(r",?\s+(?=[0-9]{4}$)", ",", text.strip()))
    match = next((m for p in _ENGLISH if (m := p.fullmatch(plain))), None)
    if match is None:
        return None
    month = _month_of(match)
    return _day(int(match["year"]), month, int(match["day"])) if month else None


def _month_of(match: re.Match[str]) -> int:
    """The month that an English name or the beginning of one means; 0 where it is no month."""
    said = match["name"] + match["rest"]
    return next((at for at, name in enumerate(_MONTHS, 1) if name.startswith(said)), 0)


def parse_iso(text: str) -> date:
    """Read a stored `YYYY-MM-DD` and nothing else; DateProblem otherwise."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise DateProblem("problem.date_unreadable")
    return _within(None, _day(int(text[:4]), int(text[5:7]), int(text[8:])))


def format_wareki(day: date) -> str:
    """令和8年4月1日; the first year is 元年. DateProblem for days outside the range of the house."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DateProblem("problem.date_out_of_range")
    era = next(era for era in ERAS if era.first <= day)
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def kanji_to_digits(text: str) -> str:
    """The same text with numbers in Chinese digits (十二, 二〇) written as 12, 20."""
    return _KANJI.sub(lambda found: _kanji_number(found[0]), text)


def _kanji_number(text: str) -> str:
    if "十" not in text:
        return "".join(_KANJI_DIGITS[sign] for sign in text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return text
    return str(int(_KANJI_DIGITS.get(tens, "1")) * 10 + int(_KANJI_DIGITS.get(ones, "0")))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        key = "problem.date_no_such_day" if 1 <= year <= 9999 else "problem.date_out_of_range"
        raise DateProblem(key) from error


def _within(era: Era | None, day: date) -> date:
    if era is not None and day > era.last and era.last != LAST_DAY:
        raise DateProblem("problem.date_after_era", {"era": era.name, "last": _era_day(era, era.last)})
    if era is not None and day < era.first:
        raise DateProblem("problem.date_before_era", {"era": era.name, "first": _era_day(era, era.first)})
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DateProblem("problem.date_out_of_range")
    return day


def _era_day(era: Era, day: date) -> str:
    year = day.year - era.first.year + 1
    return f"{'元' if year == 1 else year}年{day.month}月{day.day}日"
