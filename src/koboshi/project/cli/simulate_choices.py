"""Choices by the words of the model: what stands on a flow, and which flow a result of a task leads to."""

from __future__ import annotations

from koboshi.core.process.model import Definition, Flow


def flow_words(definition: Definition, name: str) -> str:
    """What stands on a flow, or where it leads."""
    flow = definition.flows.get(name)
    if flow is None:
        return name
    return _plain(flow.name) or f"「{_plain(definition.name_of(flow.target))}」へ"


def result_words(definition: Definition, task: str, result: str) -> str:
    """A result of a task by the words on the flow that it alone takes: 「補正が要る」 for `correct`; else itself."""
    flow = _taken(definition, task, result)
    return (_plain(flow.name) if flow is not None else "") or result


def _taken(definition: Definition, task: str, result: str) -> Flow | None:
    """The flow of the choice right behind the task: it asks for this result, or it is what is left for this one."""
    node = definition.nodes.get(task)
    choices = _choices(definition, task)
    asked = [flow for flow in choices if flow.condition is not None]
    for flow in asked:
        if _asks(flow, result):
            return flow
    named = [each for each in (node.outcomes if node else ()) if not any(_mentions(flow, each) for flow in asked)]
    return next((flow for flow in choices if flow.default), None) if named == [result] else None


def _choices(definition: Definition, task: str) -> list[Flow]:
    node = definition.nodes.get(task)
    while node is not None and len(node.outgoing) == 1:
        after = definition.nodes[definition.flows[node.outgoing[0]].target]
        if len(after.incoming) != 1 or len(after.outgoing) < 2:
            return []
        node = after
    return [definition.flows[each] for each in node.outgoing] if node is not None else []


def _mentions(flow: Flow, result: str) -> bool:
    return flow.condition is not None and f'"{result}"' in flow.condition.source


def _asks(flow: Flow, result: str) -> bool:
    """Whether the condition is this one equation and nothing more."""
    source = flow.condition.source if flow.condition is not None else ""
    left, equals, right = source.partition("=")
    return bool(equals) and left.strip().isidentifier() and right.strip() == f'"{result}"'


def _plain(text: str) -> str:
    return " ".join(text.split())
