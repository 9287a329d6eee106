"""What a token does on entering and on leaving a node. What must be asked outside is asked before anything changes."""

from __future__ import annotations

from koboshi.core.simulate.kernel.batches import hold
from koboshi.core.simulate.kernel.laws import pick_row, sample
from koboshi.core.simulate.kernel.places import (
    CASE_CLOSED,
    CASE_DATA,
    CASE_KEY,
    CHANCE,
    COLUMNS,
    GATES,
    N_NODES,
    NODE_ASK_N,
    NODE_BATCH,
    NODE_CLOSES,
    NODE_COLUMN,
    NODE_GATE,
    NODE_GROUP,
    NODE_INNER,
    NODE_KEY,
    NODE_KEY2,
    NODE_LAW,
    NODE_NEXT,
    NODE_OP,
    NODE_OUT_AT,
    NODE_OUT_N,
    NODE_PARALLEL,
    NODE_REDO_GROUP,
    NODE_ROW_AT,
    NODE_ROW_ROUNDS,
    NODE_ROW_WAYS,
    NODE_STOPS,
    NODE_WIDE,
    PICK,
    READY_ROOM,
    SCOPE_CASE,
    SCOPE_ROOT,
    SCOPED_GUARD_N,
    SPAWN,
    STEP,
    TOKEN_ENABLED,
    TOKEN_GUARD,
    TOKEN_INNER,
    TOKEN_NODE,
    TOKEN_REDO,
    TOKEN_SCOPE,
    TOKEN_STATE,
    TOKEN_VISIT,
    VISIT_LIMIT,
    VISITS,
)
from koboshi.core.simulate.kernel.primitives import lean, uniform
from koboshi.core.simulate.kernel.raising import halt, throw
from koboshi.core.simulate.kernel.records import enable_record
from koboshi.core.simulate.kernel.shape import (
    ASK_PICK,
    ASK_STEP,
    ASKED,
    ASKED_OF,
    BUDGET,
    CHOOSE,
    ENTER,
    FREE_TOKENS,
    GROW,
    HALT,
    INSIDE,
    LEAVE,
    LOOPING,
    NOW,
    OK,
    PASS,
    RACE,
    RAISE,
    SCOPE,
    SPREAD,
    TAIL,
    TIMED,
    WAIT,
    WANTED,
    WORK,
    Floats,
    Ints,
)
from koboshi.core.simulate.kernel.staff import enqueue
from koboshi.core.simulate.kernel.tokens import drop, free_row, make_ready, move, new_scope, new_token, unlink
from koboshi.core.simulate.kernel.waits import (
    arm,
    arm_scope,
    ask_dates,
    disarm,
    due,
    race,
    schedule,
    stop_clock,
    take_visit,
)


@lean
def enter(d: Ints, m: Ints, f: Floats, t: int) -> int:
    """Let a token act on the node it just reached; a status says whether something must be asked first."""
    node = m[d[TOKEN_NODE] + t]
    op = m[d[NODE_OP] + node]
    if op == PASS and m[d[NODE_COLUMN] + node] < 0:
        return leave(d, m, f, t)
    scope = m[d[TOKEN_SCOPE] + t]
    root = m[d[SCOPE_ROOT] + scope]
    case = m[d[SCOPE_CASE] + scope]
    if op == CHOOSE or op == SPREAD:
        return _gateway(d, m, f, t, node, case, root)
    if m[d[NODE_ASK_N] + node] > 0:
        status = ask_dates(d, m, f, node, case)
        if status != OK:
            return status
    if op != WORK:
        return _enter_other(d, m, f, t, node, case, root, op)
    visit = take_visit(d, m, f, root, node)
    m[d[TOKEN_VISIT] + t] = visit
    begin_work(d, m, f, t, node)
    if visit < d[VISIT_LIMIT]:
        return OK
    m[ASKED_OF] = node
    return LOOPING


@lean
def _enter_other(d: Ints, m: Ints, f: Floats, t: int, node: int, case: int, root: int, op: int) -> int:
    """Entering what is neither a gateway nor work for somebody."""
    if m[d[VISITS] + root * d[N_NODES] + node] >= d[VISIT_LIMIT]:
        m[ASKED_OF] = node
        return LOOPING
    if op == SCOPE:
        return _open_scope(d, m, f, t, node, case, root)
    if op == HALT or op == RAISE:
        return _abrupt(d, m, f, t, node, op)
    visit = take_visit(d, m, f, root, node)
    m[d[TOKEN_VISIT] + t] = visit
    if op == WAIT:
        _begin_wait(d, m, f, t, node, case, visit)
    elif op == RACE:
        enable_wait(d, m, f, t, node, case)
        race(d, m, f, t, node)
    else:
        m[d[TOKEN_STATE] + t] = LEAVE
        return leave(d, m, f, t)
    return OK


@lean
def begin_work(d: Ints, m: Ints, f: Floats, t: int, node: int) -> None:
    """A job for the staff, alone or as part of a batch."""
    if m[d[SCOPED_GUARD_N] + node] > 0:
        arm(d, m, f, t, node)
    enable_record(d, m, f, t)
    batch = m[d[NODE_BATCH] + node]
    if batch >= 0:
        hold(d, m, f, t, batch)
    else:
        enqueue(d, m, f, t, m[d[NODE_REDO_GROUP] + node] if m[d[TOKEN_REDO] + t] > 0 else m[d[NODE_GROUP] + node])


@lean
def enable_wait(d: Ints, m: Ints, f: Floats, t: int, node: int, case: int) -> None:
    """Note since when a token waits, and stop the legal clock if it waits for the applicant."""
    m[d[TOKEN_ENABLED] + t] = m[NOW]
    if m[d[NODE_STOPS] + node] != 0:
        stop_clock(d, m, f, case)


@lean
def _begin_wait(d: Ints, m: Ints, f: Floats, t: int, node: int, case: int, visit: int) -> None:
    enable_wait(d, m, f, t, node, case)
    arm(d, m, f, t, node)
    m[d[TOKEN_STATE] + t] = TIMED
    schedule(d, m, f, t, due(d, m, f, node, case, visit))


@lean
def _open_scope(d: Ints, m: Ints, f: Floats, t: int, node: int, case: int, root: int) -> int:
    """A sub-process, or an activity that is repeated: `law` says how often, one after the other or all at once."""
    count = 1
    if m[d[NODE_LAW] + node] >= 0:
        visit = m[d[VISITS] + root * d[N_NODES] + node]
        count = int(sample(d, m, f, m[d[NODE_LAW] + node], m[d[CASE_KEY] + case], m[d[NODE_KEY] + node], visit) + 0.5)
    at_once = count if m[d[NODE_PARALLEL] + node] != 0 else min(count, 1)
    wanted = at_once + d[SPAWN]
    if m[FREE_TOKENS] < wanted or d[READY_ROOM] - m[TAIL] < wanted:
        m[WANTED] = wanted
        return GROW
    m[BUDGET] = 0
    m[d[TOKEN_VISIT] + t] = take_visit(d, m, f, root, node)
    if count <= 0:
        m[d[TOKEN_STATE] + t] = LEAVE
        return leave(d, m, f, t)
    arm(d, m, f, t, node)
    m[d[TOKEN_STATE] + t] = INSIDE
    inner = new_scope(d, m, f, case, t, root, node, count - at_once)
    m[d[TOKEN_INNER] + t] = inner
    for _ in range(at_once):
        make_ready(d, m, f, new_token(d, m, f, m[d[NODE_INNER] + node], inner, ENTER), ENTER)
    arm_scope(d, m, f, inner, d[N_NODES] + 1 + node)
    return OK


@lean
def _abrupt(d: Ints, m: Ints, f: Floats, t: int, node: int, op: int) -> int:
    if op == HALT:
        scope = m[d[TOKEN_SCOPE] + t]
        unlink(d, m, f, t)
        free_row(d, m, f, t)
        halt(d, m, f, scope, node)
    else:
        throw(d, m, f, t, node)
    return OK


@lean
def _gateway(d: Ints, m: Ints, f: Floats, t: int, node: int, case: int, root: int) -> int:
    """A gateway that chooses: by shares, or as the model's conditions say for the case's data."""
    gate = m[d[NODE_GATE] + node]
    choice = 0
    if gate >= 0:
        choice = m[d[PICK] + m[d[CASE_DATA] + case] * d[GATES] + gate]
        if choice < 0:
            m[ASKED] = m[d[CASE_DATA] + case]
            m[ASKED_OF] = gate
            return ASK_PICK
    visit = take_visit(d, m, f, root, node)
    if visit >= d[VISIT_LIMIT]:
        m[ASKED_OF] = node
        return LOOPING
    m[d[TOKEN_VISIT] + t] = visit
    if m[d[NODE_OP] + node] == SPREAD:
        ways = choice if gate >= 0 else _several(d, m, f, node, m[d[CASE_KEY] + case], visit)
        fork(d, m, f, t, node, ways)
        return OK
    if gate < 0:
        choice = pick_row(d, m, f, node, visit, uniform(m[d[CASE_KEY] + case], m[d[NODE_KEY] + node], visit))
    move(d, m, f, t, m[d[NODE_OUT_AT] + node] + choice)
    return OK


@lean
def _several(d: Ints, m: Ints, f: Floats, node: int, case_key: int, visit: int) -> int:
    """The ways of an inclusive gateway, each by its own chance; the last one is the default, taken when no other is."""
    ways = 0
    n = m[d[NODE_ROW_WAYS] + node]
    row = m[d[NODE_ROW_AT] + node] + min(visit, m[d[NODE_ROW_ROUNDS] + node] - 1) * n
    for way in range(n):
        if uniform(case_key, m[d[NODE_KEY] + node], visit * 64 + way) < f[d[CHANCE] + row + way]:
            ways |= 1 << way
    return ways if ways != 0 else 1 << m[d[NODE_WIDE] + node]


@lean
def fork(d: Ints, m: Ints, f: Floats, t: int, node: int, ways: int) -> None:
    """Send a token along the first of several ways and a twin along each other; `ways` is a set of bits."""
    scope = m[d[TOKEN_SCOPE] + t]
    first = -1
    at = m[d[NODE_OUT_AT] + node]
    for way in range(m[d[NODE_OUT_N] + node]):
        if (ways >> way) & 1:
            if first < 0:
                first = way
            else:
                move(d, m, f, new_token(d, m, f, node, scope, ENTER), at + way)
    move(d, m, f, t, at + first)


@lean
def leave(d: Ints, m: Ints, f: Floats, t: int) -> int:
    """A token is done with its node: bring the case's data up to date, take guards back, go on."""
    node = m[d[TOKEN_NODE] + t]
    if m[d[NODE_NEXT] + node] >= 0 and m[d[TOKEN_GUARD] + t] < 0:
        move(d, m, f, t, m[d[NODE_NEXT] + node])
        return OK
    column = m[d[NODE_COLUMN] + node]
    if column >= 0:
        status = _step(d, m, f, t, node, column)
        if status != OK:
            return status
    if m[d[TOKEN_GUARD] + t] >= 0:
        disarm(d, m, f, t)
    if m[d[NODE_CLOSES] + node] != 0:
        _close(d, m, f, m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]])
    n = m[d[NODE_OUT_N] + node]
    if n == 1:
        move(d, m, f, t, m[d[NODE_OUT_AT] + node])
    elif n == 0:
        drop(d, m, f, t)
    else:
        fork(d, m, f, t, node, (1 << n) - 1)
    return OK


@lean
def _close(d: Ints, m: Ints, f: Floats, case: int) -> None:
    """The legal clock of a case ends here, if it has not ended before."""
    if m[d[CASE_CLOSED] + case] < 0:
        m[d[CASE_CLOSED] + case] = m[NOW]


@lean
def _step(d: Ints, m: Ints, f: Floats, t: int, node: int, column: int) -> int:
    """What the outcome of a task or a decision does to the case's data; ASK_STEP if nobody has computed it yet."""
    case = m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]
    if m[d[NODE_ROW_WAYS] + node] > 0:
        column += outcome(d, m, f, t, node)
    after = m[d[STEP] + m[d[CASE_DATA] + case] * d[COLUMNS] + column]
    if after < 0:
        m[ASKED] = m[d[CASE_DATA] + case]
        m[ASKED_OF] = column
        return ASK_STEP
    m[d[CASE_DATA] + case] = after
    return OK


@lean
def outcome(d: Ints, m: Ints, f: Floats, t: int, node: int) -> int:
    """The outcome of a task that a token has been through, the same however often it is asked; -1 for none."""
    if m[d[NODE_ROW_WAYS] + node] == 0:
        return -1
    visit = m[d[TOKEN_VISIT] + t]
    case = m[d[SCOPE_CASE] + m[d[TOKEN_SCOPE] + t]]
    return pick_row(d, m, f, node, visit, uniform(m[d[CASE_KEY] + case], m[d[NODE_KEY2] + node], visit))
