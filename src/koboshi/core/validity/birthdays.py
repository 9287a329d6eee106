"""Birthdays as days of a calendar; the day on which an age is attained is the one before (年齢計算ニ関する法律)."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Final

LEAP_DAY: Final = (2, 29)


def birthday(born: date, year: int) -> date:
    """The birthday in a year. Of somebody born on 29 February it is 28 February in a common year.

    No general law says where that birthday lies. She attains her age at the end of 28 February in every year
    (年齢計算ニ関する法律, 民法第143条第2項ただし書), and statutes that count birthdays are said to take 28 February in
    common years (銃砲刀剣類所持等取締法第7条の2, 要確認). ValueError for a year outside the calendar.
    """
    if (born.month, born.day) == LEAP_DAY and not calendar.isleap(year):
        return date(year, 2, 28)
    return date(year, born.month, born.day)


def nth_birthday(born: date, after: date, number: int) -> date:
    """The n-th birthday after a day; one on that very day is not counted. ValueError for n below 1 or an early day."""
    if number < 1:
        raise ValueError(f"{number}回目の誕生日は数えられません。")
    if after < born:
        raise ValueError("生まれる前の日からは、誕生日を数えられません。")
    first = after.year if birthday(born, after.year) > after else after.year + 1
    return birthday(born, first + number - 1)
