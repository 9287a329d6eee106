"""What a run did: a row for each activity and wait that ended, with ids and outcomes (`results_log` has names only)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from koboshi.core.process.timing import JAPAN
from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.running import Finished, Machine


@dataclass(frozen=True, slots=True)
class Row:
    """One ended activity or wait. Times are aware, in Japan's time.

    `resource` is empty for waits and events, `outcome` for tasks that have none.
    """

    case: int
    element: str
    name: str
    resource: str
    outcome: str
    enabled: datetime
    start: datetime
    complete: datetime
    attributes: dict[str, Any]


def rows(machine: Machine, finished: Finished) -> Iterator[Row]:
    """The rows of a replication that was run with `logging`."""
    memory = finished.memory
    count = int(memory.m[shape.LOG_N])
    midnight = datetime.combine(machine.scenario.start, datetime.min.time(), JAPAN)
    columns = [
        memory.column(place)[:count].tolist()
        for place in (
            places.LOG_CASE,
            places.LOG_NODE,
            places.LOG_SERVER,
            places.LOG_ENABLED,
            places.LOG_START,
            places.LOG_END,
            places.LOG_OUTCOME,
        )
    ]
    servers = [server.member.name for server in machine.assembled.staff.servers]
    servers[-1] = ""  # the unlimited server is nobody
    definition = machine.definition
    for case, node, server, enabled, start, end, outcome in zip(*columns, strict=True):
        spot = machine.assembled.spots[node]
        element = spot.element
        yield Row(
            case=case,
            element=element,
            name=definition.name_of(element),
            resource=servers[server] if server >= 0 else "",
            outcome=spot.outcomes[outcome] if outcome >= 0 else "",
            enabled=midnight + timedelta(milliseconds=enabled),
            start=midnight + timedelta(milliseconds=start),
            complete=midnight + timedelta(milliseconds=end),
            attributes={name: column[case] for name, column in finished.attributes.items()},
        )
