"""People who leave: what they have begun goes back to the queue, before everything else there, and is gone on with."""

from __future__ import annotations

from koboshi.core.simulate.kernel.batches import hand_over
from koboshi.core.simulate.kernel.places import (
    NODE_GROUP,
    NODE_REDO_GROUP,
    RATE_COST,
    TOKEN_MATE,
    TOKEN_REDO,
    TOKEN_SERVER,
    TOKEN_SPENT,
    TOKEN_STATE,
    TOKEN_WORK,
)
from koboshi.core.simulate.kernel.primitives import lean
from koboshi.core.simulate.kernel.records import enable_record, end_record
from koboshi.core.simulate.kernel.shape import DEAD, Floats, Ints
from koboshi.core.simulate.kernel.staff import line_up_first, release, worked_until_now
from koboshi.core.simulate.kernel.tokens import free_row


@lean
def give_back(d: Ints, m: Ints, f: Floats, t: int, node: int) -> None:
    """The server of a job has left: its part is booked, and the rest waits for somebody else (a batch as a whole)."""
    server = m[d[TOKEN_SERVER] + t]
    worked = worked_until_now(d, m, f, t)
    spent = f[d[TOKEN_SPENT] + t]
    f[d[TOKEN_SPENT] + t] = spent + (1.0 - spent) * (worked / m[d[TOKEN_WORK] + t])
    release(d, m, f, t, worked)
    share = worked // max(1, living(d, m, f, t))
    member = t
    while member >= 0:
        if m[d[TOKEN_STATE] + member] != DEAD:
            end_record(d, m, f, member, share, share * f[d[RATE_COST] + server], 0)
            m[d[TOKEN_SERVER] + member] = -1
            enable_record(d, m, f, member)
        member = m[d[TOKEN_MATE] + member]
    if m[d[TOKEN_STATE] + t] == DEAD and not hand_over(d, m, f, t):
        free_row(d, m, f, t)
        return
    group = m[d[NODE_REDO_GROUP] + node] if m[d[TOKEN_REDO] + t] > 0 else m[d[NODE_GROUP] + node]
    line_up_first(d, m, f, t, group)


@lean
def living(d: Ints, m: Ints, f: Floats, t: int) -> int:
    """How many jobs of a batch are still there."""
    count = 0
    while t >= 0:
        if m[d[TOKEN_STATE] + t] != DEAD:
            count += 1
        t = m[d[TOKEN_MATE] + t]
    return count
