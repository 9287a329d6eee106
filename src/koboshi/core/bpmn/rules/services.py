"""Tasks that call an operation or carry a message: their data is the data of the message."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN
from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View


def _inside(task: Element, name: str) -> list[Element]:
    return task.findall(f"{BPMN}ioSpecification/{BPMN}{name}")


def operations(view: View) -> Iterator[Finding]:
    """EXT.042, 043: a service task with an operation has one input set and at most one output set."""
    for task in view.every("serviceTask"):
        operation = view.target(task.get("operationRef"))
        if task.get("operationRef") is None:
            continue
        if len(_inside(task, "inputSet")) != 1:
            yield broken(view, task, "EXT.042", "操作を呼ぶので、入力の組（inputSet）がちょうど1つ必要です。")
        if len(_inside(task, "outputSet")) > 1:
            yield broken(view, task, "EXT.043", "操作を呼ぶので、出力の組（outputSet）は1つまでです。")
        if operation is not None and view.is_a(operation, "operation"):
            yield from _exchanged(view, task, operation)


def _exchanged(view: View, task: Element, operation: Element) -> Iterator[Finding]:
    """EXT.044, 045: the data of the task is that of the messages of the operation."""
    for data, reference, rule in (
        ("dataInput", "inMessageRef", "EXT.044"),
        ("dataOutput", "outMessageRef", "EXT.045"),
    ):
        messages = [view.target(name) for name in view.named_in(operation, reference)]
        carriers = _inside(task, data)
        if not messages or messages[0] is None or (data == "dataInput" and not carriers):
            continue
        item = view.item(messages[0], "itemRef")
        if not any(view.same_item(view.item(each), item) for each in carriers):
            yield broken(view, task, rule, f"{data} の型が、メッセージ（{messages[0].get('id')}）の型と違います。")


def messages(view: View) -> Iterator[Finding]:
    """EXT.046, 047, 048, 050, 051, 052: one message, one piece of data, of the same type."""
    for kind, data, group, rules in (
        ("sendTask", "dataInput", "inputSet", ("EXT.046", "EXT.047", "EXT.048")),
        ("receiveTask", "dataOutput", "outputSet", ("EXT.050", "EXT.051", "EXT.052")),
    ):
        for task in view.every(kind):
            carriers = _inside(task, data)
            if task.get("messageRef") is not None and len(_inside(task, group)) > 1:
                yield broken(view, task, rules[0], f"メッセージを使うので、{group} は1つまでです。")
            if task.get("messageRef") is not None and len(carriers) > 1:
                yield broken(view, task, rules[1], f"メッセージを使うので、{data} は1つまでです。")
            message = view.target(task.get("messageRef"))
            if carriers and message is not None:
                yield from _carried(view, task, carriers, message, rules[2])


def _carried(view: View, task: Element, carriers: list[Element], message: Element, rule: str) -> Iterator[Finding]:
    item = view.item(message, "itemRef")
    if not any(view.same_item(view.item(each), item) for each in carriers):
        yield broken(view, task, rule, f"データの型が、メッセージ（{message.get('id')}）の型と違います。")


RULES: tuple[Rule, ...] = (operations, messages)
