"""What has to be done again: activities that come more than once in a case, and how certain the shares are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koboshi.core.mining.groups_statistics import share_interval
from koboshi.core.mining.passes import Analyses


@dataclass(frozen=True, slots=True)
class Rework:
    """One activity: cases with it, cases with it more than once (share with 95 % interval), repetitions."""

    activity: str
    cases: int
    reworked: int
    share: float
    low: float
    high: float
    repeats: int


def rework(found: Analyses) -> tuple[Rework, ...]:
    """Activities that are repeated, the most repetitions first."""
    columns = (found.cases.tolist(), found.reworked.tolist(), found.repeats.tolist())
    rows = [
        Rework(name, cases, again, *share_interval(again, cases), repeats)
        for name, cases, again, repeats in zip(found.activities, *columns, strict=True)
        if repeats
    ]
    return tuple(sorted(rows, key=lambda row: -row.repeats))


def selfloops(found: Analyses) -> dict[str, int]:
    """How often each activity directly follows itself."""
    own = np.flatnonzero(found.edges.own)
    return {found.activities[int(found.edges.source[row])]: int(found.edges.count[row]) for row in own}
