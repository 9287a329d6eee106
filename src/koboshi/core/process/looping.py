"""Activities that repeat: standard loops and multiple instances (BPMN 2.0, 13.3.6 and 13.3.7).

The token that enters holds the repetition; every instance is a token of its own on the same node, in a scope in which
`loop` counts: `n` in all, `begun`, `done`, `items` still to come (one after another) and `out` (what was collected).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koboshi.core.process.compensating import keep
from koboshi.core.process.expressions import ExpressionFailed, holds, value_of, whole
from koboshi.core.process.finishing import assign, leave_activity
from koboshi.core.process.model import Loop
from koboshi.core.process.program import Step
from koboshi.core.process.repeating import MAX_INSTANCES
from koboshi.core.process.run import Run
from koboshi.core.process.state import ID, SCOPE, Token
from koboshi.core.process.terms import ProcessError
from koboshi.core.process.throwing import tell
from koboshi.core.process.waits import arm, close, loop_of, rings_of


def enter_repeated(run: Run, token: Token, step: Step) -> None:
    """Begin a repetition, or one instance of it."""
    loop = step.node.loop
    if loop is None or loop_of(run, token, step) is not None:
        step.work(run, token, step)
        return
    items = _items(run, token, loop) if loop.multi else None
    number = _how_many(run, token, loop, items)
    rings = rings_of(run, step, token)
    run.reserve(len(step.guards) + (1 if loop.sequential else number) + 1)
    assign(run, token, step.node.inputs)
    arm(run, token, step, rings)
    scope = str(run.number())
    record: dict[str, Any] = {"n": number, "begun": 0, "done": 0}
    if items is not None:
        record["items"] = items
    if loop.output:
        record["out"] = [None] * number
    run.own("scopes")[scope] = {"parent": token[SCOPE], "token": token[ID], "node": step.id, "loop": record, "vars": {}}
    run.local = True
    for _ in range(min(number, 1 if loop.sequential else number)):
        _begin(run, scope, step, loop)
    if number == 0:
        _end(run, scope, step, loop)


def _items(run: Run, token: Token, loop: Loop) -> list[Any] | None:
    if loop.collection is None:
        return None
    value = value_of(loop.collection, run.context(token), run.now)
    if not isinstance(value, list):
        raise ExpressionFailed(f"くり返すもとの「{loop.collection.source}」が、一覧になっていません。")
    return list(value)


def _how_many(run: Run, token: Token, loop: Loop, items: list[Any] | None) -> int:
    """Instances of a multi-instance activity; for a standard loop whether it begins at all. ExpressionFailed."""
    context = run.context(token)
    if not loop.multi:
        ready = not loop.before or loop.condition is None or holds(loop.condition, context, run.now)
        return int(ready and loop.maximum != 0)
    number = len(items) if items is not None else None
    if loop.cardinality is not None:
        given = whole(loop.cardinality, context, run.now)
        number = given if number is None or given is None else min(number, given)
    if number is None or not 0 <= number <= MAX_INSTANCES:
        raise ExpressionFailed(f"くり返しの回数が、0から{MAX_INSTANCES}までの数になりません。")
    return number


def _begin(run: Run, scope: str, step: Step, loop: Loop) -> None:
    """Put one more instance on its way."""
    record = run.scopes[scope]
    count = record["loop"]
    token = run.put(step.id, scope)
    own: dict[str, Any] = {"loopCounter": count["begun"] + 1}
    if loop.item and "items" in count:
        own[loop.item] = count["items"][count["begun"]]
    record["vars"][str(token[ID])] = own
    count["begun"] += 1


def finish_repeated(run: Run, token: Token, step: Step) -> None:
    """One instance is done."""
    record = loop_of(run, token, step)
    loop = step.node.loop
    if record is None or loop is None:
        leave_activity(run, token, step)
        return
    try:
        _collect(run, token, step, record, loop)
    except ProcessError as problem:
        run.park(token, problem.sentence, "finish")
        return
    run.stuck.pop(token[ID], None)
    run.log(step, "complete", token)
    if not step.opened:
        keep(run, record["parent"], step)
    _next(run, token, step, record, loop)


def _collect(run: Run, token: Token, step: Step, record: dict[str, Any], loop: Loop) -> None:
    assign(run, token, step.node.outputs)
    own = record["vars"].get(str(token[ID]), {})
    if "out" in record["loop"]:
        name = loop.output_item or loop.output
        record["loop"]["out"][own["loopCounter"] - 1] = run.context(token).get(name)


def _next(run: Run, token: Token, step: Step, record: dict[str, Any], loop: Loop) -> None:
    scope, count = token[SCOPE], record["loop"]
    count["done"] += 1
    known = {**run.context(token), **_numbers(count)}
    record["vars"].pop(str(token[ID]), None)
    run.drop(token)
    try:
        over = _told(run, scope, step, loop, known) or _complete(run, loop, known, count)
    except ProcessError as problem:
        # The condition cannot be computed: the token that holds all instances waits for a person.
        run.park(run.tokens[record["token"]], problem.sentence, "loop")
        return
    if scope not in run.scopes:
        return
    _go_on(run, scope, step, loop, over=over)


def _go_on(run: Run, scope: str, step: Step, loop: Loop, *, over: bool) -> None:
    count = run.scopes[scope]["loop"]
    if over or (count["done"] >= count["n"] and loop.multi):
        _end(run, scope, step, loop)
    elif not loop.multi or (loop.sequential and count["begun"] < count["n"]):
        _begin(run, scope, step, loop)


def resume(run: Run, host: Token, step: Step) -> None:
    """Ask the condition again that could not be computed when the last instance was done. ExpressionFailed."""
    loop = step.node.loop
    for scope in run.opened_by(host):
        record = run.scopes[scope]
        if loop is not None and "loop" in record:
            known = {**run.context(host), **_numbers(record["loop"])}
            _go_on(run, scope, step, loop, over=_complete(run, loop, known, record["loop"]))
            return
    leave_activity(run, host, step)


def _numbers(count: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions of a repetition may ask (table 10.31)."""
    return {
        "numberOfInstances": count["n"],
        "numberOfActiveInstances": count["begun"] - count["done"],
        "numberOfCompletedInstances": count["done"],
        "numberOfTerminatedInstances": 0,
    }


def _complete(run: Run, loop: Loop, known: Mapping[str, Any], count: Mapping[str, Any]) -> bool:
    if not loop.multi:
        enough = loop.maximum is not None and count["done"] >= loop.maximum
        return enough or loop.condition is None or not holds(loop.condition, known, run.now)
    return loop.completion is not None and holds(loop.completion, known, run.now)


def _told(run: Run, scope: str, step: Step, loop: Loop, known: Mapping[str, Any]) -> bool:
    """Events of behaviours None, One and Complex; a complex one caught by an interrupting boundary ends the rest."""
    record = run.scopes[scope]
    host, count = run.tokens[record["token"]], record["loop"]
    if loop.told is not None:
        if loop.behavior == "None" or count["done"] == 1:
            tell(run, host, step, loop.told)
        return False
    over = False
    for condition, happening in loop.cases:
        if scope in run.scopes and holds(condition, known, run.now):
            over = tell(run, host, step, happening) or over
    return over


def _end(run: Run, scope: str, step: Step, loop: Loop) -> None:
    """No more instances: those still at work are taken back, and the activity is complete."""
    record = run.scopes[scope]
    host = run.tokens[record["token"]]
    out = record["loop"].get("out")
    close(run, scope, "interrupted")
    if out is not None:
        try:
            run.merge({loop.output: out})
        except ProcessError as problem:
            run.park(host, problem.sentence, "end")
            return
    leave_activity(run, host, step)
