"""Making things happen: errors and escalations go outwards, signals to all, messages out, links within (13.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from koboshi.core.process.catching import awaits, go_on_from, take
from koboshi.core.process.commands import BroadcastSignal, SendMessage
from koboshi.core.process.correlating import keys_of_message
from koboshi.core.process.expressions import ExpressionFailed, value_of
from koboshi.core.process.happenings import Happening, Trigger
from koboshi.core.process.model import NodeKind
from koboshi.core.process.program import Step
from koboshi.core.process.run import Run
from koboshi.core.process.scopes import handle, inside_of
from koboshi.core.process.state import ID, ROOT, SCOPE, Token
from koboshi.core.process.waits import cancel, loop_of


def payload_of(run: Run, token: Token, step: Step) -> dict[str, Any]:
    """What a message or signal carries: `koboshi:payload`, else the data that go into the event or task."""
    context = run.context(token)
    if step.node.payload is not None:
        value = value_of(step.node.payload, context, run.now)
        if not isinstance(value, Mapping):
            raise ExpressionFailed(f"koboshi:payload の式「{step.node.payload.source}」が、項目の組になりません。")
        return dict(value)
    return {each.target: value_of(each.source, context, run.now) for each in step.node.inputs}


def send(run: Run, token: Token, step: Step, message: str, payload: Mapping[str, Any]) -> None:
    """Give a message to the outside, which finds the receiver."""
    keys = keys_of_message(run.program.definition, message, payload)
    run.commands.append(SendMessage(token[ID], step.id, message, payload, keys))


def signal(run: Run, name: str, but: int = 0) -> None:
    """Everything in this case that waits for the signal takes it; what one catcher takes away, another cannot catch."""
    for number in sorted(run.tokens):
        token = run.tokens.get(number)
        if token is None or run.arms.get(number) == but != 0:
            continue
        happening = awaits(run, token, Trigger.SIGNAL, name)
        if happening is not None:
            take(run, token, happening)


def broadcast(run: Run, token: Token, step: Step, name: str, payload: Mapping[str, Any]) -> None:
    """A signal: first within the case, then to all others."""
    number = token[ID]
    signal(run, name)
    run.commands.append(BroadcastSignal(number, step.id, name, payload))


def throw(run: Run, trigger: Trigger, code: str, scope: str, own: Token | None = None) -> bool:
    """Let an error or escalation go outwards from a scope, or from an activity itself; whether it was caught."""
    place = own
    came_from_handler = False
    while True:
        if place is not None:
            caught = _at_host(run, place, trigger, code)
            if caught:
                return True
            came_from_handler = run.step_of(place).kind is NodeKind.EVENT_SUBPROCESS
            scope = place[SCOPE]
        start = None if came_from_handler else _handler(run, scope, trigger, code)
        if start is not None:
            handle(run, scope, start)
            return True
        if scope == ROOT:
            return False
        place = run.tokens[run.scopes[scope]["token"]]


def _at_host(run: Run, host: Token, trigger: Trigger, code: str) -> bool:
    step = run.step_of(host)
    if loop_of(run, host, step) is not None:
        # Boundary events of a repeated activity hang on all of it, and are met one scope further out.
        return False
    guard = _best(step.catches, trigger, code)
    if guard is None:
        return False
    run.reserve(1)
    token = run.add(guard.id, host[SCOPE])
    if guard.node.interrupting:
        cancel(run, host, "interrupted")
    go_on_from(run, token, guard)
    return True


def _handler(run: Run, scope: str, trigger: Trigger, code: str) -> Step | None:
    inside = inside_of(run, scope)
    return _best(inside.catches, trigger, code) if inside is not None else None


def _best(steps: tuple[Step, ...], trigger: Trigger, code: str) -> Step | None:
    """The catcher of this very code, else one that catches every code."""
    fitting = [(step, happening.code) for step in steps for happening in _caught(step, trigger, code)]
    return next((step for step, known in fitting if known), fitting[0][0] if fitting else None)


def _caught(step: Step, trigger: Trigger, code: str) -> Iterator[Happening]:
    for happening in step.node.happenings:
        if happening.trigger is trigger and happening.code in {"", code}:
            yield happening


def tell(run: Run, host: Token, step: Step, happening: Happening) -> bool:
    """An event told by the instances of a repeated activity, caught at its own boundary; whether it was.

    The boundary sends a token on and the activity stays: with behaviours None and One the events only announce that an
    instance is complete (10.3.8), and would otherwise never come more than once.
    """
    caught = [guard for guard in step.catches if any(_same(each, happening) for each in guard.node.happenings)]
    for guard in caught:
        run.reserve(1)
        go_on_from(run, run.add(guard.id, host[SCOPE]), guard)
    if happening.trigger is Trigger.SIGNAL:
        signal(run, happening.signal, host[ID])
        run.commands.append(BroadcastSignal(host[ID], step.id, happening.signal, {}))
    elif happening.trigger is Trigger.MESSAGE:
        send(run, host, step, happening.message, {})
    elif not caught:
        throw(run, happening.trigger, happening.code, host[SCOPE])
    return any(guard.node.interrupting for guard in caught)


def _same(one: Happening, other: Happening) -> bool:
    named = one.signal == other.signal and one.message == other.message
    return one.trigger is other.trigger and named and one.code in {"", other.code}
