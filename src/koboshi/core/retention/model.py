"""How long a finished document is kept: class, fiscal years, expiry, and what keeps it longer.

The classes 1, 3, 5, 10, 30 years and 常用 are general knowledge (C, 要確認): the prefecture's own rule on documents
(文書管理規則) was not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from koboshi.core.japan.fiscal import fiscal_year_end
from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY
from koboshi.core.retention.wording import RetentionError

CLASSES: Final = ("1", "3", "5", "10", "30", "in_use")
"""Years, or `in_use` (常用): kept as long as it is used every day."""
Kind = Literal["in_use", "kept", "held", "due"]
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Record:
    """A finished document or case file; `extended_until` is the end of a fiscal year that a review has set."""

    id: str
    retention_class: str
    completed_on: date
    extended_until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a class that nobody has and a day from which no term can be counted."""
        if self.retention_class not in CLASSES:
            raise RetentionError("class", value=self.retention_class[:20], known="、".join(CLASSES))
        if not FIRST_DAY <= self.completed_on or self.completed_on.year > LAST_DAY.year - 32:
            raise RetentionError("day")


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: a suit, an objection, a request for access or an audit; `until` None while it lasts."""

    reason: str
    since: date
    until: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the hold keeps documents on that day, both ends included."""
        return self.since <= on and (self.until is None or on <= self.until)


def starts_on(record: Record) -> date:
    """The first day that counts: 1 April after the completion; a completion on 1 April waits for the next one."""
    return fiscal_year_end(record.completed_on) + _ONE


def expires_on(record: Record) -> date | None:
    """The last day of keeping, always 31 March; None for 常用."""
    if record.retention_class == "in_use":
        return None
    first = starts_on(record)
    expiry = first.replace(year=first.year + int(record.retention_class)) - _ONE
    return max(expiry, record.extended_until) if record.extended_until else expiry


def is_held(holds: Sequence[Hold], on: date) -> bool:
    """Whether any hold is in force."""
    return any(hold.in_force(on) for hold in holds)
