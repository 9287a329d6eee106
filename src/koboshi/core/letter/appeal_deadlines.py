"""Until when one may object: the days on which the periods of the 教示 end, each explained day by day.

審査請求 3 months (行政不服審査法18条), 取消訴訟 6 months (行政事件訴訟法14条), 再審査請求 1 month (行政不服審査法62条),
all counted from the day after the person knew; 1 year from the day after the decision. That a closed last day moves to
the next open one rests on 地方自治法4条の2第4項 / 民法142条 / 民事訴訟法95条 and is 要確認: it can be switched off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from koboshi.core.japan.clock import ClockResult, Period, due_on

APPEAL: Final = Period(3, "month")
SUIT: Final = Period(6, "month")
REAPPEAL: Final = Period(1, "month")
YEAR: Final = Period(12, "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDates:
    """The last days; `year_until` only where the day of the decision is given."""

    known_on: date
    appeal: ClockResult
    suit: ClockResult
    reappeal: ClockResult
    year: ClockResult | None = None

    @property
    def appeal_until(self) -> date:
        """The last day for 審査請求."""
        return self.appeal.due

    @property
    def suit_until(self) -> date:
        """The last day for 取消訴訟."""
        return self.suit.due

    @property
    def reappeal_until(self) -> date:
        """The last day for 再審査請求."""
        return self.reappeal.due

    @property
    def year_until(self) -> date | None:
        """The last day of the year after the decision, beyond which a good reason is needed."""
        return self.year.due if self.year else None


def appeal_dates(known_on: date, *, decided_on: date | None = None, roll_forward: bool = True) -> AppealDates:
    """The last days counted from the day the person knew; DateProblem outside the house's range of dates."""
    return AppealDates(
        known_on=known_on,
        appeal=due_on(known_on, APPEAL, roll_forward=roll_forward),
        suit=due_on(known_on, SUIT, roll_forward=roll_forward),
        reappeal=due_on(known_on, REAPPEAL, roll_forward=roll_forward),
        year=due_on(decided_on, YEAR, roll_forward=roll_forward) if decided_on else None,
    )
