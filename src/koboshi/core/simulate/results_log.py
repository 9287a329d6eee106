"""The event log of one replication, as `koboshi mine` reads it: what really happens in the model world."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import numpy as np

from koboshi.core.mining import Column, EventLog, Kind
from koboshi.core.mining.coding import Coder, Raw, assemble, narrow
from koboshi.core.mining.log import Numbered
from koboshi.core.process.timing import JAPAN
from koboshi.core.simulate.cases import Column as Values
from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.results_frame import Frame, Whole
from koboshi.core.simulate.running import Finished

PREFIX: Final = "sim-"
ENABLED: Final = "enabled"
"""The column of moments from which each job could have begun."""


def log_of(frame: Frame, finished: Finished) -> EventLog:
    """Jobs and waits that ended, warm-up included, in the order in which they ended; times are Japanese in UTC."""
    memory, made = finished.memory, frame.machine.assembled
    n = int(memory.m[shape.LOG_N])
    node, server = memory.column(places.LOG_NODE)[:n], memory.column(places.LOG_SERVER)[:n]
    start = frame.machine.scenario.start
    midnight = int(datetime(start.year, start.month, start.day, tzinfo=JAPAN).timestamp()) * 1_000_000
    names = Coder()
    codes = [names[frame.machine.definition.name_of(spot.element)] for spot in made.spots]
    people = [each.member.name for each in made.staff.servers[:-1]]
    resource = np.where((server >= 0) & (server < len(people)), server, -1)
    cases = len(memory.cases(places.CASE_ARRIVAL))

    def moments(place: int) -> Whole:
        found: Whole = midnight + memory.column(place)[:n] * 1000
        return found

    return assemble(
        Raw(
            case=memory.column(places.LOG_CASE)[:n],
            case_ids=Numbered(cases, PREFIX),
            activity=np.array(codes, dtype=np.int64)[node],
            activities=tuple(names),
            complete=moments(places.LOG_END),
            start=moments(places.LOG_START),
            resource=resource,
            resources=tuple(people),
            attributes={ENABLED: Column(Kind.TIME, moments(places.LOG_ENABLED))},
            case_attributes={name: _texts(values) for name, values in finished.attributes.items()},
        )
    )


def _texts(values: Values) -> Column:
    """An attribute of cases as texts."""
    coder = Coder()
    codes = np.array([coder[str(value)] for value in values.tolist()], dtype=np.int64)
    return Column(Kind.TEXT, narrow(codes, len(coder)), tuple(coder))
