"""The picture part of a BPMN file (BPMN DI). A file without it, or with a broken one, simply has no layout."""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.process.model import Box, Layout

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_POINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_FAR = 100_000.0


def read_layout(root: Element) -> Layout | None:
    """Boxes and way points of the diagram, or None when there are none; unusable numbers are left out."""
    shapes = dict(_shapes(root))
    if not shapes:
        return None
    edges = {edge.get("bpmnElement", ""): _points(edge) for edge in root.iter(f"{_DI}BPMNEdge")}
    areas = [
        (" ".join(element.get("name", "").split())[:200], shapes[element.get("id", "")])
        for tag in ("participant", "lane")
        for element in root.iter(f"{_BPMN}{tag}")
        if element.get("id", "") in shapes
    ]
    return Layout(shapes, {each: points for each, points in edges.items() if len(points) > 1}, tuple(areas))


def _shapes(root: Element) -> Iterator[tuple[str, Box]]:
    for shape in root.iter(f"{_DI}BPMNShape"):
        bounds = shape.find(f"{_DC}Bounds")
        numbers = [_number(bounds, name) for name in ("x", "y", "width", "height")] if bounds is not None else [None]
        values = [number for number in numbers if number is not None]
        if len(values) == 4 and min(values[2:]) > 0:
            yield shape.get("bpmnElement", ""), Box(*values)


def _points(edge: Element) -> tuple[tuple[float, float], ...]:
    pairs = [(_number(point, "x"), _number(point, "y")) for point in edge.findall(_POINT)]
    return tuple((x, y) for x, y in pairs if x is not None and y is not None)


def _number(element: Element, name: str) -> float | None:
    try:
        number = float(element.get(name, ""))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= _FAR else None
