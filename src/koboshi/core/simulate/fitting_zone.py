"""Whose clock a log goes by, and the hours that were read out of it, in words."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from itertools import groupby
from typing import Final

import numpy as np

from koboshi.core.mining.log_report import ReadReport
from koboshi.core.mining.times_iso import JAPAN
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.fitting_hours import Stamps
from koboshi.core.simulate.scenario import Hours

_WEEKDAYS: Final = "月火水木金土日"
_HOUR_MS: Final = 3_600_000
_EVENING, _MORNING = 20 * _HOUR_MS, 6 * _HOUR_MS
_MOST: Final = 0.5
_JAPAN_MINUTES: Final = 540


def office_zone(read: ReadReport) -> tuple[tzinfo, str]:
    """The clock of the office that a log comes from, as its own times name it, and a sentence about it (or none)."""
    minutes = read.offset_minutes
    zone = JAPAN if minutes == _JAPAN_MINUTES else timezone(timedelta(minutes=minutes))
    name = f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    if read.finding("zones") is not None:
        return zone, (
            f"ログの時刻に違う時差が混ざっているため、いちばん多い {name} で勤務時間を読み取りました"
            "（--zone で変えられます）。"
        )
    if minutes == _JAPAN_MINUTES:
        return zone, ""
    return zone, f"ログの時刻に書かれた時差 {name} で、勤務時間を読み取りました（--zone で変えられます）。"


def night_words(stamps: Stamps) -> str:
    """A warning where most events lie at night; empty otherwise."""
    if not len(stamps):
        return ""
    inside = stamps % DAY_MS
    share = float(np.mean((inside >= _EVENING) | (inside < _MORNING)))
    if share <= _MOST:
        return ""
    return (
        f"出来事の {share:.0%} が、夜（20時から翌朝6時）にあります。"
        "ログの時刻の時差が違うのかもしれません（--zone で直せます）。"
    )


def hours_words(hours: Hours) -> str:
    """The open times of a week: 月–金 08:30–12:00、13:00–17:15。"""
    found = []
    for times, days in groupby(range(7), key=lambda day: hours.weekly[day]):
        row = list(days)
        if times:
            name = _WEEKDAYS[row[0]] + (f"–{_WEEKDAYS[row[-1]]}" if len(row) > 1 else "")
            found.append(f"{name} {'、'.join(f'{_clock(begin)}–{_clock(end)}' for begin, end in times)}")
    return "、".join(found) + ("（祝日は休み）" if hours.holidays else "")


def _clock(ms: int) -> str:
    return f"{ms // _HOUR_MS:02d}:{ms // 60_000 % 60:02d}"
