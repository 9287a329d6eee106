"""The civil day in Japan: every period of the law is counted in it, wherever the machine stands.

`JAPAN` is the zone, `day_of` the day a moment falls on there, `today` the day it is now (or was at `now`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

JAPAN: Final = ZoneInfo("Asia/Tokyo")


def day_of(moment: datetime) -> date:
    """The day in Japan on which `moment` (aware) falls. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its zone.")
    return moment.astimezone(JAPAN).date()


def today(now: datetime | None = None) -> date:
    """The day in Japan: that of `now`, else of this moment."""
    return day_of(now or datetime.now(UTC))
