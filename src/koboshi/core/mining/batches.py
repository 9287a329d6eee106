"""Work done in batches: one person ends the same activity for several cases within a short time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from koboshi.core.mining.log import MISSING, NONE, EventLog, Rows

GAP: Final = 60_000_000
"""Ends at most one minute apart belong together."""
LEAST: Final = 3
"""Fewer cases are no batch."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Batches of one activity: how many, the events in them, all its events with a time, mean and greatest size."""

    activity: str
    batches: int
    inside: int
    events: int
    mean_size: float
    largest: int


def batches(log: EventLog, *, gap: int = GAP, least: int = LEAST) -> tuple[Batch, ...]:
    """Find batches; `gap` in microseconds. Events without a time (or person) do not count."""
    known = (log.complete != MISSING) & ((log.resource != NONE) if log.resources else True)
    rows = np.flatnonzero(known)
    order = rows[np.lexsort((log.complete[rows], log.resource[rows], log.activity[rows]))]
    act, who, time, case = log.activity[order], log.resource[order], log.complete[order], log.case[order]
    breaks = (act[1:] != act[:-1]) | (who[1:] != who[:-1]) | (time[1:] - time[:-1] > gap)
    begins = np.flatnonzero(np.append(True, breaks)) if len(order) else np.zeros(0, np.int64)
    run = np.repeat(np.arange(len(begins)), np.diff(np.append(begins, len(order))))
    pairs = np.unique(run * max(log.case_count, 1) + case)
    sizes = np.bincount(pairs // max(log.case_count, 1), minlength=len(begins))
    return tuple(
        found
        for code, name in enumerate(log.activities)
        if (found := _batch(name, sizes[act[begins] == code], int(np.sum(act == code)), least)).batches
    )


def _batch(name: str, sizes: Rows, events: int, least: int) -> Batch:
    large = sizes[sizes >= least]
    mean = float(large.mean()) if len(large) else 0.0
    return Batch(name, len(large), int(large.sum()), events, mean, int(large.max(initial=0)))
