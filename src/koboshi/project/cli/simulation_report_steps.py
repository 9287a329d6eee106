"""The model of a simulation as a table: the same as its picture, for readers of text and for paper."""

from __future__ import annotations

from koboshi.core.process.model import Definition, NodeKind
from koboshi.core.simulate import Results
from koboshi.project.cli.simulate_words import value_words
from koboshi.project.cli.simulation_report_map import overlays
from koboshi.project.cli.simulation_report_tables import Cell, table

_KINDS = {
    NodeKind.EXCLUSIVE: "分かれ道",
    NodeKind.INCLUSIVE: "分かれ道（いくつでも）",
    NodeKind.PARALLEL: "同時に進む・そろうのを待つ",
    NodeKind.COMPLEX: "分かれ道（そろった数で）",
}
_HEADERS = ("どこ", "次に進む所", "1回の試行に通る件数", "前で待つ平均", "1件の費用")


def steps(results: Results) -> str:
    """Every place of the model in the order in which cases come to it."""
    definition, marks = results.definition, overlays(results)
    rows: list[tuple[Cell, ...]] = []
    for name in order(definition):
        mark = marks.get(name)
        count = f"{mark.count:,.0f}" if mark is not None and mark.count is not None else "–"
        wait = value_words(mark.waiting * 1000, "ms") if mark is not None and mark.waiting is not None else "–"
        cost = value_words(mark.cost, "yen") if mark is not None and mark.cost is not None else "–"
        rows.append((place_name(definition, name), way_on(definition, name), count, wait, cost))
    return table(_HEADERS, rows, 2)


def order(definition: Definition) -> list[str]:
    """From the beginnings along the flows, nearest first; what hangs on a border comes with its host."""
    starts = [name for name, node in definition.nodes.items() if not node.incoming and not _hangs(definition, name)]
    found: dict[str, None] = {}
    waiting = [*starts, *definition.nodes]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found[name] = None
        node = definition.nodes[name]
        ahead = [definition.flows[flow].target for flow in node.outgoing]
        waiting = [*ahead, *node.boundaries, *waiting] if len(ahead) < 2 else [*node.boundaries, *ahead, *waiting]
    return list(found)


def _hangs(definition: Definition, name: str) -> bool:
    return any(name in node.boundaries for node in definition.nodes.values())


def place_name(definition: Definition, name: str) -> Cell:
    """What a place is called, its kind below."""
    node = definition.nodes[name]
    said = " ".join(definition.name_of(name).split())
    kind = _KINDS.get(node.kind, "")
    if said == name and kind:
        return (kind, name)
    return (said, kind) if kind else said


def way_on(definition: Definition, name: str) -> str:
    """Where it goes on, with the words on the flow: 「整っている→決定する」."""
    told = []
    for each in definition.nodes[name].outgoing:
        flow = definition.flows[each]
        word = " ".join(flow.name.split())
        target = " ".join(definition.name_of(flow.target).split())
        kind = _KINDS.get(definition.nodes[flow.target].kind, "") if target == flow.target else ""
        told.append(f"{word}→{kind or target}" if word else kind or target)
    return "／".join(told) or "（終わり）"
