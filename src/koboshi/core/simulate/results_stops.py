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

    A wait that was answered has a row with its beginning. One that a boundary event cut off has only the moment of the
    cut: its beginning follows from how long the clock stood still in all (of several cut waits of one case the first
    gets all of it). What was cut off otherwise counts from the arrival on. One still open lasts until the end.
    """
    n = int(memory.m[shape.LOG_N])
    case, node, server, enabled, end = (
        memory.column(place)[:n]
        for place in (places.LOG_CASE, places.LOG_NODE, places.LOG_SERVER, places.LOG_ENABLED, places.LOG_END)
    )
    answered = (server == AWAITED) & (memory.column(places.NODE_STOPS)[node] != 0)
    known = np.bincount(
        case[answered], (end - enabled)[answered].astype(np.float64), len(memory.cases(places.CASE_ARRIVAL))
    )
    rest = np.maximum(memory.cases(places.CASE_AWAY) - known.astype(np.int64), 0)
    cut = np.flatnonzero((server == CAME) & _cutting(frame)[node])
    cut_cases, first = np.unique(case[cut], return_index=True)
    cut_end = end[cut][first]
    other = np.setdiff1d(np.flatnonzero(rest), cut_cases)
    arrival = memory.cases(places.CASE_ARRIVAL)[other]
    still = np.flatnonzero(memory.cases(places.CASE_STOPS) > 0)
    cases = np.concatenate((case[answered], cut_cases, other, still))
    begins = np.concatenate(
        (enabled[answered], cut_end - rest[cut_cases], arrival, memory.cases(places.CASE_STOP_FROM)[still])
    )
    ends = np.concatenate((end[answered], cut_end, arrival + rest[other], np.full(len(still), frame.stop - 1)))
    order = np.lexsort((begins, cases))
    return Stops(cases[order], begins[order], ends[order])


def _cutting(frame: Frame) -> Whole:
    """Which spots are events that cut off a wait which stops the clock."""
    definition, spots = frame.machine.definition, frame.machine.assembled.spots
    stopping = {spot.element for spot in spots if spot.stops}
    found = [spot.breaks and definition.nodes[spot.element].attached_to in stopping for spot in spots]
    return np.array(found, dtype=np.bool_)
