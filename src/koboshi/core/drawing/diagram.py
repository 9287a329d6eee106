"""The picture part of a BPMN file (BPMN DI, ISO/IEC 19510 chapter 12), as far as it can be trusted.

A diagram that lacks boxes for what stands beside drawn things, has impossible numbers or puts everything on one spot
is not used at all; then the model is laid out anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from koboshi.core.bpmn import Document
from koboshi.core.drawing.geometry import Box, Points, tidy
from koboshi.core.drawing.plan import Band, Layout
from koboshi.core.drawing.scheme import CONVERSATION, FLOW_NODES, SUBS, Scheme

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_POINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_FAR = 100_000.0


def diagrams(document: Document) -> list[Element]:
    """All diagrams of a file, in its order."""
    return document.root.findall(f"{_DI}BPMNDiagram")


def diagram(document: Document, scheme: Scheme, wanted: str | int | None = None) -> Layout | None:
    """The layout of one diagram: by number (from 0), id or name; without a wish the first one that is whole.

    Returns None where the file has no such diagram or only a broken one.
    """
    for number, element in enumerate(diagrams(document)):
        if wanted is None or wanted in {number, element.get("id"), element.get("name")}:
            layout = _read(element, document, scheme)
            if layout is not None and whole(layout, scheme):
                return layout
    return None


def whole(layout: Layout, scheme: Scheme) -> bool:
    """Whether nothing is missing beside what is drawn, and no two things of one kind share their spot."""
    shown = [each for each in layout.shapes if each in scheme.items]
    if not any(scheme.items[each].tag in FLOW_NODES | CONVERSATION | {"participant"} for each in shown):
        return not any(item.tag in FLOW_NODES for item in scheme.items.values())
    for parent in scheme.inside:
        nodes = [node.id for node in scheme.nodes(parent)]
        drawn = [each for each in nodes if each in layout.shapes]
        if drawn and len(drawn) < len(nodes):
            return False
        if len({(layout.shapes[each].x, layout.shapes[each].y) for each in drawn}) < len(drawn):
            return False
    return True


@dataclass(slots=True)
class _Found:
    """What has been read of one diagram."""

    shapes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, Points] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    upright: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    unmarked: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)
    bands: list[Band] = field(default_factory=list)


def _read(element: Element, document: Document, scheme: Scheme) -> Layout | None:
    found = _Found()
    owners = {shape.get("id", ""): _reference(shape) for shape in element.iter(f"{_DI}BPMNShape")}
    for shape in element.iter(f"{_DI}BPMNShape"):
        box = _box(shape)
        if box is None:
            continue
        if shape.get("participantBandKind"):
            _band(shape, box, owners, document, found)
        else:
            _shape(shape, box, scheme, found)
    for edge in element.iter(f"{_DI}BPMNEdge"):
        _edge(edge, scheme, found)
    if not found.shapes:
        return None
    return Layout(
        shapes=found.shapes,
        edges=found.edges,
        labels=found.labels,
        upright=frozenset(found.upright),
        closed=frozenset(found.closed | _unopened(found, scheme)),
        unmarked=frozenset(found.unmarked),
        letters=frozenset(found.letters),
        bands=tuple(found.bands),
        own=True,
        name=" ".join(element.get("name", "").split())[:200],
    )


def _reference(element: Element) -> str:
    return element.get("bpmnElement", "").rpartition(":")[2]


def _shape(shape: Element, box: Box, scheme: Scheme, found: _Found) -> None:
    each = _reference(shape)
    item = scheme.items.get(each)
    if item is None or each in found.shapes:
        return
    found.shapes[each] = box
    if item.tag in {"participant", "lane"} and shape.get("isHorizontal") == "false":
        found.upright.add(each)
    if item.tag in {"participant", "lane"} and shape.get("isHorizontal") is None and box.height > box.width * 1.2:
        found.upright.add(each)
    if item.tag in SUBS and shape.get("isExpanded") == "false":
        found.closed.add(each)
    if item.tag == "exclusiveGateway" and shape.get("isMarkerVisible") == "false":
        found.unmarked.add(each)
    label = _label(shape)
    if label is not None:
        found.labels[each] = label


def _unopened(found: _Found, scheme: Scheme) -> set[str]:
    """Sub-processes of which nothing inside is drawn."""
    closed = set()
    for each in found.shapes:
        if scheme.items[each].tag in SUBS:
            nodes = scheme.nodes(each)
            if nodes and not any(node.id in found.shapes for node in nodes):
                closed.add(each)
    return closed


def _band(shape: Element, box: Box, owners: dict[str, str], document: Document, found: _Found) -> None:
    who = document.by_id.get(_reference(shape))
    kind = shape.get("participantBandKind", "")
    owner = owners.get(shape.get("choreographyActivityShape", "").rpartition(":")[2], "")
    name = " ".join((who.get("name", "") if who is not None else "").split())[:200]
    letter = shape.get("isMessageVisible") == "true"
    found.bands.append(Band(owner, name, box, kind.endswith("_initiating") and "non_" not in kind, letter))


def _edge(edge: Element, scheme: Scheme, found: _Found) -> None:
    each = _reference(edge)
    points = _points(edge)
    if each not in scheme.links or each in found.edges or len(points) < 2:
        return
    found.edges[each] = points
    if edge.get("messageVisibleKind"):
        found.letters.add(each)
    label = _label(edge)
    if label is not None:
        found.labels[each] = label


def _label(element: Element) -> Box | None:
    label = element.find(f"{_DI}BPMNLabel")
    box = _box(label) if label is not None else None
    return box if box is not None and (box.x or box.y) else None


def _box(element: Element) -> Box | None:
    bounds = element.find(f"{_DC}Bounds")
    if bounds is None:
        return None
    values = [value for name in ("x", "y", "width", "height") if (value := _number(bounds, name)) is not None]
    return Box(*values) if len(values) == 4 and min(values[2:]) > 0 else None


def _points(edge: Element) -> Points:
    pairs = [(_number(point, "x"), _number(point, "y")) for point in edge.findall(_POINT)]
    return tidy((x, y) for x, y in pairs if x is not None and y is not None)


def _number(element: Element, name: str) -> float | None:
    try:
        number = float(element.get(name, ""))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= _FAR else None
