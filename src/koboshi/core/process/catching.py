"""Something that was waited for has happened: what the token that waited does now (BPMN 2.0, 13.5.2 to 13.5.4)."""

from __future__ import annotations

from datetime import datetime

from koboshi.core.process.flow import leave
from koboshi.core.process.happenings import Happening, Trigger
from koboshi.core.process.model import NodeKind
from koboshi.core.process.program import Step
from koboshi.core.process.run import Run
from koboshi.core.process.scopes import handle
from koboshi.core.process.state import DUE, ID, SCOPE, Token
from koboshi.core.process.timing import Ring, TimerProblem, next_ring
from koboshi.core.process.waits import (
    cancel,
    disarm,
    is_true_now,
    memory,
    remember,
    ring_again,
    stop_expecting,
)


def awaits(run: Run, token: Token, trigger: Trigger, name: str = "") -> Happening | None:
    """What a token waits for of this kind and name; None when it does not, or no longer, or not yet."""
    step = run.step_of(token)
    if not (step.awaited or step.kind is NodeKind.RECEIVE):
        return None
    if token[ID] in run.stuck or (token[ID] not in run.arms and (step.sleeps or run.is_moving(token))):
        return None
    for place, happening in enumerate(step.node.happenings):
        known = happening.signal if trigger is Trigger.SIGNAL else happening.message
        if happening.trigger is trigger and (trigger in _NAMELESS or known == name) and place not in _seen(token):
            return happening
    return None


_NAMELESS = frozenset({Trigger.TIMER, Trigger.CONDITIONAL})


def _seen(token: Token) -> list[int]:
    found: list[int] = memory(token).get("seen", [])
    return found


def take(run: Run, token: Token, happening: Happening) -> None:
    """One of the things a token waits for has come."""
    step = run.step_of(token)
    if step.node.trigger is Trigger.PARALLEL_MULTIPLE and not _complete(token, step, happening):
        return
    again = _again(token, happening)
    if step.kind is NodeKind.BOUNDARY:
        _at_boundary(run, token, step, happening, again)
    elif step.sleeps:
        _at_handler(run, token, step, happening, again)
    else:
        _at_catch(run, token, step, happening, again)


def _complete(token: Token, step: Step, happening: Happening) -> bool:
    """Note one of several events that must all come; true when it was the last."""
    seen = [*_seen(token), step.node.happenings.index(happening)]
    if happening.trigger is Trigger.TIMER:
        token[DUE] = None
    last = len(seen) == len(step.node.happenings)
    remember(token)["seen"] = [] if last else seen
    return last


def _again(token: Token, happening: Happening) -> Ring | None:
    """The next ring of a repeating timer, counted from when it was due, so that lateness does not add up."""
    left = memory(token).get("left", 0)
    if happening.trigger is not Trigger.TIMER or not left:
        return None
    due = datetime.fromisoformat(token[DUE])
    try:
        return Ring(next_ring(due, memory(token)["every"]), left - 1 if left > 0 else -1)
    except TimerProblem:
        return None


def _at_catch(run: Run, token: Token, step: Step, happening: Happening, again: Ring | None) -> None:
    host = run.tokens.get(run.arms.pop(token[ID], 0))
    if host is not None:
        # The first event after an event-based gateway decides; the others are no longer waited for (13.4.4).
        disarm(run, host, token)
        run.log(run.step_of(host), "complete", host)
        run.drop(host)
    if again is not None and step.kind is NodeKind.CATCH:
        run.reserve(1)
        ring_again(run, token, again)
        token = run.add(step.id, token[SCOPE])
    else:
        stop_expecting(run, token, step, happening)
    step.finish(run, token, step)


def _at_boundary(run: Run, token: Token, step: Step, happening: Happening, again: Ring | None) -> None:
    if step.node.interrupting:
        host = run.tokens[run.arms.pop(token[ID])]
        cancel(run, host, "interrupted")
        stop_expecting(run, token, step, happening)
    elif again is None and step.node.trigger is Trigger.TIMER:
        del run.arms[token[ID]]
    else:
        # What does not interrupt may come again, so its guard stays and a new token goes on.
        run.reserve(1)
        if again is not None:
            ring_again(run, token, again)
        token = run.add(step.id, token[SCOPE])
    step.finish(run, token, step)


def _at_handler(run: Run, token: Token, step: Step, happening: Happening, again: Ring | None) -> None:
    scope = token[SCOPE]
    run.reserve(1)
    if step.node.interrupting or (again is None and step.node.trigger is Trigger.TIMER):
        del run.arms[token[ID]]
        stop_expecting(run, token, step, happening)
        run.drop(token)
    elif again is not None:
        ring_again(run, token, again)
    handle(run, scope, step)


def go_on_from(run: Run, token: Token, step: Step) -> None:
    """A boundary event that was looked up, not waited for: its token goes on."""
    run.log(step, "complete", token)
    leave(run, token, step)


def look_at_conditions(run: Run) -> bool:
    """Let every condition that has just become true happen; whether one did."""
    for number in sorted(run.tokens):
        token = run.tokens[number]
        happening = awaits(run, token, Trigger.CONDITIONAL)
        if happening is None:
            continue
        was, now = memory(token).get("was", False), is_true_now(run, token, happening)
        if now != was:
            remember(token)["was"] = now
        if now and not was:
            run.changed = True
            take(run, token, happening)
            return True
    run.changed = False
    return False
