"""Lowering activities: who does them, how long they take, what they do to the data of the case."""

from __future__ import annotations

from typing import Final

from koboshi.core.process.model import Node, NodeKind
from koboshi.core.simulate import choosing
from koboshi.core.simulate.dataspace import Change
from koboshi.core.simulate.kernel import shape
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.scenario import TaskPlan
from koboshi.core.simulate.spots import Spot

NOBODY: Final = "none"
AUTOMATIC: Final = frozenset({NodeKind.SERVICE, NodeKind.SEND, NodeKind.SCRIPT, NodeKind.RULE})


def lower_task(made: Lowered, node: Node, spot: Spot) -> None:
    """An activity that somebody, or something, works on; automatic ones without a plan take no time."""
    plan = made.scenario.tasks.get(node.id)
    if node.kind not in AUTOMATIC or (plan is not None and (plan.duration is not None or plan.by_pool)):
        _work(made, node, spot, plan or TaskPlan())
    _data(made, node, spot, plan)


def _work(made: Lowered, node: Node, spot: Spot, plan: TaskPlan) -> None:
    pools = _pools(made, node, plan)
    if plan.duration is None and not all(pool in plan.by_pool for pool in pools):
        name = made.name_of(node.id)
        raise ScenarioError(
            f"tasks.{node.id}.duration", f"「{name}」にかかる時間がありません。30m のように書いてください。"
        )
    for pool in plan.by_pool:
        if pool not in pools:
            raise ScenarioError(f"tasks.{node.id}.durations.{pool}", "この仕事をする pools にありません。")
    spot.op, spot.task, spot.plan, spot.pools = shape.WORK, True, plan, pools
    spot.law = plan.duration if plan.duration is not None else plan.by_pool[pools[0]]
    if plan.instances is not None and node.loop is None:
        raise ScenarioError(f"tasks.{node.id}.instances", "図では、この仕事はくり返しになっていません。")


def _pools(made: Lowered, node: Node, plan: TaskPlan) -> tuple[str, ...]:
    known = made.scenario.pools
    for pool in plan.pools:
        if pool not in known and pool != NOBODY:
            raise ScenarioError(f"tasks.{node.id}.pools", f"担当「{pool}」が pools にありません。")
    if plan.pools:
        return plan.pools
    if not known:
        made.assume("担当者の数の制限はないとしました（pools がありません）。待ちは、人手では生じません。")
        return (NOBODY,)
    for name in (node.role, node.lane):
        if name and name in known:
            return (name,)
    if len(known) == 1 and not node.role:
        return tuple(known)
    who = f"役割「{node.role}」" if node.role else "担当"
    raise ScenarioError(
        f"tasks.{node.id}.pools",
        f"「{made.name_of(node.id)}」の{who}に当たる pools がありません。だれがするかを書いてください。",
    )


def _data(made: Lowered, node: Node, spot: Spot, plan: TaskPlan | None) -> None:
    """The column of what the activity writes into the data of the case."""
    if node.kind is NodeKind.RULE:
        _rule(made, node, spot)
    elif node.kind is NodeKind.SCRIPT and node.script is not None and node.script.formula is not None:
        made.changes.append(Change(node.id, script=node.script.formula, result=node.script.result))
        spot.column = len(made.changes) - 1
    names = choosing.outcomes_of(node, plan.outcomes if plan is not None else ())
    if len(names) < 1 or spot.column >= 0:
        return
    spot.column, spot.outcomes = len(made.changes), names
    for name in names:
        writes = {node.id: name} | ({"outcome": name} if node.action == "decide" else {})
        made.changes.append(Change(node.id, writes))
    if plan is not None and plan.outcomes:
        spot.rows = choosing.outcome_rows(f"tasks.{node.id}.outcomes", names, plan.outcomes)
    else:
        spot.rows = choosing.cumulative(((1.0 / len(names),) * len(names),))
        if len(names) > 1:
            made.even[node.id] = names


def _rule(made: Lowered, node: Node, spot: Spot) -> None:
    decision, result = node.attributes.get("decision", ""), node.attributes.get("result", "")
    if decision in made.definition.decisions and result:
        made.changes.append(Change(node.id, decision=decision, result=result))
        spot.column = len(made.changes) - 1
    elif result:
        made.assume(f"判断「{decision or made.name_of(node.id)}」の表が手元にないので、結果は割合で決めます。")
