"""What a token does on entering a node. Everything that can fail is computed before anything is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from koboshi.core.process.commands import CallService, Log, OpenTask
from koboshi.core.process.data import DataRefused
from koboshi.core.process.expressions import ExpressionFailed, decide, holds, value_of
from koboshi.core.process.model import TIMERS, Context, Flow, Node, NodeKind, ProcessError
from koboshi.core.process.run import Run, Token, TooManyTokens
from koboshi.core.process.timing import TimerProblem, due_of

Trouble = (ExpressionFailed, TimerProblem, DataRefused, TooManyTokens)


class DecisionFailed(ProcessError):
    """A decision table gave no usable answer; decision callables may raise it."""


def enter(run: Run, token: Token) -> None:
    """Let a token act on its node, or park it there as an incident."""
    node = run.node(token)
    try:
        _ENTER[node.kind](run, token, node)
    except (*Trouble, DecisionFailed) as problem:
        run.park(token, problem.sentence)


def _pass(run: Run, token: Token, node: Node) -> None:
    run.leave(token)


def _end(run: Run, token: Token, node: Node) -> None:
    run.log(node, "complete", token)
    run.last_end = (node.id, node.attributes.get("state", "") or "finished")
    scope = token.scope
    run.drop(token)
    if node.terminate:
        owner = dict(run.scopes[scope])
        run.cancel_scope(scope, "terminated")
        run.scopes.setdefault(scope, owner)
        run.touched.add(scope)


def _user(run: Run, token: Token, node: Node) -> None:
    letter = letter_of(node, run.context)
    dues = _dues(run, node)
    run.log(node, "start", token)
    run.commands.append(OpenTask(token.id, node.id, node.role, node.action, node.outcomes, node.due_days, letter))
    run.arm(token, dues)


def _service(run: Run, token: Token, node: Node) -> None:
    call = service_call(run, token)
    dues = _dues(run, node)
    run.log(node, "start", token)
    run.commands.append(call)
    run.arm(token, dues)


def service_call(run: Run, token: Token) -> CallService:
    """The call of a service task: all `koboshi:` attributes as parameters, the letter's name computed."""
    node = run.node(token)
    params = {name: value for name, value in node.attributes.items() if name != "service"}
    if node.letter is not None:
        params["letter"] = letter_of(node, run.context)
    return CallService(token.id, node.id, node.attributes["service"], params)


def letter_of(node: Node, context: Context) -> str:
    """The name of the letter that `koboshi:letter` gives for this data; empty where the node names none."""
    if node.letter is None:
        return ""
    name = value_of(node.letter, context)
    if not isinstance(name, str) or not name:
        raise ExpressionFailed(f"どの通知書を出すか、式「{node.letter.source}」から決まりません。")
    return name


def _rule(run: Run, token: Token, node: Node) -> None:
    name = node.attributes["decision"]
    decision = run.definition.decisions.get(name)
    if decision is None:
        raise DecisionFailed(f"判断「{name}」がありません。")
    run.merge({node.attributes["result"]: decide(decision, run.context)})
    run.leave(token)


def _receive(run: Run, token: Token, node: Node) -> None:
    dues = _dues(run, node)
    run.log(node, "start", token)
    run.expect(token, None)
    run.arm(token, dues)


def _catch_message(run: Run, token: Token, node: Node) -> None:
    run.expect(token, None)


def _catch_timer(run: Run, token: Token, node: Node) -> None:
    run.expect(token, _due(run, node))


def _exclusive(run: Run, token: Token, node: Node) -> None:
    flow = _choose(run, node)
    if flow.branch:
        run.commands.append(Log(flow.id, "branch", "complete", flow.name, token.id))
    run.move(token, flow.id)


def _choose(run: Run, node: Node) -> Flow:
    flows = [run.definition.flows[each] for each in node.outgoing]
    for flow in flows:
        if flow.condition is not None and holds(flow.condition, run.context):
            return flow
    return next(flow for flow in flows if flow.default or len(flows) == 1)


def _parallel(run: Run, token: Token, node: Node) -> None:
    first, *others = node.outgoing
    run.reserve(len(others))
    run.log(node, "complete", token)
    twins = [run.add(node.id, token.scope) for _ in others]
    run.move(token, first)
    for twin, flow in zip(twins, others, strict=True):
        run.move(twin, flow)


def _subprocess(run: Run, token: Token, node: Node) -> None:
    dues = _dues(run, node)
    run.log(node, "start", token)
    run.arm(token, dues)
    scope = str(run.number())
    run.scopes[scope] = {"parent": token.scope, "node": node.id, "token": token.id}
    run.put(node.start, scope)


def _dues(run: Run, node: Node) -> dict[str, datetime]:
    """When the boundary timers of a node will fire, with room made for their tokens."""
    run.reserve(len(node.boundaries) + 1)
    guards = (run.definition.nodes[each] for each in node.boundaries)
    return {guard.id: _due(run, guard) for guard in guards if guard.kind in TIMERS}


def _due(run: Run, node: Node) -> datetime:
    if node.timer is None:
        raise TimerProblem("タイマーの時がありません。")
    return due_of(node.timer, run.context, run.now)


_ENTER: dict[NodeKind, Callable[[Run, Token, Node], None]] = {
    NodeKind.START: _pass,
    NodeKind.END: _end,
    NodeKind.USER: _user,
    NodeKind.SERVICE: _service,
    NodeKind.RULE: _rule,
    NodeKind.RECEIVE: _receive,
    NodeKind.CATCH_MESSAGE: _catch_message,
    NodeKind.CATCH_TIMER: _catch_timer,
    NodeKind.EXCLUSIVE: _exclusive,
    NodeKind.PARALLEL: _parallel,
    NodeKind.SUBPROCESS: _subprocess,
}
