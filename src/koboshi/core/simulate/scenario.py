"""A scenario: everything about a service that its process model does not say. Frozen; made by `reading.read`.

Lengths of time are milliseconds, money is yen, days are civil days in Japan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from koboshi.core.simulate.chance import Law

Weekly = tuple[tuple[tuple[int, int], ...], ...]
"""For each day from Monday, the open times as pairs of milliseconds since midnight."""
Shares = tuple[Mapping[str, float], ...]
"""Shares by name for the first round, the second and so on; the last one stays."""
ALWAYS: Weekly = (((0, 86_400_000),),) * 7
ALWAYS_NAME = "always"


@dataclass(frozen=True, slots=True)
class Hours:
    """A calendar: open times of the week, whether holidays and 29 December to 3 January are closed, and more."""

    weekly: Weekly = ALWAYS
    holidays: bool = False
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Absence:
    """Not at work from `begin` to `end`, both days included."""

    begin: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person or machine. `part` is the share of a full post (人工): that much of each open day is worked."""

    name: str
    hours: str
    speed: float = 1.0
    part: float = 1.0
    skills: frozenset[str] = frozenset()
    absences: tuple[Absence, ...] = ()
    leave_days: int = 0
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """People or machines that do the same work and are counted together."""

    name: str
    members: tuple[Member, ...]
    yen_per_hour: float = 0.0
    yen_per_run: float = 0.0
    multitask: int = 1
    slowdown: float = 0.0
    machine: bool = False
    error_rate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Jobs done together: sent out when there are `size`, when the first has waited `wait`, or at times of day."""

    size: int = 0
    wait: int = 0
    clock: tuple[int, ...] = ()
    most: int = 0
    one_by_one: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """One activity. `pools` in order of preference; empty: the role or lane of the model; ("none",): nobody needed."""

    duration: Law | None = None
    by_pool: Mapping[str, Law] = field(default_factory=dict)
    rework: Law | None = None
    pools: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    setup: int = 0
    yen: float = 0.0
    outcomes: Shares = ()
    batch: Batch | None = None
    instances: Law | None = None
    citizen: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayPlan:
    """One gateway: shares of its ways by round; `needed` of a complex join."""

    chances: Shares = ()
    needed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """One event or wait: after how long it comes (`open_days`: office days instead), and how often it never does."""

    after: Law | None = None
    open_days: int | None = None
    never: float = 0.0
    hours: str = ""
    stops_clock: bool | None = None
    fails: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One fact of a case: shares of values, a law of numbers, or shares that depend on another attribute.

    With `after_arrival` the values are days, and the fact is the date that many days after the case arrived.
    """

    name: str
    shares: tuple[tuple[Any, float], ...] = ()
    law: Law | None = None
    whole: bool = False
    after_arrival: bool = False
    given: str = ""
    when: Mapping[Any, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A season between two days of the year (MMDD, both included; may run over the new year) and its factor."""

    begin: int
    end: int
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """When cases arrive: `times`, or gaps by `interval`, or a rate per open time of a calendar with weights."""

    per_year: float = 0.0
    interval: Law | None = None
    times: tuple[datetime, ...] = ()
    hours: str = ALWAYS_NAME
    months: tuple[float, ...] = (1.0,) * 12
    weekdays: tuple[float, ...] = (1.0,) * 7
    day_hours: tuple[float, ...] = (1.0,) * 24
    windows: tuple[Window, ...] = ()
    growth: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What something takes of the citizen: time in milliseconds and yen."""

    travel: int = 0
    waiting: int = 0
    form: int = 0
    yen: float = 0.0

    @property
    def time(self) -> int:
        """All of the time."""
        return self.travel + self.waiting + self.form


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """The citizen's side: effort by door, effort of each answer to a question, and what an hour is worth."""

    doors: Mapping[str, Effort] = field(default_factory=dict)
    answer: Effort = Effort()
    yen_per_hour: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The standard period, where it ends (empty: with the case), and what is done on a closed last day."""

    amount: int
    unit: Literal["day", "open_day", "month"] = "day"
    first_day: Literal["included", "excluded"] = "excluded"
    ends_at: tuple[str, ...] = ()
    roll_forward: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Cases for which a FEEL condition holds get a level; 0 is served first."""

    when: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A case that is already on its way: where its tokens stand, how old it is, and what is known of it."""

    nodes: tuple[str, ...]
    age: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a scenario fitted to a log was worth when it was held against later cases; it travels with the scenario.

    Lengths of cases from first to last event in milliseconds: of the whole log, of the `held_out` cases, as simulated,
    and as forecast by taking the past for the future. `held_out` is 0 where there was no check; `reason` says why.
    """

    log_cases: int
    log_mean: int = 0
    log_median: int = 0
    log_p90: int = 0
    fitted_on: int = 0
    held_out: int = 0
    real_mean: int = 0
    real_p90: int = 0
    simulated_mean: int = 0
    simulated_p90: int = 0
    naive_mean: int = 0
    naive_p90: int = 0
    reason: str = ""
    failed: tuple[Literal["mean", "p90"], ...] = ()
    """Measures which the simplest forecast hits as well or better: the scenario says nothing of what lies ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """All of it. `days` of arrivals from `start` on are counted (or `cases` of them).

    Before them come `warm_up_days`, played and not counted, so that the first day does not find an empty office.
    """

    title: str
    start: date
    arrivals: Arrivals
    days: int = 365
    cases: int = 0
    warm_up_days: int = 0
    drain_days: int = 365
    replications: int = 10
    seed: int = 1
    note: str = ""
    hours: Mapping[str, Hours] = field(default_factory=dict)
    pools: Mapping[str, Pool] = field(default_factory=dict)
    tasks: Mapping[str, TaskPlan] = field(default_factory=dict)
    gateways: Mapping[str, GatewayPlan] = field(default_factory=dict)
    events: Mapping[str, EventPlan] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    citizen: Citizen = Citizen()
    clock: Clock | None = None
    rules: tuple[Rule, ...] = ()
    default_level: int = 0
    running: tuple[Running, ...] = ()
    check: Check | None = None

    @property
    def played_from(self) -> date:
        """The first day that is played: that of the warm-up, where there is one."""
        return self.start - timedelta(days=self.warm_up_days)

    def led_in(self) -> Scenario:
        """The same with `start` and `days` taking in the warm-up, as the kernel plays it."""
        return replace(self, start=self.played_from, days=self.days + self.warm_up_days)
