"""Waits in a log: answers of the citizen, messages and boundary events, in time that passed."""

from __future__ import annotations

from typing import Final

import numpy as np

from koboshi.core.mining import MISSING
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import Definition, Node, NodeKind
from koboshi.core.simulate.chance import fixed
from koboshi.core.simulate.fitting_laws import fit_law
from koboshi.core.simulate.fitting_replay import WAITS, Replayed
from koboshi.core.simulate.fitting_report import Findings, LawFit
from koboshi.core.simulate.fitting_work import Timed
from koboshi.core.simulate.scenario import ALWAYS_NAME, EventPlan

_FAILING: Final = frozenset({Trigger.ERROR, Trigger.ESCALATION})
_PASSING: Final = frozenset({Trigger.NONE, Trigger.LINK})


def fit_waits(
    definition: Definition, replayed: Replayed, timed: Timed, findings: Findings
) -> tuple[dict[str, EventPlan], list[LawFit]]:
    """Plans and laws of every wait."""
    plans: dict[str, EventPlan] = {}
    laws: list[LawFit] = []
    for node in definition.nodes.values():
        if node.kind is NodeKind.BOUNDARY:
            _boundary(definition, node, replayed, timed, findings, plans, laws)
        elif node.kind in WAITS and not (node.kind is NodeKind.CATCH and node.trigger in _PASSING):
            _wait(definition, node, replayed, timed, findings, plans, laws)
    return plans, laws


def _lengths(node: str, replayed: Replayed, timed: Timed) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rows = replayed.rows(node)
    begin, end = timed.possible[rows], timed.ends[rows]
    known = (begin != MISSING) & (end != MISSING) & (end >= begin)
    return np.asarray((end - begin)[known], np.float64)


def _wait(
    definition: Definition,
    node: Node,
    replayed: Replayed,
    timed: Timed,
    findings: Findings,
    plans: dict[str, EventPlan],
    laws: list[LawFit],
) -> None:
    name = definition.name_of(node.id)
    if node.trigger is Trigger.TIMER and node.timer is not None and node.timer.duration:
        return
    lengths = _lengths(node.id, replayed, timed)
    if not len(lengths) and replayed.unseen.get(node.id):
        pairs = np.concatenate(replayed.unseen[node.id], axis=1)
        pairs = pairs[:, (pairs[0] != MISSING) & (pairs[1] != MISSING)]
        lengths = np.maximum(pairs[1] - pairs[0], 0) / 1_000.0
        findings.gap(f"events.{node.id}", f"「{name}」の記録がないため、次の作業までの時間（上限）を使いました。")
    if not len(lengths):
        findings.gap(f"events.{node.id}.after", f"「{name}」の記録がないため、0分としました。")
        plans[node.id] = EventPlan(hours=ALWAYS_NAME, after=fixed(0))
        return
    fit = fit_law(node.id, name, lengths, "elapsed")
    laws.append(fit)
    never = _run_out(definition, node, replayed, findings)
    plans[node.id] = EventPlan(hours=ALWAYS_NAME, after=fit.law, never=never)
    if _races(definition, node):
        findings.note(f"「{name}」は、ほかより先に来たときの長さだけがわかるため、短めに見積もられています。")


def _run_out(definition: Definition, node: Node, replayed: Replayed, findings: Findings) -> float:
    """The share of waits that a timer on their border ended: under the same period, they never hear anything."""
    timers = [definition.nodes[each] for each in node.boundaries]
    timers = [each for each in timers if each.trigger is Trigger.TIMER and each.interrupting]
    out = sum(len(replayed.rows(each.id)) for each in timers)
    if not out:
        return 0.0
    findings.note(
        f"「{definition.name_of(node.id)}」は、{out:,}回、期間が過ぎるまでに来ていません。長さは来たものだけからなので、"
        "期間を変えたときの答えにはなりません。"
    )
    return round(out / (out + len(replayed.rows(node.id))), 6)


def _races(definition: Definition, node: Node) -> bool:
    sources = (definition.nodes[definition.flows[each].source] for each in node.incoming)
    return any(source.kind is NodeKind.EVENT_BASED for source in sources)


def _boundary(
    definition: Definition,
    node: Node,
    replayed: Replayed,
    timed: Timed,
    findings: Findings,
    plans: dict[str, EventPlan],
    laws: list[LawFit],
) -> None:
    """How often a boundary event came, over those cases that reached its host, and when."""
    if node.trigger is Trigger.TIMER:
        return
    fired = len(replayed.rows(node.id))
    name = definition.name_of(node.id)
    host = len(replayed.rows(node.attached_to))
    entered = host + fired if node.interrupting else host
    if not fired or not entered:
        findings.gap(f"events.{node.id}", f"「{name}」の記録がないため、起こらないままとします。")
        return
    share = min(1.0, fired / entered)
    if node.trigger in _FAILING:
        plans[node.id] = EventPlan(hours=ALWAYS_NAME, fails=share, never=1.0 - share)
        return
    lengths = _lengths(node.id, replayed, timed)
    if not len(lengths):
        findings.gap(
            f"events.{node.id}.after", f"「{name}」が起きるまでの時間がわからないため、起こらないままとします。"
        )
        return
    fit = fit_law(node.id, name, lengths, "elapsed")
    laws.append(fit)
    plans[node.id] = EventPlan(hours=ALWAYS_NAME, after=fit.law, never=round(1.0 - share, 6))
