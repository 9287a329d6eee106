"""When the legal clock of each case stood still: from the rows of the log, and from what the kernel counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.memory import Memory
from koboshi.core.simulate.results_frame import Frame, Whole

AWAITED: Final = -1
"""In place of a server, in rows of what was waited for."""
CAME: Final = -2
"""In place of a server, in rows of events that came by themselves, as timers do."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Stops in the order of their beginning: number of the case, begin and end in milliseconds."""

    case: Whole
    begin: Whole
    end: Whole


def stops_of(frame: Frame, memory: Memory) -> Stops:
    """All stops of a replication.

    A wait that was answered, or that a boundary event of its own cut off, has a row with its beginning and its end.
    What was cut off otherwise (with the sub-process around it, or by another event of a race) has none: what is left of
    the time that the clock stood still in all counts from the arrival on. One still open lasts until the end.
    """
    n = int(memory.m[shape.LOG_N])
    case, node, server, enabled, end = (
        memory.column(place)[:n]
        for place in (places.LOG_CASE, places.LOG_NODE, places.LOG_SERVER, places.LOG_ENABLED, places.LOG_END)
    )
    answered = (server == AWAITED) & (memory.column(places.NODE_STOPS)[node] != 0)
    known = answered | ((server == CAME) & _cutting(frame)[node])
    away = memory.cases(places.CASE_AWAY)
    rest = np.maximum(away - _together(case[known], enabled[known], end[known], len(away)), 0)
    other = np.flatnonzero(rest)
    arrival = memory.cases(places.CASE_ARRIVAL)[other]
    still = np.flatnonzero(memory.cases(places.CASE_STOPS) > 0)
    cases = np.concatenate((case[known], other, still))
    begins = np.concatenate((enabled[known], arrival, memory.cases(places.CASE_STOP_FROM)[still]))
    ends = np.concatenate((end[known], arrival + rest[other], np.full(len(still), frame.stop - 1)))
    order = np.lexsort((begins, cases))
    return Stops(cases[order], begins[order], ends[order])


def _together(case: Whole, begin: Whole, end: Whole, count: int) -> Whole:
    """How long at least one of the stretches of each of `count` cases lasted: what overlaps counts once."""
    order = np.lexsort((begin, case))
    case, begin, end = case[order], begin[order], end[order]
    far = int(end.max(initial=0)) + 1  # every case gets a time of its own, so that one running maximum serves all
    until = np.maximum.accumulate(np.append(0, end + case * far))[:-1] - case * far
    return np.bincount(case, np.maximum(end - np.maximum(begin, until), 0), count).astype(np.int64)


def _cutting(frame: Frame) -> Whole:
    """Which spots are events that cut off a wait which stops the clock."""
    definition, spots = frame.machine.definition, frame.machine.assembled.spots
    stopping = {spot.element for spot in spots if spot.stops}
    found = [spot.breaks and definition.nodes[spot.element].attached_to in stopping for spot in spots]
    return np.array(found, dtype=np.bool_)
