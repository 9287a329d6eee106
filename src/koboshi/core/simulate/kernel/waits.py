"""Waiting for moments: timers, answers, boundary events, the race after an event-based gateway, the stopped clock."""

from __future__ import annotations

from koboshi.core.simulate.kernel.laws import sample_ms
from koboshi.core.simulate.kernel.places import (
    CASE_AWAY,
    CASE_CLOSED,
    CASE_DATA,
    CASE_KEY,
    CASE_STOP_FROM,
    CASE_STOPPED,
    CASE_STOPS,
    DATE,
    DAY_TABLE,
    FLOW_TARGET,
    LISTS,
    MOMENTS,
    N_NODES,
    NODE_ASK_AT,
    NODE_ASK_N,
    NODE_DUE_AT,
    NODE_DUE_CALENDAR,
    NODE_DUE_ELSE,
    NODE_DUE_KIND,
    NODE_ELSE_AT,
    NODE_ELSE_NEVER,
    NODE_KEY,
    NODE_KEY2,
    NODE_LAW,
    NODE_OUT_AT,
    NODE_OUT_N,
    NODE_REPEATS,
    SCOPE_CASE,
    SCOPE_ROOT,
    SCOPED_GUARD_AT,
    SCOPED_GUARD_N,
    SHARE_NEVER,
    SPAN_AT,
    SPAN_TO,
    TOKEN_ENABLED,
    TOKEN_GUARD,
    TOKEN_HOST,
    TOKEN_NODE,
    TOKEN_REDO,
    TOKEN_SCOPE,
    TOKEN_SEQ,
    TOKEN_STATE,
    VISITS,
)
from koboshi.core.simulate.kernel.primitives import copied, lean, push, uniform
from koboshi.core.simulate.kernel.shape import (
    ASK_DATE,
    ASKED,
    ASKED_OF,
    BY_DATA,
    BY_DATE,
    BY_DAY,
    DAY,
    GUARD,
    NEVER,
    NOW,
    OK,
    TIMED,
    Floats,
    Ints,
)
from koboshi.core.simulate.kernel.staff import finish
from koboshi.core.simulate.kernel.tokens import free_row, new_token, unlink


@lean
def ask_dates(d: Ints, m: Ints, f: Floats, node: int, case: int) -> int:
    """Whether every date that this node takes from the case's data is known; ASK_DATE otherwise."""
    for i in range(m[d[NODE_ASK_AT] + node], m[d[NODE_ASK_AT] + node] + m[d[NODE_ASK_N] + node]):
        moment = m[d[LISTS] + i]
        if m[d[DATE] + m[d[CASE_DATA] + case] * d[MOMENTS] + moment] == -1:
            m[ASKED] = m[d[CASE_DATA] + case]
            m[ASKED_OF] = moment
            return ASK_DATE
    return OK


@lean
def due(d: Ints, m: Ints, f: Floats, node: int, case: int, visit: int) -> int:
    """When a timer fires or an awaited message comes; NEVER if it does not."""
    key = m[d[CASE_KEY] + case]
    if f[d[SHARE_NEVER] + node] > 0.0 and uniform(key, m[d[NODE_KEY2] + node], visit) < f[d[SHARE_NEVER] + node]:
        return NEVER
    now = m[NOW]
    kind = m[d[NODE_DUE_KIND] + node]
    at = m[d[NODE_DUE_AT] + node]
    if kind == BY_DATA:
        date = m[d[DATE] + m[d[CASE_DATA] + case] * d[MOMENTS] + at]
        if date >= 0:
            return max(now, date)
        if m[d[NODE_ELSE_NEVER] + node] != 0:
            return NEVER
        kind = m[d[NODE_DUE_ELSE] + node]
        at = m[d[NODE_ELSE_AT] + node]
    if kind == BY_DATE:
        return max(now, m[d[DAY_TABLE] + at])
    if kind == BY_DAY:
        # The table holds, for each day, on which day it is due; its first entry: 1 keeps the time of day.
        day = now // DAY
        later = m[d[DAY_TABLE] + at + 1 + day] * DAY
        return later + now - day * DAY if m[d[DAY_TABLE] + at] == 1 else later
    return _by_law(d, m, f, node, case, visit, now)


@lean
def _by_law(d: Ints, m: Ints, f: Floats, node: int, case: int, visit: int, now: int) -> int:
    length = sample_ms(d, m, f, m[d[NODE_LAW] + node], m[d[CASE_KEY] + case], m[d[NODE_KEY] + node], visit)
    calendar = m[d[NODE_DUE_CALENDAR] + node]
    if calendar < 0:
        return now + length
    span = m[d[SPAN_AT] + calendar]
    # Answers are few; a search by halves would not be noticed.
    while m[d[SPAN_TO] + span] <= now:
        span += 1
    return finish(d, m, f, span, now, length)


@copied
def take_visit(d: Ints, m: Ints, f: Floats, root: int, node: int) -> int:
    """How often the case has been at this node before; counts the visit."""
    i = root * d[N_NODES] + node
    visit = m[d[VISITS] + i]
    m[d[VISITS] + i] = visit + 1
    return visit


@lean
def schedule(d: Ints, m: Ints, f: Floats, t: int, time: int) -> None:
    """Wake a token at a time, if ever."""
    if time < NEVER:
        m[d[TOKEN_SEQ] + t] = push(d, m, f, time, t)


@lean
def arm(d: Ints, m: Ints, f: Floats, t: int, node: int) -> None:
    """Set the boundary events of an activity that a token just entered."""
    scope = m[d[TOKEN_SCOPE] + t]
    for i in range(m[d[SCOPED_GUARD_AT] + node], m[d[SCOPED_GUARD_AT] + node] + m[d[SCOPED_GUARD_N] + node]):
        _set_guard(d, m, f, m[d[LISTS] + i], scope, t)


@lean
def arm_scope(d: Ints, m: Ints, f: Floats, scope: int, node: int) -> None:
    """Set the event sub-processes of a scope that just opened."""
    for i in range(m[d[SCOPED_GUARD_AT] + node], m[d[SCOPED_GUARD_AT] + node] + m[d[SCOPED_GUARD_N] + node]):
        _set_guard(d, m, f, m[d[LISTS] + i], scope, -1)


@lean
def _set_guard(d: Ints, m: Ints, f: Floats, guard: int, scope: int, host: int) -> None:
    case = m[d[SCOPE_CASE] + scope]
    visit = take_visit(d, m, f, m[d[SCOPE_ROOT] + scope], guard)
    time = due(d, m, f, guard, case, visit)
    if time >= NEVER:
        return
    g = new_token(d, m, f, guard, scope, GUARD)
    m[d[TOKEN_HOST] + g] = host
    m[d[TOKEN_ENABLED] + g] = m[NOW]  # where it cuts off a wait, this is all that tells when the wait began
    m[d[TOKEN_REDO] + g] = m[d[NODE_REPEATS] + guard]
    if host >= 0:
        m[d[TOKEN_GUARD] + g] = m[d[TOKEN_GUARD] + host]
        m[d[TOKEN_GUARD] + host] = g
    schedule(d, m, f, g, time)


@lean
def disarm(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """Take the boundary events of an activity back."""
    g = m[d[TOKEN_GUARD] + t]
    while g >= 0:
        after = m[d[TOKEN_GUARD] + g]
        unlink(d, m, f, g)
        free_row(d, m, f, g)
        g = after
    m[d[TOKEN_GUARD] + t] = -1


@lean
def forget_guard(d: Ints, m: Ints, f: Floats, host: int, g: int) -> None:
    """Take one guard out of its host's list."""
    if m[d[TOKEN_GUARD] + host] == g:
        m[d[TOKEN_GUARD] + host] = m[d[TOKEN_GUARD] + g]
        return
    before = m[d[TOKEN_GUARD] + host]
    while m[d[TOKEN_GUARD] + before] != g:
        before = m[d[TOKEN_GUARD] + before]
    m[d[TOKEN_GUARD] + before] = m[d[TOKEN_GUARD] + g]


@lean
def race(d: Ints, m: Ints, f: Floats, t: int, node: int) -> None:
    """Wait at an event-based gateway: the first of its events decides; the token stands there until it comes."""
    scope = m[d[TOKEN_SCOPE] + t]
    case = m[d[SCOPE_CASE] + scope]
    root = m[d[SCOPE_ROOT] + scope]
    best, when = -1, NEVER
    for i in range(m[d[NODE_OUT_AT] + node], m[d[NODE_OUT_AT] + node] + m[d[NODE_OUT_N] + node]):
        event = m[d[FLOW_TARGET] + i]
        time = due(d, m, f, event, case, take_visit(d, m, f, root, event))
        if time < when:
            best, when = event, time
    m[d[TOKEN_STATE] + t] = TIMED
    if best >= 0:
        m[d[TOKEN_NODE] + t] = best
        schedule(d, m, f, t, when)


@lean
def stop_clock(d: Ints, m: Ints, f: Floats, case: int) -> None:
    """The applicant is asked: the legal clock stands still from today."""
    m[d[CASE_STOPS] + case] += 1
    if m[d[CASE_STOPS] + case] == 1:
        m[d[CASE_STOP_FROM] + case] = m[NOW]


@lean
def resume_clock(d: Ints, m: Ints, f: Floats, case: int) -> None:
    """The last answer came: days after the stop began, up to and including today, did not count (民法の期間計算)."""
    m[d[CASE_STOPS] + case] -= 1
    if m[d[CASE_STOPS] + case] > 0:
        return
    begin, now = m[d[CASE_STOP_FROM] + case], m[NOW]
    m[d[CASE_AWAY] + case] += now - begin
    # Once the clock has ended, later waits change nothing.
    if m[d[CASE_CLOSED] + case] < 0:
        m[d[CASE_STOPPED] + case] += m[d[DAY_TABLE] + now // DAY] - m[d[DAY_TABLE] + begin // DAY]
