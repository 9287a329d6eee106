"""The closed days of a body as data, each with its reason (地方自治法第4条の2 and the body's own ordinance).

The default is what the prefecture has: Saturday, Sunday, the national holidays, 29 December to 3 January. A body may
have further closed days, each with the reason that the office gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

import holidays as national

from koboshi.core.japan.wareki import LAST_DAY, DateProblem

Cause = Literal["extra", "year_end", "holiday", "weekend"]
MonthDay = tuple[int, int]
_LAST_YEAR: Final = LAST_DAY.year + 200
_NOTHING: Final[Mapping[date, str]] = MappingProxyType({})
MOST_EXTRA: Final = 2_000


@lru_cache(maxsize=512)
def _national(year: int) -> Mapping[date, str]:
    return dict(national.country_holidays("JP", years=year, language="ja").items())


def holiday_name(day: date) -> str:
    """The Japanese name of a national holiday (元日, 振替休日 …), empty for other days; known from 1949 to 2099."""
    return _national(day.year).get(day, "")


@dataclass(frozen=True, slots=True)
class Closed:
    """Why the offices are closed; `name` is the holiday, or the reason of a further closed day."""

    cause: Cause
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """When a body is closed. `weekdays`: Monday is 0. `year_end`: first and last (month, day), over New Year."""

    weekdays: frozenset[int] = frozenset({5, 6})
    holidays: bool = True
    year_end: tuple[MonthDay, MonthDay] | None = ((12, 29), (1, 3))
    extra: Mapping[date, str] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        """Refuse a body that never opens, so that looking for an open day ends."""
        if not self.weekdays <= frozenset(range(7)) or len(self.weekdays) > 6 or len(self.extra) > MOST_EXTRA:
            raise ValueError("閉庁日の曜日は、月曜日から日曜日までのうち6つまで、ほかの閉庁日は2,000日までです。")

    def why(self, day: date) -> Closed | None:
        """Why this day is closed; None when the offices are open."""
        if day in self.extra:
            return Closed("extra", self.extra[day])
        name = holiday_name(day) if self.holidays else ""
        if self._is_year_end(day):
            return Closed("year_end", name)
        if name:
            return Closed("holiday", name)
        return Closed("weekend") if day.weekday() in self.weekdays else None

    def next_open(self, day: date) -> date:
        """The day itself if the offices are open, else the first open day after it."""
        while self.why(day) is not None:
            if day.year > _LAST_YEAR:
                raise DateProblem("problem.date_out_of_range")
            day += timedelta(days=1)
        return day

    def _is_year_end(self, day: date) -> bool:
        if self.year_end is None:
            return False
        first, last = self.year_end
        here = (day.month, day.day)
        return first <= here <= last if first <= last else here >= first or here <= last


PREFECTURE: Final = ClosedDays()
"""Saturday, Sunday, national holidays, 29 December to 3 January."""
