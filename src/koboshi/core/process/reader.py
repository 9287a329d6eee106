"""From BPMN 2.0 XML to a Definition: only the subset that the engine runs is accepted, everything else is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from xml.etree.ElementTree import Element

from koboshi.core.process.checks import check
from koboshi.core.process.expressions import formula
from koboshi.core.process.layout import read_layout
from koboshi.core.process.model import (
    BOUNDARIES,
    Decision,
    Definition,
    Flow,
    Formula,
    ModelError,
    Node,
    NodeKind,
    Timer,
)
from koboshi.core.process.safexml import parse

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
KOBOSHI = "{https://koboshi.example/bpmn/1}"
MAX_SCOPES = 5
MAX_NODES = 1_000
MAX_TEXT = 2_000

ELEMENTS = {
    "startEvent": NodeKind.START,
    "endEvent": NodeKind.END,
    "userTask": NodeKind.USER,
    "serviceTask": NodeKind.SERVICE,
    "businessRuleTask": NodeKind.RULE,
    "receiveTask": NodeKind.RECEIVE,
    "exclusiveGateway": NodeKind.EXCLUSIVE,
    "parallelGateway": NodeKind.PARALLEL,
    "subProcess": NodeKind.SUBPROCESS,
}
EVENT_ELEMENTS = {
    ("intermediateCatchEvent", "timerEventDefinition"): NodeKind.CATCH_TIMER,
    ("intermediateCatchEvent", "messageEventDefinition"): NodeKind.CATCH_MESSAGE,
    ("boundaryEvent", "timerEventDefinition"): NodeKind.BOUNDARY_TIMER,
    ("boundaryEvent", "messageEventDefinition"): NodeKind.BOUNDARY_MESSAGE,
}
# Elements that say nothing about how the process runs.
SILENT = frozenset(
    "documentation extensionElements incoming outgoing laneSet textAnnotation association group property dataObject "
    "dataObjectReference dataStoreReference ioSpecification dataInputAssociation dataOutputAssociation".split()
)


def load(xml: bytes, *, decisions: Mapping[str, Decision] | None = None) -> Definition:
    """Compile a BPMN file; raise ModelError naming the first fault found.

    `decisions` are the decision tables the model may call. None means the model is only looked at (drawing, listing):
    then a rule task is not checked against them, and running into one is an incident.
    """
    root = parse(xml)
    if root.tag != f"{BPMN}definitions":
        raise ModelError("", "BPMN 2.0 のファイルではありません（最初の要素が definitions ではありません）。")
    process = _only_process(root)
    reader = _Reader(root)
    reader.read_scope(process, "", 0)
    reader.join_up()
    nodes = {node.id: node for node in (reader.node(each) for each in reader.elements)}
    start = check(nodes, reader.flows, decisions)
    nodes = {each: replace(node, start=start.get(each, "")) for each, node in nodes.items()}
    return Definition(
        id=process.get("id", ""),
        name=_short(process.get("name", "")),
        start=start[""],
        nodes=MappingProxyType(nodes),
        flows=MappingProxyType(reader.flows),
        digest=_digest(nodes, reader.flows),
        decisions=MappingProxyType(dict(decisions or {})),
        layout=read_layout(root),
    )


def _only_process(root: Element) -> Element:
    found = root.findall(f"{BPMN}process")
    if len(found) != 1:
        raise ModelError("", "手続きの図には、process がちょうど1つ必要です。")
    return found[0]


class _Reader:
    """Collects the raw elements of all scopes, then builds nodes that know their neighbours."""

    def __init__(self, root: Element) -> None:
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, Flow] = {}
        self._kinds: dict[str, NodeKind] = {}
        self._scopes: dict[str, str] = {}
        self._raw_flows: dict[str, Element] = {}
        self._incoming: dict[str, list[str]] = {}
        self._outgoing: dict[str, list[str]] = {}
        self._boundaries: dict[str, list[str]] = {}
        self._messages = {each.get("id", ""): each.get("name", "") for each in root.findall(f"{BPMN}message")}

    def read_scope(self, parent: Element, scope: str, depth: int) -> None:
        """Take in all flow elements of a process or sub-process, and of the sub-processes inside."""
        if depth > MAX_SCOPES:
            raise ModelError(scope, "サブプロセスの入れ子が深すぎます。")
        for element in parent:
            tag = _tag(element)
            if tag == "sequenceFlow":
                self._register(element, scope)
                self._raw_flows[element.get("id", "")] = element
            elif tag not in SILENT:
                self._read_node(element, tag, scope, depth)

    def _read_node(self, element: Element, tag: str, scope: str, depth: int) -> None:
        kind = _kind(element, tag)
        self._register(element, scope)
        each = element.get("id", "")
        self.elements[each], self._kinds[each] = element, kind
        if len(self.elements) > MAX_NODES:
            raise ModelError("", f"手続きの図の部品が多すぎます（{MAX_NODES}個まで）。")
        if kind is NodeKind.SUBPROCESS:
            self.read_scope(element, each, depth + 1)

    def _register(self, element: Element, scope: str) -> None:
        each = element.get("id", "")
        if not each or len(each) > 100:
            raise ModelError(each[:100], f"{_tag(element)} に id がないか、id が長すぎます。")
        if each in self._scopes:
            raise ModelError(each, "同じ id が2回使われています。")
        self._scopes[each] = scope

    def join_up(self) -> None:
        """Resolve every reference between elements."""
        for each, element in self._raw_flows.items():
            source, target = (self._reference(element, name) for name in ("sourceRef", "targetRef"))
            self._outgoing.setdefault(source, []).append(each)
            self._incoming.setdefault(target, []).append(each)
        for each, element in self._raw_flows.items():
            self.flows[each] = self._flow(each, element)
        for each, kind in self._kinds.items():
            if kind in BOUNDARIES:
                self._boundaries.setdefault(self._reference(self.elements[each], "attachedToRef"), []).append(each)

    def _reference(self, element: Element, name: str) -> str:
        each, target = element.get("id", ""), element.get(name, "")
        if target not in self.elements:
            raise ModelError(each, f"{name} の先「{target[:100]}」がありません。")
        if self._scopes[target] != self._scopes[each]:
            raise ModelError(each, "サブプロセスの境目をまたぐ線は引けません。")
        return target

    def _flow(self, each: str, element: Element) -> Flow:
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        condition = element.find(f"{BPMN}conditionExpression")
        text = "".join(condition.itertext()).strip() if condition is not None else ""
        chooses = self._kinds[source] is NodeKind.EXCLUSIVE and len(self._outgoing[source]) > 1
        return Flow(
            id=each,
            name=_short(element.get("name", "")),
            source=source,
            target=target,
            condition=formula(each, text) if text else None,
            default=self.elements[source].get("default") == each,
            branch=chooses,
        )

    def node(self, each: str) -> Node:
        """Build the final node of one element."""
        element, kind = self.elements[each], self._kinds[each]
        event = _definition(element)
        attributes = _attributes(element, event)
        letter = attributes.get("letter", "")
        return Node(
            id=each,
            kind=kind,
            name=_short(element.get("name", "")),
            scope=self._scopes[each],
            documentation=_text(element, "documentation"),
            attributes=attributes,
            incoming=tuple(self._incoming.get(each, ())),
            outgoing=tuple(self._outgoing.get(each, ())),
            default=element.get("default", ""),
            boundaries=tuple(self._boundaries.get(each, ())),
            attached_to=element.get("attachedToRef", "") if kind in BOUNDARIES else "",
            interrupting=element.get("cancelActivity", "true") != "false",
            terminate=event is not None and _tag(event) == "terminateEventDefinition",
            message=self._message(element, event, attributes),
            timer=_timer(each, event, attributes),
            letter=formula(each, letter) if letter else None,
        )

    def _message(self, element: Element, event: Element | None, attributes: Mapping[str, str]) -> str:
        if "message" in attributes:
            return attributes["message"]
        holder = element if event is None else event
        return self._messages.get(holder.get("messageRef", ""), "")


def _tag(element: Element) -> str:
    tag = str(element.tag)
    return tag.removeprefix(BPMN) if tag.startswith(BPMN) else tag.rpartition("}")[2]


def _definition(element: Element) -> Element | None:
    return next((child for child in element if _tag(child).endswith("EventDefinition")), None)


def _kind(element: Element, tag: str) -> NodeKind:
    each = element.get("id", "")
    definitions = [_tag(child) for child in element if _tag(child).endswith("EventDefinition")]
    _refuse_children(element, tag, each)
    if (tag, *definitions) in EVENT_ELEMENTS:
        return EVENT_ELEMENTS[tag, definitions[0]]
    plain = not definitions or (tag == "endEvent" and definitions == ["terminateEventDefinition"])
    if tag not in ELEMENTS or not plain:
        shown = " + ".join([tag, *definitions])
        raise ModelError(each, f"「{shown}」は、こぼしの手続きの図では使えません。")
    if element.get("triggeredByEvent") == "true":
        raise ModelError(each, "イベントサブプロセスは使えません。境界イベントを使ってください。")
    return ELEMENTS[tag]


def _refuse_children(element: Element, tag: str, each: str) -> None:
    if tag == "subProcess":
        return
    for child in element:
        name = _tag(child)
        if name not in SILENT and not name.endswith("EventDefinition"):
            raise ModelError(each, f"「{name}」は、こぼしの手続きの図では使えません。")


def _attributes(element: Element, event: Element | None) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for holder in (event, element):
        for name, value in () if holder is None else holder.items():
            if name.startswith(KOBOSHI):
                found[name.removeprefix(KOBOSHI)] = value.strip()[:MAX_TEXT]
    return MappingProxyType(found)


def _timer(each: str, event: Element | None, attributes: Mapping[str, str]) -> Timer | None:
    if event is None or _tag(event) != "timerEventDefinition":
        return None
    if event.find(f"{BPMN}timeCycle") is not None:
        raise ModelError(each, "くり返すタイマー（timeCycle）は使えません。")
    until = attributes.get("until", "")
    rule: Formula | None = formula(each, until) if until else None
    return Timer(_text(event, "timeDuration"), _text(event, "timeDate"), rule)


def _text(element: Element, tag: str) -> str:
    found = element.find(f"{BPMN}{tag}")
    return "".join(found.itertext()).strip()[:MAX_TEXT] if found is not None else ""


def _short(text: str) -> str:
    return " ".join(text.split())[:200]


def _digest(nodes: Mapping[str, Node], flows: Mapping[str, Flow]) -> str:
    """SHA-256 over the canonical JSON of all that the engine or a reader of the model sees, without the picture."""
    lines = [json.dumps(line, ensure_ascii=True, sort_keys=True) for line in _canonical(nodes, flows)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _canonical(nodes: Mapping[str, Node], flows: Mapping[str, Flow]) -> Iterator[list[object]]:
    for node in nodes.values():
        timer = node.timer and [node.timer.duration, node.timer.date]
        yield [
            *("node", node.id, node.kind, node.name, node.scope, node.documentation, dict(node.attributes)),
            *(node.default, node.attached_to, node.interrupting, node.terminate, node.message, timer),
        ]
    # The order of the ways out decides which condition is asked first, so it belongs to the meaning.
    for place, flow in enumerate(flows.values()):
        source = flow.condition and flow.condition.source
        yield ["flow", place, flow.id, flow.name, flow.source, flow.target, source]
