"""What must be true of a model before anyone may run it; every rule answers with a sentence and a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from koboshi.core.process.data import ANSWERS, FIXED, DataRefused, check_name
from koboshi.core.process.model import (
    BOUNDARIES,
    HOSTS,
    MESSAGES,
    TIMERS,
    WAITING,
    Decision,
    Flow,
    ModelError,
    Node,
    NodeKind,
)
from koboshi.core.process.timing import TimerProblem, is_duration, parse_moment

Nodes: TypeAlias = Mapping[str, Node]
Flows: TypeAlias = Mapping[str, Flow]


def check(nodes: Nodes, flows: Flows, decisions: Mapping[str, Decision] | None) -> dict[str, str]:
    """Return the start event of every scope (the process itself is ''), or raise ModelError."""
    starts = {scope: _start(nodes.values(), scope) for scope in _scopes(nodes)}
    for node in nodes.values():
        _check_ways(node)
        _check_flows(node, flows)
        _check_content(node, nodes, decisions)
    for scope, start in starts.items():
        _check_reach(nodes, flows, scope, start)
    _check_idle_loops(nodes, flows)
    return starts


def _scopes(nodes: Nodes) -> list[str]:
    return ["", *(node.id for node in nodes.values() if node.kind is NodeKind.SUBPROCESS)]


def _start(nodes: Iterable[Node], scope: str) -> str:
    inside = [node for node in nodes if node.scope == scope]
    starts = [node.id for node in inside if node.kind is NodeKind.START]
    if len(starts) != 1:
        raise ModelError(scope, "開始イベントは、ちょうど1つ必要です。")
    if not any(node.kind is NodeKind.END for node in inside):
        raise ModelError(scope, "終了イベントがありません。")
    return starts[0]


def _check_ways(node: Node) -> None:
    begins = node.kind is NodeKind.START or node.kind in BOUNDARIES
    if begins and node.incoming:
        raise ModelError(node.id, "開始イベントと境界イベントに入る線は引けません。")
    if not begins and not node.incoming:
        raise ModelError(node.id, "ここに入る線がありません。")
    if node.kind is NodeKind.END:
        if node.outgoing:
            raise ModelError(node.id, "終了イベントから出る線は引けません。")
    elif not node.outgoing:
        raise ModelError(node.id, "ここから出る線がありません。手続きがここで止まってしまいます。")
    if len(node.outgoing) > 1 and node.kind not in {NodeKind.EXCLUSIVE, NodeKind.PARALLEL}:
        raise ModelError(node.id, "線が2本以上出ています。分かれ道はゲートウェイで書いてください。")


def _check_flows(node: Node, flows: Flows) -> None:
    outgoing = [flows[each] for each in node.outgoing]
    if node.default and node.default not in node.outgoing:
        raise ModelError(node.id, "default の線が、ここから出ていません。")
    if node.kind is NodeKind.EXCLUSIVE and len(outgoing) > 1:
        _check_choice(node, outgoing)
    elif any(flow.condition for flow in outgoing):
        raise ModelError(node.id, "条件は、道が分かれる排他ゲートウェイから出る線にだけ書けます。")


def _check_choice(node: Node, outgoing: list[Flow]) -> None:
    if not node.default:
        raise ModelError(node.id, "どの条件にも合わないときの道（default）がありません。")
    for flow in outgoing:
        if flow.default and flow.condition:
            raise ModelError(flow.id, "default の線に条件は書けません。")
        if not flow.default and not flow.condition:
            raise ModelError(flow.id, "この線に条件がありません。")


def _check_content(node: Node, nodes: Nodes, decisions: Mapping[str, Decision] | None) -> None:
    if node.kind is NodeKind.USER:
        _check_user(node)
    elif node.kind is NodeKind.SERVICE and not node.attributes.get("service"):
        raise ModelError(node.id, "koboshi:service（何をするサービスか）がありません。")
    elif node.kind is NodeKind.RULE:
        _check_rule(node, decisions)
    if node.kind in MESSAGES and not node.message:
        raise ModelError(node.id, "koboshi:message（何の連絡を待つか）がありません。")
    if node.kind in TIMERS:
        _check_timer(node)
    if node.kind in BOUNDARIES and nodes[node.attached_to].kind not in HOSTS:
        raise ModelError(node.id, "境界イベントは、待つことのあるタスクにだけ付けられます。")


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


def _check_timer(node: Node) -> None:
    timer = node.timer
    if timer is None or not (timer.duration or timer.date or timer.until):
        raise ModelError(node.id, "タイマーの時（timeDuration、timeDate、koboshi:until のどれか）がありません。")
    if timer.duration and not is_duration(timer.duration):
        raise ModelError(node.id, f"期間「{timer.duration}」を読めません。P14D のように書いてください。")
    try:
        if timer.date:
            parse_moment(timer.date, day_ends=False)
    except TimerProblem as problem:
        raise ModelError(node.id, problem.sentence) from problem


def _next(node: Node, flows: Flows) -> list[str]:
    return [*(flows[each].target for each in node.outgoing), *node.boundaries]


def _check_reach(nodes: Nodes, flows: Flows, scope: str, start: str) -> None:
    """Everything can be reached from the start, and an end can be reached from everything."""
    inside = {each: node for each, node in nodes.items() if node.scope == scope}
    forward = {each: _next(node, flows) for each, node in inside.items()}
    backward: dict[str, list[str]] = {each: [] for each in inside}
    for each, targets in forward.items():
        for target in targets:
            backward[target].append(each)
    reached = _closure([start], forward)
    ending = _closure([each for each, node in inside.items() if node.kind is NodeKind.END], backward)
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
    idle = {each for each, node in nodes.items() if node.kind not in WAITING}
    ways = {each: [target for target in _next(nodes[each], flows) if target in idle] for each in idle}
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
