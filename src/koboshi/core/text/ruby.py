"""Ruby (reading aids): written `{漢字|かんじ}` in texts, shown as HTML ruby or as plain characters.

Two readings depend on what stands around them and are mended here, wherever a text has them wrong: the day of a month
(the 31st is not read by its last digit) and 年れい (ねんれい, though 年 alone is とし).
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

_RUBY = re.compile(r"\{([^{}|]{1,100})\|([^{}|]{1,100})\}")
_UNITS: Final = ("", "いち", "に", "さん", "よん", "ご", "ろく", "しち", "はち", "く")
_SMALL: Final = "ついたち ふつか みっか よっか いつか むいか なのか ようか ここのか とおか".split()
_DAY = re.compile(r"([0-9０-９]{1,6})\{([0-9０-９]{0,2})日\|[^{}|]{1,100}\}|\{([0-9０-９]{1,2})日\|[^{}|]{1,100}\}")
_YEARS = re.compile(r"\{年\|とし\}(?=れい|\{(?:齢|令)\|れい\})")


def day_reading(day: int) -> str:
    """How the `day`th of a month is read, 1 to 31. ValueError for any other number."""
    if not 1 <= day <= 31:
        raise ValueError(f"no day of a month: {day}")
    if day <= 10:
        return _SMALL[day - 1]
    if day == 20:
        return "はつか"
    tens, unit = divmod(day, 10)
    ten = ("" if tens == 1 else _UNITS[tens]) + "じゅう"
    return ten + ("よっか" if unit == 4 else f"{_UNITS[unit]}にち")


def _day(match: re.Match[str]) -> str:
    """The number before 日 as a whole decides; a reading of a single digit never stands on a longer number."""
    before, inside, alone = match[1] or "", match[2] or "", match[3]
    if alone is not None or not inside:
        return match[0]
    whole = int(before + inside)
    if 1 <= whole <= 31:
        return f"{{{before}{inside}日|{day_reading(whole)}}}"
    return f"{before}{inside}{{日|にち}}"


def _mended(text: str) -> str:
    return _YEARS.sub("{年|ねん}", _DAY.sub(_day, text)) if "|" in text else text


def ruby_to_html(text: str) -> str:
    """Escape `text` for HTML and turn `{漢字|かんじ}` into `<ruby>漢字<rt>かんじ</rt></ruby>`; safe to mark as HTML."""
    return _RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>", escape(_mended(text)))


def ruby_to_plain(text: str) -> str:
    """Drop the readings and keep the characters, for places without markup (mail subjects, titles, logs)."""
    return _RUBY.sub(r"\1", text)
