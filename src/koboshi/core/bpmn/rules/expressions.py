"""Expressions and what an executable process must say exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import local
from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.texts import is_computed, is_cycle, is_duration, is_moment
from koboshi.core.bpmn.view import View
from koboshi.core.bpmn.words import short

_TIMERS: dict[str, tuple[Callable[[str], bool], str, str]] = {
    "timeDate": (is_moment, "EXT.132", "日時（2026-04-01T09:00:00+09:00 など）"),
    "timeCycle": (is_cycle, "EXT.133", "くり返し（R3/PT10M など）"),
    "timeDuration": (is_duration, "EXT.134", "期間（P14D など）"),
}


def formal(view: View) -> Iterator[Finding]:
    """EXT.012, 123: an executable process holds no expressions in natural language."""
    for element, type_ in view.types.items():
        if type_ != "expression" or view.is_formal(element) or not view.executable(element):
            continue
        holder = view.scope(element)
        rule = "EXT.123" if view.is_a(holder, "conditionalEventDefinition") else "EXT.012"
        reason = f"{local(element)} が、機械の読める式（tFormalExpression）になっていません。"
        yield broken(view, _owner(view, element), rule, reason)


def bodies(view: View) -> Iterator[Finding]:
    """EXT.013: a formal expression says something."""
    for element, type_ in view.types.items():
        if type_ not in {"expression", "formalExpression"} or not view.is_formal(element) or _text(element):
            continue
        if view.around(element, "process") is None or view.executable(element):  # a drawing may leave it open
            yield broken(view, _owner(view, element), "EXT.013", f"式（{local(element)}）の中身がありません。")


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _owner(view: View, element: Element) -> Element:
    """The flow element or definition that an expression belongs to, to name it."""
    return view.around(element, "flowElement") or view.around(element, "rootElement") or element


def timers(view: View) -> Iterator[Finding]:
    """EXT.132, 133, 134: dates, cycles and durations are written as in ISO 8601, or computed."""
    for definition in view.every("timerEventDefinition"):
        for child in view.children(definition, *_TIMERS):
            good, rule, wanted = _TIMERS[local(child)]
            text = _text(child)
            if not text or good(text) or is_computed(text) or _feel(view, child):
                continue
            if view.is_formal(child) or view.executable(definition):
                reason = f"「{short(text)}」は時の書き方（ISO 8601）ではありません。{wanted}を書いてください。"
                yield broken(view, _owner(view, child), rule, reason)


def _feel(view: View, expression: Element) -> bool:
    """Whether an expression is FEEL, where a single name is an expression, too."""
    language = expression.get("language") or view.document.root.get("expressionLanguage") or ""
    return "feel" in language.lower()


def complete(view: View) -> Iterator[Finding]:
    """EXT.011, 127, 128: in an executable process messages and escalations are defined."""
    for event in view.every("event"):
        if not view.executable(event):
            continue
        for definition in view.definitions(event):
            if view.is_a(definition, "messageEventDefinition"):
                yield from _message(view, event, definition)
            elif view.is_a(definition, "escalationEventDefinition") and view.is_a(event, "throwEvent"):
                escalation = view.target(definition.get("escalationRef"))
                if escalation is None or not escalation.get("escalationCode"):
                    yield broken(view, event, "EXT.011", "エスカレーションの符号（escalationCode）がありません。")


def _message(view: View, event: Element, definition: Element) -> Iterator[Finding]:
    if not definition.get("messageRef"):
        yield broken(view, event, "EXT.127", "どのメッセージか（messageRef）が書かれていません。")
    if not view.children(definition, "operationRef"):
        yield broken(view, event, "EXT.128", "どの操作か（operationRef）が書かれていません。")


RULES: tuple[Rule, ...] = (formal, bodies, timers, complete)
