"""Activities: token quantities, resources, receive tasks that start a process, scripts."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View, flag, number


def quantities(view: View) -> Iterator[Finding]:
    """EXT.037, 038: at least one token starts an activity and leaves it."""
    for activity in view.every("activity"):
        for name, rule in (("startQuantity", "EXT.037"), ("completionQuantity", "EXT.038")):
            value = number(activity, name, 1)
            if value is not None and value < 1:
                yield broken(view, activity, rule, f"{name} は1以上でなければなりません。")


def resources(view: View) -> Iterator[Finding]:
    """EXT.039, 040: a resource is named or computed, not both; parameters belong to a named one."""
    for role in view.every("resourceRole"):
        named, computed = view.children(role, "resourceRef"), view.children(role, "resourceAssignmentExpression")
        if named and computed:
            yield broken(view, role, "EXT.039", "resourceRef と resourceAssignmentExpression は、一緒に書けません。")
        if view.children(role, "resourceParameterBinding") and not named:
            yield broken(view, role, "EXT.040", "resourceParameterBinding には、resourceRef が必要です。")


def receivers(view: View) -> Iterator[Finding]:
    """EXT.049: nothing leads to a receive task that starts the process."""
    for task in view.every("receiveTask"):
        if flag(task, "instantiate") and view.has(task, "incoming"):
            yield broken(view, task, "EXT.049", "プロセスを始める（instantiate）受信タスクに、入る線は引けません。")


def scripts(view: View) -> Iterator[Finding]:
    """EXT.053: a script says what language it is in."""
    for task in view.every("scriptTask"):
        if view.children(task, "script") and task.get("scriptFormat") is None:
            yield broken(view, task, "EXT.053", "スクリプトの形式（scriptFormat）が書かれていません。")


RULES: tuple[Rule, ...] = (quantities, resources, receivers, scripts)
