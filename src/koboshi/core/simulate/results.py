"""Simulating: so many replications of a definition under a scenario, and their figures with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from koboshi.core.process.model import Definition
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.results_frame import Frame, frame
from koboshi.core.simulate.results_model import Key, Replication, Results
from koboshi.core.simulate.results_reduce import reduced
from koboshi.core.simulate.running import Asks, Backend, Machine
from koboshi.core.simulate.scenario import Scenario

Watch = Callable[[Iterable[Replication]], Iterable[Replication]]
MOST_REPLICATIONS = 10_000


def simulate(
    definition: Definition,
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    backend: Backend | None = None,
    workers: int = 1,
    logging: bool = False,
    watch: Watch = iter,
    asks: Asks | None = None,
) -> Results:
    """All figures of a definition under a scenario; SimulationProblem says what is at fault.

    `replications` and `seed` go before those of the scenario; the same seed gives the same figures on either backend
    and for any number of `workers` (threads; only the compiled backend gains from them). With `logging`, the first
    replication leaves its event log. `watch` is passed the replications as they come, to show progress.
    `asks` is what each decision looks at: with it the day of arrival is given, and what had no value is in the notes.
    """
    count = scenario.replications if replications is None else replications
    if not 1 <= count <= MOST_REPLICATIONS:
        raise ScenarioError("replications", f"試行の回数は 1 から {MOST_REPLICATIONS:,} までにしてください。")
    scenario = replace(scenario, replications=count, seed=scenario.seed if seed is None else seed)
    machine = Machine(definition, scenario, backend=backend, logging=True, asks=asks)
    around = frame(machine)
    one = partial(_one, machine, around, logging)
    with _replicated(one, count, workers if machine.backend == "compiled" else 1) as found:
        return _gathered(machine, around, list(watch(found)))


def _one(machine: Machine, around: Frame, logging: bool, number: int) -> Replication:
    return reduced(around, machine.run(number), logging=logging and number == 0)


class _replicated:  # noqa: N801 - used like a function
    """Replications in their order, by one or several threads."""

    def __init__(self, one: Callable[[int], Replication], count: int, workers: int) -> None:
        self._one, self._count = one, count
        self._pool = ThreadPoolExecutor(min(workers, count)) if workers > 1 and count > 1 else None

    def __enter__(self) -> Iterator[Replication]:
        return (self._pool.map if self._pool is not None else map)(self._one, range(self._count))

    def __exit__(self, *problem: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _gathered(machine: Machine, around: Frame, found: list[Replication]) -> Results:
    """Figures side by side; an end that a replication never reached has the share 0 there."""
    keys = list(dict.fromkeys(key for each in found for key in each.numbers))
    values = {key: tuple(each.numbers.get(key, _absent(key)) for each in found) for key in keys}
    hours = np.zeros(max(len(each.hours) for each in found), dtype=np.int64)
    for each in found:
        hours[: len(each.hours)] += each.hours
    ends = sorted((key for key in keys if key.kind == "end"), key=lambda key: -math.fsum(values[key]))
    return Results(
        definition=machine.definition,
        scenario=machine.asked,
        replications=len(found),
        seed=machine.scenario.seed,
        backend=machine.backend,
        notes=machine.notes,
        values=values,
        tasks=around.tasks,
        waits=around.waits,
        pools=around.pools,
        doors=tuple(machine.scenario.citizen.doors),
        slices=tuple(dict.fromkeys(key.of for key in keys if key.kind == "slice")),
        years=tuple(year.label for year in around.years),
        ends=tuple(key.of for key in ends),
        hours=hours,
        log=found[0].log,
    )


def _absent(key: Key) -> float:
    return 0.0 if key.kind == "end" else math.nan
