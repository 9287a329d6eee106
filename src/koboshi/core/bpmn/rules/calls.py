"""Call activities and what they call: the same data on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import local
from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View

_PARTS = ("dataInput", "dataOutput", "inputSet", "outputSet")


@dataclass(frozen=True, slots=True)
class _Shape:
    """How much data an element has, and of which types."""

    counts: dict[str, int]
    types: dict[str, frozenset[str]]

    @property
    def empty(self) -> bool:
        return not any(self.counts.values())


def _shape(view: View, element: Element) -> _Shape:
    inside = [each for io in view.children(element, "ioSpecification") for each in view.children(io, *_PARTS)]
    counts = {part: 0 for part in (*_PARTS, "dataInputRefs", "dataOutputRefs")}
    types: dict[str, set[str]] = {"dataInput": set(), "dataOutput": set()}
    for each in inside:
        counts[local(each)] += 1
        counts["dataInputRefs"] += len(view.children(each, "dataInputRefs"))
        counts["dataOutputRefs"] += len(view.children(each, "dataOutputRefs"))
        if local(each) in types:
            types[local(each)].add(view.type_key(view.item(each)))
    return _Shape(counts, {part: frozenset(each) for part, each in types.items()})


def data(view: View) -> Iterator[Finding]:
    """EXT.063: a call activity has exactly the inputs and outputs of what it calls."""
    shapes: dict[Element, _Shape] = {}
    for call in view.every("callActivity"):
        called = view.target(call.get("calledElement"))
        if called is None or not view.is_a(called, "callableElement"):
            continue
        theirs = shapes[called] = shapes.get(called) or _shape(view, called)
        mine = _shape(view, call)
        if mine.empty and theirs.empty:
            continue
        for part, count in mine.counts.items():
            if count != theirs.counts[part]:
                reason = (
                    f"{part} が {count} つですが、呼び出す「{called.get('id')}」には {theirs.counts[part]} つあります。"
                )
                yield broken(view, call, "EXT.063", reason)
        yield from _items(view, call, called, theirs)


def _items(view: View, call: Element, called: Element, theirs: _Shape) -> Iterator[Finding]:
    for part, types in theirs.types.items():
        for io in view.children(call, "ioSpecification"):
            for each in view.children(io, part):
                if types and view.type_key(view.item(each)) not in types:
                    yield broken(view, each, "EXT.063", f"型の合うデータが、「{called.get('id')}」にありません。")


def services(view: View) -> Iterator[Finding]:
    """EXT.064, 065: a callable element offered as a service binds its data to an operation."""
    for element in view.every("callableElement"):
        if not view.children(element, "supportedInterfaceRef"):
            continue
        bindings = view.children(element, "ioBinding")
        if not bindings:
            yield broken(view, element, "EXT.064", "サービスとして公開するには、ioBinding が必要です。")
        for binding in bindings:
            yield from _binding(view, element, binding)


def _binding(view: View, element: Element, binding: Element) -> Iterator[Finding]:
    operation = view.target(binding.get("operationRef"))
    if operation is None:
        return
    for name, reference in (("inputDataRef", "inMessageRef"), ("outputDataRef", "outMessageRef")):
        found = [view.target(each) for each in view.named_in(operation, reference)]
        data, item = view.target(binding.get(name)), view.item(found[0], "itemRef") if found else None
        if data is not None and view.type_key(view.item(data)) != view.type_key(item):
            reason = f"ioBinding の {name} の型が、操作「{operation.get('id')}」のメッセージと違います。"
            yield broken(view, element, "EXT.065", reason)


RULES: tuple[Rule, ...] = (data, services)
