"""Batches: jobs that wait for each other and are then done as one."""

from __future__ import annotations

from koboshi.core.simulate.kernel.places import (
    BATCH_AT,
    BATCH_MOST,
    BATCH_N,
    BATCH_SIZE,
    BATCH_WAIT,
    HELD_FIRST,
    HELD_LAST,
    HELD_LIVE,
    HELD_SEQ,
    LISTS,
    N_SERVERS,
    NODE_GROUP,
    SCOPE_FIRST,
    TOKEN_AFTER,
    TOKEN_BEFORE,
    TOKEN_BUCKET,
    TOKEN_ENABLED,
    TOKEN_GUARD,
    TOKEN_HOST,
    TOKEN_MATE,
    TOKEN_NEXT,
    TOKEN_NODE,
    TOKEN_SCOPE,
    TOKEN_STATE,
    TOKEN_VISIT,
)
from koboshi.core.simulate.kernel.primitives import lean, push
from koboshi.core.simulate.kernel.shape import BUDGET, DAY, DEAD, HELD, LARGEST, MEMBER, NEVER, NOW, Floats, Ints
from koboshi.core.simulate.kernel.staff import enqueue
from koboshi.core.simulate.kernel.tokens import free_row


@lean
def hold(d: Ints, m: Ints, f: Floats, t: int, batch: int) -> None:
    """Put a job into a batch; the batch goes out if that makes it large enough."""
    m[d[TOKEN_STATE] + t] = HELD
    m[d[TOKEN_NEXT] + t] = -1
    if m[d[HELD_FIRST] + batch] < 0:
        m[d[HELD_FIRST] + batch] = t
    else:
        m[d[TOKEN_NEXT] + m[d[HELD_LAST] + batch]] = t
    m[d[HELD_LAST] + batch] = t
    m[d[HELD_LIVE] + batch] += 1
    if m[d[BATCH_SIZE] + batch] > 0 and m[d[HELD_LIVE] + batch] >= m[d[BATCH_SIZE] + batch]:
        send_out(d, m, f, batch)
    elif m[d[HELD_LIVE] + batch] == 1:
        _set_alarm(d, m, f, batch, t)


@lean
def _set_alarm(d: Ints, m: Ints, f: Floats, batch: int, t: int) -> None:
    """When the batch goes out by itself: its oldest job has waited long enough, or the hour has come."""
    now = m[NOW]
    time = NEVER
    if m[d[BATCH_WAIT] + batch] > 0:
        time = m[d[TOKEN_ENABLED] + t] + m[d[BATCH_WAIT] + batch]
    day = now // DAY
    for i in range(m[d[BATCH_AT] + batch], m[d[BATCH_AT] + batch] + m[d[BATCH_N] + batch]):
        clock = m[d[LISTS] + i] + day * DAY
        if clock < now:
            clock += DAY
        time = min(time, clock)
    m[d[HELD_SEQ] + batch] = -1
    if time < NEVER:
        m[d[HELD_SEQ] + batch] = push(d, m, f, max(now, time), -1 - d[N_SERVERS] - batch)


@lean
def send_out(d: Ints, m: Ints, f: Floats, batch: int) -> None:
    """Send the waiting jobs of a batch to the staff as one job, led by the oldest."""
    m[d[HELD_SEQ] + batch] = -1
    most = m[d[BATCH_MOST] + batch]
    lead, last, taken = -1, -1, 0
    while m[d[HELD_FIRST] + batch] >= 0 and (most == 0 or taken < most):
        t = m[d[HELD_FIRST] + batch]
        m[d[HELD_FIRST] + batch] = m[d[TOKEN_NEXT] + t]
        m[d[TOKEN_NEXT] + t] = -1
        if m[d[TOKEN_STATE] + t] == DEAD:
            free_row(d, m, f, t)
            continue
        taken += 1
        if lead < 0:
            lead = t
        else:
            m[d[TOKEN_MATE] + last] = t
            m[d[TOKEN_STATE] + t] = MEMBER
        last = t
    m[d[HELD_LIVE] + batch] -= taken
    if taken > m[LARGEST]:
        m[LARGEST] = taken
        m[BUDGET] = 0
    _look_again(d, m, f, batch)
    if lead >= 0:
        enqueue(d, m, f, lead, m[d[NODE_GROUP] + m[d[TOKEN_NODE] + lead]])


@lean
def _look_again(d: Ints, m: Ints, f: Floats, batch: int) -> None:
    """Jobs that found no room in the batch wait for the next one."""
    while m[d[HELD_FIRST] + batch] >= 0 and m[d[TOKEN_STATE] + m[d[HELD_FIRST] + batch]] == DEAD:
        t = m[d[HELD_FIRST] + batch]
        m[d[HELD_FIRST] + batch] = m[d[TOKEN_NEXT] + t]
        free_row(d, m, f, t)
    if m[d[HELD_FIRST] + batch] >= 0:
        _set_alarm(d, m, f, batch, m[d[HELD_FIRST] + batch])


@lean
def hand_over(d: Ints, m: Ints, f: Floats, lead: int) -> bool:
    """A cancelled lead that still waits gives its place in the queue to the next living member; False if none lives."""
    member = m[d[TOKEN_MATE] + lead]
    while member >= 0 and m[d[TOKEN_STATE] + member] == DEAD:
        after = m[d[TOKEN_MATE] + member]
        free_row(d, m, f, member)
        member = after
    m[d[TOKEN_MATE] + lead] = member
    if member < 0:
        return False
    scope, before, after = m[d[TOKEN_SCOPE] + member], m[d[TOKEN_BEFORE] + member], m[d[TOKEN_AFTER] + member]
    m[d[TOKEN_SCOPE] + lead], m[d[TOKEN_BEFORE] + lead], m[d[TOKEN_AFTER] + lead] = scope, before, after
    if before >= 0:
        m[d[TOKEN_AFTER] + before] = lead
    else:
        m[d[SCOPE_FIRST] + scope] = lead
    if after >= 0:
        m[d[TOKEN_BEFORE] + after] = lead
    m[d[TOKEN_VISIT] + lead] = m[d[TOKEN_VISIT] + member]
    m[d[TOKEN_ENABLED] + lead] = m[d[TOKEN_ENABLED] + member]
    m[d[TOKEN_BUCKET] + lead] = m[d[TOKEN_BUCKET] + member]
    m[d[TOKEN_MATE] + lead] = m[d[TOKEN_MATE] + member]
    guard = m[d[TOKEN_GUARD] + member]
    m[d[TOKEN_GUARD] + lead] = guard
    while guard >= 0:
        m[d[TOKEN_HOST] + guard] = lead
        guard = m[d[TOKEN_GUARD] + guard]
    free_row(d, m, f, member)
    return True
