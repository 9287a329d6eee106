"""An invented office: everybody in these stories is invented (架空)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from koboshi.core import approval
from koboshi.core.approval import Absence, Circulation, Delegation, Post, Roster, Route
from koboshi.core.japan.civil import JAPAN

NAMES: Final = {
    "hoshi": "架空 星子", "kawa": "架空 川太", "mori": "架空 森一", "yama": "架空 山美", "umi": "架空 海人",
    "sora": "架空 空也", "hana": "架空 花代", "iwa": "架空 岩男", "kaze": "架空 風子",
}  # fmt: skip
SEATS: Final = {
    "kakaricho": "kawa", "kacho_hosa": "mori", "kacho": "yama", "zaisei": "umi", "bucho": "sora", "jicho": "iwa",
    "chiji": "hana", "kansa": "kaze",
}  # fmt: skip
DRAFTER: Final = "hoshi"
SINCE: Final = date(2026, 4, 1)


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    """A moment in 2026; 1 April is a Wednesday."""
    return datetime(2026, month, day, hour, tzinfo=JAPAN)


def roster(
    seats: dict[str, str] | None = None, *, away: dict[str, str] | None = None, given: tuple[Delegation, ...] = ()
) -> Roster:
    return Roster(
        tuple(Post(SINCE, None, seat, person) for seat, person in (seats or SEATS).items()),
        tuple(Absence(SINCE, date(2026, 4, 10), person, reason) for person, reason in (away or {}).items()),
        given,
        NAMES,
    )


def permit(**data: Any) -> Route:
    return approval.choose(approval.example_chains()["prefecture_permit"], {"outcome": "grant", **data})


def subsidy(**data: Any) -> Route:
    return approval.choose(approval.example_chains()["subsidy_consulted"], {"outcome": "grant", **data})


class Desk:
    """A circulation that people act on, one hour after another."""

    def __init__(self, route: Route, people: Roster | None = None, applicant: str = "", drafter: str = DRAFTER) -> None:
        self.people, self.now = people or roster(), at(1)
        self.now_is: Circulation = approval.begin(
            route, self.now, drafter=drafter, roster=self.people, applicant=applicant
        )

    def says(self, seat: str, person: str, verdict: str, note: str = "", **more: Any) -> Desk:
        self.now += timedelta(hours=1)
        self.now_is = approval.stamp(self.now_is, seat, person, verdict, note, now=self.now, roster=self.people, **more)
        return self

    def agrees(self, *seats: str) -> Desk:
        for seat in seats:
            self.says(seat, SEATS[seat], "agree")
        return self

    @property
    def waits(self) -> list[str]:
        return [each.seat for each in self.now_is.waiting()]
