"""Figures about cases of one replication: time, cost, the citizen's side, the standard period, rework."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.cases import Column
from koboshi.core.simulate.flowing import DOOR
from koboshi.core.simulate.kernel import places
from koboshi.core.simulate.memory import Memory
from koboshi.core.simulate.results_frame import Frame, Numbers, Whole
from koboshi.core.simulate.results_stops import stops_of
from koboshi.core.simulate.running import Finished
from koboshi.core.simulate.scenario import Effort

Mask = NDArray[np.bool_]
HOUR_MS: Final = 3_600_000
_QUANTILES: Final = {"cycle_median": 0.5, "cycle_p90": 0.9, "cycle_p95": 0.95}
_NEARLY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Cases:
    """Columns with one entry per case. `counted` leaves out the warm-up and cases that were there from the start."""

    arrival: Whole
    end: Whole
    finished: Mask
    counted: Mask
    standing: Mask
    cycle: Whole
    waiting: Whole
    processing: Whole
    away: Whole
    resting: Whole
    cost: Numbers
    citizen_time: Numbers
    citizen_travel: Numbers
    citizen_yen: Numbers
    late: Numbers
    door: Column | None


def cases_of(frame: Frame, finished: Finished) -> Cases:
    """All columns of one replication."""
    memory = finished.memory
    arrival, end = memory.cases(places.CASE_ARRIVAL), memory.cases(places.CASE_END)
    done = end >= 0
    standing = np.arange(len(arrival)) < finished.warm
    door = finished.attributes.get(DOOR)
    effort = _efforts(frame, memory, door)
    return Cases(
        arrival=arrival,
        end=end,
        finished=done,
        counted=~standing & (arrival >= frame.begin),
        standing=standing,
        cycle=np.where(done, end - arrival, 0),
        waiting=memory.cases(places.CASE_WAIT),
        processing=memory.cases(places.CASE_WORK),
        away=_away(frame, memory),
        resting=memory.cases(places.CASE_REST),
        cost=memory.cases(places.CASE_COST),
        citizen_time=effort[0],
        citizen_travel=effort[1],
        citizen_yen=effort[2],
        late=_late(frame, memory),
        door=door,
    )


def _efforts(frame: Frame, memory: Memory, door: Column | None) -> tuple[Numbers, Numbers, Numbers]:
    """Time and travel (ms) and yen of the citizen: once for the door, again for each answer, and while present."""
    citizen = frame.machine.scenario.citizen
    answers = memory.cases(places.CASE_ANSWERS).astype(np.float64)

    def of(part: Callable[[Effort], float]) -> Numbers:
        found = answers * part(citizen.answer)
        if door is not None:
            for name, effort in citizen.doors.items():
                found = found + np.where(door == name, part(effort), 0.0)
        return found

    present = memory.cases(places.CASE_CITIZEN).astype(np.float64)
    return of(lambda each: each.time) + present, of(lambda each: each.travel), of(lambda each: each.yen)


def _away(frame: Frame, memory: Memory) -> Whole:
    """How long the clock stood still, up to the end of the simulation for those still waiting."""
    away = memory.cases(places.CASE_AWAY)
    still = memory.cases(places.CASE_STOPS) > 0
    found: Whole = np.where(still, away + frame.stop - memory.cases(places.CASE_STOP_FROM), away)
    return found


def _late(frame: Frame, memory: Memory) -> Numbers:
    """1 for cases past their last day, 0 for those in time, NaN where it is open yet (or there is no period)."""
    arrival, end = memory.cases(places.CASE_ARRIVAL), memory.cases(places.CASE_END)
    if frame.last_days is None:
        return np.full(len(arrival), math.nan)
    closed = memory.cases(places.CASE_CLOSED)
    closed = np.where(closed >= 0, closed, end)
    stops = stops_of(frame, memory)
    last = frame.last_days.of(arrival, stops.case, stops.begin, stops.end)
    moment = np.where(closed >= 0, closed, frame.stop - 1)
    late = (moment // DAY_MS > last).astype(np.float64)
    return np.where((closed < 0) & (late == 0), math.nan, late)


def case_figures(frame: Frame, cases: Cases, chosen: Mask, reworked: Mask) -> dict[str, float]:
    """The figures of some cases, by the names of `CASE_FIGURES`."""
    done = chosen & cases.finished
    found: dict[str, float] = {
        "cases": float(np.count_nonzero(chosen)),
        "finished": float(np.count_nonzero(done)),
        "running": float(np.count_nonzero(chosen & ~cases.finished)),
        "unfinished": mean(~cases.finished[chosen]),
        "cycle_mean": mean(cases.cycle[done]),
        "waiting": mean(cases.waiting[done]),
        "processing": mean(cases.processing[done]),
        "away": mean(cases.away[done]),
        "rework": mean(reworked[done]),
        "cost": mean(cases.cost[done]),
    }
    found |= _rest_of_time(cases, done)
    found |= quantiles(cases.cycle[done], _QUANTILES, endless=int(found["running"]))
    scenario = frame.machine.scenario
    if frame.last_days is not None:
        late = cases.late[chosen]
        found["breach"] = mean(late[~np.isnan(late)])
        found["undecided"] = float(np.count_nonzero(np.isnan(late)))
    if has_citizen(frame):
        time, yen = cases.citizen_time[done], cases.citizen_yen[done]
        found["citizen_time"], found["citizen_yen"] = mean(time), mean(yen)
        found["citizen_travel"] = mean(cases.citizen_travel[done])
        found["citizen_cost"] = mean(yen + time * (scenario.citizen.yen_per_hour / HOUR_MS))
    return found


def _rest_of_time(cases: Cases, done: Mask) -> dict[str, float]:
    """What is left of the time of finished cases besides waiting for people, work and answers.

    Case by case, the time is `waiting` + `processing` + `away` + `resting` + `other_wait` − `overlap`: where branches
    run side by side each counts, and what they are more than the time together is the overlap. What is less is waiting
    for dates and messages that do not stop the clock, and waiting that was cut off.
    """
    parts = (cases.waiting + cases.processing + cases.away + cases.resting)[done]
    left = cases.cycle[done] - parts
    return {
        "resting": mean(cases.resting[done]),
        "other_wait": mean(np.maximum(left, 0)),
        "overlap": mean(np.maximum(-left, 0)),
    }


def has_citizen(frame: Frame) -> bool:
    """Whether the scenario says anything about what a citizen spends."""
    citizen = frame.machine.scenario.citizen
    efforts = (*citizen.doors.values(), citizen.answer)
    present = any(plan.citizen for plan in frame.machine.scenario.tasks.values())
    return present or any(effort.time or effort.yen for effort in efforts)


def mean(values: NDArray[Any]) -> float:
    """The mean, NaN of nothing."""
    return float(values.mean(dtype=np.float64)) if len(values) else math.nan


def quantiles(values: NDArray[Any], wanted: dict[str, float], endless: int = 0) -> dict[str, float]:
    """Quantiles by name, NaN of nothing; so many further values are longer than everything (infinite)."""
    count = len(values) + endless
    if not count:
        return dict.fromkeys(wanted, math.nan)
    if not len(values):
        return dict.fromkeys(wanted, math.inf)
    whole = np.concatenate((values, np.full(endless, values.max()))) if endless else values
    found = np.quantile(whole, list(wanted.values()))
    return {
        name: float(value) if math.ceil(share * (count - 1) - _NEARLY) < len(values) else math.inf
        for (name, share), value in zip(wanted.items(), found, strict=True)
    }
