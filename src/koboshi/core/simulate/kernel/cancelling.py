"""Taking tokens away: one activity with everything inside it, or all that a scope holds."""

from __future__ import annotations

from koboshi.core.simulate.kernel.batches import hand_over
from koboshi.core.simulate.kernel.places import (
    ARRIVED,
    HELD_LIVE,
    JOIN_WIDTH,
    NODE_BATCH,
    NODE_GROUP,
    NODE_REDO_GROUP,
    NODE_STOPS,
    NODE_TASK,
    QUEUE_LIVE,
    SCOPE_CASE,
    SCOPE_FIRST,
    SCOPE_HALF,
    SCOPE_LEFT,
    SCOPE_PARENT,
    TOKEN_INNER,
    TOKEN_MATE,
    TOKEN_NODE,
    TOKEN_REDO,
    TOKEN_SCOPE,
    TOKEN_SEQ,
    TOKEN_SERVER,
    TOKEN_STATE,
    WAITING_NOW,
)
from koboshi.core.simulate.kernel.primitives import lean
from koboshi.core.simulate.kernel.records import end_record
from koboshi.core.simulate.kernel.shape import (
    DEAD,
    GUARD,
    HELD,
    INSIDE,
    MEMBER,
    QUEUED,
    TIMED,
    WORKING,
    Floats,
    Ints,
)
from koboshi.core.simulate.kernel.staff import free_later, release, worked_until_now
from koboshi.core.simulate.kernel.tokens import free_row, free_scope, unlink
from koboshi.core.simulate.kernel.waits import disarm, resume_clock


@lean
def clear_scope(d: Ints, m: Ints, f: Floats, scope: int) -> None:
    """Take away every token of a scope and of the scopes inside it; the scope itself stays, empty."""
    here = scope
    while True:
        t = m[d[SCOPE_FIRST] + here]
        if t < 0:
            if here == scope:
                break
            parent = m[d[SCOPE_PARENT] + here]
            free_scope(d, m, f, here)
            m[d[TOKEN_INNER] + parent] = -1
            here = m[d[TOKEN_SCOPE] + parent]
        elif m[d[TOKEN_INNER] + t] >= 0:
            here = m[d[TOKEN_INNER] + t]
        else:
            stop_token(d, m, f, t)
    m[d[SCOPE_LEFT] + scope] = 0
    m[d[SCOPE_HALF] + scope] = 0
    for i in range(scope * d[JOIN_WIDTH], (scope + 1) * d[JOIN_WIDTH]):
        m[d[ARRIVED] + i] = 0


@lean
def cancel(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """Take one token away with its guards and everything inside it."""
    inner = m[d[TOKEN_INNER] + t]
    if inner >= 0:
        clear_scope(d, m, f, inner)
        free_scope(d, m, f, inner)
        m[d[TOKEN_INNER] + t] = -1
    disarm(d, m, f, t)
    stop_token(d, m, f, t)


@lean
def stop_token(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """Stop what a token without inner scope is doing. Rows that a queue or the list of movers holds are freed later."""
    state = m[d[TOKEN_STATE] + t]
    node = m[d[TOKEN_NODE] + t]
    if state == TIMED and m[d[NODE_STOPS] + node] != 0:
        resume_clock(d, m, f, m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]])
    if state == WORKING and m[d[NODE_BATCH] + node] < 0:
        _stop_work(d, m, f, t)
        return
    if state == QUEUED or state == HELD or state == MEMBER:
        _stop_waiting(d, m, f, t, node, state)
    if state == TIMED or state == GUARD or state == INSIDE:
        unlink(d, m, f, t)
        free_row(d, m, f, t)
        return
    seq = m[d[TOKEN_SEQ] + t]
    unlink(d, m, f, t)
    if state == QUEUED and m[d[TOKEN_MATE] + t] >= 0 and hand_over(d, m, f, t):
        return
    m[d[TOKEN_STATE] + t] = DEAD
    if state == QUEUED:
        group = m[d[NODE_REDO_GROUP] + node] if m[d[TOKEN_REDO] + t] > 0 else m[d[NODE_GROUP] + node]
        m[d[QUEUE_LIVE] + group] -= 1
    elif state == WORKING:  # a batch goes on without this case
        m[d[TOKEN_SEQ] + t] = seq


@lean
def _stop_work(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """The server stops; what it has done so far counts as its work, and it takes the next job."""
    server = m[d[TOKEN_SERVER] + t]
    worked = worked_until_now(d, m, f, t)
    end_record(d, m, f, t, worked, 0.0, 1)
    release(d, m, f, t, worked)
    unlink(d, m, f, t)
    free_row(d, m, f, t)
    free_later(d, m, f, server)


@lean
def _stop_waiting(d: Ints, m: Ints, f: Floats, t: int, node: int, state: int) -> None:
    task = m[d[NODE_TASK] + node]
    if task >= 0 and m[d[TOKEN_SERVER] + t] < 0:
        m[d[WAITING_NOW] + task] -= 1
    if state == HELD:
        m[d[HELD_LIVE] + m[d[NODE_BATCH] + node]] -= 1
