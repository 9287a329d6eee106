"""Lowering choices: shares from the scenario, else the model's own conditions, else (and said so) equal shares."""

from __future__ import annotations

import math
from collections.abc import Mapping

from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import Formula, Node, NodeKind
from koboshi.core.simulate.cases import ARRIVED
from koboshi.core.simulate.dataspace import Gate, names_of
from koboshi.core.simulate.kernel import shape
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.scenario import Shares
from koboshi.core.simulate.spots import Spot, Way

Rows = tuple[tuple[float, ...], ...]


def exclusive(made: Lowered, node: Node, spot: Spot) -> None:
    """An exclusive gateway with several ways out."""
    spot.op = shape.CHOOSE
    plan = made.scenario.gateways.get(node.id)
    if plan is not None and plan.chances:
        spot.rows = cumulative(_by_flow(made, node, spot, plan.chances, sums=True))
    elif _decidable(made, node, spot):
        made.gates.append(Gate(node.id, _conditions(made, node, spot)))
        spot.gate = len(made.gates) - 1
    else:
        count = len(spot.ways)
        spot.rows = cumulative(((1.0 / count,) * count,))
        made.assume(f"分かれ道「{made.name_of(node.id)}」は、割合がないので等しい割合（1/{count} ずつ）としました。")


def inclusive(made: Lowered, node: Node, spot: Spot) -> None:
    """An inclusive or complex gateway with several ways out: each way by its own chance or condition."""
    spot.op = shape.SPREAD
    plan = made.scenario.gateways.get(node.id)
    spot.default = next((i for i, way in enumerate(spot.ways) if made.definition.flows[way.flow].default), -1)
    if plan is not None and plan.chances:
        spot.rows = _by_flow(made, node, spot, plan.chances, sums=False)
        if spot.default < 0 and any(max(row) < 1.0 for row in spot.rows):
            place = f"gateways.{node.id}.chances"
            raise ScenarioError(
                place, "どの道も選ばれないことがあります。1本の割合を1にするか、図に default を書いてください。"
            )
        spot.default = max(spot.default, 0)
    elif _decidable(made, node, spot):
        made.gates.append(Gate(node.id, _conditions(made, node, spot), several=True))
        spot.gate = len(made.gates) - 1
    else:
        spot.rows = ((1.0,) * len(spot.ways),)
        spot.default = 0
        made.assume(f"分かれ道「{made.name_of(node.id)}」は、割合がないので、いつも全部の道へ進むとしました。")


def _conditions(made: Lowered, node: Node, spot: Spot) -> tuple[Formula | None, ...]:
    flows = [made.definition.flows[way.flow] for way in spot.ways]
    return tuple(None if flow.default else flow.condition for flow in flows)


def _decidable(made: Lowered, node: Node, spot: Spot) -> bool:
    """Whether every name in the conditions gets a value from the scenario or from the model."""
    flows = [made.definition.flows[way.flow] for way in spot.ways]
    conditions = [flow.condition for flow in flows if flow.condition is not None]
    if not conditions or len(conditions) + sum(flow.default for flow in flows) < len(flows):
        return False
    return all(names_of(condition) <= known_names(made) for condition in conditions)


def known_names(made: Lowered) -> frozenset[str]:
    """Names that cases can have values for: attributes, fixed data, outcomes of tasks, results of rules and scripts."""
    scenario, found = made.scenario, {ARRIVED, *made.scenario.data}
    found |= {attribute.name.partition(".")[0] for attribute in scenario.attributes}
    for node in made.definition.nodes.values():
        plan = scenario.tasks.get(node.id)
        if node.outcomes or (plan is not None and plan.outcomes):
            found |= {node.id} | ({"outcome"} if node.action == "decide" else set())
        if node.kind is NodeKind.RULE and node.attributes.get("result"):
            found.add(node.attributes["result"])
        if node.kind is NodeKind.SCRIPT and node.script is not None and node.script.result:
            found.add(node.script.result)
    return frozenset(found)


def split_conditions(made: Lowered, node: Node, spot: Spot) -> None:
    """Several ways out of what is no gateway: all, or with conditions those that hold (BPMN 2.0.2, 13.2.1)."""
    flows = [made.definition.flows[way.flow] for way in spot.ways if way.flow]
    if len(spot.ways) < 2 or not any(flow.condition is not None for flow in flows):
        return
    split = Spot(f"{spot.key}#split", node.id, shape.PASS, spot.scope, spot.ways)
    made.add(split)
    spot.ways = [Way(split.key)]
    inclusive(made, node, split)


def failing(made: Lowered, guard: Node, spot: Spot, key: str) -> None:
    """An error or escalation of a task: with its share it goes the other way when the task is done."""
    plan = made.scenario.events.get(guard.id)
    share = plan.fails if plan is not None and plan.fails is not None else 0.0
    if share == 0.0:
        made.assume(f"「{made.name_of(guard.id)}」は起こらないとしました（events.{guard.id}.chance で変えられます）。")
        return
    after = Spot(f"{spot.key}#{guard.id}", guard.id, shape.CHOOSE, spot.scope)
    if guard.interrupting or guard.trigger is Trigger.ERROR:
        onward = made.add(Spot(f"{after.key}#on", spot.element, shape.PASS, spot.scope, spot.ways))
        after.ways = [Way(key), Way(onward.key)]
        after.rows = cumulative(((share, 1.0 - share),))
    else:
        onward = made.add(Spot(f"{after.key}#on", spot.element, shape.PASS, spot.scope, spot.ways))
        after.op, after.ways, after.rows, after.default = shape.SPREAD, [Way(onward.key), Way(key)], ((1.0, share),), 0
    made.add(after)
    spot.ways = [Way(after.key)]


def _by_flow(made: Lowered, node: Node, spot: Spot, chances: Shares, *, sums: bool) -> Rows:
    """Shares in the order of the ways; keys are ids of flows, their names, or ids of the elements they lead to."""
    place = f"gateways.{node.id}.chances"
    names: dict[str, int] = {}
    for i, way in enumerate(spot.ways):
        flow = made.definition.flows[way.flow]
        for name in (flow.target, flow.name, flow.id):
            names[name] = i
    rows = []
    for shares in chances:
        row = [0.0] * len(spot.ways)
        for name, share in shares.items():
            if name not in names:
                known = "、".join(way.flow for way in spot.ways)
                raise ScenarioError(f"{place}.{name}", f"この道はありません。ここから出る道：{known}。")
            row[names[name]] = share
        rows.append(check_sum(place, row) if sums else tuple(row))
    return tuple(rows)


def outcome_rows(place: str, names: tuple[str, ...], chances: Shares) -> Rows:
    """Shares of outcomes by round in the order of the outcomes."""
    rows = []
    for shares in chances:
        unknown = [name for name in shares if name not in names]
        if unknown:
            raise ScenarioError(f"{place}.{unknown[0]}", f"この結果はありません。あるもの：{'、'.join(names)}。")
        rows.append(check_sum(place, [shares.get(name, 0.0) for name in names]))
    return cumulative(tuple(rows))


def check_sum(place: str, row: list[float]) -> tuple[float, ...]:
    """Shares that add up to one."""
    total = math.fsum(row)
    if abs(total - 1.0) > 1e-6:
        raise ScenarioError(place, f"割合の合計が1になりません（{total:g}）。")
    return tuple(row)


def cumulative(rows: Rows) -> Rows:
    """Running sums, the last of each being one."""
    return tuple((*(math.fsum(row[: i + 1]) for i in range(len(row) - 1)), 1.0) for row in rows)


def outcomes_of(node: Node, plan_outcomes: Shares) -> tuple[str, ...]:
    """The outcomes of a task: the model's, else those the scenario names."""
    found: Mapping[str, None] = dict.fromkeys(name for shares in plan_outcomes for name in shares)
    return node.outcomes or tuple(found)
