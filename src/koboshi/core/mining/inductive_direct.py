"""The inductive miner on a directly-follows graph alone, for logs too large to be divided again and again.

It sees which activities follow each other, not which traces they stand in. So it cannot promise that every trace fits;
conformance has to be measured afterwards. Source: Leemans, Fahland, van der Aalst, "Scalable process discovery and
conformance checking", Software and Systems Modeling 17 (2018), section 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from koboshi.core.mining.inductive import MAX_DEPTH, Mined
from koboshi.core.mining.inductive_graph import (
    Graph,
    Mask,
    bits,
    choice_cut,
    graph_of_counts,
    loop_cut,
    parallel_cut,
    sequence_cut,
)
from koboshi.core.mining.trees import SILENT, Tree, activity, choice, loop, optional, parallel, sequence


def mine_graph(
    follows: Mapping[tuple[str, str], int],
    starts: Mapping[str, int],
    ends: Mapping[str, int],
    noise: float = 0.0,
) -> Mined:
    """Discover a tree from how often one activity directly follows another, and starts and ends a case.

    `noise` as for `inductive.mine`; raises ValueError outside 0 to 1.
    """
    if not 0 <= noise <= 1:
        raise ValueError("noise must be between 0 and 1")
    labels = sorted({*starts, *ends, *(label for edge in follows for label in edge)})
    code = {label: number for number, label in enumerate(labels)}
    graph = graph_of_counts(
        {(code[source], code[target]): count for (source, target), count in follows.items()},
        {code[label]: count for label, count in starts.items()},
        {code[label]: count for label, count in ends.items()},
    )
    miner = _GraphMiner(tuple(labels), noise)
    return Mined(miner.mine(graph, 0), tuple(dict.fromkeys(miner.notes)))


@dataclass(slots=True)
class _GraphMiner:
    labels: tuple[str, ...]
    noise: float
    notes: list[str] = field(default_factory=list)

    def mine(self, graph: Graph, depth: int) -> Tree:
        count = graph.activities.bit_count()
        if count == 0:
            return SILENT
        if count == 1:
            only = graph.activities.bit_length() - 1
            leaf = activity(self.labels[only])
            return loop(leaf) if graph.follows[only] else leaf
        if depth >= MAX_DEPTH:
            self.notes.append(f"入れ子が{MAX_DEPTH}段を超えたところは、順序を問わない形にまとめました。")
            return self._any_order(graph)
        tree = self._divided(graph, depth)
        if tree is None and self.noise:
            tree = self._divided(graph.without_rare(self.noise), depth)
        return tree or self._repeated(graph, depth)

    def _divided(self, graph: Graph, depth: int) -> Tree | None:
        for cut, divide in _WAYS:
            groups = cut(graph)
            if len(groups) > 1:
                return divide(self, graph, groups, depth + 1)
        return None

    def _repeated(self, graph: Graph, depth: int) -> Tree:
        """Where ends lead straight to starts, the whole may be repeated; else nothing is known of the order."""
        once = {
            edge: count
            for edge, count in graph.weights.items()
            if not (graph.ends >> edge[0] & 1 and graph.starts >> edge[1] & 1)
        }
        if len(once) < len(graph.weights):
            shorter = graph_of_counts(once, graph.start_counts, graph.end_counts, graph.activities)
            tree = self._divided(shorter, depth)
            if tree is not None:
                return loop(tree)
        return self._any_order(graph)

    def _any_order(self, graph: Graph) -> Tree:
        return loop(choice(*(activity(self.labels[each]) for each in bits(graph.activities))))

    def choices(self, graph: Graph, groups: Sequence[Mask], depth: int) -> Tree:
        return choice(*(self.mine(part, depth) for part in _divide(graph, groups)))

    def side_by_side(self, graph: Graph, groups: Sequence[Mask], depth: int) -> Tree:
        return parallel(*(self.mine(part, depth) for part in _divide(graph, groups, beside=True)))

    def in_sequence(self, graph: Graph, groups: Sequence[Mask], depth: int) -> Tree:
        place = _place_of(groups)
        jumps = [(place[source], place[target], count) for (source, target), count in graph.weights.items()]
        jumps += [(-1, place[each], count) for each, count in graph.start_counts.items()]
        jumps += [(place[each], len(groups), count) for each, count in graph.end_counts.items()]
        skipped = _passed_over(jumps, len(groups))
        parts = []
        for number, part in enumerate(_divide(graph, groups)):
            tree = self.mine(part, depth)
            parts.append(optional(tree) if skipped[number] else tree)
        return sequence(*parts)

    def in_a_loop(self, graph: Graph, groups: Sequence[Mask], depth: int) -> Tree:
        return loop(*(self.mine(part, depth) for part in _divide(graph, groups)))


def _place_of(groups: Sequence[Mask]) -> dict[int, int]:
    return {each: number for number, group in enumerate(groups) for each in bits(group)}


def _divide(graph: Graph, groups: Sequence[Mask], *, beside: bool = False) -> list[Graph]:
    """The graph of each group; an edge into a group starts it and one out of it ends it, unless they are `beside`."""
    place = _place_of(groups)
    weights: list[dict[tuple[int, int], int]] = [{} for _ in groups]
    starts: list[Counter[int]] = [Counter() for _ in groups]
    ends: list[Counter[int]] = [Counter() for _ in groups]
    for each, count in graph.start_counts.items():
        starts[place[each]][each] += count
    for each, count in graph.end_counts.items():
        ends[place[each]][each] += count
    for edge, count in graph.weights.items():
        source, target = place[edge[0]], place[edge[1]]
        if source == target:
            weights[source][edge] = count
        elif not beside:
            starts[target][edge[1]] += count
            ends[source][edge[0]] += count
    return [graph_of_counts(*part) for part in zip(weights, starts, ends, groups, strict=True)]


def _passed_over(jumps: Sequence[tuple[int, int, int]], count: int) -> list[bool]:
    """Which of the groups in order are passed over by some edge from before them to after them."""
    change = [0] * (count + 1)
    for first, last, often in jumps:
        if often > 0 and first + 1 < last:
            change[first + 1] += 1
            change[last] -= 1
    return [open_jumps > 0 for open_jumps in accumulate(change[:-1])]


_WAYS: Final[
    tuple[
        tuple[Callable[[Graph], list[Mask]], Callable[[_GraphMiner, Graph, Sequence[Mask], int], Tree]],
        ...,
    ]
] = (
    (choice_cut, _GraphMiner.choices),
    (sequence_cut, _GraphMiner.in_sequence),
    (parallel_cut, _GraphMiner.side_by_side),
    (loop_cut, _GraphMiner.in_a_loop),
)
