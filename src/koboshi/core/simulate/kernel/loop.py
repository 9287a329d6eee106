"""The loop over events. It comes back with a status when it is done, needs room, or needs a decision computed."""

from __future__ import annotations

from koboshi.core.simulate.kernel.batches import send_out
from koboshi.core.simulate.kernel.leaving import give_back, living
from koboshi.core.simulate.kernel.places import (
    CASE_ANSWERS,
    CASE_ARRIVAL,
    CASE_KEY,
    DIRTY,
    DIRTY_ROOM,
    EDGE,
    EVENT_ROOM,
    HELD_SEQ,
    LOG_ROOM,
    LOGGING,
    N_NODES,
    N_SERVERS,
    NODE_ANSWERS,
    NODE_BATCH,
    NODE_EVERY,
    NODE_KEY2,
    NODE_REDO_GROUP,
    NODE_STOPS,
    NODE_TASK,
    RATE_COST,
    RATE_ERROR_RATE,
    RATE_RUN_COST,
    READY,
    READY_ROOM,
    SCOPE_CASE,
    SERVER_LEAVES,
    SERVER_MACHINE,
    SHARE_FIXED_COST,
    SPAWN,
    START,
    STOP,
    TOKEN_ENABLED,
    TOKEN_GUARD,
    TOKEN_HOST,
    TOKEN_MATE,
    TOKEN_NODE,
    TOKEN_REDO,
    TOKEN_SCOPE,
    TOKEN_SEQ,
    TOKEN_SERVER,
    TOKEN_SPENT,
    TOKEN_START,
    TOKEN_STATE,
    TOKEN_VISIT,
    TOKEN_WORK,
    WAITING_REDONE,
)
from koboshi.core.simulate.kernel.primitives import copied, lean, peek, pop, uniform
from koboshi.core.simulate.kernel.raising import fire_guard
from koboshi.core.simulate.kernel.records import enable_record, end_record, log_row
from koboshi.core.simulate.kernel.shape import (
    ACTIVITIES,
    BUCKET,
    BUDGET,
    DEAD,
    DIRTY_N,
    DONE,
    ENTER,
    FREE_SCOPES,
    FREE_TOKENS,
    FREED_N,
    GROW,
    GUARD,
    HEAD,
    HEAP_N,
    LARGEST,
    LEAVE,
    LOG_N,
    NEXT_CASE,
    NOW,
    OK,
    TAIL,
    TWO,
    WANTED,
    WORKING,
    Floats,
    Ints,
)
from koboshi.core.simulate.kernel.staff import enqueue, free_later, release, serve, take_next, worked_until_now
from koboshi.core.simulate.kernel.steps import enter, leave, outcome
from koboshi.core.simulate.kernel.tokens import free_row, make_ready, new_scope, new_token, open_joins
from koboshi.core.simulate.kernel.waits import arm_scope, resume_clock, schedule


@lean
def run(d: Ints, m: Ints, f: Floats) -> int:
    """Go on until the end of time or until something is needed from outside; call again after providing it."""
    while True:
        status = settle(d, m, f)
        if status != OK:
            return status
        m[BUDGET] -= 1
        while m[FREED_N] > 0 and m[BUDGET] > 0:
            m[BUDGET] -= 1
            serve(d, m, f)
        if m[FREED_N] > 0:
            continue
        arrival = m[d[CASE_ARRIVAL] + m[NEXT_CASE]]
        first = peek(d, m, f)
        now = first if first < arrival else arrival
        if now > d[STOP]:
            m[NOW] = max(m[NOW], d[STOP])
            return DONE
        m[NOW] = now
        while m[d[EDGE] + m[BUCKET] + 1] <= now:
            m[BUCKET] += 1
        if arrival <= first:
            admit(d, m, f)
        else:
            seq, slot = pop(d, m, f)
            happen(d, m, f, seq, slot)


@copied
def settle(d: Ints, m: Ints, f: Floats) -> int:
    """Let every token act that can act now; on return there is room for one event and one call of a server."""
    head = m[HEAD]
    while True:
        if m[BUDGET] < TWO:
            m[HEAD] = head
            m[BUDGET] = steps_left(d, m, f)
            if m[BUDGET] < TWO:
                return GROW
        if head < m[TAIL]:
            m[BUDGET] -= 1
            status = act(d, m, f, m[d[READY] + head])
            if status != OK:
                m[HEAD] = head
                return status
            head += 1
            continue
        head = 0
        m[HEAD] = 0
        m[TAIL] = 0
        if m[DIRTY_N] == 0:
            return OK
        m[BUDGET] -= 1
        m[DIRTY_N] -= 1
        scope = m[d[DIRTY] + m[DIRTY_N]]
        if m[d[SCOPE_CASE] + scope] >= 0:
            open_joins(d, m, f, scope)


@copied
def act(d: Ints, m: Ints, f: Floats, t: int) -> int:
    """Let a ready token act; a status other than OK says what must be provided first."""
    state = m[d[TOKEN_STATE] + t]
    if state == ENTER:
        return enter(d, m, f, t)
    if state == LEAVE:
        return leave(d, m, f, t)
    free_row(d, m, f, t)  # it was taken away while it stood in the list
    return OK


@lean
def steps_left(d: Ints, m: Ints, f: Floats) -> int:
    """For how many steps there is room at least.

    One step or event takes at most `spawn` rows of anything, but for two: a batch that is done moves as many tokens as
    it has members, and a step may call every server once.
    """
    m[WANTED] = TWO * d[SPAWN]
    ready = d[READY_ROOM] - m[TAIL] - m[LARGEST]
    events = d[EVENT_ROOM] - m[HEAP_N] - 2 * d[N_SERVERS]
    room = min(m[FREE_TOKENS], ready, events, d[DIRTY_ROOM] - m[DIRTY_N])
    if d[LOGGING] != 0:
        room = min(room, d[LOG_ROOM] - m[LOG_N] - m[LARGEST])
    return min(room // d[SPAWN], m[FREE_SCOPES] - 1)


@lean
def admit(d: Ints, m: Ints, f: Floats) -> None:
    """A case arrives at the start of the process."""
    case = m[NEXT_CASE]
    m[NEXT_CASE] = case + 1
    place(d, m, f, case, d[START], -1)


@lean
def place(d: Ints, m: Ints, f: Floats, case: int, node: int, scope: int) -> int:
    """Put a token of a case on a node, in the case's own scope if it has one already; that scope."""
    if scope < 0:
        scope = new_scope(d, m, f, case, -1, -1, d[N_NODES], 0)
        arm_scope(d, m, f, scope, d[N_NODES])
    make_ready(d, m, f, new_token(d, m, f, node, scope, ENTER), ENTER)
    return scope


@copied
def happen(d: Ints, m: Ints, f: Floats, seq: int, slot: int) -> None:
    """One event of the heap, unless what it belongs to is gone."""
    if slot >= 0:
        if m[d[TOKEN_SEQ] + slot] == seq:
            m[d[TOKEN_SEQ] + slot] = -1
            _token_due(d, m, f, slot)
        return
    server = -1 - slot
    if server < d[N_SERVERS]:
        take_next(d, m, f, server)
    elif m[d[HELD_SEQ] + server - d[N_SERVERS]] == seq:
        send_out(d, m, f, server - d[N_SERVERS])


@lean
def _token_due(d: Ints, m: Ints, f: Floats, t: int) -> None:
    state = m[d[TOKEN_STATE] + t]
    node = m[d[TOKEN_NODE] + t]
    if state == GUARD:
        _guard_due(d, m, f, t, node)
    elif state == WORKING or state == DEAD:
        _work_done(d, m, f, t, node)
    else:
        case = m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]
        if m[d[NODE_STOPS] + node] != 0:
            resume_clock(d, m, f, case)
        if m[d[NODE_ANSWERS] + node] != 0:
            m[d[CASE_ANSWERS] + case] += 1
        if d[LOGGING] != 0:
            log_row(d, m, f, t, -1, m[d[TOKEN_ENABLED] + t], -1)
        make_ready(d, m, f, t, LEAVE)


@lean
def _guard_due(d: Ints, m: Ints, f: Floats, g: int, node: int) -> None:
    """A guard fires; a repeating one, which never interrupts, is set again."""
    again = m[d[TOKEN_REDO] + g]
    host, scope = m[d[TOKEN_HOST] + g], m[d[TOKEN_SCOPE] + g]
    enabled = m[d[TOKEN_ENABLED] + g]
    if m[d[NODE_ANSWERS] + node] != 0:
        m[d[CASE_ANSWERS] + m[d[SCOPE_CASE] + scope]] += 1
    if d[LOGGING] != 0:
        log_row(d, m, f, g, -2, m[NOW], -1)
    fire_guard(d, m, f, g)
    if again > 0 and host >= 0:
        twin = new_token(d, m, f, node, scope, GUARD)
        m[d[TOKEN_HOST] + twin] = host
        m[d[TOKEN_REDO] + twin] = again - 1
        m[d[TOKEN_ENABLED] + twin] = enabled
        m[d[TOKEN_GUARD] + twin] = m[d[TOKEN_GUARD] + host]
        m[d[TOKEN_GUARD] + host] = twin
        schedule(d, m, f, twin, m[NOW] + m[d[NODE_EVERY] + node])


@copied
def _work_done(d: Ints, m: Ints, f: Floats, t: int, node: int) -> None:
    """A server is done with a job: book it, send its tokens on, and let the server take the next one."""
    server = m[d[TOKEN_SERVER] + t]
    work = m[d[TOKEN_WORK] + t]
    if m[NOW] >= m[d[SERVER_LEAVES] + server] and worked_until_now(d, m, f, t) < work:
        give_back(d, m, f, t, node)
        return
    f[d[TOKEN_SPENT] + t] = 0.0
    release(d, m, f, t, work)
    failed = m[d[SERVER_MACHINE] + server] != 0 and _failed(d, m, f, t, node, server)
    if m[d[NODE_BATCH] + node] < 0:
        _one_done(d, m, f, t, node, server, work, failed, 1.0)
    else:
        _batch_done(d, m, f, t, node, server, work, failed)
    free_later(d, m, f, server)


@lean
def _batch_done(d: Ints, m: Ints, f: Floats, t: int, node: int, server: int, work: int, failed: bool) -> None:
    """All members of a batch go on; work and costs are shared equally among those that are still there."""
    count = max(1, living(d, m, f, t))
    while t >= 0:
        after = m[d[TOKEN_MATE] + t]
        m[d[TOKEN_MATE] + t] = -1
        if m[d[TOKEN_STATE] + t] == DEAD:
            free_row(d, m, f, t)
        else:
            _one_done(d, m, f, t, node, server, work // count, failed, 1.0 / count)
        t = after
    m[BUDGET] = 0


@lean
def _failed(d: Ints, m: Ints, f: Floats, t: int, node: int, server: int) -> bool:
    """Whether a machine got it wrong, so that a person must do it again."""
    if m[d[TOKEN_REDO] + t] > 0 or m[d[NODE_REDO_GROUP] + node] < 0 or m[d[TOKEN_STATE] + t] == DEAD:
        return False
    case = m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]
    return (
        uniform(m[d[CASE_KEY] + case], ~m[d[NODE_KEY2] + node], m[d[TOKEN_VISIT] + t]) < f[d[RATE_ERROR_RATE] + server]
    )


@copied
def _one_done(
    d: Ints, m: Ints, f: Floats, t: int, node: int, server: int, work: int, failed: bool, share: float
) -> None:
    m[ACTIVITIES] += 1
    cost = f[d[SHARE_FIXED_COST] + node] + work * f[d[RATE_COST] + server] + share * f[d[RATE_RUN_COST] + server]
    end_record(d, m, f, t, work, cost, 1)
    if d[LOGGING] != 0:
        log_row(d, m, f, t, server, m[d[TOKEN_START] + t], -1 if failed else outcome(d, m, f, t, node))
    m[d[TOKEN_SERVER] + t] = -1
    if failed:
        m[d[WAITING_REDONE] + m[d[NODE_TASK] + node]] += 1
        m[d[TOKEN_REDO] + t] = 1
        enable_record(d, m, f, t)
        enqueue(d, m, f, t, m[d[NODE_REDO_GROUP] + node])
    else:
        m[d[TOKEN_REDO] + t] = 0  # done again by a person: the next task is an ordinary one
        make_ready(d, m, f, t, LEAVE)
