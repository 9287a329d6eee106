"""The process engine: one pure function from a state and an event to the next state and the commands for the outside.

It reads no clock, no database and no random number: the same event on the same state gives the same step, so a case can
be replayed from its events. History is not kept in the state; it is in the Log commands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from koboshi.core.process.commands import Command, Finish, Incident
from koboshi.core.process.data import DataRefused
from koboshi.core.process.events import (
    Cancel,
    Complete,
    Event,
    Fire,
    Receive,
    Retry,
    ServiceDone,
    ServiceFailed,
    Start,
)
from koboshi.core.process.model import BOUNDARIES, MESSAGES, Definition, NodeKind, ProcessError, State
from koboshi.core.process.moves import Trouble, enter, service_call
from koboshi.core.process.run import ROOT, VERSION, Run, Token, refuse

MAX_STEPS = 10_000
MAX_ERROR = 500


class StateMismatch(ProcessError):
    """The state was made by another version of the engine or for another definition."""


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one event: the state to store and what to do now, in order."""

    state: State
    commands: tuple[Command, ...]


def advance(definition: Definition, state: State | None, event: Event, now: datetime) -> Step:
    """Apply one event. `state` is None for Start and stays untouched; `now` must be aware.

    Raises NotWaiting (the event fits nothing), DataRefused (its data may not be stored), StateMismatch; then nothing
    has happened. A model that fails on the data of the case does not raise: its token is parked with an Incident.
    """
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    _check_state(definition, state, event)
    run = Run(definition, state, now)
    _HANDLERS[type(event)](run, event)
    _settle(run)
    return Step(run.snapshot(), tuple(run.commands))


def _check_state(definition: Definition, state: State | None, event: Event) -> None:
    if isinstance(event, Start) is not (state is None):
        refuse("この手続きは、もう始まっています。" if state else "この手続きは、まだ始まっていません。")
    if state is None:
        return
    if state.get("v") != VERSION or any(token[1] not in definition.nodes for token in state["tokens"]):
        raise StateMismatch("この案件の状態は、この版の手続きの図と合いません。")
    if state["ended"] is not None:
        refuse("この手続きは、もう終わっています。")


def _settle(run: Run) -> None:
    """Move until every token waits; a budget of steps stands between a bad model and an endless turn."""
    steps = 0
    while run.ready or run.touched:
        if not run.ready:
            _close_a_scope(run)
            continue
        number = run.ready.popleft()
        token = run.tokens.get(number)
        if token is None:
            continue
        steps += 1
        if steps > MAX_STEPS:
            run.park(token, "手続きが1回に進める長さを超えました。手続きの図を見直してください。")
        else:
            enter(run, token)


def _close_a_scope(run: Run) -> None:
    """Look at the newest touched scope: when nothing is left in it, it is over."""
    scope = max(run.touched, key=int)
    run.touched.discard(scope)
    if scope not in run.scopes or any(token.scope == scope for token in run.tokens.values()):
        return
    host = run.scopes[scope].get("token", 0)
    half = [key for key in run.joins if key.startswith(f"{scope}:")]
    if half:
        sentence = "合流で待っている道に、もう誰も来ません。手続きの図を見直してください。"
        run.commands.append(Incident(host, half[0].partition(":")[2], sentence))
    elif scope == ROOT:
        run.ended = run.last_end[1]
        run.commands.append(Finish(*run.last_end))
    else:
        del run.scopes[scope]
        run.leave(run.tokens[host])


def _start(run: Run, event: Start) -> None:
    run.merge(event.data, starting=True)
    run.put(run.definition.start, ROOT)


def _complete(run: Run, event: Complete) -> None:
    token = run.waiting_token(event.token, NodeKind.USER)
    node = run.node(token)
    outcome = event.data.get(node.id)
    if node.outcomes and outcome is not None and outcome not in node.outcomes:
        raise DataRefused("この仕事では、その結果は選べません。")
    run.merge(event.data)
    run.leave(token)


def _fire(run: Run, event: Fire) -> None:
    token = run.waiting_token(event.token, NodeKind.CATCH_TIMER, NodeKind.BOUNDARY_TIMER)
    if event.node not in {"", token.node}:
        refuse("このタイマーは、いま待っていません。")
    _take(run, token)


def _receive(run: Run, event: Receive) -> None:
    for number in sorted(run.tokens):
        token = run.tokens[number]
        node = run.node(token)
        if node.kind in MESSAGES and node.message == event.message and number not in run.stuck:
            run.merge(event.data, answers=True)
            _take(run, token)
            return
    refuse("この連絡は、いま待っていません。")


def _take(run: Run, token: Token) -> None:
    """A timer or message has come for this token."""
    node = run.node(token)
    if node.kind not in BOUNDARIES:
        run.leave(token)
    elif node.interrupting:
        host = run.tokens[run.arms.pop(token.id)]
        run.cancel(host, "interrupted")
        run.leave(token)
    elif node.kind is NodeKind.BOUNDARY_TIMER:
        del run.arms[token.id]
        run.leave(token)
    else:
        # A message that does not interrupt may come again, so its guard stays and a new token goes on.
        run.reserve(1)
        run.leave(run.add(node.id, token.scope))


def _service_done(run: Run, event: ServiceDone) -> None:
    token = run.waiting_token(event.token, NodeKind.SERVICE)
    run.merge(event.data)
    run.leave(token)


def _service_failed(run: Run, event: ServiceFailed) -> None:
    token = run.waiting_token(event.token, NodeKind.SERVICE)
    run.park(token, event.error[:MAX_ERROR], "service")


def _retry(run: Run, event: Retry) -> None:
    token = run.tokens.get(event.token)
    if token is None or token.id not in run.stuck:
        refuse("この仕事は、止まっていません。")
    run.merge(event.data, answers=True)
    if run.stuck.pop(token.id) == "enter":
        run.ready.append(token.id)
        return
    try:
        run.commands.append(service_call(run, token))
    except Trouble as problem:
        run.park(token, problem.sentence, "service")


def _cancel(run: Run, event: Cancel) -> None:
    if not event.end_state.isidentifier():
        raise DataRefused("終わり方の名前に使えない文字があります。")
    run.cancel_scope(ROOT, event.reason)
    run.ended = event.end_state
    run.commands.append(Finish("", event.end_state))


_HANDLERS: dict[type[Event], Callable[[Run, Any], None]] = {
    Start: _start,
    Complete: _complete,
    Fire: _fire,
    Receive: _receive,
    ServiceDone: _service_done,
    ServiceFailed: _service_failed,
    Retry: _retry,
    Cancel: _cancel,
}
