"""When work is done: events by weekday and hour, for all or for one person, in the time of a zone."""

from __future__ import annotations

from datetime import timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import MISSING, EventLog, Rows
from koboshi.core.mining.times_iso import JAPAN

_HOUR = 3_600_000_000


def week(log: EventLog, *, zone: tzinfo = JAPAN, rows: NDArray[np.bool_] | None = None) -> Rows:
    """Ends of events in a table of 7 weekdays (Monday first) times 24 hours; `rows` chooses some of them.

    The zone's present offset is taken for all times, which is exact for Japan.
    """
    ends = log.ends if rows is None else log.ends[rows]
    shift = (zone.utcoffset(None) or timedelta(0)) // timedelta(microseconds=1)
    hours = (ends[ends != MISSING] + shift) // _HOUR
    day = (hours // 24 + 3) % 7
    return np.bincount(day * 24 + hours % 24, minlength=168).reshape(7, 24).astype(np.int64)


def loads(log: EventLog) -> Rows:
    """Events of each resource."""
    return np.bincount(log.resource[log.resource >= 0], minlength=len(log.resources)).astype(np.int64)
