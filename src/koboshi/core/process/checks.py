"""What must be true of any model before it may run; every rule answers with a sentence and a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from koboshi.core.process.data import DataRefused, check_names
from koboshi.core.process.elements import EVENTS
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import BOUNDARIES, GATEWAYS, HOSTS, SCOPES, Flow, Node, NodeKind, Process
from koboshi.core.process.terms import ModelError

Nodes: TypeAlias = Mapping[str, Node]
Flows: TypeAlias = Mapping[str, Flow]
Processes: TypeAlias = Mapping[str, Process]
# Inside an event sub-process the start event must wait for something; on top of a process some triggers make no sense.
_NEVER_STARTS: Final = frozenset({Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATION})


def check(nodes: Nodes, flows: Flows, processes: Processes) -> None:
    """Raise ModelError for the first thing that the engine could not carry out."""
    for node in nodes.values():
        _check_ways(node)
        _check_default(node, flows)
        _check_event(node, nodes)
        _check_result(node)
        if node.kind is NodeKind.EVENT_SUBPROCESS:
            _check_event_subprocess(node, nodes)
        elif node.kind in SCOPES:
            _check_begins(node.id, [each for each in nodes.values() if each.scope == node.id])
        elif node.kind is NodeKind.CALL and node.called not in processes:
            raise ModelError(
                node.id, f"呼び出す手続き「{node.called[:80]}」がありません。calledElement を見直してください。"
            )
        elif node.kind is NodeKind.EVENT_BASED:
            _check_event_gateway(node, nodes, flows)
    _check_links(nodes)
    _check_transactions(nodes)


def _check_ways(node: Node) -> None:
    apart = node.kind in {NodeKind.START, NodeKind.EVENT_SUBPROCESS, *BOUNDARIES} or node.for_compensation
    if apart and node.incoming:
        raise ModelError(node.id, f"{_APART.get(node.kind, '補償のための作業')}に入る線は引けません。")
    last = node.kind in {NodeKind.END, NodeKind.EVENT_SUBPROCESS} or node.for_compensation
    if last and node.outgoing:
        raise ModelError(node.id, f"{_LAST.get(node.kind, '補償のための作業')}から出る線は引けません。")
    if node.kind in GATEWAYS and not node.outgoing:
        raise ModelError(node.id, "ここから出る線がありません。手続きがここで止まってしまいます。")


_APART: Final = {
    NodeKind.START: "開始イベントと境界イベント",
    NodeKind.BOUNDARY: "開始イベントと境界イベント",
    NodeKind.EVENT_SUBPROCESS: "イベントサブプロセス",
}
_LAST: Final = {NodeKind.END: "終了イベント", NodeKind.EVENT_SUBPROCESS: "イベントサブプロセス"}


def _check_default(node: Node, flows: Flows) -> None:
    if not node.default:
        return
    if node.default not in node.outgoing:
        raise ModelError(node.id, "default の線が、ここから出ていません。")
    if flows[node.default].condition is not None:
        raise ModelError(node.default, "default の線に条件は書けません。")


def _check_event(node: Node, nodes: Nodes) -> None:
    allowed = EVENTS.get(node.kind)
    if allowed is None:
        return
    for happening in node.happenings:
        if happening.trigger.value not in allowed.split():
            raise ModelError(node.id, f"このイベントに「{happening.trigger.value}」は使えません。")
    if node.kind is NodeKind.BOUNDARY:
        _check_boundary(node, nodes)
    if node.kind is NodeKind.CATCH and not node.happenings:
        raise ModelError(node.id, "何を待つイベントか（メッセージ、タイマーなど）が書かれていません。")
    top = node.kind is NodeKind.START and not node.scope
    if top and any(happening.trigger in _NEVER_STARTS for happening in node.happenings):
        raise ModelError(node.id, "この開始イベントは、イベントサブプロセスの中でだけ使えます。")


def _check_result(node: Node) -> None:
    """The variable that takes a result is checked once, here, and not at every step."""
    name = node.attributes.get("result", "")
    if name and node.kind in {NodeKind.RULE, NodeKind.SCRIPT}:
        try:
            check_names((name,), answers=False)
        except DataRefused as problem:
            raise ModelError(node.id, f"「{name[:80]}」は結果の名前に使えません。") from problem


def _check_boundary(node: Node, nodes: Nodes) -> None:
    host = nodes[node.attached_to]
    if host.kind not in HOSTS:
        raise ModelError(node.id, "境界イベントは、作業にだけ付けられます。")
    if not node.happenings:
        raise ModelError(node.id, "何が起きたときの境界イベントかが書かれていません。")
    if node.trigger is Trigger.CANCEL and host.kind is not NodeKind.TRANSACTION:
        raise ModelError(node.id, "取消の境界イベントは、トランザクションにだけ付けられます。")
    if node.trigger is Trigger.COMPENSATION:
        if node.outgoing:
            raise ModelError(
                node.id, "補償の境界イベントから出る線は引けません。関連（association）でつないでください。"
            )
        if not node.handler:
            raise ModelError(node.id, "補償の境界イベントに、補償のための作業がつながっていません。")


def _check_event_subprocess(node: Node, nodes: Nodes) -> None:
    starts = [each for each in nodes.values() if each.scope == node.id and each.kind is NodeKind.START]
    if len(starts) != 1:
        raise ModelError(node.id, "イベントサブプロセスには、開始イベントがちょうど1つ必要です。")
    if not starts[0].happenings:
        raise ModelError(starts[0].id, "イベントサブプロセスの開始イベントに、何が起きたときかが書かれていません。")


def _check_begins(scope: str, inside: list[Node]) -> None:
    begins = [node for node in inside if node.kind not in BOUNDARIES and not node.for_compensation]
    if begins and all(node.incoming for node in begins):
        raise ModelError(scope, "始まるところがありません。開始イベントを置いてください。")
    for node in inside:
        if node.kind is NodeKind.START and node.happenings:
            raise ModelError(node.id, "サブプロセスの開始イベントは、何も待たないものだけが使えます。")


def _check_event_gateway(node: Node, nodes: Nodes, flows: Flows) -> None:
    for each in node.outgoing:
        target = nodes[flows[each].target]
        if target.kind not in {NodeKind.CATCH, NodeKind.RECEIVE} or target.trigger is Trigger.LINK:
            raise ModelError(node.id, "イベントゲートウェイの次には、待つイベントか受信の作業だけを置けます。")


def _check_links(nodes: Nodes) -> None:
    catches: dict[tuple[str, str, str], str] = {}
    for node in nodes.values():
        if node.kind is NodeKind.CATCH and node.trigger is Trigger.LINK:
            key = (node.process, node.scope, node.link)
            if key in catches:
                raise ModelError(node.id, f"リンク「{node.link[:80]}」の受け口が2つあります。")
            catches[key] = node.id
    for node in nodes.values():
        throws = node.kind is NodeKind.THROW and node.trigger is Trigger.LINK
        if throws and (node.process, node.scope, node.link) not in catches:
            raise ModelError(node.id, f"リンク「{node.link[:80]}」の受け口が、同じ図の中にありません。")


def _check_transactions(nodes: Nodes) -> None:
    for node in nodes.values():
        if node.kind is not NodeKind.END or node.trigger is not Trigger.CANCEL:
            continue
        around = nodes.get(node.scope)
        if around is None or around.kind is not NodeKind.TRANSACTION:
            raise ModelError(node.id, "取消の終了イベントは、トランザクションの中でだけ使えます。")
        if not any(nodes[each].trigger is Trigger.CANCEL for each in around.boundaries):
            raise ModelError(around.id, "取消の終了イベントがあるのに、取消の境界イベントがありません。")
