"""Ends that reach beyond their own token: terminate, error and escalation; and events that fire."""

from __future__ import annotations

from koboshi.core.simulate.kernel.cancelling import cancel, clear_scope
from koboshi.core.simulate.kernel.places import (
    ARRIVED,
    JOIN_WIDTH,
    LISTS,
    N_NODES,
    NODE_BREAKS,
    NODE_CODE,
    NODE_OUT_N,
    SCOPE_FIRST,
    SCOPE_HALF,
    SCOPE_LEFT,
    SCOPE_NODE,
    SCOPE_PARENT,
    SCOPED_GUARD_AT,
    SCOPED_GUARD_N,
    TOKEN_AFTER,
    TOKEN_HOST,
    TOKEN_INNER,
    TOKEN_NODE,
    TOKEN_SCOPE,
    TOKEN_STATE,
)
from koboshi.core.simulate.kernel.primitives import lean
from koboshi.core.simulate.kernel.shape import ENTER, GUARD, LEAVE, Floats, Ints
from koboshi.core.simulate.kernel.tokens import (
    drop,
    end_scope,
    free_row,
    free_scope,
    make_ready,
    new_token,
    settle_scope,
    unlink,
)
from koboshi.core.simulate.kernel.waits import disarm, forget_guard


@lean
def halt(d: Ints, m: Ints, f: Floats, scope: int, node: int) -> None:
    """A terminate end: everything else in the scope stops, and the scope is over."""
    clear_scope(d, m, f, scope)
    end_scope(d, m, f, scope, node)


@lean
def throw(d: Ints, m: Ints, f: Floats, t: int, node: int) -> None:
    """An error or escalation: the nearest activity around it that catches the code goes its other way."""
    code = m[d[NODE_CODE] + node]
    scope = m[d[TOKEN_SCOPE] + t]
    while True:
        catcher = _catcher(d, m, f, d[N_NODES] + _home(d, m, f, scope), code)
        if catcher >= 0:
            _inside(d, m, f, t, scope, catcher)
            return
        if m[d[SCOPE_PARENT] + scope] < 0:
            break
        host = m[d[SCOPE_PARENT] + scope]
        catcher = _catcher(d, m, f, m[d[TOKEN_NODE] + host], code)
        if catcher >= 0:
            _catch(d, m, f, t, host, catcher)
            return
        scope = m[d[TOKEN_SCOPE] + host]
    if code & 1:  # an error that nobody catches ends the case
        unlink(d, m, f, t)
        free_row(d, m, f, t)
        halt(d, m, f, scope, node)
    elif m[d[NODE_OUT_N] + node] > 0:
        make_ready(d, m, f, t, LEAVE)
    else:
        drop(d, m, f, t)


@lean
def _home(d: Ints, m: Ints, f: Floats, scope: int) -> int:
    """Where the event sub-processes of a scope are listed, counted from the end of the nodes."""
    node = m[d[SCOPE_NODE] + scope]
    return 0 if node == d[N_NODES] else node + 1


@lean
def _inside(d: Ints, m: Ints, f: Floats, t: int, scope: int, catcher: int) -> None:
    """An event sub-process of the scope catches."""
    fired = new_token(d, m, f, catcher, scope, LEAVE)
    make_ready(d, m, f, fired, LEAVE)
    if m[d[NODE_BREAKS] + catcher] != 0:
        unlink(d, m, f, t)
        free_row(d, m, f, t)
        _only(d, m, f, scope, fired)
    elif m[d[NODE_OUT_N] + m[d[TOKEN_NODE] + t]] > 0:
        make_ready(d, m, f, t, LEAVE)
    else:
        drop(d, m, f, t)


@lean
def _catcher(d: Ints, m: Ints, f: Floats, node: int, code: int) -> int:
    """The boundary event of a node that catches a code: bit 0 tells errors from escalations, the rest 0 means any."""
    for i in range(m[d[SCOPED_GUARD_AT] + node], m[d[SCOPED_GUARD_AT] + node] + m[d[SCOPED_GUARD_N] + node]):
        guard = m[d[LISTS] + i]
        mine = m[d[NODE_CODE] + guard]
        if mine >= 0 and (mine == code or mine == (code & 1)):
            return guard
    return -1


@lean
def _catch(d: Ints, m: Ints, f: Floats, t: int, host: int, catcher: int) -> None:
    outer = m[d[TOKEN_SCOPE] + host]
    if m[d[NODE_BREAKS] + catcher] != 0:
        unlink(d, m, f, t)
        free_row(d, m, f, t)
        disarm(d, m, f, host)
        inner = m[d[TOKEN_INNER] + host]
        clear_scope(d, m, f, inner)
        free_scope(d, m, f, inner)
        m[d[TOKEN_INNER] + host] = -1
        m[d[TOKEN_NODE] + host] = catcher
        make_ready(d, m, f, host, LEAVE)
        return
    make_ready(d, m, f, new_token(d, m, f, catcher, outer, ENTER), LEAVE)
    if m[d[NODE_OUT_N] + m[d[TOKEN_NODE] + t]] > 0:
        make_ready(d, m, f, t, LEAVE)
    else:
        drop(d, m, f, t)


@lean
def fire_guard(d: Ints, m: Ints, f: Floats, g: int) -> None:
    """A boundary event or the start of an event sub-process happens; it is off its host's list, if it stays or not."""
    guard = m[d[TOKEN_NODE] + g]
    scope = m[d[TOKEN_SCOPE] + g]
    host = m[d[TOKEN_HOST] + g]
    if host >= 0:
        forget_guard(d, m, f, host, g)
    unlink(d, m, f, g)
    free_row(d, m, f, g)
    fired = new_token(d, m, f, guard, scope, LEAVE)
    make_ready(d, m, f, fired, LEAVE)
    if m[d[NODE_BREAKS] + guard] == 0:
        return
    if host >= 0:
        cancel(d, m, f, host)
        settle_scope(d, m, f, scope, guard)
    else:
        _only(d, m, f, scope, fired)


@lean
def _only(d: Ints, m: Ints, f: Floats, scope: int, kept: int) -> None:
    """Take away everything in a scope but one token: an interrupting event sub-process begins."""
    t = m[d[SCOPE_FIRST] + scope]
    while t >= 0:
        after = m[d[TOKEN_AFTER] + t]
        if t != kept and m[d[TOKEN_STATE] + t] != GUARD:
            cancel(d, m, f, t)
            t = m[d[SCOPE_FIRST] + scope]  # the cancelled token's guards went too
        else:
            t = after
    m[d[SCOPE_LEFT] + scope] = 0
    m[d[SCOPE_HALF] + scope] = 0
    for i in range(scope * d[JOIN_WIDTH], (scope + 1) * d[JOIN_WIDTH]):
        m[d[ARRIVED] + i] = 0
