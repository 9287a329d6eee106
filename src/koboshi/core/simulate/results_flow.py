"""Figures over time of one replication: queues, work booked, cases in process, by slice of the report."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.memory import Memory
from koboshi.core.simulate.results_cases import Cases, Mask
from koboshi.core.simulate.results_frame import Frame, Numbers, Whole


def queue_ms(frame: Frame, memory: Memory) -> Numbers:
    """Waiting of all jobs of each task in each slice (ms), those that nobody began by the end included."""
    edges, tasks = memory.program.numbers[places.EDGES], memory.program.numbers[places.N_TASKS]
    area = memory.column(places.AREA).reshape(edges, tasks)[: len(frame.counted)].astype(np.float64)
    bounds = frame.edges.tolist()
    for task, enabled in waiting_jobs(memory):
        for i in range(len(frame.counted)):
            if bounds[i + 1] > enabled:
                area[i, task] += max(0, bounds[i + 1] - max(bounds[i], enabled))
    return area


def waiting_jobs(memory: Memory) -> Iterator[tuple[int, int]]:
    """Task and moment of enabling of every job that still waits."""
    state, node = memory.column(places.TOKEN_STATE), memory.column(places.TOKEN_NODE)
    enabled, mate = memory.column(places.TOKEN_ENABLED), memory.column(places.TOKEN_MATE)
    task_of = memory.column(places.NODE_TASK)
    alive = _alive(memory)
    heads = np.flatnonzero(alive & ((state == shape.QUEUED) | (state == shape.HELD)))
    for head in heads.tolist():
        # Behind the first of a batch that waits for somebody stand its other jobs.
        token = head
        while token >= 0:
            if state[token] != shape.DEAD and task_of[node[token]] >= 0:
                yield int(task_of[node[token]]), int(enabled[token])
            token = int(mate[token]) if state[head] == shape.QUEUED else -1


def _alive(memory: Memory) -> Mask:
    """Which rows of tokens are in use."""
    found = np.ones(memory.sizes[places.TOKEN_NODE], dtype=np.bool_)
    after = memory.column(places.TOKEN_NEXT)
    row = int(memory.m[shape.FREE_TOKEN])
    for _ in range(int(memory.m[shape.FREE_TOKENS])):
        found[row] = False
        row = int(after[row])
    return found


def busy_ms(frame: Frame, memory: Memory) -> Numbers:
    """Work booked by each server in each slice (ms), what was begun and not finished by the end included."""
    edges, servers = memory.program.numbers[places.EDGES], memory.program.numbers[places.N_SERVERS]
    busy = memory.column(places.BUSY).reshape(edges, servers)[: len(frame.counted)].astype(np.float64)
    calendars = frame.machine.assembled.staff.calendars
    edge_done = memory.column(places.EDGE_DONE).reshape(-1, edges)
    calendar_of = memory.column(places.SERVER_CALENDAR)
    server_of, begun = memory.column(places.TOKEN_SERVER), memory.column(places.TOKEN_DONE)
    state = memory.column(places.TOKEN_STATE)
    for token in np.flatnonzero(_alive(memory) & (state == shape.WORKING) & (server_of >= 0)).tolist():
        server = int(server_of[token])
        calendar = int(calendar_of[server])
        until = calendars.open_until(calendar, frame.stop)
        row = np.clip(edge_done[calendar], int(begun[token]), until)
        busy[:, server] += np.diff(row)[: len(frame.counted)]
    return busy


def by_pool(frame: Frame, per_server: Numbers) -> Numbers:
    """Sums of servers by pool, one row per slice."""
    found = np.zeros((len(per_server), len(frame.pools)))
    for pool in range(len(frame.pools)):
        found[:, pool] = per_server[:, frame.pool_of == pool].sum(axis=1)
    return found


def in_process_ms(frame: Frame, cases: Cases) -> Numbers:
    """Time that cases spent in process in each slice, summed over all cases (ms)."""
    bounds = frame.edges
    arrivals = np.sort(np.maximum(cases.arrival, 0))
    ends = np.sort(cases.end[cases.finished])
    found: Numbers = np.diff(_passed(arrivals, bounds) - _passed(ends, bounds))
    return found


def _passed(times: Whole, at: Whole) -> Numbers:
    """For each moment, the sum over all earlier times of how long ago they were."""
    before = np.concatenate(([0.0], np.cumsum(times, dtype=np.float64)))
    count = np.searchsorted(times, at, side="right")
    found: Numbers = np.multiply(count, at, dtype=np.float64) - before[count]
    return found


def counts(frame: Frame, times: Whole) -> Numbers:
    """How many moments lie in each slice."""
    found: Numbers = np.histogram(times, frame.edges)[0].astype(np.float64)
    return found


def open_at(cases: Cases, moment: int) -> float:
    """How many cases have arrived and not ended at a moment."""
    arrived = cases.arrival < moment
    return float(np.count_nonzero(arrived & (~cases.finished | (cases.end >= moment))))
