"""The legal clock of a case (標準処理期間, 行政手続法6条): a guide, never a red deadline, and it explains itself."""

from __future__ import annotations

from datetime import date

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.japan import clock
from koboshi.core.pack import Pack


def _stops(case: Case) -> list[clock.Stop]:
    """Corrections stop the clock from the day after asking up to and including the day of the answer."""
    return [
        clock.Stop(start=date.fromisoformat(start), end=date.fromisoformat(end))
        for start, end in case.stops
        if end is not None
    ]


def compute(pack: Pack, arrived_on: date, stops: list[clock.Stop]) -> clock.ClockResult:
    """When the standard period of this procedure ends for an arrival on that day."""
    level = pack.manifest.service_level
    return clock.due_on(arrived_on, level.period, stops, roll_forward=level.roll_forward)


def explain(case: Case, arrived_on: date) -> clock.ClockResult:
    """The end of the standard period with its reckoning day by day; running corrections count up to today."""
    return compute(pack_of(case.version_id), arrived_on, _stops(case))


def stop(case: Case, on: date) -> None:
    """A correction was asked: the clock stands still from the next day."""
    case.stops = [*case.stops, [on.isoformat(), None]]


def resume(case: Case, on: date, arrived_on: date) -> None:
    """The correction arrived (or lapsed): the clock runs again, and the due date moves."""
    case.stops = [[start, end or on.isoformat()] for start, end in case.stops]
    case.due_on = explain(case, arrived_on).due
