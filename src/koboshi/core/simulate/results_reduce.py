"""From the columns of one replication to its figures."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from koboshi.core.mining import EventLog
from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.memory import Memory
from koboshi.core.simulate.results_cases import Cases, Mask, case_figures, cases_of, mean, quantiles
from koboshi.core.simulate.results_flow import busy_ms, by_pool, counts, in_process_ms, open_at, queue_ms, waiting_jobs
from koboshi.core.simulate.results_frame import Frame, Numbers, Whole, narrowed
from koboshi.core.simulate.results_log import log_of
from koboshi.core.simulate.results_model import Key, Kind, Replication
from koboshi.core.simulate.results_stops import AWAITED, CAME
from koboshi.core.simulate.running import Finished
from koboshi.core.simulate.yearly import year_figures

HOUR_MS: Final = 3_600_000
_WAITS: Final = {"wait_median": 0.5, "wait_p90": 0.9, "wait_p95": 0.95}


class Rows:
    """The rows of the simulated log, of counted cases only: jobs (with a server) and waits (without)."""

    def __init__(self, frame: Frame, memory: Memory, counted: Mask) -> None:
        """Read the rows once."""
        n = int(memory.m[shape.LOG_N])
        case, node, server = (
            memory.column(place)[:n] for place in (places.LOG_CASE, places.LOG_NODE, places.LOG_SERVER)
        )
        start, enabled, end = (
            memory.column(place)[:n] for place in (places.LOG_START, places.LOG_ENABLED, places.LOG_END)
        )
        task = frame.task_of[node]
        jobs = counted[case] & (server >= 0) & (task >= 0)
        self.case, self.task, self.wait = case[jobs], task[jobs], (start - enabled)[jobs]
        kind = frame.wait_of[node]
        waits = counted[case] & (server < 0) & (kind >= 0)
        self.event, self.event_wait = kind[waits], (end - enabled)[waits]
        self.awaited = server[waits] == AWAITED
        cut = frame.cut_of[node]
        cuts = counted[case] & (server == CAME) & (cut >= 0)
        self.cut, self.cut_wait = cut[cuts], (end - enabled)[cuts]


def reduced(frame: Frame, finished: Finished, *, logging: bool = False) -> Replication:
    """All figures of a replication; with `logging` its event log too."""
    memory = finished.memory
    cases = cases_of(frame, finished)
    frame = narrowed(frame, int(cases.arrival.max(initial=0)))
    rows = Rows(frame, memory, cases.counted)
    visits = _visits(frame, rows, len(cases.arrival))
    reworked = np.asarray(np.any((visits > 1) & ~frame.looped, axis=1), dtype=np.bool_)
    numbers: dict[Key, float] = {}
    _put(numbers, "all", "", case_figures(frame, cases, cases.counted, reworked) | _whole(frame, memory, cases))
    _doors(numbers, frame, cases, reworked, rows)
    queue = queue_ms(frame, memory)
    _tasks(numbers, frame, memory, cases, rows, visits, queue)
    _waits(numbers, frame, rows)
    _ends(numbers, frame, memory, cases)
    _courses(numbers, frame, memory, cases, queue)
    numbers |= year_figures(frame, cases, reworked, by_pool(frame, busy_ms(frame, memory)))
    done = cases.counted & cases.finished
    hours = np.bincount(np.maximum(cases.cycle[done], 0) // HOUR_MS, minlength=1)
    log: EventLog | None = log_of(frame, finished) if logging else None
    return Replication(numbers, hours.astype(np.int64), log)


def _put(numbers: dict[Key, float], kind: Kind, of: str, found: dict[str, float], within: str = "") -> None:
    for what, value in found.items():
        numbers[Key(kind, of, what, within)] = value


def _visits(frame: Frame, rows: Rows, cases: int) -> Whole:
    """How often each case was at each task."""
    size = max(len(frame.tasks), 1)
    found = np.bincount(rows.case * size + rows.task, minlength=cases * size)
    return found.reshape(cases, size)[:, : len(frame.tasks)]


def _whole(frame: Frame, memory: Memory, cases: Cases) -> dict[str, float]:
    """Figures about the whole office, over the counted time of arrivals."""
    ends = cases.end[cases.finished]
    inside = np.count_nonzero((ends >= frame.begin) & (ends < frame.end))
    process = in_process_ms(frame, cases)[frame.counted].sum()
    return {
        "throughput": inside / frame.years_counted,
        "in_process": process / (frame.end - frame.begin),
        "backlog": open_at(cases, frame.end),
        "standing": float(np.count_nonzero(cases.standing)),
        "standing_finished": float(np.count_nonzero(cases.standing & cases.finished)),
        "stranded": float(memory.m[shape.STUCK]),
    }


def _doors(numbers: dict[Key, float], frame: Frame, cases: Cases, reworked: Mask, rows: Rows) -> None:
    if cases.door is None:
        return
    for door in frame.machine.scenario.citizen.doors:
        chosen = cases.counted & (cases.door == door)
        _put(numbers, "door", door, case_figures(frame, cases, chosen, reworked))
        of_rows = chosen[rows.case]
        for i, task in enumerate(frame.tasks):
            waited = rows.wait[of_rows & (rows.task == i)]
            _put(numbers, "task", task, {"done": float(len(waited)), "wait_mean": mean(waited)}, door)


def _tasks(
    numbers: dict[Key, float],
    frame: Frame,
    memory: Memory,
    cases: Cases,
    rows: Rows,
    visits: Whole,
    queue: Numbers,
) -> None:
    size = memory.program.numbers[places.N_TASKS]
    done, work, cost = (
        memory.column(place).reshape(-1, size).sum(axis=0)
        for place in (places.DONE_N, places.DONE_WORK, places.TASK_COST)
    )
    most, redone = memory.column(places.WAITING_MOST), memory.column(places.WAITING_REDONE)
    left = np.bincount([task for task, _ in waiting_jobs(memory)], minlength=size)
    counted = max(int(np.count_nonzero(cases.counted)), 1)
    finished = np.flatnonzero(cases.counted & cases.finished)
    window = frame.end - frame.begin
    for i, task in enumerate(frame.tasks):
        waited = rows.wait[rows.task == i]
        at = visits[finished, i]
        count = float(done[i])
        found = {
            "done": float(len(waited)),
            "per_case": len(waited) / counted,
            "wait_mean": mean(waited),
            "work_mean": float(work[i]) / count if count else math.nan,
            "cost_mean": float(cost[i]) / count if count else math.nan,
            "cost_case": float(cost[i]) / counted,
            "queue_mean": float(queue[frame.counted, i].sum()) / window,
            "queue_most": float(most[i]),
            "repeated": math.nan if frame.looped[i] else mean(at[at > 0] > 1),
            "redone": float(redone[i]),
            "left": float(left[i]),
        }
        _put(numbers, "task", task, found | quantiles(waited, _WAITS))


def _waits(numbers: dict[Key, float], frame: Frame, rows: Rows) -> None:
    for i, element in enumerate(frame.waits):
        here = rows.event == i
        waited, cut = rows.event_wait[here & rows.awaited], rows.cut_wait[rows.cut == i]
        found = {
            "done": float(np.count_nonzero(here)),
            "wait_mean": mean(waited),
            "answered": float(len(waited)),
            "timed_out": float(len(cut)),
            "timed_out_mean": mean(cut),
            "both_mean": mean(np.concatenate((waited, cut))),
        }
        _put(numbers, "wait", element, found)


def _ends(numbers: dict[Key, float], frame: Frame, memory: Memory, cases: Cases) -> None:
    done = cases.counted & cases.finished
    nodes = memory.cases(places.CASE_END_NODE)[done]
    spots = frame.machine.assembled.spots
    total = max(len(nodes), 1)
    shares: dict[str, float] = {}
    for node, count in enumerate(np.bincount(nodes, minlength=len(spots) + 1).tolist()):
        if count:
            element = spots[node].element if node < len(spots) else ""
            shares[element] = shares.get(element, 0.0) + count / total
    for element, share in shares.items():
        numbers[Key("end", element, "share")] = share


def _courses(numbers: dict[Key, float], frame: Frame, memory: Memory, cases: Cases, queue: Numbers) -> None:
    """Utilisation of pools, and what happens slice by slice."""
    busy, opened = by_pool(frame, busy_ms(frame, memory)), by_pool(frame, frame.open_ms)
    years = frame.years_counted
    for i, pool in enumerate(frame.pools):
        worked, possible = float(busy[frame.counted, i].sum()), float(opened[frame.counted, i].sum())
        _put(numbers, "pool", pool, {"utilisation": _share(worked, possible)})
        _put(numbers, "pool", pool, {"busy": worked / years / HOUR_MS, "open": possible / years / HOUR_MS})
    long = np.diff(frame.edges)
    process = in_process_ms(frame, cases) / long
    arrived, ended = counts(frame, cases.arrival), counts(frame, cases.end[cases.finished])
    waiting = queue.sum(axis=1) / long
    for i, label in enumerate(frame.labels):
        if not frame.counted[i]:
            continue
        found = {
            "arrived": float(arrived[i]),
            "finished": float(ended[i]),
            "in_process": float(process[i]),
            "queue": float(waiting[i]),
        }
        _put(numbers, "slice", label, found)
        for j, pool in enumerate(frame.pools):
            numbers[Key("slice", label, "utilisation", pool)] = _share(float(busy[i, j]), float(opened[i, j]))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan
