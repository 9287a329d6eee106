"""What a token does on entering a node. Everything that can fail is computed before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any, Final

from koboshi.core.process.commands import CallService, Log, OpenTask, SetTimer
from koboshi.core.process.compensating import compensate, taken
from koboshi.core.process.data import plain
from koboshi.core.process.expressions import ExpressionFailed, decide, kept_answer, value_of
from koboshi.core.process.finishing import assign
from koboshi.core.process.flow import chosen, first_chosen, follow, go, leave
from koboshi.core.process.happenings import Happening, Trigger
from koboshi.core.process.model import Node
from koboshi.core.process.program import Step
from koboshi.core.process.run import Run
from koboshi.core.process.scopes import open_scope
from koboshi.core.process.state import ID, SCOPE, Token
from koboshi.core.process.terms import Context, Decision, ProcessError
from koboshi.core.process.throwing import broadcast, payload_of, send, throw
from koboshi.core.process.timing import Ring, TimerProblem, text_of
from koboshi.core.process.waits import arm, close, empty, expect, loop_of, ring, rings_of

_new: Final = tuple.__new__
_AT_ONCE: Final = timedelta(0)
MAX_KNOWN: Final = 1_024
"""Answers of decision tables that one step keeps."""


class DecisionFailed(ProcessError):
    """A decision table gave no usable answer; decision callables may raise it."""


def rings_around(run: Run, step: Step, token: Token) -> dict[str, Ring]:
    """When the boundary timers ring; those of a repeated activity hang on the token that holds all instances."""
    if not step.guards or loop_of(run, token, step) is not None:
        return {}
    return rings_of(run, step, token)


def arm_around(run: Run, step: Step, token: Token, rings: dict[str, Ring]) -> None:
    """Start the boundary events of an activity that is done once."""
    if step.guards and loop_of(run, token, step) is None:
        arm(run, token, step, rings)


# -- events ----------------------------------------------------------------------------------------------------------


def enter_start(run: Run, token: Token, step: Step) -> None:
    """A start event has happened when its token is there."""
    if step.node.outputs:
        assign(run, token, step.node.outputs)
    if step.after is not None:
        follow(run, token, step.after)
    else:
        run.log(step, "complete", token)
        leave(run, token, step)


def enter_end(run: Run, token: Token, step: Step) -> None:
    """The plain end of one path."""
    run.log(step, "complete", token)
    run.last_end = step.ended
    run.drop(token)


def enter_terminate(run: Run, token: Token, step: Step) -> None:
    """End everything in this scope at once."""
    enter_end(run, token, step)
    scope = token[SCOPE]
    empty(run, scope, "terminated")
    run.scopes.get(scope, {}).pop("queue", None)
    run.touch(scope)


def enter_end_with_result(run: Run, token: Token, step: Step) -> None:
    """An end event that throws; errors and cancellations take this scope with them."""
    first = step.node.happenings[0]
    payloads = payloads_of(run, token, step)
    run.log(step, "complete", token)
    if first.trigger is Trigger.ERROR:
        _end_by_error(run, token, step, first)
    elif first.trigger is Trigger.CANCEL:
        _end_by_cancel(run, token, step)
    elif not throw_all(run, token, step, payloads):
        end_after_throw(run, token, step)


def end_after_throw(run: Run, token: Token, step: Step) -> None:
    """What is left of an end event once its results are out and it was not taken away by them."""
    run.last_end = step.ended
    if token[ID] in run.tokens:
        run.drop(token)


def _end_by_error(run: Run, token: Token, step: Step, happening: Happening) -> None:
    if throw(run, Trigger.ERROR, happening.code, token[SCOPE]):
        if token[ID] in run.tokens:
            run.drop(token)
        return
    run.ended = step.node.attributes.get("state", "") or "error"
    run.last_end = (step.id, run.ended)
    raise Uncaught(happening.code)


class Uncaught(Exception):
    """An error end event that nobody catches ends the whole process (13.5.7); the engine does it."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


def _end_by_cancel(run: Run, token: Token, step: Step) -> None:
    """Cancel a transaction: take back what runs, undo what is complete, then leave at the cancel event (13.5.6)."""
    scope = token[SCOPE]
    host = run.tokens[run.scopes[scope]["token"]]
    records = run.done.pop(scope, [])
    close(run, scope, "terminated")
    compensate(run, host, records, host[1], "cancel")


def enter_catch(run: Run, token: Token, step: Step) -> None:
    """Wait for what the event names; a link has come already."""
    if step.node.trigger is Trigger.LINK:
        step.finish(run, token, step)
        return
    expect(run, token, step, ring(run, step, token) if step.timer is not None else None)


def enter_pause(run: Run, token: Token, step: Step) -> None:
    """Wait for a fixed time and nothing else."""
    try:
        due = (run.now if run.now.tzinfo is UTC else run.now.astimezone(UTC)) + (step.pause or _AT_ONCE)
    except OverflowError as problem:
        raise TimerProblem("期間が長すぎます。") from problem
    token[3] = text_of(due)
    run.commands.append(_new(SetTimer, (token[0], step.id, due)))


def enter_throw(run: Run, token: Token, step: Step) -> None:
    """An intermediate event that makes something happen, or just marks a point reached."""
    payloads = payloads_of(run, token, step)
    if throw_all(run, token, step, payloads):
        return
    if token[ID] in run.tokens:
        run.log(step, "complete", token)
        if step.link is not None:
            token[1] = step.link.id
            run.ready.append(token)
        else:
            leave(run, token, step)


def payloads_of(run: Run, token: Token, step: Step) -> dict[str, Any]:
    """What the events carry; computed before anything happens."""
    told = any(each.trigger in {Trigger.MESSAGE, Trigger.SIGNAL} for each in step.node.happenings)
    return payload_of(run, token, step) if told else {}


def throw_all(run: Run, token: Token, step: Step, payload: Mapping[str, Any]) -> bool:
    """Throw every result of an event; true when the token waits for a compensation and goes on later."""
    waits = False
    for happening in step.node.happenings:
        if token[ID] not in run.tokens:
            return True
        if happening.trigger is Trigger.COMPENSATION:
            waits = _compensate(run, token, step, happening) or waits
        elif happening.trigger is Trigger.SIGNAL:
            broadcast(run, token, step, happening.signal, payload)
        elif happening.trigger is Trigger.MESSAGE:
            send(run, token, step, happening.message, payload)
        elif happening.trigger is Trigger.ESCALATION:
            throw(run, Trigger.ESCALATION, happening.code, token[SCOPE])
    return waits


def _compensate(run: Run, token: Token, step: Step, happening: Happening) -> bool:
    records = taken(run, token[SCOPE], happening.activity)
    if not records:
        return False
    host = token if happening.waits else run.add(step.id, token[SCOPE])
    compensate(run, host, records, step.id, "" if happening.waits else "drop")
    return happening.waits


# -- tasks -----------------------------------------------------------------------------------------------------------


def enter_user(run: Run, token: Token, step: Step) -> None:
    """Put a task before people."""
    node = step.node
    letter = letter_of(node, run.context(token)) if node.letter is not None else ""
    rings = rings_around(run, step, token) if step.guards else None
    if node.inputs:
        assign(run, token, node.inputs)
    run.log(step, "start", token)
    run.commands.append(_new(OpenTask, (token[0], step.id, *step.task, letter)))
    if rings is not None:
        arm_around(run, step, token, rings)


def enter_plain_user(run: Run, token: Token, step: Step) -> None:
    """The same where nothing is to be computed before."""
    run.commands.append(_new(Log, (step.id, step.word, "start", step.label, token[0])))
    run.commands.append(_new(OpenTask, (token[0], step.id, *step.task, "")))


def enter_service(run: Run, token: Token, step: Step) -> None:
    """Call a service, or have work done outside that the engine cannot do."""
    rings = rings_around(run, step, token)
    assign(run, token, step.node.inputs)
    call = service_call(run, token)
    run.log(step, "start", token)
    run.commands.append(call)
    arm_around(run, step, token, rings)


def service_call(run: Run, token: Token) -> CallService:
    """The call of a service task: all `koboshi:` attributes as parameters, the letter's name computed."""
    node = run.step_of(token).node
    params: dict[str, Any] = {name: value for name, value in node.attributes.items() if name != "service"}
    if node.letter is not None:
        params["letter"] = letter_of(node, run.context(token))
    if node.script is not None:
        return CallService(token[0], node.id, "script", {**params, "script": node.script.source})
    return CallService(token[0], node.id, node.attributes.get("service", "") or node.operation, params)


def letter_of(node: Node, context: Context) -> str:
    """The name of the letter that `koboshi:letter` gives for this data; empty where the node names none."""
    if node.letter is None:
        return ""
    name = value_of(node.letter, context)
    if not isinstance(name, str) or not name:
        raise ExpressionFailed(f"どの通知書を出すか、式「{node.letter.source}」から決まりません。")
    return name


def enter_receive(run: Run, token: Token, step: Step) -> None:
    """Wait for a message as a piece of work."""
    rings = rings_around(run, step, token)
    assign(run, token, step.node.inputs)
    run.log(step, "start", token)
    expect(run, token, step, None)
    arm_around(run, step, token, rings)


def enter_send(run: Run, token: Token, step: Step) -> None:
    """Send a message and go on."""
    payload = payload_of(run, token, step)
    send(run, token, step, step.node.message, payload)
    step.finish(run, token, step)


def enter_rule(run: Run, token: Token, step: Step) -> None:
    """Ask a decision table and keep its answer."""
    name, result = step.asks
    decision = run.program.decisions.get(name)
    if decision is None:
        raise DecisionFailed(f"判断「{name}」がありません。")
    if step.node.inputs:
        assign(run, token, step.node.inputs)
    context = run.context(token) if run.local else run.data
    known = _known(step, decision, context) if result else None
    if known is not None:
        run.keep(result, known[1], known[2])
        step.finish(run, token, step)
        return
    answer = decide(decision, context)
    if result:
        run.write({result: answer})
    elif isinstance(answer, Mapping):
        run.merge(answer)
    step.finish(run, token, step)


def _known(step: Step, decision: Decision, context: Context) -> tuple[object, Any, int] | None:
    """An answer that the table gives again and again, measured only once; None where it gives no such answer."""
    answer = kept_answer(decision, context)
    known = step.known.get(id(answer))
    if known is None and answer is not None and len(step.known) < MAX_KNOWN:
        # The answer itself stands in it too, so that nothing else can get its identity.
        known = step.known[id(answer)] = (answer, *plain(answer))
    return known


def enter_script(run: Run, token: Token, step: Step) -> None:
    """Compute a script: a named result, or a context that is merged into the data."""
    script = step.node.script
    assign(run, token, step.node.inputs)
    if script is not None and script.formula is not None:
        value = value_of(script.formula, run.context(token), run.now)
        if script.result:
            run.merge({script.result: value})
        elif isinstance(value, Mapping):
            run.merge(value)
    step.finish(run, token, step)


def enter_passing(run: Run, token: Token, step: Step) -> None:
    """A task that the engine neither does nor waits for."""
    assign(run, token, step.node.inputs)
    step.finish(run, token, step)


# -- activities with something inside --------------------------------------------------------------------------------


def enter_opening(run: Run, token: Token, step: Step) -> None:
    """A sub-process, transaction, ad-hoc sub-process or call."""
    rings = rings_around(run, step, token)
    assign(run, token, step.node.inputs)
    before = len(run.commands)
    open_scope(run, token, step)
    # What is opened inside is told after the beginning of what is around it.
    run.commands.insert(before, Log(step.id, step.word, "start", step.label, token[0]))
    arm_around(run, step, token, rings)


# -- gateways --------------------------------------------------------------------------------------------------------


def enter_exclusive(run: Run, token: Token, step: Step) -> None:
    """Take the first way whose condition holds."""
    follow(run, token, (step.only or first_chosen(step, run, token)).chosen)


def enter_choosing(run: Run, token: Token, step: Step) -> None:
    """Take every way whose condition holds (inclusive and complex gateways)."""
    ways = chosen(step, run, token, {"waitingForStart": True} if step.node.activation is not None else None)
    run.reserve(len(ways))
    run.log(step, "complete", token)
    for way in ways:
        if way.log:
            run.commands.append(way.told(token[0]))
    go(run, token, ways)


def enter_parallel(run: Run, token: Token, step: Step) -> None:
    """Take every way."""
    if step.after is not None:
        follow(run, token, step.after)
        return
    run.reserve(len(step.ways))
    if not step.split:
        run.log(step, "complete", token)
        go(run, token, step.ways)
        return
    twins = [token]
    while len(twins) < len(step.split):
        twins.append(run.add(step.id, token[2]))
    for twin, trail in zip(twins, step.split, strict=True):
        follow(run, twin, trail)


def enter_event_based(run: Run, token: Token, step: Step) -> None:
    """Wait for the first of several events."""
    targets = [way.target for way in step.ways]
    rings = [ring(run, target, token) for target in targets]
    run.reserve(len(targets))
    run.log(step, "start", token)
    for target, due in zip(targets, rings, strict=True):
        guard = run.add(target.id, token[SCOPE])
        run.own("arms")[guard[ID]] = token[ID]
        expect(run, guard, target, due)
