"""The layout of a model: its author's where it can be used, our own where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from koboshi.core.bpmn import Document
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.arranging import connect, lay_out
from koboshi.core.drawing.diagram import diagram as read_diagram
from koboshi.core.drawing.geometry import Box
from koboshi.core.drawing.plan import Layout
from koboshi.core.drawing.reading import read
from koboshi.core.drawing.scheme import Item, Scheme


def find(document: Document, scheme: Scheme, diagram: str | int | None = None, *, anew: bool = False) -> Layout:
    """The layout to draw: the wanted diagram (number, id or name), or a new one (`anew`, or no usable diagram)."""
    found = None if anew else read_diagram(document, scheme, diagram)
    return finished(scheme, found or lay_out(scheme))


def layout(document: Document, diagram: str | int | None = None, *, anew: bool = False) -> Layout:
    """Where everything in a file stands, as it would be drawn."""
    return find(document, read(document), diagram, anew=anew)


def finished(scheme: Scheme, layout: Layout) -> Layout:
    """Take out what lies in closed sub-processes, and give every visible link a line."""
    shapes = {
        each: box for each, box in layout.shapes.items() if not _hidden(scheme, scheme.items[each], layout.closed)
    }
    edges = {each: line for each, line in layout.edges.items() if _ends(scheme, each, shapes)}
    labels = dict(layout.labels)
    opened = frozenset(_opened(scheme, shapes) - layout.closed)
    result = replace(layout, shapes=shapes, edges=edges, opened=opened)
    if layout.own:
        connect(scheme, shapes, edges, labels)
    return result


def _hidden(scheme: Scheme, item: Item, closed: frozenset[str]) -> bool:
    while item.parent in scheme.items:
        if item.parent in closed:
            return True
        item = scheme.items[item.parent]
    return False


def _ends(scheme: Scheme, each: str, shapes: Mapping[str, Box]) -> bool:
    link = scheme.links[each]
    return all(end in shapes or end in scheme.links for end in (link.source, link.target))


def _opened(scheme: Scheme, shapes: Mapping[str, Box]) -> set[str]:
    inner = {scheme.items[each].parent for each in shapes if scheme.items[each].tag in s.FLOW_NODES | s.ARTEFACTS}
    opened = {each for each in inner if each in scheme.items and scheme.items[each].tag in s.SUBS and each in shapes}
    return opened | {each for each, box in shapes.items() if _shows_called(scheme, scheme.items[each], box, shapes)}


def _shows_called(scheme: Scheme, item: Item, box: Box, shapes: Mapping[str, Box]) -> bool:
    """Whether an author drew what a call activity calls inside of it."""
    if item.tag != "callActivity" or item.calls not in scheme.items:
        return False
    return any(box.holds(shapes[node.id]) for node in scheme.nodes(item.calls) if node.id in shapes)
