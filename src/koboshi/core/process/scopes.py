"""Scopes: what is inside a sub-process, a called process, an event sub-process; opened, guarded, and over."""

from __future__ import annotations

from typing import Any, Final

from koboshi.core.process.commands import Finish, Incident
from koboshi.core.process.compensating import compensate_next, keep
from koboshi.core.process.expressions import holds
from koboshi.core.process.flow import RESET, leave
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import NodeKind
from koboshi.core.process.program import Inside, Step
from koboshi.core.process.run import Run
from koboshi.core.process.state import ID, ROOT, SCOPE, Token
from koboshi.core.process.terms import ProcessError
from koboshi.core.process.timing import Ring
from koboshi.core.process.waits import cancel, empty, expect, loop_of, ring

MAX_DEPTH: Final = 20
"""How many calls and sub-processes may be open inside one another in a running case."""
STUCK: Final = "合流で待っている道に、もう誰も来ません。手続きの図を見直してください。"


class TooDeep(ProcessError):
    """Processes that call one another without end."""


def inside_of(run: Run, scope: str) -> Inside | None:
    """What the model has in a scope; None for scopes that only hold repetitions or compensations."""
    if scope == ROOT:
        return run.program.insides[run.process]
    record = run.scopes[scope]
    if "loop" in record or "comp" in record:
        return None
    return run.program.insides[run.program.steps[record["node"]].opened]


def open_scope(run: Run, host: Token, step: Step) -> None:
    """Open what is inside a host that has just begun; raises before anything is changed."""
    inside = run.program.insides[step.opened]
    if _depth(run, host[SCOPE]) >= MAX_DEPTH:
        raise TooDeep(
            "サブプロセスや呼び出しの入れ子が深すぎます。手続きが自分を呼び出し続けていないか、見直してください。"
        )
    rings = rings_inside(run, inside, host)
    run.reserve(len(inside.guards) + len(inside.entries))
    scope = str(run.number())
    run.own("scopes")[scope] = {"parent": host[SCOPE], "token": host[ID], "node": step.id}
    run.touch(scope)
    guard(run, scope, inside, rings)
    begin(run, scope, entries_of(inside, step), sequential=step.kind is NodeKind.ADHOC and step.node.sequential)


def _depth(run: Run, scope: str) -> int:
    depth = 0
    while scope != ROOT:
        scope, depth = run.scopes[scope]["parent"], depth + 1
    return depth


def entries_of(inside: Inside, step: Step | None = None) -> tuple[Step, ...]:
    """Where a scope begins when nothing particular started it: the start event that waits for nothing, if there is."""
    if step is not None and step.kind is NodeKind.EVENT_SUBPROCESS:
        return inside.entries
    starts = [entry for entry in inside.entries if entry.kind is NodeKind.START]
    if not starts:
        return inside.entries
    plain = [entry for entry in starts if entry.node.trigger is Trigger.NONE]
    return tuple(plain or starts)[:1]


def rings_inside(run: Run, inside: Inside, token: Token) -> dict[str, Ring]:
    """When the timers of the event sub-processes will ring."""
    found = {}
    for start in inside.guards:
        due = ring(run, start, token)
        if due is not None:
            found[start.id] = due
    return found


def guard(run: Run, scope: str, inside: Inside, rings: dict[str, Ring]) -> None:
    """Let the event sub-processes of a scope wait for what starts them; such guards hang on no host (0)."""
    for start in inside.guards:
        token = run.add(start.id, scope)
        run.own("arms")[token[ID]] = 0
        expect(run, token, start, rings.get(start.id))


def begin(run: Run, scope: str, entries: tuple[Step, ...], *, sequential: bool) -> None:
    """Put tokens where a scope begins; in a sequential ad-hoc sub-process one after another."""
    if sequential:
        run.scopes[scope]["queue"] = [entry.id for entry in entries]
        return
    for entry in entries:
        run.put(entry.id, scope)


def settle_a_scope(run: Run) -> None:
    """Look at the newest touched scope: when nothing is left in it, it is over."""
    scope = max(run.touched, key=int)
    run.touched.discard(scope)
    if run.ended is not None or (scope != ROOT and scope not in run.scopes):
        return
    if any(token[SCOPE] == scope and token[ID] not in run.arms for token in run.tokens.values()):
        return
    record = run.scopes.get(scope, {})
    if _goes_on(run, scope, record):
        return
    half = [key for key in run.joins if key.startswith(f"{scope}:") and not key.endswith(RESET)]
    if half:
        run.commands.append(Incident(record.get("token", 0), half[0].partition(":")[2], STUCK))
        return
    for token in run.inside(scope):
        cancel(run, token, "")
    _over(run, scope, record)


def _goes_on(run: Run, scope: str, record: dict[str, Any]) -> bool:
    """Whether an empty scope has something more to begin."""
    if record.get("queue") and not record.get("full"):
        run.put(record["queue"].pop(0), scope)
        return True
    return "comp" in record and compensate_next(run, scope, record)


def _over(run: Run, scope: str, record: dict[str, Any]) -> None:
    run.forget_joins(scope)
    inner = run.done.pop(scope, [])
    run.touched.discard(scope)
    if scope == ROOT:
        run.ended = run.last_end[1]
        run.commands.append(Finish(*run.last_end))
        return
    del run.scopes[scope]
    host = run.tokens[record["token"]]
    step = run.step_of(host)
    if "comp" in record:
        _compensated(run, host, step, record)
    elif step.kind is NodeKind.EVENT_SUBPROCESS:
        run.log(step, "complete", host)
        run.drop(host)
    else:
        keep(run, _outer(run, host, step), step, inner)
        step.finish(run, host, step)


def _outer(run: Run, host: Token, step: Step) -> str:
    record = loop_of(run, host, step)
    return str(host[SCOPE] if record is None else record["parent"])


def _compensated(run: Run, host: Token, step: Step, record: dict[str, Any]) -> None:
    then = record.get("then", "")
    if then == "cancel":
        leave_cancelled(run, host, step)
    elif then == "drop":
        run.drop(host)
    else:
        run.log(step, "complete", host)
        leave(run, host, step)


def leave_cancelled(run: Run, host: Token, step: Step) -> None:
    """A transaction that was cancelled and compensated goes on at its cancel event."""
    outer = holder(run, host, step)
    way = next(each for each in step.catches if each.node.trigger is Trigger.CANCEL)
    token = run.add(way.id, outer[SCOPE])
    cancel(run, outer, "interrupted")
    run.log(way, "complete", token)
    leave(run, token, way)


def holder(run: Run, token: Token, step: Step) -> Token:
    """The token that boundary events hang on: of a repeated activity, the one that holds all its instances."""
    record = loop_of(run, token, step)
    return run.tokens[record["token"]] if record is not None else token


def handle(run: Run, scope: str, start: Step) -> None:
    """Start the event sub-process of a start event; an interrupting one takes everything else in the scope away."""
    if start.node.interrupting:
        empty(run, scope, "interrupted")
        run.scopes.get(scope, {}).pop("queue", None)
    run.put(start.node.scope, scope)


def look_at_adhoc(run: Run, scope: str) -> None:
    """After every activity in an ad-hoc sub-process: is it complete (13.3.5)?"""
    record = run.scopes.get(scope)
    if record is None or "loop" in record or "comp" in record:
        return
    step = run.program.steps[record["node"]]
    if step.kind is not NodeKind.ADHOC or step.node.completion is None:
        return
    if not holds(step.node.completion, run.context(run.tokens[record["token"]]), run.now):
        return
    record["full"] = True
    if step.node.cancel_remaining:
        empty(run, scope, "interrupted")
    run.touch(scope)
