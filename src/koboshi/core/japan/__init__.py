"""What is special to Japan: eras, closed days, legal periods, kana, post codes, telephone numbers, the 59 towns."""

from __future__ import annotations

from koboshi.core.japan.clock import ClockResult, DayNote, Period, Stop, due_on
from koboshi.core.japan.fiscal import fiscal_year, fiscal_year_end
from koboshi.core.japan.normalise import normalise, tidy_name
from koboshi.core.japan.time_of_day import NoTime, parse_time
from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY, DateProblem, format_wareki, parse_date

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "ClockResult",
    "DateProblem",
    "DayNote",
    "NoTime",
    "Period",
    "Stop",
    "due_on",
    "fiscal_year",
    "fiscal_year_end",
    "format_wareki",
    "normalise",
    "parse_date",
    "parse_time",
    "tidy_name",
]
