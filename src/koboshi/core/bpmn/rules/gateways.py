"""Gateways: directions, and what an event gateway may lead to."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View, flag
from koboshi.core.bpmn.words import named

_TRIGGERS = frozenset({"message", "signal", "timer", "conditional"})


def directions(view: View) -> Iterator[Finding]:
    """EXT.017, 018, 019, 135: flows as the direction says, and something to split or to join."""
    for gateway in view.every("gateway"):
        coming, going = view.degree(gateway, "incoming"), view.degree(gateway, "outgoing")
        direction = (gateway.get("gatewayDirection") or "").strip()
        if direction == "Converging" and going > 1:
            yield broken(view, gateway, "EXT.017", f"合流（Converging）なのに、{going} 本の線が出ています。")
        if direction == "Diverging" and coming > 1:
            yield broken(view, gateway, "EXT.018", f"分岐（Diverging）なのに、{coming} 本の線が入っています。")
        if direction == "Mixed" and (coming < 2 or going < 2):
            yield broken(view, gateway, "EXT.019", "合流と分岐（Mixed）なのに、入る線か出る線が2本ありません。")
        if coming < 2 and going < 2:
            yield broken(view, gateway, "EXT.135", "入る線も出る線も2本以上ないので、分かれ道になっていません。")


def event_gateways(view: View) -> Iterator[Finding]:
    """EXT.136, 142: two ways on at least; nothing before one that starts the process."""
    for gateway in view.every("eventBasedGateway"):
        if view.degree(gateway, "outgoing") < 2:
            yield broken(view, gateway, "EXT.136", "イベントゲートウェイからは、2本以上の線を出してください。")
        starts = flag(gateway, "instantiate")
        if starts and view.has(gateway, "incoming"):
            yield broken(view, gateway, "EXT.142", "プロセスを始めるイベントゲートウェイに、入る線は引けません。")
        if (gateway.get("eventGatewayType") or "").strip() == "Parallel" and not starts:
            yield broken(view, gateway, "EXT.142", "Parallel は、プロセスを始める（instantiate）ときだけ使えます。")


def targets(view: View) -> Iterator[Finding]:
    """EXT.137 to 141: unconditional ways to receive tasks or catching events that nothing else leads to."""
    for gateway in view.every("eventBasedGateway"):
        nodes = []
        for flow in view.outgoing(gateway):
            if view.children(flow, "conditionExpression"):
                yield broken(view, flow, "EXT.137", "イベントゲートウェイから出る線に、条件は書けません。")
            node = view.target(flow.get("targetRef"))
            if node is not None and view.is_a(node, "flowNode"):
                nodes.append(node)
                yield from _target(view, node)
        yield from _mixture(view, gateway, nodes)


def _target(view: View, node: Element) -> Iterator[Finding]:
    receives = view.is_a(node, "receiveTask")
    triggers = view.triggers(node) if view.is_a(node, "intermediateCatchEvent") else set()
    if not receives and not (triggers and triggers <= _TRIGGERS):
        reason = "イベントゲートウェイの先には、受信タスクか、メッセージ・シグナル・タイマー・条件の待ちを置きます。"
        yield broken(view, node, "EXT.138", reason)
    if receives and view.attached.get(node):
        yield broken(view, node, "EXT.140", "イベントゲートウェイの先の受信タスクに、境界イベントは付けられません。")
    if view.degree(node, "incoming") > 1:
        yield broken(view, node, "EXT.141", "イベントゲートウェイのほかから入る線は引けません。")


def _mixture(view: View, gateway: Element, nodes: list[Element]) -> Iterator[Finding]:
    tasks = [node for node in nodes if view.is_a(node, "receiveTask")]
    events = [node for node in nodes if not view.is_a(node, "receiveTask") and "message" in view.triggers(node)]
    if tasks and events:
        reason = f"{named(tasks[0])}と{named(events[0])}は、1つのイベントゲートウェイの先に一緒に置けません。"
        yield broken(view, gateway, "EXT.139", reason)


RULES: tuple[Rule, ...] = (directions, event_gateways, targets)
