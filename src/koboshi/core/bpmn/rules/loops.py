"""Multi-instance activities: how many, over what data, until when."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN
from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.texts import is_no_condition
from koboshi.core.bpmn.view import View, flag


def _loops(view: View) -> Iterator[tuple[Element, Element]]:
    """Each multi-instance definition with its activity."""
    for loop in view.every("multiInstanceLoopCharacteristics"):
        activity = view.scope(loop)
        if activity is not None:
            yield loop, activity


def counted(view: View) -> Iterator[Finding]:
    """EXT.067, 068: in an executable process the number of instances is known."""
    for loop, activity in _loops(view):
        if not view.executable(activity):
            continue
        names = view.named_in(loop, "loopDataInputRef")
        if not names and not view.children(loop, "loopCardinality"):
            yield broken(view, activity, "EXT.067", "回数（loopCardinality）か、一覧（loopDataInputRef）が必要です。")
        if names and not view.is_a(activity, "subProcess"):
            own = [each.get("id") for each in activity.findall(f"{BPMN}ioSpecification/{BPMN}dataInput")]
            if names[0] not in own:
                yield broken(view, activity, "EXT.068", f"loopDataInputRef の「{names[0]}」が入力にありません。")


def scalars(view: View) -> Iterator[Finding]:
    """EXT.069, 070: each instance gets one element of the list, of the list's type."""
    for loop, activity in _loops(view):
        if not view.executable(activity):
            continue
        for reference, name, rule in (
            ("loopDataOutputRef", "outputDataItem", "EXT.069"),
            ("loopDataInputRef", "inputDataItem", "EXT.070"),
        ):
            lists = [view.target(each) for each in view.named_in(loop, reference)]
            items = view.children(loop, name)
            if lists and lists[0] is not None and items and not _scalar(view, lists[0], items[0]):
                yield broken(view, activity, rule, f"{name} の型が、{reference} の一覧の1件の型ではありません。")


def _scalar(view: View, whole: Element, one: Element) -> bool:
    types = view.item(whole), view.item(one)
    if types[0] is None and types[1] is None:
        return True
    if types[1] is None or flag(types[1], "isCollection"):
        return False
    return types[0] is not types[1] and view.same_item(types[0], types[1])


def conditions(view: View) -> Iterator[Finding]:
    """EXT.071, 072: conditions are true or false, no numbers and no texts."""
    for loop, activity in _loops(view):
        pairs = [("EXT.071", each) for each in view.children(loop, "completionCondition")]
        for behavior in view.children(loop, "complexBehaviorDefinition"):
            pairs += [("EXT.072", each) for each in view.children(behavior, "condition")]
        for rule, condition in pairs:
            if is_no_condition(condition.text or ""):
                reason = f"条件「{(condition.text or '').strip()}」は、はい・いいえの値になりません。"
                yield broken(view, activity, rule, reason)


def behavior(view: View) -> Iterator[Finding]:
    """EXT.075: complex behaviour is defined."""
    for loop, activity in _loops(view):
        if (loop.get("behavior") or "").strip() == "Complex" and not view.children(loop, "complexBehaviorDefinition"):
            yield broken(view, activity, "EXT.075", "complexBehaviorDefinition がありません。")


RULES: tuple[Rule, ...] = (counted, scalars, conditions, behavior)
