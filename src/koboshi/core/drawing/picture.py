"""SVG of a process model: no script, no style attribute, every text escaped, states told by shape and words.

Colours are presentation attributes (`currentColor`), so a style sheet may change them by the classes `k-bpmn-…`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from types import MappingProxyType

from koboshi.core.drawing import symbols
from koboshi.core.drawing.labels import width, wrap
from koboshi.core.drawing.placing import complete, place
from koboshi.core.drawing.steps import Wording, steps
from koboshi.core.drawing.words import words
from koboshi.core.process import load
from koboshi.core.process.model import BOUNDARIES, Box, Definition, Flow, Layout, Node, NodeKind

_NONE: Mapping[str, str] = MappingProxyType({})
_FONT, _LINE, _MARGIN = 12, 15, 48.0
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INSIDE = frozenset({NodeKind.USER, NodeKind.SERVICE, NodeKind.RULE, NodeKind.RECEIVE})


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and the same in words; a page shows the words as an ordered list beside the picture."""

    svg: str
    steps: list[str]


def draw(
    definition_or_xml: Definition | bytes,
    *,
    current: Collection[str] = (),
    done: Collection[str] = (),
    labels: Mapping[str, str] = _NONE,
    overlays: Mapping[str, str] = _NONE,
    lang: str = "ja",
) -> Drawing:
    """Draw a model: `current` and `done` are node ids, `labels` replaces names, `overlays` adds notes.

    Raises ModelError for XML that is no usable model. A model without a complete picture is laid out simply.
    """
    known = definition_or_xml
    definition = load(known) if isinstance(known, bytes) else known
    layout = definition.layout
    if layout is None or not complete(layout, definition.nodes):
        layout = place(definition)
    wording = Wording(definition, labels, overlays, current, done, words(lang))
    return Drawing(_svg(layout, wording), [_clean(step) for step in steps(wording)])


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _text(text: str) -> str:
    return escape(_clean(text), quote=True)


def _svg(layout: Layout, wording: Wording) -> str:
    definition = wording.definition
    key = f"k-bpmn-{definition.digest[:12]}"
    view = _view(layout)
    across, down = view.split()[2:]
    behind = _back_to_front(definition)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="k-bpmn" role="img" aria-labelledby="{key}-t {key}-d" '
        f'viewBox="{view}" width="{across}" height="{down}" font-size="{_FONT}" color="#1a1a1c">',
        f'<title id="{key}-t">{_text(_title(wording))}</title>',
        f'<desc id="{key}-d">{_text(_description(wording))}</desc>',
        symbols.marker(f"{key}-a"),
        *(_area(name, box) for name, box in layout.areas),
        *(_node(node, layout.shapes[node.id], wording) for node in behind if node.kind is NodeKind.SUBPROCESS),
        *(_edge(flow, layout, wording, f"{key}-a") for flow in definition.flows.values()),
        *(_node(node, layout.shapes[node.id], wording) for node in behind if node.kind is not NodeKind.SUBPROCESS),
        *(_badges(node, layout.shapes[node.id], wording) for node in definition.nodes.values()),
        "</svg>",
    ]
    return "".join(parts)


def _title(wording: Wording) -> str:
    name = wording.definition.name
    return wording.words["title"].format_map({"name": name}) if name else wording.words["unnamed"]


def _description(wording: Wording) -> str:
    nodes = wording.definition.nodes
    names = [wording.name(nodes[each]) for each in nodes if each in wording.current]
    now = wording.words["now"].format_map({"names": wording.words["comma"].join(names)}) if names else ""
    count = sum(node.kind not in {NodeKind.EXCLUSIVE, NodeKind.PARALLEL} for node in nodes.values())
    return wording.words["desc"].format_map({"count": count, "now": now})


def _view(layout: Layout) -> str:
    boxes = [*layout.shapes.values(), *(box for _, box in layout.areas)]
    points = [point for edge in layout.edges.values() for point in edge]
    left = min([box.x for box in boxes] + [x for x, _ in points]) - _MARGIN
    top = min([box.y for box in boxes] + [y for _, y in points]) - _MARGIN
    right = max([box.x + box.width for box in boxes] + [x for x, _ in points]) + _MARGIN
    bottom = max([box.y + box.height for box in boxes] + [y for _, y in points]) + _MARGIN
    return f"{left:g} {top:g} {right - left:g} {bottom - top:g}"


def _back_to_front(definition: Definition) -> list[Node]:
    """Outer sub-processes behind inner ones, boundary events in front of their hosts."""
    return sorted(definition.nodes.values(), key=lambda node: (node.kind in BOUNDARIES, _depth(definition, node)))


def _depth(definition: Definition, node: Node) -> int:
    depth = 0
    while node.scope:
        node, depth = definition.nodes[node.scope], depth + 1
    return depth


def _area(name: str, box: Box) -> str:
    frame = symbols.rectangle(box, "k-bpmn-area", radius=0)
    return f"{frame}{_lines([name], box.x + 8, box.y + 16, 'start', 'k-bpmn-area-name')}"


def _node(node: Node, box: Box, wording: Wording) -> str:
    state = "current" if node.id in wording.current else "done" if node.id in wording.done else "open"
    name = wording.name(node)
    shape = symbols.shape(node, box, current=state == "current")
    label = _label(node, box, wording)
    kind = node.kind.value.replace("_", "-")
    return f'<g class="k-bpmn-node k-bpmn-{kind} k-bpmn-is-{state}"><title>{_text(name)}</title>{shape}{label}</g>'


def _label(node: Node, box: Box, wording: Wording) -> str:
    text = wording.labels.get(node.id) or node.name
    middle = box.x + box.width / 2
    if node.kind in _INSIDE:
        room = max(1, int((box.height - 22) // _LINE))
        lines = wrap(text or node.id, (box.width - 12) / _FONT, room)
        first = box.y + 8 + (box.height - len(lines) * _LINE) / 2 + _LINE - 4
        return _lines(lines, middle, first, "middle", "k-bpmn-label")
    if node.kind is NodeKind.SUBPROCESS:
        return _lines(wrap(text, (box.width - 16) / _FONT, 1), box.x + 10, box.y + 18, "start", "k-bpmn-label")
    lines = wrap(text, 8, 3)
    if node.kind in {NodeKind.EXCLUSIVE, NodeKind.PARALLEL}:
        return _lines(lines, middle, box.y - 6 - (len(lines) - 1) * _LINE, "middle", "k-bpmn-label")
    if node.kind in BOUNDARIES:  # beside the way that leaves below
        return _lines(lines, middle + 8, box.y + box.height + _LINE - 4, "start", "k-bpmn-label")
    return _lines(lines, middle, box.y + box.height + _LINE, "middle", "k-bpmn-label")


def _lines(lines: list[str], x: float, y: float, anchor: str, kind: str) -> str:
    if not any(lines):
        return ""
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + place * _LINE:g}">{_text(line)}</tspan>' for place, line in enumerate(lines)
    )
    halo = 'fill="currentColor" stroke="#ffffff" stroke-width="3" paint-order="stroke"'
    return f'<text class="{kind}" text-anchor="{anchor}" {halo}>{spans}</text>'


def _edge(flow: Flow, layout: Layout, wording: Wording, arrow: str) -> str:
    points = layout.edges.get(flow.id) or _straight(layout.shapes[flow.source], layout.shapes[flow.target])
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    line = (
        f'<polyline class="k-bpmn-flow" points="{path}" fill="none" stroke="currentColor" stroke-width="1.5" '
        f'marker-end="url(#{arrow})"/>'
    )
    x, y, anchor = _label_place(points)
    return line + _lines(wrap(wording.flow(flow), 9, 2), x, y, anchor, "k-bpmn-flow-name")


def _straight(source: Box, target: Box) -> tuple[tuple[float, float], ...]:
    return (source.x + source.width, source.y + source.height / 2), (target.x, target.y + target.height / 2)


def _label_place(points: tuple[tuple[float, float], ...]) -> tuple[float, float, str]:
    """Beside the first piece with room: above where it runs across, to the right where it runs down or up."""
    pairs = list(pairwise(points))
    (x, y), (to_x, to_y) = next((pair for pair in pairs if math.dist(*pair) > 45), pairs[0])
    if abs(to_x - x) < abs(to_y - y):
        return x + 6, y + (to_y - y) * 0.4 + 5, "start"
    return (x + to_x) / 2, y - 6, "middle"


def _badges(node: Node, box: Box, wording: Wording) -> str:
    parts = []
    if node.id in wording.current:
        parts.append(_badge(f"▶ {wording.words['current']}", box, "current"))
    elif node.id in wording.done:
        parts.append(_badge(f"✓ {wording.words['done']}", box, "done"))
    overlay = wording.overlays.get(node.id, "")
    if overlay:
        below = box.y + box.height + _LINE * (1 if node.kind in _INSIDE else 2)
        parts.append(_lines(wrap(overlay, 12, 2), box.x + box.width / 2, below, "middle", "k-bpmn-overlay"))
    return "".join(parts)


def _badge(text: str, box: Box, state: str) -> str:
    room = width(text) * _FONT + 12
    left = box.x + (box.width - room) / 2
    frame = Box(left, box.y - 15, room, 18)
    filled = state == "current"
    back, front = ("#1a1a1c", "#ffffff") if filled else ("#ffffff", "#1a1a1c")
    return (
        f'<g class="k-bpmn-badge k-bpmn-badge-{state}">{symbols.rectangle(frame, "k-bpmn-badge-frame", 9, back)}'
        f'<text x="{left + room / 2:g}" y="{box.y - 2:g}" text-anchor="middle" fill="{front}">{_text(text)}</text></g>'
    )
