"""What all replications of a machine have in common when they are reduced: slices, pools, years, the legal clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.process.model import Definition
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.kernel import places
from koboshi.core.simulate.kernel.shape import WAIT
from koboshi.core.simulate.results_clock import LastDays
from koboshi.core.simulate.running import Machine
from koboshi.core.simulate.scenario import Scenario
from koboshi.core.simulate.spots import Spot
from koboshi.core.simulate.tasks import NOBODY

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
YEAR_MS: Final = 365.25 * DAY_MS


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a horizon, from an anniversary of the first day to the next; the last one may be cut short."""

    label: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Numbers of tasks, waits, pools and slices. `open_ms` is the working time of each server in each slice."""

    machine: Machine
    tasks: tuple[str, ...]
    waits: tuple[str, ...]
    task_of: Whole
    wait_of: Whole
    cut_of: Whole
    """For each spot that cuts off a wait, the number of that wait; -1 for all others."""
    looped: NDArray[np.bool_]
    pools: tuple[str, ...]
    pool_of: Whole
    open_ms: Numbers
    edges: Whole
    counted: NDArray[np.bool_]
    labels: tuple[str, ...]
    years: tuple[Year, ...]
    last_days: LastDays | None
    begin: int
    end: int
    stop: int

    @property
    def years_counted(self) -> float:
        """How many years lie in the counted time of arrivals."""
        return (self.end - self.begin) / YEAR_MS


def frame(machine: Machine) -> Frame:
    """Everything that does not depend on the replication."""
    made, scenario = machine.assembled, machine.scenario
    spots = made.spots
    waits = tuple(dict.fromkeys(spot.element for spot in spots if spot.op == WAIT or spot.due is not None))
    wait_numbers = {element: i for i, element in enumerate(waits)}
    tasks = tuple(made.tasks)
    task_numbers = {element: i for i, element in enumerate(tasks)}
    pools = tuple(scenario.pools)
    numbers = made.program.numbers
    stop = numbers[places.STOP] + 1
    clock = scenario.clock
    return Frame(
        machine=machine,
        tasks=tasks,
        waits=waits,
        task_of=_column(task_numbers.get(spot.element, -1) if spot.task else -1 for spot in spots),
        wait_of=_column(wait_numbers.get(spot.element, -1) for spot in spots),
        cut_of=_column(_cuts(machine.definition, spot, wait_numbers) for spot in spots),
        looped=np.array([_looped(machine.definition, task) for task in tasks], dtype=np.bool_),
        pools=pools,
        pool_of=_column(pools.index(each.pool) if each.pool != NOBODY else -1 for each in made.staff.servers),
        open_ms=_open(machine),
        edges=np.array(made.slices.edge[:-1], dtype=np.int64),
        counted=np.array(made.slices.counted[:-1], dtype=np.bool_),
        labels=tuple(made.slices.labels[:-1]),
        years=years_of(scenario),
        last_days=None if clock is None else LastDays(clock, scenario.start, stop // DAY_MS),
        begin=scenario.warm_up_days * DAY_MS,
        end=scenario.days * DAY_MS,
        stop=stop,
    )


def narrowed(around: Frame, last_arrival: int) -> Frame:
    """The frame with the slices up to the last arrival only: of a given number of cases, none comes after it."""
    if not around.machine.scenario.cases:
        return around
    whole = around.counted & (around.edges[1:] <= max(last_arrival, int(around.edges[1])))
    if not whole.any():
        return around
    return replace(around, counted=whole, end=int(around.edges[1:][whole][-1]))


def _column(values: object) -> Whole:
    return np.fromiter(values, dtype=np.int64)  # type: ignore[call-overload,no-any-return]


def _cuts(definition: Definition, spot: Spot, waits: dict[str, int]) -> int:
    """Which wait an interrupting boundary event cuts off."""
    return waits.get(definition.nodes[spot.element].attached_to, -1) if spot.breaks else -1


def _open(machine: Machine) -> Numbers:
    """Working time (ms, times how many jobs at once) of each server in each slice before the last arrival."""
    made = machine.assembled
    edge_done = np.array(made.program.columns[places.EDGE_DONE], dtype=np.float64)
    by_calendar = edge_done.reshape(-1, made.program.numbers[places.EDGES])
    found = [np.diff(by_calendar[server.calendar])[:-1] * server.capacity for server in made.staff.servers]
    return np.array(found, dtype=np.float64).T


def _looped(definition: Definition, task: str) -> bool:
    """Whether the model itself repeats a task: doing it again is then no rework."""
    element = task
    while element:
        node = definition.nodes[element]
        if node.loop is not None:
            return True
        element = node.scope
    return False


def years_of(scenario: Scenario) -> tuple[Year, ...]:
    """The counted years of a horizon of more than one year; none for shorter ones. `scenario` is led in."""
    found: list[Year] = []
    begin, number = scenario.warm_up_days, 0
    first = scenario.start + timedelta(days=begin)
    while begin < scenario.days:
        number += 1
        day = date(first.year + number, first.month, min(first.day, 28))
        end = min((day - scenario.start).days, scenario.days)
        label = f"{number}年目（{day.year - 1}年{day.month}月から）"
        found.append(Year(label, begin * DAY_MS, end * DAY_MS))
        begin = end
    return tuple(found) if len(found) > 1 else ()
