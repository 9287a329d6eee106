"""Sequence flows: what they may connect, under which conditions, and that both ends know of them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN
from koboshi.core.bpmn.finding import Finding, Level, Rule, broken
from koboshi.core.bpmn.view import View, flag
from koboshi.core.bpmn.words import named

_ENDS = (("targetRef", "incoming", "EXT.006", "EXT.022", "先"), ("sourceRef", "outgoing", "EXT.007", "EXT.021", "元"))
_LISTED = frozenset({f"{BPMN}incoming", f"{BPMN}outgoing"})
_CHOOSING = ("exclusiveGateway", "inclusiveGateway", "complexGateway")


def ends(view: View) -> Iterator[Finding]:
    """EXT.006, 007, 021, 022, 023: no artifact and no event sub-process at an end, and both ends list the flow."""
    # The schema makes the lists optional. Where a tool writes none at all, that is its style and no slip.
    level: Level = "error" if any(element.tag in _LISTED for element in view.types) else "note"
    for flow in view.flows:
        for attribute, direction, artifact, event, word in _ENDS:
            node = view.target(flow.get(attribute))
            if node is None:
                continue
            if view.is_a(node, "artifact"):
                yield broken(view, flow, artifact, f"{named(node)}は、シーケンスフローの{word}になれません。")
            elif view.is_a(node, "subProcess") and flag(node, "triggeredByEvent"):
                yield broken(view, flow, event, f"イベントサブプロセス（{node.get('id')}）は、線の{word}になれません。")
            elif not view.lists(node, direction, flow):
                reason = f"{named(node)}の {direction} に、この線が書かれていません。"
                yield broken(view, flow, "EXT.023", reason, level)


def listed(view: View) -> Iterator[Finding]:
    """EXT.023: a node lists only flows that really end or start there."""
    for node in view.every("flowNode"):
        for direction, attribute in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            for name in view.named_in(node, direction):
                flow = view.target(name)
                if flow is None or not view.is_a(flow, "sequenceFlow"):
                    continue
                if view.target(flow.get(attribute)) is not node:
                    reason = f"{direction} に書かれた線「{name}」は、ここにつながっていません。"
                    yield broken(view, node, "EXT.023", reason)


def levels(view: View) -> Iterator[Finding]:
    """EXT.028, 152: a flow stays in its pool and in its sub-process."""
    for flow in view.flows:
        source, target = view.target(flow.get("sourceRef")), view.target(flow.get("targetRef"))
        if source is None or target is None:
            continue
        around = [view.scope(each) for each in (source, target)]
        if around[0] is around[1] or not all(view.is_a(each, "flowNode") for each in (source, target)):
            continue
        ends = f"{named(source)}から{named(target)}まで"
        if view.around(source, "process") is not view.around(target, "process"):
            yield broken(view, flow, "EXT.028", f"{ends}、プールの境を越えています。")
        else:
            yield broken(view, flow, "EXT.152", f"{ends}、サブプロセスの境を越えています。")


def conditions(view: View) -> Iterator[Finding]:
    """EXT.024, 025: conditions only where a choice is made; flows that may wait only where nothing is executed."""
    for flow in view.flows:
        if flow.get("isImmediate") is not None and not flag(flow, "isImmediate") and view.executable(flow):
            yield broken(view, flow, "EXT.024", "実行するプロセスでは、isImmediate を false にできません。")
        source = view.target(flow.get("sourceRef"))
        if source is None or not view.children(flow, "conditionExpression") or view.is_a(source, *_CHOOSING):
            continue
        yield from _condition(view, flow, source)


def _condition(view: View, flow: Element, source: Element) -> Iterator[Finding]:
    if view.is_a(source, "activity"):
        if view.degree(source, "outgoing") < 2:
            yield broken(view, flow, "EXT.025", f"{named(source)}から出る線が1本だけなので、条件は書けません。")
    elif not view.is_a(source, "eventBasedGateway"):  # that is EXT.137
        yield broken(view, flow, "EXT.025", f"{named(source)}から出る線に、条件は書けません。")


def defaults(view: View) -> Iterator[Finding]:
    """EXT.026: the default flow starts at the node that names it."""
    for node in view.every("activity", "gateway"):
        flow = view.target(node.get("default"))
        if flow is None or not view.is_a(flow, "sequenceFlow"):
            continue
        if view.target(flow.get("sourceRef")) is not node:
            yield broken(view, node, "EXT.026", f"default の線「{node.get('default')}」が、ここから出ていません。")


RULES: tuple[Rule, ...] = (ends, listed, levels, conditions, defaults)
