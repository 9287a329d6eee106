"""The decision requirements graph: which decision needs which inputs, other decisions and knowledge (DMN 1.5, 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from xml.etree.ElementTree import Element

from koboshi.core.decision.modelxml import name_of, read_model
from koboshi.core.drawing import svg
from koboshi.core.drawing.decisions.words import Words
from koboshi.core.drawing.geometry import Box, Points, around, union
from koboshi.core.drawing.labels import wrap
from koboshi.core.drawing.layered import Edge, Graph, Node, arrange
from koboshi.core.drawing.lines import arrow, ends
from koboshi.core.drawing.measures import FONT, LINE
from koboshi.core.drawing.svg import PAPER

_KINDS = ("inputData", "decision", "businessKnowledgeModel", "knowledgeSource", "decisionService")
_WIDE, _HIGH, _MARGIN = 150.0, 64.0, 26.0
_MOST = 600
_ENDS = {
    "informationRequirement": ("requiredInput", "requiredDecision"),
    "knowledgeRequirement": ("requiredKnowledge",),
    "authorityRequirement": ("requiredAuthority", "requiredInput", "requiredDecision"),
}


@dataclass(frozen=True, slots=True)
class Requirements:
    """The picture and the same in sentences."""

    svg: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class _Need:
    kind: str
    source: str
    target: str


def draw_requirements(xml: bytes, lang: str = "ja") -> Requirements:
    """Draw the graph of a DMN file. FeelError for a file that is none."""
    root = read_model(xml)
    nodes = {element.get("id") or name_of(element): element for element in root if element.tag in _KINDS}
    nodes = dict(list(nodes.items())[:_MOST])
    needs = [need for need in _needs(nodes) if need.source in nodes and need.target in nodes]
    words = Words(lang)
    return Requirements(_svg(name_of(root), nodes, needs, words), list(_steps(nodes, needs, words)))


def _needs(nodes: dict[str, Element]) -> Iterator[_Need]:
    for target, element in nodes.items():
        for kind, tags in _ENDS.items():
            for requirement in element.findall(kind):
                for tag in tags:
                    for found in requirement.findall(tag):
                        yield _Need(kind, found.get("href", "").rpartition("#")[2], target)
        for output in element.findall("outputDecision"):
            yield _Need("service", output.get("href", "").rpartition("#")[2], target)


def _steps(nodes: dict[str, Element], needs: list[_Need], words: Words) -> Iterator[str]:
    for each, element in nodes.items():
        used = _names(nodes, needs, each, {"informationRequirement", "knowledgeRequirement"})
        rules = _names(nodes, needs, each, {"authorityRequirement"})
        if element.tag == "inputData":
            yield words("input_node", name=name_of(element))
        elif element.tag == "decision":
            key = "uses" if used else "alone"
            yield words(key, name=name_of(element), names=words.names(used))
        elif element.tag == "decisionService":
            yield words("service", name=name_of(element), names=words.names(_names(nodes, needs, each, {"service"})))
        if rules:
            yield words("follows_rule", name=name_of(element), names=words.names(rules))


def _names(nodes: dict[str, Element], needs: list[_Need], target: str, kinds: set[str]) -> list[str]:
    return [name_of(nodes[need.source]) for need in needs if need.target == target and need.kind in kinds]


# -- picture ----------------------------------------------------------------------------------------------------------


def _svg(name: str, nodes: dict[str, Element], needs: list[_Need], words: Words) -> str:
    half, high = _WIDE / 2, _HIGH / 2
    blocks = [Node(id=each, width=_WIDE, height=_HIGH, left=half, right=half, above=high, below=high) for each in nodes]
    lines = [Edge(id=str(place), source=need.source, target=need.target) for place, need in enumerate(needs)]
    arranged = arrange(Graph(nodes=blocks, edges=lines))
    key = "k-drg-" + sha256(repr([name, list(nodes), needs]).encode("utf-8", "replace")).hexdigest()[:12]
    boxes = {each: around(middle, _WIDE, _HIGH) for each, middle in arranged.centres.items()}
    body = [_line(needs[int(place)].kind, points, key) for place, points in arranged.lines.items()]
    body += [_node(nodes[each], box) for each, box in boxes.items()]
    points = [point for line in arranged.lines.values() for point in line]
    room = union(boxes.values(), points).grown(_MARGIN)
    counts = {tag: sum(element.tag == tag for element in nodes.values()) for tag in _KINDS}
    told = words("graph_desc", decisions=counts["decision"], inputs=counts["inputData"])
    return svg.document(key, "k-bpmn k-drg", room, words("graph", name=name), told, ends(key), *body)


def _line(kind: str, points: Points, key: str) -> str:
    """Information: a full line; knowledge: dashes with an open head; authority: dashes with a dot; service: dots."""
    if kind == "informationRequirement":
        return arrow(points, key, 1.5)
    head = f' marker-end="url(#{key}-open)"' if kind == "knowledgeRequirement" else ""
    dashes = "2 4" if kind == "service" else "7 5"
    dot = svg.circle(points[-1], 3.5, 'fill="currentColor"') if kind == "authorityRequirement" else ""
    return svg.line(points, f'class="k-drg-{kind}" stroke-width="1.5" stroke-dasharray="{dashes}"{head}') + dot


def _node(element: Element, box: Box) -> str:
    name = name_of(element)
    rows = wrap(svg.clean(name), (_WIDE - 22) / FONT, 3)
    first = box.middle[1] - len(rows) * LINE / 2 + 11
    words = svg.lines(rows, box.middle[0], first, "middle", "k-bpmn-label")
    title = f"<title>{svg.text(name)}</title>"
    return f'<g class="k-drg-node k-drg-{element.tag}">{title}{_outline(element.tag, box)}{words}</g>'


def _outline(tag: str, box: Box) -> str:
    """Inputs are rounded, knowledge has two cut corners, a source a wavy foot, a service a thick round frame."""
    if tag == "inputData":
        return svg.rectangle(box, "k-bpmn-shape", _HIGH / 2)
    if tag == "decisionService":
        return svg.rectangle(box, "k-bpmn-shape", 14, PAPER, 3)
    if tag == "businessKnowledgeModel":
        cut = 12.0
        corners = [
            (box.x + cut, box.y),
            (box.right, box.y),
            (box.right, box.bottom - cut),
            (box.right - cut, box.bottom),
        ]
        corners += [(box.x, box.bottom), (box.x, box.y + cut)]
        return svg.polygon(corners, f'class="k-bpmn-shape" fill="{PAPER}" stroke-width="1.5"')
    if tag == "knowledgeSource":
        third, low = box.width / 4, box.bottom - 6
        wave = f"Q{box.x + 3 * third:g} {low - 12:g} {box.middle[0]:g} {low:g}T{box.x:g} {low:g}"
        data = f"M{box.x:g} {box.y:g}H{box.right:g}V{low:g}{wave}z"
        return svg.path(data, f'class="k-bpmn-shape" fill="{PAPER}" stroke-width="1.5"')
    return svg.rectangle(box, "k-bpmn-shape", 0, PAPER, 1.5)
