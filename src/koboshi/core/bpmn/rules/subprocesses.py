"""Sub-processes: event sub-processes and ad-hoc ones."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View, flag


def event_subprocesses(view: View) -> Iterator[Finding]:
    """EXT.057, 058: no flows around an event sub-process, one start event inside."""
    for process in view.every("subProcess"):
        if not flag(process, "triggeredByEvent"):
            continue
        if view.has(process, "incoming") or view.has(process, "outgoing"):
            yield broken(view, process, "EXT.057", "イベントサブプロセスに、シーケンスフローはつなげません。")
        starts = len(view.children(process, "startEvent"))
        if starts != 1:
            yield broken(view, process, "EXT.058", f"開始イベントがちょうど1つ必要ですが、{starts} つあります。")


def ad_hoc(view: View) -> Iterator[Finding]:
    """EXT.061, 062: an ad-hoc sub-process holds activities, but no start or end."""
    for process in view.every("adHocSubProcess"):
        if not any(view.is_a(child, "activity") for child in process):
            yield broken(view, process, "EXT.061", "アドホックサブプロセスには、アクティビティが1つ以上必要です。")
        for event in view.children(process, "startEvent", "endEvent"):
            yield broken(view, event, "EXT.062", "アドホックサブプロセスの中には置けません。")


RULES: tuple[Rule, ...] = (event_subprocesses, ad_hoc)
