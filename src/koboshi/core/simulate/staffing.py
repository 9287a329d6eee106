"""People and machines as numbered servers with calendars, and the groups of servers that can do each task."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from koboshi.core.simulate.calendars import DAY_MS, spans
from koboshi.core.simulate.kernel.shape import NEVER
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.scenario import ALWAYS_NAME, Hours, Member, Pool, Scenario
from koboshi.core.simulate.spots import Spot
from koboshi.core.simulate.tasks import NOBODY

UNLIMITED: Final = 1 << 40


@dataclass(slots=True)
class Calendars:
    """All calendars as columns: intervals, and the open time before each; every calendar ends with one at NEVER."""

    at: list[int] = field(default_factory=list)
    begin: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    known: dict[object, int] = field(default_factory=dict)

    def add(self, key: object, intervals: list[tuple[int, int]]) -> int:
        """The number of a calendar."""
        if key in self.known:
            return self.known[key]
        self.known[key] = number = len(self.at)
        self.at.append(len(self.begin))
        total = 0
        for begin, end in intervals:
            self.begin.append(begin)
            self.end.append(end)
            self.done.append(total)
            total += end - begin
        self.begin.append(NEVER)
        self.end.append(NEVER + 1)
        self.done.append(total)
        return number

    def open_until(self, calendar: int, time: int) -> int:
        """The open time of a calendar before a moment."""
        behind = self.at[calendar + 1] if calendar + 1 < len(self.at) else len(self.end)
        i = bisect_right(self.end, time, self.at[calendar], behind)
        return self.done[i] + max(0, time - self.begin[i])


@dataclass(frozen=True, slots=True)
class Server:
    """One person or machine; the unlimited server stands for work that needs nobody."""

    pool: str
    member: Member
    calendar: int
    capacity: int
    leaves: int = NEVER
    """The moment from which this person is there no more."""
    machine: bool = False
    error_rate: float = 0.0
    slowdown: float = 0.0
    yen_per_ms: float = 0.0
    yen_per_run: float = 0.0


@dataclass(slots=True)
class Staff:
    """Servers, and groups of servers by their numbers in order of preference."""

    calendars: Calendars
    servers: list[Server]
    groups: dict[tuple[int, ...], int] = field(default_factory=dict)

    def group(self, spot: Spot, *, people_only: bool = False) -> int:
        """The number of the group that can do a task; ScenarioError when nobody can."""
        skills = spot.plan.skills if spot.plan is not None else frozenset()
        found = [
            i
            for pool in spot.pools
            for i, server in enumerate(self.servers)
            if server.pool == pool and skills <= server.member.skills and not (people_only and server.machine)
        ]
        if not found and people_only:
            return -1
        if not found:
            names = "、".join(sorted(skills))
            raise ScenarioError(f"tasks.{spot.element}.skills", f"「{names}」ができる人が、担当の中にいません。")
        return self.groups.setdefault(tuple(found), len(self.groups))


def hire(scenario: Scenario, days: int) -> Staff:
    """All servers of a scenario with their calendars over so many days."""
    calendars = Calendars()
    servers = [
        _server(scenario, pool, member, order, calendars, days)
        for pool in scenario.pools.values()
        for order, member in enumerate(pool.members)
    ]
    always = calendars.add((ALWAYS_NAME,), [(0, days * DAY_MS)])
    nobody = Member(name=NOBODY, hours=ALWAYS_NAME)
    servers.append(Server(NOBODY, nobody, always, UNLIMITED))
    return Staff(calendars, servers)


def _server(scenario: Scenario, pool: Pool, member: Member, order: int, calendars: Calendars, days: int) -> Server:
    hours = scenario.hours[member.hours]
    turn = order if member.leave_days else 0
    key = (member.hours, member.part, member.absences, member.leave_days, turn, member.since, member.until)
    if key in calendars.known:
        number = calendars.known[key]
    else:
        number = calendars.add(key, spans(hours, scenario.start, days, member, turn))
    return Server(
        pool=pool.name,
        member=member,
        calendar=number,
        capacity=pool.multitask,
        leaves=_leaves(scenario.start, member.until),
        machine=pool.machine,
        error_rate=pool.error_rate,
        slowdown=pool.slowdown,
        yen_per_ms=pool.yen_per_hour / 3_600_000,
        yen_per_run=pool.yen_per_run,
    )


def _leaves(first: date, until: date | None) -> int:
    return NEVER if until is None else max(0, (until - first).days + 1) * DAY_MS


def plain_calendar(calendars: Calendars, scenario: Scenario, name: str, days: int) -> int:
    """A calendar of the scenario that no member changes; -1 for one that is always open."""
    if name in ("", ALWAYS_NAME):
        return -1
    hours: Hours = scenario.hours[name]
    return calendars.add(("hours", name), spans(hours, scenario.start, days))
