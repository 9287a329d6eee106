"""Deadlines that a law sets, apart from the standard period: 縦覧, 不服申立て, 更新, 有効期間 and the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from koboshi.core.confidence import UNCHECKED
from koboshi.core.deadline.standard import Standard
from koboshi.core.japan.clock import Period, Unit

LegalUnit = Literal["day", "open_day", "week", "month", "year"]
Effect = Literal["none", "deemed_granted", "deemed_refused", "opens", "closes"]
SetBy = Literal["", "law", "office"]
MetBy = Literal["", "arrived"]
"""Who sets a deadline: nobody has said, a law or an ordinance, or the office (then it is only a guide)."""
STARTS: Final = (
    "arrived",
    "corrected",
    "decided",
    "effective",
    "event",
    "expires",
    "inspected",
    "known",
    "notified",
    "opening",
    "published",
    "ruled",
    "ruling_known",
)
"""What a deadline is counted from (or back to); their words are `start.*` in the texts."""
_PERIODS: Final[dict[LegalUnit, tuple[Unit, int]]] = {
    "day": ("day", 1),
    "open_day": ("open_day", 1),
    "week": ("day", 7),
    "month": ("month", 1),
    "year": ("month", 12),
}
MOST_YEARS: Final = 100


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline as the law states it.

    `direction` "before" counts back from the event; `clear` then leaves the whole length free in between (中7日).
    `ends_on` (month, day) is for validity until a fixed day of the year: the first such day on or after the event,
    and `amount` years later – (12, 31), or (3, 31) for the end of the fiscal year. Deadlines with the same `window`
    make one time during which something may be done: rows with the effect "opens" begin it, "closes" ends it.
    It is for cases of `offices` only, or of all but `except_offices`; with neither it is for every case. `met_by` is
    what has to happen by its day: with "arrived" (a guide for filing) the application that has arrived settles it.
    """

    id: str
    amount: int
    unit: LegalUnit = "day"
    first_day: Literal["included", "excluded"] = "excluded"
    roll_forward: bool = False
    starts: str = "arrived"
    effect: Effect = "none"
    basis: str = ""
    status: str = UNCHECKED
    confidence: str = "C"
    direction: Literal["after", "before"] = "after"
    clear: bool = False
    ends_on: tuple[int, int] | None = None
    window: str = ""
    set_by: SetBy = ""
    offices: tuple[str, ...] = ()
    except_offices: tuple[str, ...] = ()
    met_by: MetBy = ""

    def __post_init__(self) -> None:
        """Refuse lengths that no law has; ValueError."""
        if self.ends_on is None:
            _ = self.period
        elif not 0 <= self.amount <= MOST_YEARS:
            raise ValueError(f"期間 {self.amount} {self.unit} は使えません。")

    @property
    def period(self) -> Period:
        """The length as the clock reads it: a week is seven days, a year twelve months (民法第143条)."""
        unit, times = _PERIODS[self.unit]
        return Period(self.amount * times, unit, self.first_day)

    def holds_at(self, office: str) -> bool:
        """Whether the deadline is about the cases of this office (its slug)."""
        return office in self.offices if self.offices else office not in self.except_offices

    def repeats(self, standard: Standard) -> bool:
        """Whether it is counted exactly as the standard period: from the arrival, as long, and moved alike."""
        forward = self.starts == "arrived" and self.direction == "after" and self.ends_on is None
        return forward and (self.period, self.roll_forward) == (standard.period, standard.roll_forward)
