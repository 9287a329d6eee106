"""Boundary events and compensation."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.rules.events import words
from koboshi.core.bpmn.view import View, flag
from koboshi.core.bpmn.words import named

_GOING_ON = frozenset({"message", "timer", "escalation", "conditional", "signal"})
_INTERRUPTING = _GOING_ON | {"error", "cancel", "compensate"}


def triggers(view: View) -> Iterator[Finding]:
    """EXT.110, 111, 147: what may be attached, and where."""
    for event in view.every("boundaryEvent"):
        found = view.triggers(event)
        if not found and not view.children(event, "eventDefinitionRef"):
            yield broken(view, event, "EXT.110", "境界イベントには、きっかけが必要です。")
        allowed = _INTERRUPTING if flag(event, "cancelActivity", "true") else _GOING_ON
        wrong = found - allowed
        if wrong & _INTERRUPTING:
            yield broken(view, event, "EXT.147", f"{words(wrong)}のときは、cancelActivity を false にできません。")
        elif wrong:
            yield broken(view, event, "EXT.147", f"境界イベントに{words(wrong)}は付けられません。")
        host = view.target(event.get("attachedToRef"))
        if "cancel" in found and host is not None and not view.is_a(host, "transaction"):
            yield broken(view, event, "EXT.111", f"キャンセルは、{named(host)}には付けられません。")


def place(view: View) -> Iterator[Finding]:
    """EXT.152: a boundary event is drawn on the level of what it is attached to."""
    for event in view.every("boundaryEvent"):
        host = view.target(event.get("attachedToRef"))
        if host is not None and view.is_a(host, "activity") and view.scope(host) is not view.scope(event):
            yield broken(view, event, "EXT.152", f"{named(host)}と同じ段にありません。")


def ways(view: View) -> Iterator[Finding]:
    """EXT.112, 113, 114: nothing enters a boundary event; something leaves it, but not when it compensates."""
    for event in view.every("boundaryEvent"):
        compensates = "compensate" in view.triggers(event)
        if view.has(event, "incoming"):
            yield broken(view, event, "EXT.112", "境界イベントに入る線は引けません。")
        if compensates and view.has(event, "outgoing"):
            yield broken(view, event, "EXT.114", "補償の境界イベントから、シーケンスフローは出せません。")
        if not compensates and not view.has(event, "outgoing"):
            yield broken(view, event, "EXT.113", "ここから出る線がありません。")


def compensation(view: View) -> Iterator[Finding]:
    """EXT.143, 144: a compensation event leads by an association to an activity that is for compensation."""
    found = _handlers(view)
    for event in view.every("boundaryEvent"):
        if "compensate" not in view.triggers(event):
            continue
        handlers = found.get(event, [])
        if not handlers:
            yield broken(view, event, "EXT.143", "補償をするアクティビティが、関連の線で結ばれていません。")
        for handler in handlers:
            if not flag(handler, "isForCompensation"):
                reason = f"{named(event)}の補償をしますが、isForCompensation が true ではありません。"
                yield broken(view, handler, "EXT.144", reason)


def _handlers(view: View) -> dict[Element, list[Element]]:
    """The activities that associations lead to, by where they begin."""
    found: dict[Element, list[Element]] = {}
    for association in view.every("association"):
        source, target = (view.target(association.get(name)) for name in ("sourceRef", "targetRef"))
        if source is not None and target is not None and view.is_a(target, "activity"):
            found.setdefault(source, []).append(target)
    return found


RULES: tuple[Rule, ...] = (triggers, place, ways, compensation)
