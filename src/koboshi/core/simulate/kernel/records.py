"""What a run writes down: sums per task, time per slice of the report, and rows of the log."""

from __future__ import annotations

from koboshi.core.simulate.kernel.places import (
    AREA,
    BUSY,
    CASE_CITIZEN,
    CASE_COST,
    CASE_REST,
    CASE_SLICE,
    CASE_WAIT,
    CASE_WORK,
    DONE_N,
    DONE_WORK,
    EDGE,
    EDGE_DONE,
    EDGES,
    LOG_CASE,
    LOG_ENABLED,
    LOG_END,
    LOG_NODE,
    LOG_OUTCOME,
    LOG_SERVER,
    LOG_START,
    N_SERVERS,
    N_TASKS,
    NODE_CITIZEN,
    NODE_TASK,
    SCOPE_CASE,
    SERVER_CALENDAR,
    TASK_COST,
    TOKEN_BUCKET,
    TOKEN_ENABLED,
    TOKEN_NODE,
    TOKEN_SCOPE,
    TOKEN_START,
    TOKEN_START_BUCKET,
    WAITING_MOST,
    WAITING_NOW,
)
from koboshi.core.simulate.kernel.primitives import copied, lean
from koboshi.core.simulate.kernel.shape import BUCKET, LOG_N, NOW, Floats, Ints


@copied
def enable_record(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """A job exists from now on: somebody waits."""
    m[d[TOKEN_ENABLED] + t] = m[NOW]
    m[d[TOKEN_BUCKET] + t] = m[BUCKET]
    task = m[d[NODE_TASK] + m[d[TOKEN_NODE] + t]]
    if task >= 0:
        m[d[WAITING_NOW] + task] += 1
        if m[d[WAITING_NOW] + task] > m[d[WAITING_MOST] + task]:
            m[d[WAITING_MOST] + task] = m[d[WAITING_NOW] + task]


@copied
def start_record(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """A job begins: it waits no more."""
    m[d[TOKEN_START] + t] = m[NOW]
    m[d[TOKEN_START_BUCKET] + t] = m[BUCKET]
    task = m[d[NODE_TASK] + m[d[TOKEN_NODE] + t]]
    if task >= 0:
        m[d[WAITING_NOW] + task] -= 1
        spread(d, m, f, task, m[d[TOKEN_ENABLED] + t], m[NOW], m[d[TOKEN_BUCKET] + t])


@copied
def spread(d: Ints, m: Ints, f: Floats, task: int, begin: int, end: int, bucket: int) -> None:
    """Add a stretch of waiting to the slices it lies in."""
    while m[d[EDGE] + bucket + 1] < end:
        m[d[AREA] + bucket * d[N_TASKS] + task] += m[d[EDGE] + bucket + 1] - begin
        begin = m[d[EDGE] + bucket + 1]
        bucket += 1
    m[d[AREA] + bucket * d[N_TASKS] + task] += end - begin


@lean
def count_busy(d: Ints, m: Ints, f: Floats, server: int, done: int, worked: int, bucket: int, last: int) -> None:
    """Book a server's worked time into slices; `done` is its place in its calendar's open time at the start."""
    end = done + worked
    row = m[d[SERVER_CALENDAR] + server] * d[EDGES]
    while bucket < last and m[d[EDGE_DONE] + row + bucket + 1] < end:
        here = m[d[EDGE_DONE] + row + bucket + 1] - done
        if here > 0:
            m[d[BUSY] + bucket * d[N_SERVERS] + server] += here
            done += here
        bucket += 1
    m[d[BUSY] + bucket * d[N_SERVERS] + server] += end - done


@copied
def end_record(d: Ints, m: Ints, f: Floats, t: int, worked: int, cost: float, ended: int) -> None:
    """A job is done (`ended` 1) or given back half done (0): book it with its task and its case."""
    node = m[d[TOKEN_NODE] + t]
    case = m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]
    wait = m[d[TOKEN_START] + t] - m[d[TOKEN_ENABLED] + t]
    m[d[CASE_WAIT] + case] += wait
    m[d[CASE_WORK] + case] += worked
    m[d[CASE_REST] + case] += m[NOW] - m[d[TOKEN_START] + t] - worked
    f[d[CASE_COST] + case] += cost
    if m[d[NODE_CITIZEN] + node] != 0:
        m[d[CASE_CITIZEN] + case] += m[NOW] - m[d[TOKEN_ENABLED] + t]
    task = m[d[NODE_TASK] + node]
    part = m[d[CASE_SLICE] + case]
    if task >= 0 and part >= 0:
        i = part * d[N_TASKS] + task
        m[d[DONE_N] + i] += ended
        m[d[DONE_WORK] + i] += worked
        f[d[TASK_COST] + i] += cost


@lean
def log_row(d: Ints, m: Ints, f: Floats, t: int, server: int, start: int, outcome: int) -> None:
    """One row of the simulated log; room for it is made before the event."""
    i = m[LOG_N]
    m[d[LOG_CASE] + i] = m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]
    m[d[LOG_NODE] + i] = m[d[TOKEN_NODE] + t]
    m[d[LOG_SERVER] + i] = server
    m[d[LOG_ENABLED] + i] = m[d[TOKEN_ENABLED] + t]
    m[d[LOG_START] + i] = start
    m[d[LOG_END] + i] = m[NOW]
    m[d[LOG_OUTCOME] + i] = outcome
    m[LOG_N] = i + 1
