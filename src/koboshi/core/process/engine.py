"""The process engine: one pure function from a state and an event to the next state and the commands for the outside.

It reads no clock, no database and no random number: the same event on the same state gives the same step, so a case can
be replayed from its events. History is not kept in the state; it is in the Log commands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple

from koboshi.core.process.catching import awaits, look_at_conditions, take
from koboshi.core.process.commands import Command, Finish
from koboshi.core.process.compiling import KEY, program_of
from koboshi.core.process.data import DataRefused
from koboshi.core.process.events import (
    Cancel,
    Complete,
    Event,
    Fire,
    Receive,
    Reopen,
    Retry,
    ServiceDone,
    ServiceError,
    ServiceFailed,
    Signal,
    Start,
)
from koboshi.core.process.flow import follow, release
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.looping import resume
from koboshi.core.process.model import Definition, NodeKind
from koboshi.core.process.moves import Uncaught, enter_pause, service_call
from koboshi.core.process.program import Inside
from koboshi.core.process.program import Step as Place
from koboshi.core.process.run import Run, refuse
from koboshi.core.process.scopes import entries_of, guard, rings_inside, settle_a_scope
from koboshi.core.process.state import ID, NODE, OTHER, ROOT, SCOPE, VERSION, StateMismatch, Token, upgraded
from koboshi.core.process.straight import straight
from koboshi.core.process.terms import ProcessError, State
from koboshi.core.process.throwing import signal, throw
from koboshi.core.process.waits import empty, waiting_token

_new: Final = tuple.__new__
MAX_STEPS: Final = 10_000
MAX_ERROR: Final = 500
_PEOPLE: Final = frozenset({NodeKind.USER, NodeKind.MANUAL})
_CALLED: Final = frozenset({NodeKind.SERVICE, NodeKind.SCRIPT, NodeKind.RULE})
_TIMED: Final = frozenset({NodeKind.CATCH, NodeKind.BOUNDARY, NodeKind.START})


class Step(NamedTuple):
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
    program = definition.cache.get(KEY) or program_of(definition)
    handler = _HANDLERS[event.__class__]
    if state is None:
        if handler is not _start:
            refuse("この手続きは、まだ始まっていません。")
    elif handler is _start or state.get("v") != VERSION or state["ended"] is not None:
        state = _movable(state, event)
    elif handler is _complete or handler is _fire:
        gone = straight(program, state, event)
        if gone is not None:
            return _new(Step, gone)
    run = Run(program, state, now)
    handler(run, event)
    if run.ready or run.touched or program.restless:
        _settle(run)
    return _new(Step, (run.snapshot(), tuple(run.commands)))


def _movable(state: State, event: Event) -> State:
    current = upgraded(state)
    if current is None:
        raise StateMismatch(OTHER)
    if current["ended"] is not None:
        if event.__class__ is Reopen:
            return {name: current[name] for name in ("v", "next", "tokens", "data", "size")} | {"ended": None}
        refuse("この手続きは、もう終わっています。")
    if event.__class__ is Start:
        refuse("この手続きは、もう始まっています。")
    return current


def _settle(run: Run) -> None:
    """Move until every token waits; a budget of steps stands between a bad model and an endless turn."""
    steps, tokens, ready, watching = run.program.steps, run.tokens, run.ready, run.program.conditions
    count = 0
    while True:
        if watching and run.changed and run.ended is None and look_at_conditions(run):
            continue
        if ready:
            token = ready.pop(0)
            if tokens.get(token[0]) is token:
                count += 1
                place = steps[token[1]]
                if count > MAX_STEPS or place.late:
                    _with_care(run, token, place, count)
                    continue
                try:
                    place.enter(run, token, place)
                except (ProcessError, Uncaught) as problem:
                    _failed(run, token, problem)
        elif not ((run.touched or run.late or run.program.synchronising) and _next(run)):
            return


def _with_care(run: Run, token: Token, place: Place, count: int) -> None:
    """A step that waits until all others have moved, or one too many."""
    if count > MAX_STEPS:
        run.park(token, "手続きが1回に進める長さを超えました。手続きの図を見直してください。")
    elif run.ready:
        run.late = (*run.late, token)
    else:
        try:
            place.enter(run, token, place)
        except (ProcessError, Uncaught) as problem:
            _failed(run, token, problem)


def _failed(run: Run, token: Token, problem: ProcessError | Uncaught) -> None:
    if isinstance(problem, Uncaught):
        _end(run, run.last_end[0], str(run.ended), problem.code)
    else:
        run.park(token, problem.sentence)


def _next(run: Run) -> bool:
    """When no token is on its way: gateways that wait for nothing more, late throws, scopes that are over."""
    if run.program.synchronising and run.joins and release(run):
        return True
    if run.late:
        run.ready.append(run.late[0])
        run.late = run.late[1:]
        return True
    if not run.touched:
        return False
    if not run.rare or not (run.scopes or run.arms):
        # The common case: the process itself is the only scope, and something in it is still waiting, or all is done.
        if run.tokens:
            run.touched.clear()
            return False
        if not run.rare or not run.joins:
            run.touched.clear()
            run.ended = run.last_end[1]
            run.commands.append(_new(Finish, (*run.last_end, "")))
            return False
    settle_a_scope(run)
    return True


def _end(run: Run, node: str, ended: str, error: str = "", reason: str = "terminated") -> None:
    """The whole process is over, whatever still runs."""
    empty(run, ROOT, reason)
    run.done.clear()
    run.touched.clear()
    run.ended = ended
    run.commands.append(Finish(node, ended, error))


def _start(run: Run, event: Start) -> None:
    program = run.program
    if event.process:
        if event.process not in program.insides or event.process not in program.definition.processes:
            refuse("始める手続きが、この図の中にありません。")
        if event.process != program.main:
            run.other, run.rare = event.process, True
    run.begin_with(event.data)
    inside = program.insides[run.process]
    first = inside.first
    if first is not None and not event.node:
        if first.after is None or first.node.outputs or program.restless:
            run.put(first.id, ROOT)
        else:
            follow(run, run.add(first.id, ROOT), first.after)
    else:
        _start_at(run, event, inside)


def _start_at(run: Run, event: Start, inside: Inside) -> None:
    """Begin where the event says, or where there is more to set up than one start event."""
    entries = entries_of(inside)
    if event.node:
        entries = tuple(each for each in inside.entries if each.id == event.node)
        entries = entries or tuple(each for each in _after_gateways(inside.entries) if each.id == event.node)
        if not entries:
            refuse("その開始イベントは、この図の中にありません。")
    if not entries:
        refuse("この手続きには、始まるところがありません。")
    anchor = [0, entries[0].id, ROOT, None]
    guard(run, ROOT, inside, rings_inside(run, inside, anchor))
    for entry in entries:
        token = run.put(entry.id, ROOT)
        if event.node and entry.kind in {NodeKind.RECEIVE, NodeKind.CATCH}:
            run.ready.pop()
            entry.finish(run, token, entry)


def _after_gateways(entries: tuple[Place, ...]) -> list[Place]:
    return [way.target for entry in entries if entry.kind is NodeKind.EVENT_BASED for way in entry.ways]


def _complete(run: Run, event: Complete) -> None:
    number, data = event
    token = run.tokens.get(number)
    place = run.program.steps[token[1]] if token is not None else None
    if token is None or place is None or not place.by_people or (run.rare and run.stuck):
        token = waiting_token(run, number, _PEOPLE)
        place = run.step_of(token)
    if data:
        if place.outcomes and (outcome := data.get(place.id)) is not None and outcome not in place.outcomes:
            raise DataRefused("この仕事では、その結果は選べません。")
        run.merge(data)
    if place.plain and not (run.rare and (run.arms or run.stuck)):
        follow(run, token, place.plain)
    else:
        place.finish(run, token, place)


def _fire(run: Run, event: Fire) -> None:
    number, node = event
    token = run.tokens.get(number)
    if token is not None and not run.rare:
        place = run.program.steps[token[1]]
        if place.enter is enter_pause and (not node or node == place.id):
            place.finish(run, token, place)
            return
    token = waiting_token(run, number, _TIMED)
    happening = awaits(run, token, Trigger.TIMER)
    if event.node not in {"", token[NODE]} or happening is None:
        refuse("このタイマーは、いま待っていません。")
    take(run, token, happening)


def _receive(run: Run, event: Receive) -> None:
    for number in sorted(run.tokens) if not event.token else [event.token]:
        token = run.tokens.get(number)
        happening = awaits(run, token, Trigger.MESSAGE, event.message) if token is not None else None
        if token is not None and happening is not None:
            run.merge(event.data, answers=True)
            take(run, token, happening)
            return
    refuse("この連絡は、いま待っていません。")


def _signal(run: Run, event: Signal) -> None:
    if not any(awaits(run, token, Trigger.SIGNAL, event.name) for token in run.tokens.values()):
        refuse("この合図は、いま待っていません。")
    run.merge(event.data)
    signal(run, event.name)


def _service_done(run: Run, event: ServiceDone) -> None:
    token = waiting_token(run, event.token, _CALLED)
    run.merge(event.data)
    place = run.step_of(token)
    place.finish(run, token, place)


def _service_failed(run: Run, event: ServiceFailed) -> None:
    token = waiting_token(run, event.token, _CALLED)
    run.park(token, event.error[:MAX_ERROR], "service")


def _service_error(run: Run, event: ServiceError) -> None:
    token = waiting_token(run, event.token, _CALLED)
    run.merge(event.data)
    if not throw(run, Trigger.ERROR, event.code, token[SCOPE], token):
        run.park(token, f"エラー「{event.code[:80]}」を受け止めるところが、手続きの図にありません。", "service")


def _retry(run: Run, event: Retry) -> None:
    token = run.tokens.get(event.token)
    if token is None or token[ID] not in run.stuck:
        refuse("この仕事は、止まっていません。")
    run.merge(event.data, answers=True)
    why, place = run.stuck.pop(token[ID]), run.step_of(token)
    try:
        if why == "enter":
            run.ready.append(token)
        elif why == "leave":
            place.leave(run, token, place)
        elif why == "finish":
            place.finish(run, token, place)
        elif why == "loop":
            resume(run, token, place)
        else:
            run.commands.append(service_call(run, token))
    except ProcessError as problem:
        run.park(token, problem.sentence, why)


def _reopen(run: Run, event: Reopen) -> None:
    """Only that task waits from now on; what the process knew stays, and a new result takes the place of the old."""
    place = run.program.steps.get(event.node)
    if run.tokens:
        refuse("この手続きは、まだ終わっていません。")
    if place is None or place.kind not in _PEOPLE or place.node.scope:
        refuse("その段階からは、手続きを再び進められません。")
    run.put(event.node, ROOT)


def _cancel(run: Run, event: Cancel) -> None:
    if not event.end_state.isidentifier():
        raise DataRefused("終わり方の名前に使えない文字があります。")
    _end(run, "", event.end_state, reason=event.reason)


_HANDLERS: Final[dict[type[Event], Callable[[Run, Any], None]]] = {
    Start: _start,
    Complete: _complete,
    Fire: _fire,
    Receive: _receive,
    Signal: _signal,
    ServiceDone: _service_done,
    ServiceFailed: _service_failed,
    ServiceError: _service_error,
    Retry: _retry,
    Cancel: _cancel,
    Reopen: _reopen,
}
