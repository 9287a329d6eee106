"""Message flows: between pools only, from what sends to what receives."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View
from koboshi.core.bpmn.words import named


def artifacts(view: View) -> Iterator[Finding]:
    """EXT.008, 009: no artifact at an end."""
    for flow in view.message_flows:
        for attribute, rule, word in (("targetRef", "EXT.008", "先"), ("sourceRef", "EXT.009", "元")):
            node = view.target(flow.get(attribute))
            if node is not None and view.is_a(node, "artifact"):
                yield broken(view, flow, rule, f"{named(node)}は、メッセージフローの{word}になれません。")


def pools(view: View) -> Iterator[Finding]:
    """EXT.031: the ends are in two pools."""
    for flow in view.message_flows:
        ends = [view.target(flow.get(name)) for name in ("sourceRef", "targetRef")]
        if ends[0] is None or ends[1] is None:
            continue
        homes = [_pool(view, each) for each in ends if each is not None]
        if ends[0] is ends[1] or (homes[0] is not None and homes[0] is homes[1]):
            reason = f"{named(ends[0])}と{named(ends[1])}は、同じプールにあります。"
            yield broken(view, flow, "EXT.031", reason)


def _pool(view: View, node: Element) -> Element | None:
    """The process of a node or of a pool; the pool itself when it is closed."""
    if not view.is_a(node, "participant"):
        return view.around(node, "process")
    process = view.target(node.get("processRef"))
    return node if process is None else process


def directions(view: View) -> Iterator[Finding]:
    """EXT.102, 103, 108, 109, 119: start events receive, end events send, both only as message events."""
    for flow in view.message_flows:
        source, target = view.target(flow.get("sourceRef")), view.target(flow.get("targetRef"))
        if source is not None:
            yield from _sender(view, flow, source)
        if target is not None:
            yield from _receiver(view, flow, target)


def _sender(view: View, flow: Element, node: Element) -> Iterator[Finding]:
    if view.is_a(node, "startEvent"):
        yield broken(view, flow, "EXT.102", f"{named(node)}は、メッセージフローの元になれません。")
    elif view.is_a(node, "endEvent") and "message" not in view.triggers(node):
        yield broken(view, node, "EXT.109", "メッセージフローの元ですが、メッセージの終了イベントではありません。")
    elif view.is_a(node, "catchEvent"):
        yield broken(view, flow, "EXT.119", f"{named(node)}は受け取る側なので、メッセージフローの元になれません。")


def _receiver(view: View, flow: Element, node: Element) -> Iterator[Finding]:
    if view.is_a(node, "endEvent"):
        yield broken(view, flow, "EXT.108", f"{named(node)}は、メッセージフローの先になれません。")
    elif view.is_a(node, "startEvent") and "message" not in view.triggers(node):
        yield broken(view, node, "EXT.103", "メッセージフローの先ですが、メッセージの開始イベントではありません。")
    elif view.is_a(node, "throwEvent"):
        yield broken(view, flow, "EXT.119", f"{named(node)}は送り出す側なので、メッセージフローの先になれません。")


RULES: tuple[Rule, ...] = (artifacts, pools, directions)
