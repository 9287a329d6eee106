"""The legal clock of a case (標準処理期間, 行政手続法6条): a guide, never a red deadline, and it explains itself.

A stop is `[start, end, kind, reason]`; the end is missing while it runs. Kinds: correction, change (the applicant's
own), material (資料の追加). An extension is `[amount, unit, reason, notified_on]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.deadline import Extension, Reckoning, reckon
from koboshi.core.japan.clock import Stop
from koboshi.core.pack import Pack


def compute(pack: Pack, arrived_on: date, stops: Sequence[Stop], extensions: Sequence[Extension] = ()) -> Reckoning:
    """When the standard period of this procedure ends for an arrival on that day."""
    return reckon(pack.manifest.standard, arrived_on, stops, extensions)


def explain(case: Case, arrived_on: date, today: date | None = None) -> Reckoning:
    """The end of the standard period with its reckoning day by day; a running stop counts up to `today` when given."""
    return compute(pack_of(case.version_id), arrived_on, stops_of(case, today), extensions_of(case))


def stops_of(case: Case, today: date | None = None) -> list[Stop]:
    """Days that do not count: from the day after a stop began up to and including the day it ended."""
    found = [_stop(*row) for row in case.stops if row[1] is not None]
    running = [_stop(row[0], today.isoformat(), *row[2:]) for row in case.stops if row[1] is None and today is not None]
    return found + [stop for stop in running if stop.end >= stop.start]


def _stop(start: str, end: str, kind: Any = "correction", reason: str = "") -> Stop:
    return Stop(date.fromisoformat(start), date.fromisoformat(end), kind, reason)


def extensions_of(case: Case) -> list[Extension]:
    """The extensions that the applicant was told of."""
    return [Extension(amount, unit, reason, date.fromisoformat(on)) for amount, unit, reason, on in case.extensions]


def stop(case: Case, on: date, kind: str = "correction", reason: str = "") -> None:
    """The clock stands still from the next day: a correction was asked, or the applicant is at work on a change."""
    case.stops = [*case.stops, [on.isoformat(), None, kind, reason]]


def resume(case: Case, on: date, arrived_on: date) -> None:
    """What was awaited arrived (or lapsed): the clock runs again, and the due date moves."""
    case.stops = [[row[0], row[1] or on.isoformat(), *row[2:]] for row in case.stops]
    case.due_on = explain(case, arrived_on).due
