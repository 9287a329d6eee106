"""Shares of the ways at gateways, by round: a loop is often left sooner (or later) the second time than the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from koboshi.core.process.model import Definition, Node, NodeKind
from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.fitting_laws import empirical
from koboshi.core.simulate.fitting_replay import Replayed
from koboshi.core.simulate.fitting_report import SMALL, Findings, GatewayFit
from koboshi.core.simulate.scenario import GatewayPlan

_NOT_BY_SHARE: Final = frozenset({NodeKind.PARALLEL, NodeKind.EVENT_BASED})
_DIGITS: Final = 6


def fit_choices(
    definition: Definition, replayed: Replayed, rounds: int, findings: Findings
) -> tuple[dict[str, GatewayPlan], list[GatewayFit]]:
    """Plans and figures of every gateway (and every activity with conditions on its ways out)."""
    plans: dict[str, GatewayPlan] = {}
    fits: list[GatewayFit] = []
    for node in definition.nodes.values():
        if node.kind is NodeKind.COMPLEX and len(node.incoming) > 1:
            findings.gap(
                f"gateways.{node.id}.needed", "何本そろえば進むかは、ログからはわかりません。書き足してください。"
            )
        if not _chooses(definition, node):
            continue
        found = _rounds(definition, node, replayed, rounds)
        if not found:
            reason = replayed.reason or "この分かれ道を通った記録がありません。"
            findings.gap(f"gateways.{node.id}", f"{reason}図の条件か、等しい割合によります。")
            continue
        found = _sure(definition, node, found, findings)
        fits += found
        plans[node.id] = GatewayPlan(chances=tuple(each.shares for each in found))
    if len(plans) > 1:
        findings.note("分かれ道どうしの関係（前の結果や属性によって割合が変わること）は、見ていません。")
    return plans, fits


def _chooses(definition: Definition, node: Node) -> bool:
    if len(node.outgoing) < 2 or node.kind in _NOT_BY_SHARE:
        return False
    gateway = node.kind in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX}
    return gateway or any(definition.flows[each].condition is not None for each in node.outgoing)


def _rounds(definition: Definition, node: Node, replayed: Replayed, most: int) -> list[GatewayFit]:
    """A row for each round with enough passages; the last stands for all that follow."""
    turns = sorted(turn for gateway, turn in replayed.passed if gateway == node.id)
    found: list[GatewayFit] = []
    for turn in turns:
        here, later = (
            replayed.passed[node.id, turn],
            sum(replayed.passed[node.id, each] for each in turns if each > turn),
        )
        last = turn >= most or later < SMALL or here < SMALL
        together = [each for each in turns if each >= turn] if last else [turn]
        taken: Counter[str] = sum((replayed.taken.get((node.id, each), Counter()) for each in together), Counter[str]())
        n = sum(replayed.passed[node.id, each] for each in together)
        shares = _shares(node, taken, n)
        if not any(shares.values()):
            break
        found.append(GatewayFit(node.id, definition.name_of(node.id), turn, last, n, shares, n < SMALL))
        if last:
            break
    return found


def _shares(node: Node, taken: Counter[str], n: int) -> Mapping[str, float]:
    """Shares of flows that add up to one where only one is taken."""
    spreads = node.kind is not NodeKind.EXCLUSIVE
    total = n if spreads else sum(taken.values())
    shares = {flow: round(min(1.0, taken[flow] / total), _DIGITS) if total else 0.0 for flow in node.outgoing}
    largest = max(shares, key=lambda flow: shares[flow])
    if not spreads and total:
        shares[largest] = round(1.0 - sum(share for flow, share in shares.items() if flow != largest), _DIGITS)
    return shares


def _sure(definition: Definition, node: Node, found: list[GatewayFit], findings: Findings) -> list[GatewayFit]:
    """Without a default the simulator needs one way that is always taken; that this is so put in is said."""
    spreads = node.kind is not NodeKind.EXCLUSIVE
    default = any(definition.flows[each].default for each in node.outgoing)
    if not spreads or default or all(max(each.shares.values()) >= 1 for each in found):
        return found
    findings.gap(
        f"gateways.{node.id}", "図に default がなく、道を別々に引くため、いちばん多い道をいつも通るとしました。"
    )
    changed = []
    for each in found:
        largest = max(each.shares, key=lambda flow: each.shares[flow])
        changed.append(replace(each, shares={**each.shares, largest: 1.0}))
    return changed


def fit_repetitions(
    definition: Definition, replayed: Replayed, cases: np.ndarray[tuple[int], np.dtype[np.int32]], findings: Findings
) -> dict[str, Law]:
    """How often repeated activities were done in each case that did them at all."""
    found: dict[str, Law] = {}
    for node in definition.nodes.values():
        if node.loop is None:
            continue
        rows = replayed.rows(node.id)
        if not len(rows):
            findings.gap(f"tasks.{node.id}.instances", "くり返しの記録がないため、図にある回数によります。")
            continue
        times = np.unique(cases[rows], return_counts=True)[1]
        found[node.id] = empirical(np.sort(times.astype(np.float64)))
        findings.note(f"「{definition.name_of(node.id)}」の回数は、1件ごとの合計です（何度も戻る流れでは多すぎます）。")
    return found
