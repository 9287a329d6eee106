"""Tokens and scopes: taking, linking and freeing their rows, moving tokens along flows, opening joins."""

from __future__ import annotations

from koboshi.core.simulate.kernel.places import (
    ARRIVED,
    CASE_END,
    CASE_END_NODE,
    DIRTY,
    FLOW_SLOT,
    FLOW_TARGET,
    JOIN_WIDTH,
    JOINS,
    LISTS,
    N_NODES,
    NODE_INNER,
    NODE_JOIN_AT,
    NODE_JOIN_INDEX,
    NODE_JOIN_MODE,
    NODE_JOIN_N,
    NODE_JOIN_NEED,
    REACH,
    READY,
    SCOPE_CASE,
    SCOPE_COUNT,
    SCOPE_DIRTY,
    SCOPE_FIRST,
    SCOPE_HALF,
    SCOPE_LEFT,
    SCOPE_NODE,
    SCOPE_PARENT,
    SCOPE_ROOT,
    SCOPED_JOINS_OF_AT,
    SCOPED_JOINS_OF_N,
    TOKEN_AFTER,
    TOKEN_BEFORE,
    TOKEN_GUARD,
    TOKEN_HOST,
    TOKEN_INNER,
    TOKEN_MATE,
    TOKEN_NEXT,
    TOKEN_NODE,
    TOKEN_REDO,
    TOKEN_SCOPE,
    TOKEN_SEQ,
    TOKEN_SERVER,
    TOKEN_SPENT,
    TOKEN_STATE,
    VISITS,
)
from koboshi.core.simulate.kernel.primitives import copied, lean
from koboshi.core.simulate.kernel.shape import (
    COUNT,
    DIRTY_N,
    ENDED,
    ENTER,
    FREE_SCOPE,
    FREE_SCOPES,
    FREE_TOKEN,
    FREE_TOKENS,
    GUARD,
    LEAVE,
    NOW,
    SOME,
    STUCK,
    TAIL,
    Floats,
    Ints,
)


@copied
def make_ready(d: Ints, m: Ints, f: Floats, t: int, state: int) -> None:
    """Put a token on the list of those that act now, first come first served."""
    m[d[TOKEN_STATE] + t] = state
    m[d[READY] + m[TAIL]] = t
    m[TAIL] += 1


@copied
def new_token(d: Ints, m: Ints, f: Floats, node: int, scope: int, state: int) -> int:
    """A token on a node. Only those that are not guards keep their scope alive."""
    t = m[FREE_TOKEN]
    m[FREE_TOKEN] = m[d[TOKEN_NEXT] + t]
    m[FREE_TOKENS] -= 1
    m[d[TOKEN_NODE] + t] = node
    m[d[TOKEN_SCOPE] + t] = scope
    m[d[TOKEN_STATE] + t] = state
    m[d[TOKEN_SEQ] + t] = -1
    m[d[TOKEN_HOST] + t] = -1
    m[d[TOKEN_GUARD] + t] = -1
    m[d[TOKEN_NEXT] + t] = -1
    m[d[TOKEN_MATE] + t] = -1
    m[d[TOKEN_INNER] + t] = -1
    m[d[TOKEN_REDO] + t] = 0
    m[d[TOKEN_SERVER] + t] = -1
    f[d[TOKEN_SPENT] + t] = 0.0
    first = m[d[SCOPE_FIRST] + scope]
    m[d[TOKEN_BEFORE] + t] = -1
    m[d[TOKEN_AFTER] + t] = first
    if first >= 0:
        m[d[TOKEN_BEFORE] + first] = t
    m[d[SCOPE_FIRST] + scope] = t
    if state != GUARD:
        m[d[SCOPE_COUNT] + scope] += 1
    return t


@copied
def unlink(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """Take a token out of its scope; its row stays taken (a queue may still hold it)."""
    scope, before, after = m[d[TOKEN_SCOPE] + t], m[d[TOKEN_BEFORE] + t], m[d[TOKEN_AFTER] + t]
    if before >= 0:
        m[d[TOKEN_AFTER] + before] = after
    else:
        m[d[SCOPE_FIRST] + scope] = after
    if after >= 0:
        m[d[TOKEN_BEFORE] + after] = before
    if m[d[TOKEN_STATE] + t] != GUARD:
        m[d[SCOPE_COUNT] + scope] -= 1
    m[d[TOKEN_SEQ] + t] = -1


@copied
def free_row(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """Give the row of an unlinked token back."""
    m[d[TOKEN_NEXT] + t] = m[FREE_TOKEN]
    m[d[TOKEN_SEQ] + t] = -1
    m[FREE_TOKEN] = t
    m[FREE_TOKENS] += 1


@lean
def new_scope(d: Ints, m: Ints, f: Floats, case: int, parent: int, root: int, node: int, left: int) -> int:
    """An empty scope: a whole case (parent -1), a sub-process or one set of repetitions."""
    scope = m[FREE_SCOPE]
    m[FREE_SCOPE] = m[d[SCOPE_LEFT] + scope]
    m[FREE_SCOPES] -= 1
    m[d[SCOPE_CASE] + scope] = case
    m[d[SCOPE_ROOT] + scope] = scope if root < 0 else root
    m[d[SCOPE_PARENT] + scope] = parent
    m[d[SCOPE_NODE] + scope] = node
    m[d[SCOPE_FIRST] + scope] = -1
    m[d[SCOPE_COUNT] + scope] = 0
    m[d[SCOPE_LEFT] + scope] = left
    m[d[SCOPE_HALF] + scope] = 0
    m[d[SCOPE_DIRTY] + scope] = 0
    return scope


@lean
def free_scope(d: Ints, m: Ints, f: Floats, scope: int) -> int:
    """Give a scope back, its joins emptied; 1 if a join was still waiting for somebody."""
    stranded = 0
    at = scope * d[JOIN_WIDTH]
    for i in range(at, at + d[JOIN_WIDTH]):
        if m[d[ARRIVED] + i] > 0:
            m[d[ARRIVED] + i] = 0
            stranded = 1
    if m[d[SCOPE_ROOT] + scope] == scope:
        at = scope * d[N_NODES]
        for i in range(at, at + d[N_NODES]):
            m[d[VISITS] + i] = 0
    m[d[SCOPE_CASE] + scope] = -1
    m[d[SCOPE_LEFT] + scope] = m[FREE_SCOPE]
    m[FREE_SCOPE] = scope
    m[FREE_SCOPES] += 1
    return stranded


@copied
def drop(d: Ints, m: Ints, f: Floats, t: int) -> None:
    """A token ends here; with the last one its scope ends too."""
    scope = m[d[TOKEN_SCOPE] + t]
    node = m[d[TOKEN_NODE] + t]
    unlink(d, m, f, t)
    free_row(d, m, f, t)
    settle_scope(d, m, f, scope, node)


@copied
def settle_scope(d: Ints, m: Ints, f: Floats, scope: int, node: int) -> None:
    """Go on after a token left a scope: look at half-open joins again, or end the scope when it is empty."""
    if m[d[SCOPE_HALF] + scope] > 0:
        mark_dirty(d, m, f, scope)
    elif m[d[SCOPE_COUNT] + scope] == 0:
        end_scope(d, m, f, scope, node)


@lean
def end_scope(d: Ints, m: Ints, f: Floats, scope: int, node: int) -> None:
    """An empty scope: the next repetition, the way on of the sub-process, or the end of the case."""
    while m[d[SCOPE_FIRST] + scope] >= 0:  # guards of event sub-processes
        t = m[d[SCOPE_FIRST] + scope]
        unlink(d, m, f, t)
        free_row(d, m, f, t)
    parent = m[d[SCOPE_PARENT] + scope]
    if m[d[SCOPE_LEFT] + scope] > 0:
        m[d[SCOPE_LEFT] + scope] -= 1
        make_ready(d, m, f, new_token(d, m, f, m[d[NODE_INNER] + m[d[SCOPE_NODE] + scope]], scope, ENTER), ENTER)
        return
    case = m[d[SCOPE_CASE] + scope]
    stranded = free_scope(d, m, f, scope)
    m[STUCK] += stranded
    if parent >= 0:
        m[d[TOKEN_INNER] + parent] = -1
        make_ready(d, m, f, parent, LEAVE)
        return
    m[ENDED] += 1
    m[d[CASE_END] + case] = m[NOW]
    m[d[CASE_END_NODE] + case] = node


@copied
def mark_dirty(d: Ints, m: Ints, f: Floats, scope: int) -> None:
    """Remember to look again at the half-open joins of a scope once nothing else moves."""
    if m[d[SCOPE_DIRTY] + scope] == 0:
        m[d[SCOPE_DIRTY] + scope] = 1
        m[d[DIRTY] + m[DIRTY_N]] = scope
        m[DIRTY_N] += 1


@copied
def move(d: Ints, m: Ints, f: Floats, t: int, flow: int) -> None:
    """Send a token along a flow; at a join it waits inside until the join opens."""
    node = m[d[FLOW_TARGET] + flow]
    m[d[TOKEN_NODE] + t] = node
    scope = m[d[TOKEN_SCOPE] + t]
    if m[d[SCOPE_HALF] + scope] > 0:
        mark_dirty(d, m, f, scope)
    slot = m[d[FLOW_SLOT] + flow]
    if slot < 0 or _joined(d, m, f, node, scope, slot):
        make_ready(d, m, f, t, ENTER)
        return
    m[d[TOKEN_STATE] + t] = ENTER
    unlink(d, m, f, t)
    free_row(d, m, f, t)
    if m[d[SCOPE_COUNT] + scope] == 0 and m[d[SCOPE_HALF] + scope] == 0:
        end_scope(d, m, f, scope, node)


@copied
def _joined(d: Ints, m: Ints, f: Floats, node: int, scope: int, slot: int) -> bool:
    """Count an arrival; true when the join opens at once."""
    at = scope * d[JOIN_WIDTH] + m[d[NODE_JOIN_AT] + node]
    place = scope * d[JOIN_WIDTH] + slot
    m[d[ARRIVED] + place] += 1
    mode = m[d[NODE_JOIN_MODE] + node]
    if mode == SOME:
        if _total(d, m, f, node, at) == 1:
            m[d[SCOPE_HALF] + scope] += 1
        mark_dirty(d, m, f, scope)
        return False
    if mode == COUNT:
        return _counted(d, m, f, node, at)
    for i in range(at, at + m[d[NODE_JOIN_N] + node]):
        if m[d[ARRIVED] + i] == 0:
            return False
    for i in range(at, at + m[d[NODE_JOIN_N] + node]):
        m[d[ARRIVED] + i] -= 1
    return True


@lean
def _total(d: Ints, m: Ints, f: Floats, node: int, at: int) -> int:
    total = 0
    for i in range(at, at + m[d[NODE_JOIN_N] + node]):
        total += m[d[ARRIVED] + i]
    return total


@lean
def _counted(d: Ints, m: Ints, f: Floats, node: int, at: int) -> bool:
    """A join that needs some of its ways: opens with the one that makes it enough, then swallows the others."""
    total = _total(d, m, f, node, at)
    if total == m[d[NODE_JOIN_N] + node]:
        for i in range(at, at + m[d[NODE_JOIN_N] + node]):
            m[d[ARRIVED] + i] = 0
    return total == m[d[NODE_JOIN_NEED] + node]


@lean
def open_joins(d: Ints, m: Ints, f: Floats, scope: int) -> None:
    """Open every inclusive join of a scope that no token can reach any more on an empty way (BPMN 2.0.2, 13.4.3)."""
    m[d[SCOPE_DIRTY] + scope] = 0
    if m[d[SCOPE_HALF] + scope] == 0:
        return
    home = m[d[SCOPE_NODE] + scope]
    for i in range(m[d[SCOPED_JOINS_OF_AT] + home], m[d[SCOPED_JOINS_OF_AT] + home] + m[d[SCOPED_JOINS_OF_N] + home]):
        node = m[d[LISTS] + i]
        at = scope * d[JOIN_WIDTH] + m[d[NODE_JOIN_AT] + node]
        full = _full(d, m, f, node, at)
        if full != 0 and not _awaited(d, m, f, scope, node, full):
            for k in range(at, at + m[d[NODE_JOIN_N] + node]):
                if m[d[ARRIVED] + k] > 0:
                    m[d[ARRIVED] + k] -= 1
            if _total(d, m, f, node, at) == 0:
                m[d[SCOPE_HALF] + scope] -= 1
            make_ready(d, m, f, new_token(d, m, f, node, scope, ENTER), ENTER)


@lean
def _full(d: Ints, m: Ints, f: Floats, node: int, at: int) -> int:
    full = 0
    for k in range(m[d[NODE_JOIN_N] + node]):
        if m[d[ARRIVED] + at + k] > 0:
            full |= 1 << k
    return full


@lean
def _awaited(d: Ints, m: Ints, f: Floats, scope: int, node: int, full: int) -> bool:
    """Whether some token may still come on an empty way and can come on no way that is already full."""
    joins = d[JOINS]
    t = m[d[SCOPE_FIRST] + scope]
    while t >= 0:
        ways = m[d[REACH] + m[d[TOKEN_NODE] + t] * joins + m[d[NODE_JOIN_INDEX] + node]]
        if m[d[TOKEN_STATE] + t] != GUARD and (ways & ~full) != 0 and (ways & full) == 0:
            return True
        t = m[d[TOKEN_AFTER] + t]
    return False
