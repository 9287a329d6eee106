"""The standard period of an office (標準処理期間, 行政手続法第6条): a guide, never by itself a deadline.

Inside it lies the time at the office that an application passes through (経由期間). Stops and extensions move its end.
An extension counts only when it was notified before the period ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from koboshi.core.confidence import UNCHECKED
from koboshi.core.deadline.problem import ClockProblem
from koboshi.core.japan.clock import ClockResult, Period, Stop, Unit, due_on
from koboshi.core.japan.clock_days import PREFECTURE, ClosedDays


@dataclass(frozen=True, slots=True)
class Via:
    """The part of the period at the office the application passes through; the first day counts as in the whole."""

    office: str
    amount: int
    unit: Unit = "day"


@dataclass(frozen=True, slots=True)
class Silence:
    """What the law makes of a period that ends without a decision; no law, no effect."""

    effect: Literal["none", "deemed_granted", "deemed_refused"] = "none"
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Extension:
    """The period made longer, with notice to the applicant: how much, why, and when it was notified."""

    amount: int
    unit: Unit
    reason: str
    notified_on: date


@dataclass(frozen=True, slots=True)
class Standard:
    """The period as the office has set it. `roll_forward`: a closed last day moves to the next open one."""

    period: Period
    via: Via | None = None
    roll_forward: bool = False
    silence: Silence = Silence()
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The end of the whole, with every day explained, and the day by which the first office passes it on."""

    standard: Standard
    arrival: date
    result: ClockResult
    via: ClockResult | None = None
    stops: tuple[Stop, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @property
    def due(self) -> date:
        """The last day of the whole period."""
        return self.result.due


def reckon(
    standard: Standard,
    arrival: date,
    stops: Sequence[Stop] = (),
    extensions: Sequence[Extension] = (),
    closed: ClosedDays = PREFECTURE,
) -> Reckoning:
    """When the period of an application ends.

    ClockProblem: a stop that ends before it began, overlaps another or begins before the arrival; an extension
    notified before the arrival or after the period had ended; a part longer than the whole. DateProblem: a date
    outside the range of the house. ValueError: an extended period longer than any rule has.
    """
    ordered = checked(stops, arrival)
    period, roll = standard.period, standard.roll_forward
    result = due_on(arrival, period, ordered, roll, closed)
    via = _via(standard, arrival, ordered, closed)
    if via is not None and (via.moved_from or via.due) > (whole := result.moved_from or result.due):
        raise ClockProblem("via_longer", via=via.moved_from or via.due, due=whole)
    more: list[Period] = []
    for extension in extensions:
        if extension.notified_on < arrival:
            raise ClockProblem("extension_before", notified=extension.notified_on, arrival=arrival)
        if extension.notified_on > result.due:
            raise ClockProblem("extension_late", notified=extension.notified_on, due=result.due)
        more.append(Period(extension.amount, extension.unit, "included"))
        result = due_on(arrival, period, ordered, roll, closed, more)
    return Reckoning(standard, arrival, result, via, tuple(ordered), tuple(extensions))


def checked(stops: Sequence[Stop], arrival: date) -> list[Stop]:
    """The stops in the order of time; ClockProblem when they cannot all be true."""
    ordered = sorted(stops, key=lambda stop: (stop.start, stop.end))
    for stop in ordered:
        if stop.end < stop.start:
            raise ClockProblem("stop_backwards", start=stop.start, end=stop.end)
        if stop.start < arrival:
            raise ClockProblem("stop_before_arrival", start=stop.start, arrival=arrival)
    for before, after in pairwise(ordered):
        if after.start < before.end:
            raise ClockProblem("stops_overlap", first_end=before.end, second_start=after.start)
    return ordered


def _via(standard: Standard, arrival: date, stops: Sequence[Stop], closed: ClosedDays) -> ClockResult | None:
    if standard.via is None:
        return None
    part = Period(standard.via.amount, standard.via.unit, standard.period.first_day)
    return due_on(arrival, part, stops, standard.roll_forward, closed)
