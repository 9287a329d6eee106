"""Compensation (BPMN 2.0, 13.5.5): what was completed is undone in the reverse order, each thing once."""

from __future__ import annotations

from typing import Any, Final

from koboshi.core.process.commands import Incident
from koboshi.core.process.model import NodeKind
from koboshi.core.process.program import Step
from koboshi.core.process.run import Run
from koboshi.core.process.state import ID, ROOT, SCOPE, Token

MAX_KEPT: Final = 200
"""Completed activities that one scope remembers for compensation."""


def keep(run: Run, scope: str, step: Step, inner: list[Any] | None = None) -> None:
    """Remember a completed activity that can be compensated: itself, or by what is inside it."""
    inside = run.program.insides.get(step.opened) if step.opened else None
    reversal = inside is not None and inside.reversal is not None
    if not (step.compensable or inner or reversal) or step.node.for_compensation:
        return
    kept = run.own("done").setdefault(scope, [])
    if len(kept) >= MAX_KEPT:
        sentence = f"取り消せるように覚えておく作業が多すぎます（{MAX_KEPT}個まで）。古いものは補償されません。"
        run.commands.append(Incident(0, step.id, sentence))
        kept.pop(0)
    kept.append([step.id, inner or []])


def compensate(run: Run, host: Token, records: list[Any], node: str, then: str = "") -> None:
    """Undo the records, newest first, while the host waits; `then` says how the host goes on."""
    scope = str(run.number())
    record = {"parent": host[SCOPE], "token": host[ID], "node": node, "comp": records[::-1]}
    run.own("scopes")[scope] = record | ({"then": then} if then else {})
    run.touch(scope)


def taken(run: Run, scope: str, activity: str) -> list[Any]:
    """Take out what a compensation event means: everything in its scope, or one activity in it or around it."""
    record = run.scopes.get(scope)
    if record is not None and run.program.steps[record["node"]].kind is NodeKind.EVENT_SUBPROCESS:
        scope = record["parent"]
    if not activity:
        whole: list[Any] = run.done.pop(scope, [])
        return whole
    while True:
        found = [each for each in run.done.get(scope, ()) if each[0] == activity]
        if found:
            rest = [each for each in run.done[scope] if each[0] != activity]
            if rest:
                run.done[scope] = rest
            else:
                del run.done[scope]
            return found
        if scope == ROOT:
            return []
        scope = run.scopes[scope]["parent"]


def compensate_next(run: Run, scope: str, record: dict[str, Any]) -> bool:
    """Begin the next undoing of a compensation scope; false when there is nothing left."""
    queue = record["comp"]
    while queue:
        node, inner = queue.pop(0)
        step = run.program.steps[node]
        inside = run.program.insides.get(step.opened) if step.opened else None
        if step.compensable:
            run.put(step.compensable, scope)
            return True
        if inside is not None and inside.reversal is not None:
            run.own("done")[scope] = inner
            run.put(inside.reversal.id, scope)
            return True
        queue[0:0] = inner[::-1]
    return False
