"""What each stamp costs in days: from the moment a seat could stamp to the moment it did, in calendar and open days.

Days are days in Japan. A stamp on the day on which it became possible costs none; the first day is not counted (as in
the legal clock). Seats that were open at the same time ran side by side, so their days do not add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from koboshi.core.approval.record import WORDS, Circulation, Stamp, Verdict
from koboshi.core.approval.saying import Told
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import is_closed

Closed: TypeAlias = Callable[[date], bool] | Collection[date]
WAITING: Final = Told("待ち")


@dataclass(frozen=True, slots=True)
class StampCost:
    """One stamp, or one seat that still waits (`stamped` is None; its days run until the moment asked for)."""

    seat: str
    title: str
    person: str
    word: str
    possible: datetime
    stamped: datetime | None
    calendar_days: int
    open_days: int
    round: int
    counts: bool

    @property
    def sentence(self) -> Told:
        """For a screen: who took how long."""
        return Told(
            "{title}：{until}、{days}{again}",
            title=self.title,
            until=Told("まだ押していません") if self.stamped is None else self.word,
            days=_told(self.calendar_days, self.open_days),
            again="" if self.counts else Told("（後で無効になった押印）"),
        )


@dataclass(frozen=True, slots=True)
class SeatCost:
    """All stamps of one seat together."""

    seat: str
    title: str
    stamps: int
    calendar_days: int
    open_days: int


@dataclass(frozen=True, slots=True)
class Cost:
    """All costs of one circulation. `slowest` is the seat with most open days (then calendar days), or None."""

    stamps: tuple[StampCost, ...]
    seats: tuple[SeatCost, ...]
    calendar_days: int
    open_days: int
    slowest: SeatCost | None

    @property
    def summary(self) -> Told:
        """One sentence for the head of the page."""
        whole = Told("回付を始めてから{days}です。", days=_told(self.calendar_days, self.open_days))
        most = self.slowest
        if most is None or not most.calendar_days:
            return whole
        days = _told(most.calendar_days, most.open_days)
        return Told(
            "{whole}いちばん日数がかかったのは「{title}」で、{days}です。", whole=whole, title=most.title, days=days
        )


def cost(circulation: Circulation, closed_days: Closed = is_closed, now: datetime | None = None) -> Cost:
    """What the stamps cost; with `now`, seats that still wait are counted until then. Later readings cost nothing.

    `closed_days` are the closed days themselves or a question that tells them; usually those of the prefecture.
    """
    closed = closed_days if callable(closed_days) else closed_days.__contains__
    rows = [_row(circulation, stamp, closed) for stamp in circulation.records if _costs(stamp)]
    if now is not None:
        rows += [
            _of(circulation, wait.seat, "", WAITING, wait.since, None, now, circulation.round, closed, counts=True)
            for wait in circulation.waiting()
        ]
    seats = _seats(rows)
    end = max([circulation.begun, *(row.stamped or now or circulation.begun for row in rows)])
    calendar_days, open_days = _days(circulation.begun, end, closed)
    slowest = max(seats, key=lambda each: (each.open_days, each.calendar_days), default=None)
    return Cost(tuple(rows), seats, calendar_days, open_days, slowest)


def _told(days: int, of_them: int) -> Told:
    return Told("{days}日（開庁日で{of_them}日）", days=days, of_them=of_them)


def _costs(stamp: Stamp) -> bool:
    return stamp.verdict not in {Verdict.READ, Verdict.PULL_BACK, Verdict.SKIP}


def _row(circulation: Circulation, stamp: Stamp, closed: Callable[[date], bool]) -> StampCost:
    return _of(
        circulation, stamp.seat, stamp.person, WORDS[stamp.verdict], stamp.possible, stamp.at, stamp.at, stamp.round,
        closed, counts=not stamp.void,
    )  # fmt: skip


def _of(
    circulation: Circulation,
    seat: str,
    person: str,
    word: str,
    possible: datetime,
    stamped: datetime | None,
    until: datetime,
    round_: int,
    closed: Callable[[date], bool],
    *,
    counts: bool,
) -> StampCost:
    calendar_days, open_days = _days(possible, until, closed)
    title = circulation.route.title(seat)
    return StampCost(seat, title, person, word, possible, stamped, calendar_days, open_days, round_, counts)


def _days(start: datetime, end: datetime, closed: Callable[[date], bool]) -> tuple[int, int]:
    first, last = civil.day_of(start), civil.day_of(end)
    whole = max((last - first).days, 0)
    return whole, sum(1 for number in range(1, whole + 1) if not closed(first + timedelta(days=number)))


def _seats(rows: Iterable[StampCost]) -> tuple[SeatCost, ...]:
    found: dict[str, SeatCost] = {}
    for row in rows:
        before = found.get(row.seat, SeatCost(row.seat, row.title, 0, 0, 0))
        found[row.seat] = SeatCost(
            row.seat,
            row.title,
            before.stamps + (row.stamped is not None),
            before.calendar_days + row.calendar_days,
            before.open_days + row.open_days,
        )
    return tuple(found.values())
