"""Writing a picture into a model (BPMN DI, ISO/IEC 19510 chapter 12), so that every other tool shows it as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from koboshi.core import bpmn
from koboshi.core.bpmn import BPMN, Document
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.arranging import lay_out
from koboshi.core.drawing.finding import finished
from koboshi.core.drawing.geometry import Box
from koboshi.core.drawing.labelling import Label, Placer
from koboshi.core.drawing.plan import Layout
from koboshi.core.drawing.reading import read
from koboshi.core.drawing.scheme import Item, Scheme

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD = "{http://www.omg.org/spec/DD/20100524/DI}"
_LINKS = {
    "sequenceFlow",
    "messageFlow",
    "association",
    "dataInputAssociation",
    "dataOutputAssociation",
    "conversationLink",
}
_NEEDS_ID = s.FLOW_NODES | s.ARTEFACTS | s.CONVERSATION | s.FRAMES | s.ROOTS | _LINKS | {"collaboration"}
_MARGIN = 60.0


def with_layout(document: Document) -> Document:
    """A copy of a model with a new picture in it: old diagrams go, elements without an id that are drawn get one.

    A collaboration and every process outside of it get a diagram each. The meaning of the model does not change.
    """
    copy = bpmn.read(bpmn.write(document))
    _name_all(copy)
    copy = bpmn.read(bpmn.write(copy))
    for old in copy.root.findall(f"{_DI}BPMNDiagram"):
        copy.root.remove(old)
    scheme = read(copy)
    layout = finished(scheme, lay_out(scheme))
    labels = Placer(scheme, layout).place(_Namer(scheme).name)
    for plane, name, items in _planes(copy, scheme, layout):
        _Diagram(copy, scheme, layout, labels).write(plane, name, items)
    return bpmn.read(bpmn.write(copy))


@dataclass(frozen=True, slots=True)
class _Namer:
    scheme: Scheme

    def name(self, each: str) -> str:
        """The name of an item or link."""
        link = self.scheme.links.get(each)
        return link.name if link is not None else self.scheme.items[each].name


def _name_all(document: Document) -> None:
    """Give every drawn element without an id one that nothing else has."""
    number = 0
    for element in document.elements():
        if element.tag[len(BPMN) :] in _NEEDS_ID and not element.get("id"):
            number += 1
            while f"element_{number}" in document.by_id:
                number += 1
            element.set("id", f"element_{number}")


def _planes(document: Document, scheme: Scheme, layout: Layout) -> Iterator[tuple[str, str, set[str]]]:
    """(id of what the diagram shows, its name, the roots it holds)."""
    collaboration = document.collaboration()
    roots = [item for item in scheme.roots() if item.tag in s.ROOTS | s.CONVERSATION | s.ARTEFACTS]
    bare = {item.id for item in roots if item.tag in {"process", "choreography"}}
    if collaboration is not None:
        yield collaboration.get("id", ""), collaboration.get("name", ""), {item.id for item in roots} - bare
    for item in roots:
        if item.id in bare and any(_root(scheme, scheme.items[each]) == item.id for each in layout.shapes):
            yield item.id, item.name, {item.id}


def _root(scheme: Scheme, item: Item) -> str:
    while item.parent in scheme.items:
        item = scheme.items[item.parent]
    return item.id


@dataclass(slots=True)
class _Diagram:
    """One diagram of the file."""

    document: Document
    scheme: Scheme
    layout: Layout
    labels: dict[str, Label]

    def write(self, plane: str, name: str, roots: set[str]) -> None:
        """Append the diagram to the file, moved so that it begins near the origin."""
        items = [each for each in self.layout.shapes if _root(self.scheme, self.scheme.items[each]) in roots]
        items = [each for each in items if self.scheme.items[each].tag not in {"process", "choreography"}]
        if not items:
            return
        left = min(self.layout.shapes[each].x for each in items) - _MARGIN
        top = min(self.layout.shapes[each].y for each in items) - _MARGIN
        diagram = SubElement(self.document.root, f"{_DI}BPMNDiagram", {"id": self._id(plane, "diagram")})
        if name:
            diagram.set("name", name)
        page = SubElement(diagram, f"{_DI}BPMNPlane", {"id": self._id(plane, "plane"), "bpmnElement": plane})
        for each in items:
            self._shape(page, each, (left, top))
        for each in self.layout.edges:
            link = self.scheme.links[each]
            if each in self.document.by_id and self._belongs(link.source, roots):
                self._edge(page, each, (left, top))

    def _belongs(self, each: str, roots: set[str]) -> bool:
        item = self.scheme.items.get(each)
        if item is None and each in self.scheme.links:
            item = self.scheme.items.get(self.scheme.links[each].source)
        return item is not None and _root(self.scheme, item) in roots

    def _shape(self, page: Element, each: str, corner: tuple[float, float]) -> None:
        item = self.scheme.items[each]
        shape = SubElement(page, f"{_DI}BPMNShape", {"id": self._id(each, "di"), "bpmnElement": each})
        if item.tag in s.FRAMES:
            shape.set("isHorizontal", "true")
        if item.tag in s.SUBS:
            shape.set("isExpanded", "true" if each in self.layout.opened else "false")
        if item.tag == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        _bounds(shape, self.layout.shapes[each], corner)
        self._label(shape, each, corner)

    def _edge(self, page: Element, each: str, corner: tuple[float, float]) -> None:
        edge = SubElement(page, f"{_DI}BPMNEdge", {"id": self._id(each, "di"), "bpmnElement": each})
        for x, y in self.layout.edges[each]:
            SubElement(edge, f"{_DD}waypoint", {"x": f"{x - corner[0]:.1f}", "y": f"{y - corner[1]:.1f}"})
        self._label(edge, each, corner)

    def _label(self, element: Element, each: str, corner: tuple[float, float]) -> None:
        if each in self.labels:
            _bounds(SubElement(element, f"{_DI}BPMNLabel"), self.labels[each].box, corner)

    def _id(self, each: str, ending: str) -> str:
        found = f"{each}_{ending}"
        while found in self.document.by_id:
            found += "_"
        return found


def _bounds(element: Element, box: Box, corner: tuple[float, float]) -> None:
    values = {"x": box.x - corner[0], "y": box.y - corner[1], "width": box.width, "height": box.height}
    SubElement(element, f"{_DC}Bounds", {name: f"{value:.1f}" for name, value in values.items()})
