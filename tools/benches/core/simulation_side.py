"""Our side of simulation: the model and scenario that Prosimos gets, read from the files beside its own."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from koboshi.core.process import load
from koboshi.core.simulate.kernel.places import CASE_ARRIVAL, CASE_END
from koboshi.core.simulate.kernel.shape import ACTIVITIES
from koboshi.core.simulate.memory import Memory
from koboshi.core.simulate.reading import read
from koboshi.core.simulate.running import FASTEST, Machine

HOUR = 3_600_000
HERE = Path(__file__).resolve().parents[1] / "compare"


def simulate(cases: int, rounds: int) -> dict[str, Any]:
    """Activities and CPU of each replication, reading the files included; the first run of all is told apart."""
    begun = time.process_time()
    _run(20, 0)
    first = time.process_time() - begun
    seconds, activities, hours = [], [], []
    for number in range(rounds):
        begun = time.process_time()
        finished = _run(cases, number)
        seconds.append(time.process_time() - begun)
        activities.append(int(finished.memory.m[ACTIVITIES]))
        hours.append(_cycle_hours(finished.memory))
    middle = sorted(activities)[len(activities) // 2]
    return {"seconds": seconds, "activities": middle, "first": first, "cycle_hours": sum(hours) / len(hours)}


def _cycle_hours(memory: Memory) -> float:
    """Mean time from arrival to end, nights and weekends included, as the other side counts."""
    begun, ended = (memory.cases(row).astype(np.float64) for row in (CASE_ARRIVAL, CASE_END))
    return float((ended - begun)[ended >= 0].mean()) / HOUR


def _run(cases: int, number: int) -> Any:
    definition = load((HERE / "permit.bpmn").read_bytes())
    scenario = replace(read((HERE / "permit.toml").read_bytes()), cases=cases)
    return Machine(definition, scenario, backend=FASTEST).run(number)
