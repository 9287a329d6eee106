"""Events in the normal flow: which triggers each position allows."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View, flag
from koboshi.core.bpmn.words import named

TRIGGERS = {
    "message": "メッセージ",
    "timer": "タイマー",
    "signal": "シグナル",
    "conditional": "条件",
    "error": "エラー",
    "escalation": "エスカレーション",
    "compensate": "補償",
    "cancel": "キャンセル",
    "link": "リンク",
    "terminate": "強制終了",
}
_PROCESS_STARTS = frozenset({"message", "timer", "conditional", "signal"})
_EVENT_STARTS = _PROCESS_STARTS | {"error", "escalation", "compensate"}
_ENDS = frozenset({"message", "escalation", "error", "cancel", "compensate", "signal", "terminate"})
_CATCHES = frozenset({"message", "timer", "conditional", "link", "signal"})
_THROWS = frozenset({"message", "escalation", "compensate", "link", "signal"})
_ONLY_INTERRUPTING = frozenset({"error", "compensate"})


def words(triggers: set[str] | frozenset[str]) -> str:
    """Triggers in words."""
    return "、".join(TRIGGERS.get(each, each) for each in sorted(triggers))


def starts(view: View) -> Iterator[Finding]:
    """EXT.059, 098, 100, 129: what starts a process, a sub-process and an event sub-process."""
    for event in view.every("startEvent"):
        scope, triggers = view.scope(event), view.triggers(event)
        if view.is_a(scope, "process"):
            wrong = triggers - _PROCESS_STARTS
            if wrong:
                yield broken(view, event, "EXT.098", f"プロセスを{words(wrong)}で始めることはできません。")
        elif scope is not None and view.is_a(scope, "subProcess"):
            if flag(scope, "triggeredByEvent"):
                yield from _event_start(view, event, triggers)
            elif triggers:
                yield broken(view, event, "EXT.100", "サブプロセスの開始イベントには、きっかけを付けられません。")


def _event_start(view: View, event: Element, triggers: set[str]) -> Iterator[Finding]:
    if not triggers:
        yield broken(view, event, "EXT.059", "イベントサブプロセスの開始イベントには、きっかけが必要です。")
    wrong = triggers - _EVENT_STARTS
    if wrong:
        yield broken(view, event, "EXT.059", f"イベントサブプロセスを{words(wrong)}で始めることはできません。")
    held = triggers & _ONLY_INTERRUPTING
    if held and not flag(event, "isInterrupting", "true"):
        yield broken(view, event, "EXT.059", f"{words(held)}で始まるときは、isInterrupting を false にできません。")


def called(view: View) -> Iterator[Finding]:
    """EXT.099: a called process can be started without a trigger."""
    calls = {view.target(call.get("calledElement")): call for call in view.every("callActivity")}
    for process, call in calls.items():
        if process is None or not view.is_a(process, "process"):
            continue
        events = view.children(process, "startEvent")
        if events and all(view.definitions(event) for event in events):
            reason = f"{named(call)}から呼ばれますが、きっかけのない開始イベントがありません。"
            yield broken(view, process, "EXT.099", reason)


def ends(view: View) -> Iterator[Finding]:
    """EXT.106, 146: what an end event may throw; cancelling only inside a transaction."""
    for event in view.every("endEvent"):
        triggers = view.triggers(event)
        wrong = triggers - _ENDS
        if wrong:
            yield broken(view, event, "EXT.146", f"終了イベントに{words(wrong)}は付けられません。")
        if "cancel" in triggers and view.around(event, "transaction") is None:
            yield broken(view, event, "EXT.106", "キャンセルの終了イベントは、トランザクションの中だけに置けます。")


def between(view: View) -> Iterator[Finding]:
    """EXT.122, 148, 149: what intermediate events in the normal flow may catch and throw."""
    for event in view.every("intermediateCatchEvent"):
        triggers = view.triggers(event)
        wrong = triggers - _CATCHES
        if "compensate" in wrong:
            reason = "流れの途中で補償を待つことはできません。補償の境界イベントを使ってください。"
            yield broken(view, event, "EXT.122", reason)
        elif wrong:
            yield broken(view, event, "EXT.148", f"流れの途中で{words(wrong)}を待つことはできません。")
        elif not triggers and not view.children(event, "eventDefinitionRef"):
            yield broken(view, event, "EXT.148", "何を待つのかが書かれていません。")
    for event in view.every("intermediateThrowEvent"):
        wrong = view.triggers(event) - _THROWS
        if wrong:
            yield broken(view, event, "EXT.149", f"流れの途中で{words(wrong)}を出すことはできません。")


def shared(view: View) -> Iterator[Finding]:
    """EXT.095: an event definition inside an event belongs to that event alone."""
    for event in view.every("event"):
        for name in view.named_in(event, "eventDefinitionRef"):
            target = view.target(name)
            if target is None or not view.is_a(target, "eventDefinition"):
                continue
            if view.scope(target) is not view.document.root:
                reason = f"eventDefinitionRef の「{name}」は、別のイベントの中の定義です。"
                yield broken(view, event, "EXT.095", reason)


RULES: tuple[Rule, ...] = (starts, called, ends, between, shared)
