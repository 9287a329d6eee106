"""Scenarios for the tests, short to write; and what the tests ask of a run."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from koboshi.core.process.model import Definition
from koboshi.core.simulate.kernel import places
from koboshi.core.simulate.reading import from_mapping
from koboshi.core.simulate.results import simulate
from koboshi.core.simulate.results_model import Key, Results
from koboshi.core.simulate.running import Backend, Finished, Machine
from koboshi.core.simulate.scenario import Scenario
from koboshi.core.simulate.statistics import Estimate, estimate
from tests.unit.simulate.models import ONE_TASK, model
from tests.unit.simulate.rows import Row, rows

# Wednesday, an open day; the next holiday is 29 April.
START = "2026-04-01"


def scenario(**values: Any) -> Scenario:
    """A scenario with the given parts; it starts on Wednesday 1 April 2026."""
    return from_mapping({"start": START, **values})


def exponential(minutes: float) -> dict[str, Any]:
    return {"law": "exponential", "mean": minutes}


def queue(service: Any, *, gap: float = 10, servers: int = 1, days: int = 13, **more: Any) -> Results:
    """One station with Poisson arrivals every `gap` minutes, open all the time; hours are simulated hours."""
    values = {
        "days": days,
        "warm_up_days": 1,
        "replications": 8,
        "arrivals": {"interval": exponential(gap), "calendar": "always"},
        "pools": {"staff": {"people": servers, "calendar": "always"}},
        "tasks": {"work": {"duration": service}},
        **more,
    }
    return simulate(model(ONE_TASK), scenario(**values), backend="plain")


def run(
    definition: Definition, given: Scenario, backend: Backend = "plain", number: int = 0
) -> tuple[Machine, Finished]:
    """One replication with its log."""
    machine = Machine(definition, given, backend=backend, logging=True)
    return machine, machine.run(number)


def log(definition: Definition, given: Scenario) -> list[Row]:
    """The simulated log of one replication."""
    return list(rows(*run(definition, given)))


def at(text: str, times: list[str], **more: Any) -> dict[str, Any]:
    """Cases arriving at given times of a day: `at("2026-04-01", ["09:00", "09:10"])`."""
    return {"times": [datetime.fromisoformat(f"{text}T{time}:00") for time in times], **more}


def done(log_rows: list[Row], element: str) -> list[str]:
    """When an element ended, as day and time."""
    return [row.complete.strftime("%d %H:%M") for row in log_rows if row.element == element]


def started(log_rows: list[Row], element: str) -> list[str]:
    return [row.start.strftime("%d %H:%M") for row in log_rows if row.element == element]


def with_parts(given: Scenario, **parts: Any) -> Scenario:
    return dataclasses.replace(given, **parts)


HOUR = 3_600_000


def hours(result: Results, what: str, kind: Any = "all", of: str = "") -> Estimate:
    """A length of time in hours, with an interval so wide (99.9 %) that a fixed seed proves something."""
    return estimate([value / HOUR for value in result.values[Key(kind, of, what)]], 0.999)


def figure(result: Results, what: str, kind: Any = "all", of: str = "") -> float:
    """The mean of a figure."""
    return result.of(what, kind, of).mean


def holds(found: Estimate, expected: float) -> bool:
    """Whether theory lies inside the interval."""
    return found.low <= expected <= found.high


def pool_hours(definition: Definition, given: Scenario, pool: str) -> tuple[float, float]:
    """Hours that a pool worked and could have worked up to the last day of arrivals, straight from the kernel."""
    machine, finished = run(definition, given)
    servers = machine.assembled.staff.servers
    edges = len(machine.assembled.slices.edge)
    busy = finished.memory.column(places.BUSY).reshape(edges, len(servers))[:-2]
    mine = [i for i, server in enumerate(servers) if server.pool == pool]
    calendars, end = machine.assembled.staff.calendars, given.days * 24 * HOUR
    opened = sum(calendars.open_until(servers[i].calendar, end) for i in mine)
    return busy[:, mine].sum() / HOUR, opened / HOUR
