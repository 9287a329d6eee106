"""Lowering repetition: an activity with a loop becomes a scope around its body."""

from __future__ import annotations

from dataclasses import replace

from koboshi.core.process.expressions import ExpressionFailed, value_of
from koboshi.core.process.model import Formula, Node
from koboshi.core.simulate.chance import Law, fixed
from koboshi.core.simulate.kernel import shape
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.problems import NotSimulated
from koboshi.core.simulate.spots import Spot

MOST_INSTANCES = 100_000


def repeat(made: Lowered, node: Node, spot: Spot) -> None:
    """Wrap a spot: its guards and ways stay outside, the work goes inside, as often as the scenario or model says."""
    loop = node.loop
    if loop is None:
        return
    if loop.completion is not None:
        made.assume(f"「{made.name_of(node.id)}」の途中で打ち切る条件は見ず、instances の回数だけ行うとしました。")
    body = replace(spot, key=f"{spot.key}#body", scope=spot.key, ways=[], guards=[], join=None)
    made.add(body)
    outer = Spot(
        spot.key, node.id, shape.SCOPE, spot.scope, spot.ways, inner=body.key, join=spot.join, guards=spot.guards
    )
    outer.count = _count(made, node)
    outer.parallel = loop.multi and not loop.sequential
    made.add(outer)


def _count(made: Lowered, node: Node) -> Law:
    plan = made.scenario.tasks.get(node.id)
    if plan is not None and plan.instances is not None:
        return plan.instances
    loop = node.loop
    value = _constant(loop.cardinality) if loop is not None and loop.cardinality is not None else None
    if value is None:
        raise NotSimulated(node.id, f"何回くり返すかが図からわかりません。tasks.{node.id}.instances に書いてください。")
    return fixed(value)


def _constant(formula: Formula) -> float | None:
    try:
        value = value_of(formula, {})
    except ExpressionFailed:
        return None
    number = getattr(value, "__float__", None)
    return float(number()) if number is not None and 0 <= number() <= MOST_INSTANCES else None
