"""Waiting and no longer waiting: what the outside is asked for when a token stops, and told when it is taken away."""

from __future__ import annotations

from typing import Any, Final

from koboshi.core.process.commands import (
    AwaitMessage,
    CancelTimer,
    CloseTask,
    SetTimer,
    StopAwaiting,
    StopService,
)
from koboshi.core.process.correlating import keys_of_case
from koboshi.core.process.expressions import ExpressionFailed, holds
from koboshi.core.process.happenings import Happening, Trigger
from koboshi.core.process.model import ACTIVITIES, NodeKind
from koboshi.core.process.program import Step
from koboshi.core.process.run import Run, refuse
from koboshi.core.process.state import DUE, EXTRA, ID, NODE, ROOT, SCOPE, Token
from koboshi.core.process.timing import Ring, ring_of

_new: Final = tuple.__new__
BETWEEN: Final = frozenset({"enter", "leave", "finish", "loop"})
"""Why a token is stuck while it does not wait for the outside: before its node acts, or after."""


def ring(run: Run, step: Step, token: Token) -> Ring | None:
    """When the timer of an event will ring; None when it has none. TimerProblem, ExpressionFailed."""
    timer = step.timer
    return ring_of(timer, run.context(token), run.now) if timer is not None else None


def rings_of(run: Run, step: Step, token: Token) -> dict[str, Ring]:
    """When the timers around an activity will ring, with room made for the tokens that guard it."""
    run.reserve(len(step.guards) + 1)
    found = {}
    for guard in step.guards:
        due = ring(run, guard, token)
        if due is not None:
            found[guard.id] = due
    return found


def arm(run: Run, host: Token, step: Step, rings: dict[str, Ring]) -> None:
    """Start the boundary events of an activity; the rings were computed before, so nothing fails here."""
    for guard in step.guards:
        token = run.add(guard.id, host[SCOPE])
        run.own("arms")[token[ID]] = host[ID]
        expect(run, token, guard, rings.get(guard.id))


def expect(run: Run, token: Token, step: Step, due: Ring | None) -> None:
    """Ask the outside for everything an event waits for, and remember what this wait has to remember."""
    if due is not None:
        _set_timer(run, token, due)
    if not step.sends:
        return
    for happening in step.node.happenings:
        if happening.trigger is Trigger.MESSAGE:
            keys = keys_of_case(run.program.definition, step.node.process, run.context(token))
            wait = step.node.attributes.get("wait", "")
            run.commands.append(AwaitMessage(token[ID], step.id, happening.message, wait, keys))
        elif happening.trigger is Trigger.CONDITIONAL:
            # A condition that is true already counts as one that has just become true.
            remember(token)["was"] = False
            run.changed = True


def _set_timer(run: Run, token: Token, due: Ring) -> None:
    token[DUE] = due.due.isoformat()
    if due.again:
        remember(token).update(left=due.again, every=due.every)
    run.commands.append(_new(SetTimer, (token[ID], token[NODE], due.due)))


def ring_again(run: Run, token: Token, due: Ring) -> None:
    """Set a repeating timer for its next ring."""
    token[DUE] = due.due.isoformat()
    remember(token)["left"] = due.again
    run.commands.append(SetTimer(token[ID], token[NODE], due.due))


def remember(token: Token) -> dict[str, Any]:
    """What a wait remembers, to write into: a copy, since what was remembered before belongs to the state before."""
    found: dict[str, Any] = dict(memory(token))
    token[EXTRA:] = [found]
    return found


def memory(token: Token) -> dict[str, Any]:
    """What a wait remembers, for reading only."""
    return token[EXTRA] if len(token) > EXTRA else {}


def is_true_now(run: Run, token: Token, happening: Happening) -> bool:
    """Whether a condition holds; one that cannot be computed yet does not."""
    if happening.condition is None:
        return False
    try:
        return holds(happening.condition, run.context(token), run.now)
    except ExpressionFailed:
        return False


def stop_expecting(run: Run, token: Token, step: Step, taken: Happening | None = None) -> None:
    """Tell the outside that an event no longer waits, except for the one thing that has come."""
    for happening in step.node.happenings:
        if happening is taken:
            continue
        if happening.trigger is Trigger.TIMER and token[DUE] is not None:
            run.commands.append(CancelTimer(token[ID], step.id))
        elif happening.trigger is Trigger.MESSAGE:
            run.commands.append(StopAwaiting(token[ID], step.id))


def disarm(run: Run, host: Token, but: Token | None = None) -> None:
    """Take back all guards of a host, except one."""
    if not run.rare or not run.arms:
        return
    number = host[ID]
    for each in [guard for guard, owner in run.arms.items() if owner == number]:
        token = run.tokens[each]
        if token is not but:
            cancel(run, token, "")


def cancel(run: Run, token: Token, reason: str) -> None:
    """Take a token away, with everything that hangs on it."""
    step = run.step_of(token)
    entered = run.stuck.get(token[ID]) not in BETWEEN and not run.is_moving(token)
    disarm(run, token)
    run.arms.pop(token[ID], None)
    for scope in run.opened_by(token) if run.scopes else ():
        close(run, scope, reason)
    if entered and not _is_repeating(run, token, step):
        _take_back(run, token, step, reason)
    run.drop(token)


def _is_repeating(run: Run, token: Token, step: Step) -> bool:
    """Whether the token only holds the instances of a repeated activity; each of those is told by itself."""
    return step.node.loop is not None and loop_of(run, token, step) is None


def loop_of(run: Run, token: Token, step: Step) -> dict[str, Any] | None:
    """The record of the repetition this token is one instance of; None when it is none."""
    if step.node.loop is None or not run.scopes:
        return None
    record = run.scopes.get(token[SCOPE])
    return record if record is not None and "loop" in record and record["node"] == step.id else None


def _take_back(run: Run, token: Token, step: Step, reason: str) -> None:
    kind = step.kind
    if kind in {NodeKind.USER, NodeKind.MANUAL}:
        run.commands.append(CloseTask(token[ID], step.id, reason))
    elif step.awaited or kind is NodeKind.RECEIVE:
        stop_expecting(run, token, step)
    elif kind in {NodeKind.SERVICE, NodeKind.SCRIPT, NodeKind.RULE}:
        run.commands.append(StopService(token[ID], step.id))
    if kind in ACTIVITIES:
        run.log(step, "cancel", token)


def close(run: Run, scope: str, reason: str) -> None:
    """Empty a scope and everything inside it; the root stays as an empty scope."""
    empty(run, scope, reason)
    run.done.pop(scope, None)
    if scope != ROOT:
        del run.scopes[scope]
    run.touched.discard(scope)


def empty(run: Run, scope: str, reason: str, but: Token | None = None) -> None:
    """Take away every token of a scope (except one) and its half-arrived joins."""
    for token in run.inside(scope):
        if token is not but and token[ID] in run.tokens:
            cancel(run, token, reason)
    run.forget_joins(scope)


def waiting_token(run: Run, number: int, kinds: frozenset[NodeKind]) -> Token:
    """The token with this number if it waits as one of these kinds; NotWaiting otherwise."""
    token = run.tokens.get(number)
    if token is None or run.step_of(token).kind not in kinds:
        refuse("この仕事は、もう終わっているか、取り消されています。")
    if _is_repeating(run, token, run.step_of(token)):
        refuse("この仕事は、くり返しの1回ずつが待っています。")
    if run.rare and run.stuck.get(number) in BETWEEN:
        refuse("この仕事は、止まっています。先に直してください。")
    return token
