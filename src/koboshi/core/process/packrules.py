"""Our own rules for the processes of packs: nothing that could strand a case or that the house cannot carry out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from koboshi.core.process.checks import Flows, Nodes, Processes
from koboshi.core.process.data import ANSWERS, FIXED, DataRefused, check_name
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import BOUNDARIES, GATEWAYS, SCOPES, WAITING, Flow, Node, NodeKind
from koboshi.core.process.terms import Decision, ModelError

REFUSED: Final = frozenset({NodeKind.SEND, NodeKind.CALL})
"""The house has no one to send to and no other process to call: a letter goes out by a service task."""
_SPLITTING: Final = GATEWAYS


def check_pack(nodes: Nodes, flows: Flows, processes: Processes, decisions: Mapping[str, Decision] | None) -> None:
    """Raise ModelError for the first thing a pack must not have."""
    if len(processes) != 1:
        raise ModelError("", "手続きの図には、process がちょうど1つ必要です。")
    free = {node.id for node in nodes.values() if node.kind is NodeKind.ADHOC}
    starts = {scope: _start(nodes.values(), scope) for scope in _scopes(nodes)}
    for node in nodes.values():
        _check_kind(node)
    for node in nodes.values():
        if node.scope not in free:
            _check_ways(node)
        _check_flows(node, flows)
        _check_content(node, decisions)
    for scope, start in starts.items():
        _check_reach(nodes, flows, scope, start)
    _check_idle_loops(nodes, flows)


def _scopes(nodes: Nodes) -> list[str]:
    return ["", *(node.id for node in nodes.values() if node.kind in SCOPES and node.kind is not NodeKind.ADHOC)]


def _start(nodes: Iterable[Node], scope: str) -> str:
    inside = [node for node in nodes if node.scope == scope]
    starts = [node for node in inside if node.kind is NodeKind.START]
    if len(starts) != 1:
        raise ModelError(scope, "開始イベントは、ちょうど1つ必要です。")
    if not scope and starts[0].happenings:
        raise ModelError(starts[0].id, "手続きの開始イベントは、何も待たないものだけが使えます。")
    if not any(node.kind is NodeKind.END for node in inside):
        raise ModelError(scope, "終了イベントがありません。")
    return starts[0].id


def _check_kind(node: Node) -> None:
    if node.kind in REFUSED:
        raise ModelError(node.id, f"「{node.kind.value}」は、こぼしの手続きの図では使えません。")
    if node.kind is NodeKind.SCRIPT and node.script is not None and node.script.source and not node.script.formula:
        raise ModelError(
            node.id, f"スクリプトの言語「{node.script.language[:40]}」は使えません。FEEL で書いてください。"
        )
    _check_events(node)


def _check_events(node: Node) -> None:
    """Nothing that another case or somebody outside would have to hear or to say: nobody there carries it out."""
    told = node.kind in {NodeKind.THROW, NodeKind.END}
    if told and any(happening.trigger is Trigger.MESSAGE for happening in node.happenings):
        raise ModelError(node.id, "送信のイベントは、こぼしの手続きの図では使えません。")
    if any(happening.trigger is Trigger.SIGNAL for happening in node.happenings):
        raise ModelError(
            node.id,
            "シグナルのイベントは、こぼしの手続きの図では使えません。ほかの案件へ合図を送るしくみがありません。",
        )
    loop = node.loop
    thrown = [happening for happening in (loop.told, *(each for _, each in loop.cases)) if happening] if loop else []
    if any(happening.trigger in {Trigger.MESSAGE, Trigger.SIGNAL} for happening in thrown):
        raise ModelError(node.id, "くり返しの途中で連絡や合図を送ることは、こぼしの手続きの図ではできません。")


def _check_ways(node: Node) -> None:
    free = node.kind in {NodeKind.START, NodeKind.EVENT_SUBPROCESS, *BOUNDARIES} or node.for_compensation
    linked = node.trigger is Trigger.LINK
    if not (free or node.incoming or (linked and node.kind is NodeKind.CATCH)):
        raise ModelError(node.id, "ここに入る線がありません。")
    last = node.kind in {NodeKind.END, NodeKind.EVENT_SUBPROCESS} or node.for_compensation
    quiet = node.trigger is Trigger.COMPENSATION and node.kind is NodeKind.BOUNDARY
    if not (last or quiet or node.outgoing or (linked and node.kind is NodeKind.THROW)):
        raise ModelError(node.id, "ここから出る線がありません。手続きがここで止まってしまいます。")
    if len(node.outgoing) > 1 and node.kind not in _SPLITTING:
        raise ModelError(node.id, "線が2本以上出ています。分かれ道はゲートウェイで書いてください。")


def _check_flows(node: Node, flows: Flows) -> None:
    outgoing = [flows[each] for each in node.outgoing]
    choosing = node.kind in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX}
    if choosing and len(outgoing) > 1:
        _check_choice(node, outgoing)
    elif any(flow.condition for flow in outgoing):
        raise ModelError(node.id, "条件は、道が分かれる排他ゲートウェイから出る線にだけ書けます。")


def _check_choice(node: Node, outgoing: list[Flow]) -> None:
    if not node.default:
        raise ModelError(node.id, "どの条件にも合わないときの道（default）がありません。")
    for flow in outgoing:
        if not flow.default and not flow.condition:
            raise ModelError(flow.id, "この線に条件がありません。")


def _check_content(node: Node, decisions: Mapping[str, Decision] | None) -> None:
    if node.kind is NodeKind.USER:
        _check_user(node)
    elif node.kind is NodeKind.SERVICE and not node.attributes.get("service"):
        raise ModelError(node.id, "koboshi:service（何をするサービスか）がありません。")
    elif node.kind is NodeKind.RULE:
        _check_rule(node, decisions)
    if any(each.trigger is Trigger.MESSAGE and not each.message for each in node.happenings):
        raise ModelError(node.id, "koboshi:message（何の連絡を待つか）がありません。")


def _check_user(node: Node) -> None:
    if not node.role:
        raise ModelError(node.id, "koboshi:role（だれがするか）がありません。")
    days = node.attributes.get("days", "")
    if days and not (days.isascii() and days.isdigit() and len(days) <= 4):
        raise ModelError(node.id, "koboshi:days は、日数を数字で書いてください。")


def _check_rule(node: Node, decisions: Mapping[str, Decision] | None) -> None:
    name, result = node.attributes.get("decision", ""), node.attributes.get("result", "")
    if not name or (decisions is not None and name not in decisions):
        raise ModelError(node.id, f"判断「{name}」がありません。koboshi:decision を見直してください。")
    try:
        if check_name(result) in FIXED | {ANSWERS}:
            raise ModelError(node.id, f"「{result}」は結果の名前に使えません。")
    except DataRefused as problem:
        raise ModelError(node.id, "koboshi:result（結果を入れる変数の名前）を書いてください。") from problem


def _next(node: Node, nodes: Nodes, flows: Flows) -> list[str]:
    linked = node.kind is NodeKind.THROW and node.trigger is Trigger.LINK
    catches = [
        each.id
        for each in (nodes.values() if linked else ())
        if each.kind is NodeKind.CATCH and each.link == node.link and each.scope == node.scope
    ]
    return [*(flows[each].target for each in node.outgoing), *node.boundaries, *catches]


def _check_reach(nodes: Nodes, flows: Flows, scope: str, start: str) -> None:
    """Everything can be reached from the start, and an end can be reached from everything."""
    apart = {each for each, node in nodes.items() if node.kind is NodeKind.EVENT_SUBPROCESS or node.for_compensation}
    inside = {each: node for each, node in nodes.items() if node.scope == scope and each not in apart}
    forward = {each: _next(node, nodes, flows) for each, node in inside.items()}
    backward: dict[str, list[str]] = {each: [] for each in inside}
    for each, targets in forward.items():
        for target in targets:
            backward[target].append(each)
    reached = _closure([start], forward)
    ends = [each for each, node in inside.items() if node.kind is NodeKind.END or node.handler]
    ending = _closure(ends, backward)
    for each in inside:
        if each not in reached:
            raise ModelError(each, "開始からここへたどり着けません。")
        if each not in ending:
            raise ModelError(each, "ここから終わりへたどり着けません。")


def _closure(begin: list[str], ways: Mapping[str, list[str]]) -> set[str]:
    found, queue = set(begin), list(begin)
    while queue:
        for target in ways[queue.pop()]:
            if target not in found:
                found.add(target)
                queue.append(target)
    return found


def _check_idle_loops(nodes: Nodes, flows: Flows) -> None:
    """No circle without a wait in it: such a circle would turn for ever in no time."""
    idle = {each for each, node in nodes.items() if node.kind not in WAITING or node.trigger is Trigger.LINK}
    ways = {each: [target for target in _next(nodes[each], nodes, flows) if target in idle] for each in idle}
    left = _peel(_peel(ways), forward=False)
    if left:
        raise ModelError(min(left), "待つところのない輪があります。手続きが止まらずに回り続けてしまいます。")


def _peel(ways: Mapping[str, list[str]], *, forward: bool = True) -> dict[str, list[str]]:
    """Take away, again and again, the nodes without a way in (or without a way out); only circles stay."""
    left = dict(ways)
    while True:
        targets = {target for each in left for target in left[each]}
        keep = targets if forward else {each for each in left if any(target in left for target in left[each])}
        if len(keep & left.keys()) == len(left):
            return left
        left = {each: left[each] for each in left if each in keep}
