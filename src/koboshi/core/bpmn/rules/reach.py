"""Where a start or an end event is drawn, every node has a way in and a way out."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View, flag

_WORDS = {"incoming": "ここに入る線", "outgoing": "ここから出る線"}


def starts(view: View) -> Iterator[Finding]:
    """EXT.096, 101, 105: nothing enters a start event, something leaves it, and there is an end."""
    for event in view.every("startEvent"):
        if view.has(event, "incoming"):
            yield broken(view, event, "EXT.096", "開始イベントに入る線は引けません。")
        if not view.has(event, "outgoing"):
            yield broken(view, event, "EXT.101", "ここから出る線がありません。")
        scope = view.scope(event)
        if scope is not None and not view.children(scope, "endEvent"):
            yield broken(view, event, "EXT.105", "開始イベントがあるのに、同じ段に終了イベントがありません。")


def ends(view: View) -> Iterator[Finding]:
    """EXT.097, 104, 107: nothing leaves an end event, something enters it, and there is a start."""
    for event in view.every("endEvent"):
        if view.has(event, "outgoing"):
            yield broken(view, event, "EXT.104", "終了イベントから出る線は引けません。")
        if not view.has(event, "incoming"):
            yield broken(view, event, "EXT.107", "ここに入る線がありません。")
        scope = view.scope(event)
        if scope is not None and not view.children(scope, "startEvent") and not _begins(view, scope):
            yield broken(view, event, "EXT.097", "終了イベントがあるのに、同じ段に開始イベントがありません。")


def _begins(view: View, scope: Element) -> bool:
    """Whether a receive task or an event gateway of this level starts the process (BPMN 2.0.2, 13.2)."""
    return any(flag(each, "instantiate") for each in view.children(scope, "receiveTask", "eventBasedGateway"))


def ways(view: View) -> Iterator[Finding]:
    """EXT.115, 116, 150, 151: with a start event everything has a way in, with an end event a way out."""
    for node in view.every("activity", "gateway", "intermediateCatchEvent", "intermediateThrowEvent"):
        scope = view.scope(node)
        if scope is None or _apart(view, node) or view.is_a(scope, "adHocSubProcess"):
            continue
        link = view.is_a(node, "event") and "link" in view.triggers(node)
        for direction, event, rules, free in (
            ("incoming", "startEvent", ("EXT.115", "EXT.150"), link and view.is_a(node, "catchEvent")),
            ("outgoing", "endEvent", ("EXT.116", "EXT.151"), link and view.is_a(node, "throwEvent")),
        ):
            between = view.is_a(node, "event")
            if free or view.has(node, direction) or not (between or view.children(scope, event)):
                continue
            yield broken(view, node, rules[not between], f"{_WORDS[direction]}がありません。")


def _apart(view: View, node: Element) -> bool:
    """Whether a node never has flows: a compensation handler, an event sub-process, or one that starts the process."""
    if flag(node, "isForCompensation") or flag(node, "triggeredByEvent"):
        return True
    return flag(node, "instantiate") and view.has(node, "outgoing")


def handlers(view: View) -> Iterator[Finding]:
    """EXT.144: a compensation handler stands outside the normal flow."""
    for node in view.every("activity"):
        if flag(node, "isForCompensation") and (view.has(node, "incoming") or view.has(node, "outgoing")):
            yield broken(view, node, "EXT.144", "補償のためのアクティビティに、シーケンスフローはつなげません。")


RULES: tuple[Rule, ...] = (starts, ends, ways, handlers)
