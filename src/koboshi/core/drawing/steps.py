"""The text alternative of a picture: one sentence per step, in reading order (WCAG 2.2, success criterion 1.1.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from koboshi.core.drawing.placing import ranking
from koboshi.core.process.model import BOUNDARIES, Definition, Flow, Node, NodeKind


@dataclass(frozen=True, slots=True)
class Wording:
    """How things are called in one drawing."""

    definition: Definition
    labels: Mapping[str, str]
    overlays: Mapping[str, str]
    current: Collection[str]
    done: Collection[str]
    words: Mapping[str, str]

    def name(self, node: Node) -> str:
        """The label of a node: as given, as drawn, or a plain word for its kind."""
        given = self.labels.get(node.id) or node.name
        kind = {NodeKind.START: "start", NodeKind.END: "end", NodeKind.EXCLUSIVE: "choice", NodeKind.PARALLEL: "join"}
        return given or (self.words[kind[node.kind]] if node.kind in kind else node.id)

    def flow(self, flow: Flow) -> str:
        """The label of a way out of a choice."""
        return self.labels.get(flow.id) or flow.name


def steps(wording: Wording) -> list[str]:
    """All steps in the order a reader meets them; ways out of choices are told with the choice."""
    return _scope(wording, "")


def _scope(wording: Wording, scope: str) -> list[str]:
    ranks = ranking(wording.definition, scope)
    places = {each: number for number, each in enumerate(ranks)}
    found: list[str] = []
    for each in sorted(ranks, key=lambda each: (ranks[each], places[each])):
        node = wording.definition.nodes[each]
        sentence = _sentence(wording, node)
        if sentence:
            found.append(_marked(wording, node, sentence))
        if node.kind is NodeKind.SUBPROCESS:
            found.extend(_scope(wording, each))
    return found


def _sentence(wording: Wording, node: Node) -> str:
    words, name = wording.words, wording.name(node)
    if node.kind in BOUNDARIES:
        host = wording.name(wording.definition.nodes[node.attached_to])
        return words["during"].format_map({"host": host, "name": name})
    if node.kind is NodeKind.EXCLUSIVE:
        return _choice(wording, node) if len(node.outgoing) > 1 else ""
    if node.kind is NodeKind.PARALLEL:
        return _together(wording, node)
    return name


def _choice(wording: Wording, node: Node) -> str:
    ways = []
    for each in node.outgoing:
        flow = wording.definition.flows[each]
        target = wording.name(wording.definition.nodes[flow.target])
        ways.append(f"{wording.flow(flow) or wording.words['otherwise']} → {target}")
    return f"{wording.name(node)} {wording.words['stop'].join(ways)}"


def _together(wording: Wording, node: Node) -> str:
    if len(node.outgoing) == 1:
        return wording.words["join"]
    targets = [wording.definition.nodes[wording.definition.flows[each].target] for each in node.outgoing]
    names = wording.words["comma"].join(wording.name(target) for target in targets)
    return wording.words["together"].format_map({"names": names})


def _marked(wording: Wording, node: Node, sentence: str) -> str:
    if node.id in wording.current:
        sentence = wording.words["is_current"].format_map({"name": sentence})
    elif node.id in wording.done:
        sentence = wording.words["is_done"].format_map({"name": sentence})
    overlay = wording.overlays.get(node.id, "")
    return f"{sentence} {overlay}" if overlay else sentence
