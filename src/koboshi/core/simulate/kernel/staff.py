"""Servers (people and machines): are they open, when will they be done, whom do they take next."""

from __future__ import annotations

from koboshi.core.simulate.kernel.laws import sample_ms
from koboshi.core.simulate.kernel.places import (
    BATCH_SUM,
    CASE_KEY,
    CASE_LEVEL,
    GROUP_AT,
    GROUP_N,
    LEVELS,
    LISTS,
    N_SERVERS,
    NODE_BATCH,
    NODE_KEY,
    NODE_LAW,
    NODE_LEVEL_SHIFT,
    NODE_REDO_LAW,
    NODE_SETUP,
    OWN_LAW,
    QUEUE_HEAD,
    QUEUE_LIVE,
    QUEUE_TAIL,
    RATE_SLOWDOWN,
    RATE_SPEED,
    SCOPE_CASE,
    SERVER_CAPACITY,
    SERVER_GROUP_AT,
    SERVER_GROUP_N,
    SERVER_LEAVES,
    SPAN_DONE,
    SPAN_FROM,
    SPAN_TO,
    STAFF_ACTIVE,
    STAFF_FREED,
    STAFF_LAST,
    STAFF_LISTED,
    STAFF_SPAN,
    STAFF_WAKE,
    TOKEN_DONE,
    TOKEN_ENABLED,
    TOKEN_MATE,
    TOKEN_NEXT,
    TOKEN_NODE,
    TOKEN_REDO,
    TOKEN_SCOPE,
    TOKEN_SEQ,
    TOKEN_SERVER,
    TOKEN_SPENT,
    TOKEN_START_BUCKET,
    TOKEN_STATE,
    TOKEN_VISIT,
    TOKEN_WORK,
)
from koboshi.core.simulate.kernel.primitives import copied, lean, push
from koboshi.core.simulate.kernel.records import count_busy, start_record
from koboshi.core.simulate.kernel.shape import (
    AT_ONCE,
    BUCKET,
    DEAD,
    FREED_AT,
    FREED_N,
    NEVER,
    NOW,
    QUEUED,
    WORKING,
    Floats,
    Ints,
)
from koboshi.core.simulate.kernel.tokens import free_row


@copied
def is_open(d: Ints, m: Ints, f: Floats, server: int) -> bool:
    """Whether a server is at work now; its place in its calendar only ever moves forward."""
    now = m[NOW]
    i = m[d[STAFF_SPAN] + server]
    if m[d[SPAN_TO] + i] <= now:
        while m[d[SPAN_TO] + i] <= now:
            i += 1
        m[d[STAFF_SPAN] + server] = i
    return m[d[SPAN_FROM] + i] <= now


@copied
def finish(d: Ints, m: Ints, f: Floats, span: int, now: int, work: int) -> int:
    """When `work` is done that begins now, inside or before the calendar interval `span`; NEVER past the calendar."""
    begin = m[d[SPAN_FROM] + span]
    if begin < now:
        begin = now
    if work <= m[d[SPAN_TO] + span] - begin:
        return begin + work
    done = m[d[SPAN_DONE] + span] + begin - m[d[SPAN_FROM] + span] + work
    while m[d[SPAN_FROM] + span] < NEVER and m[d[SPAN_DONE] + span + 1] < done:
        span += 1
    if m[d[SPAN_FROM] + span] >= NEVER:
        return NEVER
    return m[d[SPAN_FROM] + span] + done - m[d[SPAN_DONE] + span]


@lean
def enqueue(d: Ints, m: Ints, f: Floats, t: int, group: int) -> None:
    """Give a job to the first free server of its group, or let it wait for one."""
    at = m[d[GROUP_AT] + group]
    end = at + m[d[GROUP_N] + group]
    waiting = m[d[QUEUE_LIVE] + group]
    if waiting == 0:  # where somebody waits already, nobody is free who is not about to be called
        for i in range(at, end):
            server = m[d[LISTS] + i]
            free = m[d[STAFF_ACTIVE] + server] < m[d[SERVER_CAPACITY] + server] and m[d[STAFF_LISTED] + server] == 0
            if free and is_open(d, m, f, server):
                _start(d, m, f, t, server)
                return
    _line_up(d, m, f, t, group)
    if waiting == 0:
        for i in range(at, end):
            server = m[d[LISTS] + i]
            if m[d[STAFF_ACTIVE] + server] < m[d[SERVER_CAPACITY] + server]:
                wake_later(d, m, f, server)


@copied
def _line_up(d: Ints, m: Ints, f: Floats, t: int, group: int) -> None:
    """Put a job at the end of its queue."""
    level = m[d[CASE_LEVEL] + m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]] + m[d[NODE_LEVEL_SHIFT] + m[d[TOKEN_NODE] + t]]
    if level < 0:
        level = 0
    elif level >= d[LEVELS]:
        level = d[LEVELS] - 1
    queue = group * d[LEVELS] + level
    m[d[TOKEN_STATE] + t] = QUEUED
    m[d[TOKEN_NEXT] + t] = -1
    if m[d[QUEUE_HEAD] + queue] < 0:
        m[d[QUEUE_HEAD] + queue] = t
    else:
        m[d[TOKEN_NEXT] + m[d[QUEUE_TAIL] + queue]] = t
    m[d[QUEUE_TAIL] + queue] = t
    m[d[QUEUE_LIVE] + group] += 1


@lean
def line_up_first(d: Ints, m: Ints, f: Floats, t: int, group: int) -> None:
    """Put a job that had been begun before all others of its level, or give it to whoever is free."""
    if m[d[QUEUE_LIVE] + group] == 0:
        enqueue(d, m, f, t, group)
        return
    level = m[d[CASE_LEVEL] + m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]] + m[d[NODE_LEVEL_SHIFT] + m[d[TOKEN_NODE] + t]]
    if level < 0:
        level = 0
    elif level >= d[LEVELS]:
        level = d[LEVELS] - 1
    queue = group * d[LEVELS] + level
    m[d[TOKEN_STATE] + t] = QUEUED
    m[d[TOKEN_NEXT] + t] = m[d[QUEUE_HEAD] + queue]
    if m[d[QUEUE_HEAD] + queue] < 0:
        m[d[QUEUE_TAIL] + queue] = t
    m[d[QUEUE_HEAD] + queue] = t
    m[d[QUEUE_LIVE] + group] += 1


@lean
def wake_later(d: Ints, m: Ints, f: Floats, server: int) -> None:
    """Call a server that is closed when it opens next."""
    if is_open(d, m, f, server):
        return
    opens = m[d[SPAN_FROM] + m[d[STAFF_SPAN] + server]]
    if opens < NEVER and m[d[STAFF_WAKE] + server] < opens:
        m[d[STAFF_WAKE] + server] = opens
        push(d, m, f, opens, -1 - server)


@copied
def free_later(d: Ints, m: Ints, f: Floats, server: int) -> None:
    """A server may take a job once everything of this moment has been queued: then the best of all is chosen."""
    if m[d[STAFF_LISTED] + server] == 0:
        m[d[STAFF_LISTED] + server] = 1
        m[d[STAFF_FREED] + m[FREED_N]] = server
        m[FREED_N] += 1


@copied
def serve(d: Ints, m: Ints, f: Floats) -> None:
    """Let the server that became free first take its next job."""
    server = m[d[STAFF_FREED] + m[FREED_AT]]
    m[FREED_AT] += 1
    if m[FREED_AT] == m[FREED_N]:
        m[FREED_AT] = 0
        m[FREED_N] = 0
    m[d[STAFF_LISTED] + server] = 0
    take_next(d, m, f, server)


@lean
def take_next(d: Ints, m: Ints, f: Floats, server: int) -> None:
    """Let a server take waiting jobs, or call it again when it opens; one that takes many comes back for the rest."""
    for _ in range(AT_ONCE):
        if m[d[STAFF_ACTIVE] + server] >= m[d[SERVER_CAPACITY] + server]:
            return
        group, level = _best_group(d, m, f, server)
        if group < 0:
            return
        if not is_open(d, m, f, server):
            wake_later(d, m, f, server)
            return
        t = _pop_queue(d, m, f, group, level)
        _start(d, m, f, t, server)
    push(d, m, f, m[NOW], -1 - server)


@copied
def _best_group(d: Ints, m: Ints, f: Floats, server: int) -> tuple[int, int]:
    """The group whose first job has the best level, then has waited longest, and that level; -1 if nobody waits."""
    best, best_level, best_since = -1, 0, 0
    at = m[d[SERVER_GROUP_AT] + server]
    for i in range(at, at + m[d[SERVER_GROUP_N] + server]):
        group = m[d[LISTS] + i]
        if m[d[QUEUE_LIVE] + group] > 0:
            level = _first_level(d, m, f, group)
            since = m[d[TOKEN_ENABLED] + m[d[QUEUE_HEAD] + group * d[LEVELS] + level]]
            if best < 0 or level < best_level or (level == best_level and since < best_since):
                best, best_level, best_since = group, level, since
    return best, best_level


@copied
def _first_level(d: Ints, m: Ints, f: Floats, group: int) -> int:
    """The best level with a living job; dead ones at the heads are cleared away."""
    for level in range(d[LEVELS]):
        queue = group * d[LEVELS] + level
        t = m[d[QUEUE_HEAD] + queue]
        while t >= 0 and m[d[TOKEN_STATE] + t] == DEAD:
            m[d[QUEUE_HEAD] + queue] = m[d[TOKEN_NEXT] + t]
            free_row(d, m, f, t)
            t = m[d[QUEUE_HEAD] + queue]
        if t >= 0:
            return level
    return 0


@copied
def _pop_queue(d: Ints, m: Ints, f: Floats, group: int, level: int) -> int:
    queue = group * d[LEVELS] + level
    t = m[d[QUEUE_HEAD] + queue]
    m[d[QUEUE_HEAD] + queue] = m[d[TOKEN_NEXT] + t]
    m[d[TOKEN_NEXT] + t] = -1
    m[d[QUEUE_LIVE] + group] -= 1
    return t


@lean
def _start(d: Ints, m: Ints, f: Floats, t: int, server: int) -> None:
    """A server begins a job (for a batch: of all its members)."""
    now = m[NOW]
    node = m[d[TOKEN_NODE] + t]
    work = _length(d, m, f, t, node, server)
    spent = f[d[TOKEN_SPENT] + t]
    if spent > 0.0:  # somebody who has left did that much of it
        work = int(work * (1.0 - spent) + 0.5)
    setup = m[d[NODE_SETUP] + node]
    if setup > 0 and m[d[STAFF_LAST] + server] != node:
        work += setup
    m[d[STAFF_LAST] + server] = node
    span = m[d[STAFF_SPAN] + server]
    m[d[TOKEN_WORK] + t] = work
    m[d[TOKEN_DONE] + t] = m[d[SPAN_DONE] + span] + now - m[d[SPAN_FROM] + span]
    m[d[STAFF_ACTIVE] + server] += 1
    m[d[TOKEN_SERVER] + t] = server
    start_record(d, m, f, t)
    member = m[d[TOKEN_MATE] + t]
    while member >= 0:
        if m[d[TOKEN_STATE] + member] != DEAD:
            m[d[TOKEN_SERVER] + member] = server
            start_record(d, m, f, member)
        member = m[d[TOKEN_MATE] + member]
    m[d[TOKEN_STATE] + t] = WORKING
    done = finish(d, m, f, span, now, work)
    if done >= NEVER:  # whoever leaves before the job is done gives it back that day
        done = m[d[SERVER_LEAVES] + server]
    m[d[TOKEN_SEQ] + t] = push(d, m, f, done, t)


@copied
def _length(d: Ints, m: Ints, f: Floats, t: int, node: int, server: int) -> int:
    """How much of the server's time the job takes."""
    law = m[d[NODE_LAW] + node]
    own = m[d[OWN_LAW] + node * d[N_SERVERS] + server]
    if own >= 0:
        law = own
    if m[d[TOKEN_REDO] + t] > 0 and m[d[NODE_REDO_LAW] + node] >= 0:
        law = m[d[NODE_REDO_LAW] + node]
    if m[d[NODE_BATCH] + node] < 0 or m[d[BATCH_SUM] + m[d[NODE_BATCH] + node]] == 0:
        work = _one_length(d, m, f, t, node, law)
    else:
        work = 0
        member = t
        while member >= 0:
            work += _one_length(d, m, f, member, node, law)
            member = m[d[TOKEN_MATE] + member]
    factor = (1.0 + f[d[RATE_SLOWDOWN] + server] * m[d[STAFF_ACTIVE] + server]) / f[d[RATE_SPEED] + server]
    return work if factor == 1.0 else int(work * factor + 0.5)


@copied
def _one_length(d: Ints, m: Ints, f: Floats, t: int, node: int, law: int) -> int:
    """How long one case's job takes; one that was taken away from its batch takes none."""
    if m[d[TOKEN_STATE] + t] == DEAD:
        return 0
    case = m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]
    return sample_ms(d, m, f, law, m[d[CASE_KEY] + case], m[d[NODE_KEY] + node], m[d[TOKEN_VISIT] + t])


@copied
def release(d: Ints, m: Ints, f: Floats, t: int, worked: int) -> None:
    """The server of a job is free again after so much work; its time is booked."""
    server = m[d[TOKEN_SERVER] + t]
    count_busy(d, m, f, server, m[d[TOKEN_DONE] + t], worked, m[d[TOKEN_START_BUCKET] + t], m[BUCKET])
    m[d[STAFF_ACTIVE] + server] -= 1
    m[d[TOKEN_SERVER] + t] = -1


@lean
def worked_until_now(d: Ints, m: Ints, f: Floats, t: int) -> int:
    """How much of an interrupted job has been done."""
    now = m[NOW]
    server = m[d[TOKEN_SERVER] + t]
    is_open(d, m, f, server)
    span = m[d[STAFF_SPAN] + server]
    return m[d[SPAN_DONE] + span] + max(0, now - m[d[SPAN_FROM] + span]) - m[d[TOKEN_DONE] + t]
