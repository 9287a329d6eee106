"""Writing a process tree as a BPMN 2.0 file that the engine can run.

Activities become user tasks named as in the log. A log does not tell why a way was taken, so each choosing gateway asks
the process variable with the gateway's own id for the number of the way (1 is the first one drawn); without an answer a
choice takes its first way and a loop ends. The file has no picture coordinates: the drawing places it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from koboshi.core.bpmn import BPMN, KOBOSHI, Document, read
from koboshi.core.mining.trees import Operator, Tree

ROLE: Final = "office"
"""Who does every task of a discovered model, until somebody says better."""


def to_bpmn(tree: Tree, name: str = "") -> Document:
    """A document of one process that allows exactly the traces of the tree; the same tree gives the same bytes."""
    return read(bpmn_bytes(tree, name))


def bpmn_bytes(tree: Tree, name: str = "") -> bytes:
    """The same as a file."""
    writer = _Writer()
    writer.node("startEvent", "start")
    last = writer.write(tree, "start")
    writer.node("endEvent", "end")
    writer.flow(last, "end")
    return writer.xml(name)


@dataclass(slots=True)
class _Node:
    tag: str
    name: str = ""
    default_last: bool = False


@dataclass(slots=True)
class _Writer:
    nodes: dict[str, _Node] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)

    def node(self, tag: str, identifier: str, name: str = "") -> str:
        self.nodes[identifier] = _Node(tag, name)
        return identifier

    def flow(self, source: str, target: str) -> None:
        self.flows.append((source, target))

    def write(self, tree: Tree, source: str) -> str:
        """Add what the tree says after the node `source`; returns the node after which to go on."""
        if tree.operator is Operator.SILENT:
            return source
        if tree.operator is Operator.ACTIVITY:
            task = self.node("userTask", self.new("task"), tree.label)
            self.flow(source, task)
            return task
        return _WRITERS[tree.operator](self, tree, source)

    def new(self, kind: str) -> str:
        self.numbers[kind] += 1
        return f"{kind}_{self.numbers[kind]}"

    def sequence(self, tree: Tree, source: str) -> str:
        for child in tree.children:
            source = self.write(child, source)
        return source

    def choice(self, tree: Tree, source: str) -> str:
        return self._block(tree, source, "exclusiveGateway", self.new("choice"))

    def parallel(self, tree: Tree, source: str) -> str:
        return self._block(tree, source, "parallelGateway", self.new("parallel"))

    def _block(self, tree: Tree, source: str, tag: str, identifier: str) -> str:
        split, join = self.node(tag, identifier), self.node(tag, f"{identifier}_end")
        self.flow(source, split)
        for child in tree.children:
            # Closed at once, so that the ways leave the gateway in the order of the children.
            self.flow(self.write(child, split), join)
        return join

    def loop(self, tree: Tree, source: str) -> str:
        identifier = self.new("repeat")
        begin, again = self.node("exclusiveGateway", f"{identifier}_begin"), self.node("exclusiveGateway", identifier)
        self.nodes[again].default_last = True
        self.flow(source, begin)
        body, *back = tree.children
        self.flow(self.write(body, begin), again)
        for child in back:
            self.flow(self.write(child, again), begin)
        return again

    def xml(self, name: str) -> bytes:
        root = Element(
            "definitions",
            {
                "xmlns": BPMN[1:-1],
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xmlns:koboshi": KOBOSHI,
                "id": "discovered",
                "targetNamespace": KOBOSHI,
                "exporter": "Koboshi",
            },
        )
        process = SubElement(root, "process", {"id": "process", "name": name, "isExecutable": "true"})
        ways: dict[str, list[int]] = {}
        enters: dict[str, list[int]] = {}
        for number, (source, target) in enumerate(self.flows, 1):
            ways.setdefault(source, []).append(number)
            enters.setdefault(target, []).append(number)
        for identifier, node in self.nodes.items():
            _write_node(process, identifier, node, enters.get(identifier, []), ways.get(identifier, []))
        for number, (source, target) in enumerate(self.flows, 1):
            flow = SubElement(
                process, "sequenceFlow", {"id": f"flow_{number}", "sourceRef": source, "targetRef": target}
            )
            if _default(self.nodes[source], ways[source]) not in (0, number):
                condition = SubElement(flow, "conditionExpression", {"xsi:type": "tFormalExpression"})
                condition.text = f"{source} = {ways[source].index(number) + 1}"
        return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _default(node: _Node, ways: list[int]) -> int:
    """The number of the flow taken when nothing is said; 0 where there is no choice."""
    if node.tag != "exclusiveGateway" or len(ways) < 2:
        return 0
    return ways[-1] if node.default_last else ways[0]


def _write_node(process: Element, identifier: str, node: _Node, enters: list[int], ways: list[int]) -> None:
    attributes = {"id": identifier}
    if node.name:
        attributes["name"] = _plain(node.name)
    if node.tag == "userTask":
        attributes["koboshi:role"] = ROLE
    default = _default(node, ways)
    if default:
        attributes["default"] = f"flow_{default}"
    element = SubElement(process, node.tag, attributes)
    for number in enters:
        SubElement(element, "incoming").text = f"flow_{number}"
    for number in ways:
        SubElement(element, "outgoing").text = f"flow_{number}"


def _plain(text: str) -> str:
    """A label as XML can hold it: characters that XML forbids become a sign that shows that something stood there."""
    return "".join(sign if _allowed(ord(sign)) else "�" for sign in text)


def _allowed(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


_WRITERS: Final[dict[Operator, Callable[[_Writer, Tree, str], str]]] = {
    Operator.SEQUENCE: _Writer.sequence,
    Operator.CHOICE: _Writer.choice,
    Operator.PARALLEL: _Writer.parallel,
    Operator.LOOP: _Writer.loop,
}
