"""The time slices of a report: days or months, the warm-up before them and the time after the last arrival behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.kernel.shape import NEVER


@dataclass(frozen=True, slots=True)
class Slices:
    """`edge` are the beginnings in milliseconds, the last NEVER; `labels` and `counted` belong to each slice."""

    edge: tuple[int, ...]
    labels: tuple[str, ...]
    counted: tuple[bool, ...]

    def ends(self) -> tuple[int, ...]:
        """Where each slice ends."""
        return self.edge[1:]


def cut(first: date, days: int, warm_up_days: int) -> Slices:
    """Days where the counted time is short, months otherwise; `days` takes in the warm-up."""
    last = first + timedelta(days=days)
    edges = {first + timedelta(days=warm_up_days), first, last}
    step = first
    short = days - warm_up_days <= 62
    while step < last:
        edges.add(step)
        step = step + timedelta(days=1) if short else _next_month(step)
    ordered = sorted(edge for edge in edges if edge <= last)
    inside = ordered[:-1]
    warm = first + timedelta(days=warm_up_days)
    shown = "%m-%d" if short else "%Y-%m"
    return Slices(
        edge=(*((day - first).days * DAY_MS for day in ordered), NEVER),
        labels=(*(day.strftime(shown) for day in inside), ""),
        counted=(*(day >= warm for day in inside), False),
    )


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
