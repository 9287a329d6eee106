"""From BPMN 2.0 XML to a Definition: every scope, flow and reference of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from koboshi.core.bpmn import BPMN, Document
from koboshi.core.process.catalogue import Catalogue, content, short, tag
from koboshi.core.process.elements import ELEMENTS, SILENT, build
from koboshi.core.process.model import BOUNDARIES, SCOPES, Flow, Node, NodeKind, Process, entries
from koboshi.core.process.terms import ModelError

MAX_SCOPES: Final = {True: 5, False: 50}
"""Sub-processes inside one another: in packs, and elsewhere."""
MAX_NODES: Final = {True: 1_000, False: 10_000}
_CHOOSING: Final = frozenset({NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX})
_GLOBAL: Final = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


class Reader:
    """Collects the raw elements of all scopes of one file, then builds nodes that know their neighbours."""

    def __init__(self, document: Document, catalogue: Catalogue, *, pack: bool) -> None:
        """Take the file and its catalogue; nothing is read yet."""
        self.document = document
        self.catalogue = catalogue
        self.pack = pack
        self.flows: dict[str, Flow] = {}
        self.nodes: dict[str, Node] = {}
        self.processes: dict[str, Process] = {}
        self._elements: dict[str, Element] = {}
        self._kinds: dict[str, NodeKind] = {}
        self._scopes: dict[str, tuple[str, str]] = {}
        self._raw_flows: dict[str, Element] = {}
        self._incoming: dict[str, list[str]] = {}
        self._outgoing: dict[str, list[str]] = {}
        self._boundaries: dict[str, list[str]] = {}
        self._handlers: dict[str, str] = {}
        self._lanes: dict[str, str] = {}

    def read(self) -> None:
        """Read every process and global task of the file."""
        for process in self.document.processes():
            self._read_scope(process, process.get("id", ""), "", 0)
        self._read_global_tasks()
        self._join_up()
        self.nodes = {each: self._node(each) for each in self._elements}
        self._name_processes()

    def _read_scope(self, parent: Element, process: str, scope: str, depth: int) -> None:
        if depth > MAX_SCOPES[self.pack]:
            raise ModelError(scope, "サブプロセスの入れ子が深すぎます。")
        for element in parent:
            name = tag(element)
            if name == "sequenceFlow":
                self._register(element, process, scope)
                self._raw_flows[element.get("id", "")] = element
            elif name == "laneSet":
                self._read_lanes(element)
            elif name in ELEMENTS:
                self._read_node(element, name, process, scope, depth)
            elif name not in SILENT and not name.startswith("{"):
                shown = element.get("id", "")
                raise ModelError(shown, f"「{name}」は、動かす手続きの図では使えません。")

    def _read_node(self, element: Element, name: str, process: str, scope: str, depth: int) -> None:
        kind = ELEMENTS[name]
        if kind in SCOPES and element.get("triggeredByEvent") in {"true", "1"}:
            kind = NodeKind.EVENT_SUBPROCESS
        self._register(element, process, scope)
        each = element.get("id", "")
        self._elements[each], self._kinds[each] = element, kind
        if len(self._elements) > MAX_NODES[self.pack]:
            raise ModelError("", f"手続きの図の部品が多すぎます（{MAX_NODES[self.pack]}個まで）。")
        if kind in SCOPES:
            self._read_scope(element, process, each, depth + 1)

    def _register(self, element: Element, process: str, scope: str) -> None:
        each = element.get("id", "")
        if not each or len(each) > 200:
            raise ModelError(each[:200], f"{tag(element)} に id がないか、id が長すぎます。")
        if each in self._scopes:
            raise ModelError(each, "同じ id が2回使われています。")
        self._scopes[each] = (process, scope)

    def _read_lanes(self, lanes: Element) -> None:
        for lane in lanes.iter(f"{BPMN}lane"):
            for reference in lane.findall(f"{BPMN}flowNodeRef"):
                self._lanes[content(reference)] = short(lane.get("name", "") or lane.get("id", ""))

    def _read_global_tasks(self) -> None:
        for element in self.document.root:
            task = _GLOBAL.get(tag(element))
            if task is not None:
                self._read_node(element, task, element.get("id", ""), "", 0)

    def _join_up(self) -> None:
        """Resolve every reference between elements."""
        for each, element in self._raw_flows.items():
            source, target = (self._reference(element, name) for name in ("sourceRef", "targetRef"))
            self._outgoing.setdefault(source, []).append(each)
            self._incoming.setdefault(target, []).append(each)
        for each in self._outgoing:
            self._order_ways(each)
        for each, element in self._raw_flows.items():
            self.flows[each] = self._flow(each, element)
        for each, kind in self._kinds.items():
            if kind in BOUNDARIES:
                self._boundaries.setdefault(self._reference(self._elements[each], "attachedToRef"), []).append(each)
        self._read_handlers()

    def _order_ways(self, each: str) -> None:
        """The order of ways out is that of the `outgoing` children, where they are written (BPMN 2.0, 13.4.2)."""
        written = [self.document.bare(content(way)) for way in self._elements[each].findall(f"{BPMN}outgoing")]
        places = {way: place for place, way in enumerate(written)}
        self._outgoing[each].sort(key=lambda way: places.get(way, len(places)))

    def _read_handlers(self) -> None:
        """Compensation handlers hang on their boundary events by an association."""
        for association in self.document.root.iter(f"{BPMN}association"):
            source = self.document.bare(association.get("sourceRef", ""))
            target = self.document.bare(association.get("targetRef", ""))
            if self._kinds.get(source) in BOUNDARIES and target in self._elements:
                self._handlers[source] = target

    def _reference(self, element: Element, name: str) -> str:
        each, target = element.get("id", ""), self.document.bare(element.get(name, ""))
        if target not in self._elements:
            raise ModelError(each, f"{name} の先「{target[:100]}」がありません。")
        if self._scopes[target] != self._scopes[each]:
            raise ModelError(each, "サブプロセスやプールの境目をまたぐ線は引けません。")
        return target

    def _flow(self, each: str, element: Element) -> Flow:
        source = self.document.bare(element.get("sourceRef", ""))
        condition = element.find(f"{BPMN}conditionExpression")
        kind, many = self._kinds[source], len(self._outgoing[source]) > 1
        # A parallel or event-based gateway takes no notice of conditions (13.4.1), so they need not even be readable.
        heard = kind not in {NodeKind.PARALLEL, NodeKind.EVENT_BASED} or self.pack
        found = self.catalogue.formula(each, condition, "condition") if heard else None
        return Flow(
            id=each,
            name=short(element.get("name", "")),
            source=source,
            target=self.document.bare(element.get("targetRef", "")),
            condition=found,
            default=self.document.bare(self._elements[source].get("default", "")) == each,
            branch=many and (kind in _CHOOSING or found is not None),
        )

    def _node(self, each: str) -> Node:
        process, scope = self._scopes[each]
        node = build(self._elements[each], self._kinds[each], self.catalogue)
        return replace(
            node,
            process=process,
            scope=scope,
            lane=self._lanes.get(each, ""),
            incoming=tuple(self._incoming.get(each, ())),
            outgoing=tuple(self._outgoing.get(each, ())),
            boundaries=tuple(self._boundaries.get(each, ())),
            handler=self._handlers.get(each, ""),
        )

    def _name_processes(self) -> None:
        members: dict[tuple[str, str], list[Node]] = {}
        for node in self.nodes.values():
            members.setdefault((node.process, node.scope), []).append(node)
        for process in self.document.processes():
            each = process.get("id", "")
            starts = tuple(node.id for node in entries(members.get((each, ""), [])))
            executable = process.get("isExecutable", "true") in {"true", "1"}
            self.processes[each] = Process(each, short(process.get("name", "")), starts, executable)
        for element in self.document.root:
            each = element.get("id", "")
            if tag(element) in _GLOBAL and each in self.nodes:
                self.processes[each] = Process(each, short(element.get("name", "")), (each,), executable=False)
        for each, node in self.nodes.items():
            if node.kind in SCOPES:
                inside = entries(members.get((node.process, each), []))
                self.nodes[each] = replace(node, start=next((entry.id for entry in inside), ""))


def main_process(processes: Mapping[str, Process], nodes: Mapping[str, Node]) -> Process:
    """The process a file is about: the first executable one with something in it, else the first with something."""
    full = {node.process for node in nodes.values() if node.kind is not NodeKind.BOUNDARY}
    whole = [process for each, process in processes.items() if each in full]
    if not whole:
        raise ModelError("", "手続きの図に、動かせる process がありません。")
    return next((process for process in whole if process.executable), whole[0])
