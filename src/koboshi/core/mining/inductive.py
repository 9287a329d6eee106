"""The inductive miner: from the distinct traces of a log to a process tree.

Without noise (0) the tree replays every trace; a tree without repeated labels, whose loops start and end with other
activities, is found again from a log that shows all it can do. With noise, rare behaviour is left out where nothing
else helps. Sources: Leemans, Fahland, van der Aalst, Petri Nets 2013 (IM), BPM Workshops 2013 (IMf).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from koboshi.core.mining.inductive_graph import (
    Graph,
    Mask,
    Trace,
    Traces,
    bits,
    choice_cut,
    graph_of,
    loop_cut,
    parallel_cut,
    sequence_cut,
)
from koboshi.core.mining.inductive_split import (
    project,
    split_between,
    split_choice,
    split_loop,
    split_parallel,
    split_sequence,
)
from koboshi.core.mining.trees import SILENT, Tree, activity, choice, loop, optional, parallel, sequence

MAX_DEPTH: Final = 100
"""Nested blocks; deeper ones become a block of any order."""
MAX_WORK: Final = 20_000_000
"""Events looked at in all, beyond 200 times the log, before the miner stops looking for rare structure."""
MAX_CANDIDATES: Final = 64
"""Activities tried as "beside everything else" in one block, the most frequent first."""

Split = Callable[[Traces, Sequence[Mask]], list[Counter[Trace]]]
Join = Callable[..., Tree]
Found = tuple[list[Mask], Split, Join]

CUTS: Final[tuple[tuple[Callable[[Graph], list[Mask]], Split, Join], ...]] = (
    (choice_cut, split_choice, choice),
    (sequence_cut, split_sequence, sequence),
    (parallel_cut, split_parallel, parallel),
    (loop_cut, split_loop, loop),
)


@dataclass(frozen=True, slots=True)
class Mined:
    """A tree, and what the miner had to give up, in words (empty: nothing)."""

    tree: Tree
    notes: tuple[str, ...] = ()


def mine(traces: Mapping[tuple[str, ...], int], noise: float = 0.0) -> Mined:
    """Discover a tree; `noise` from 0 (every trace fits) to 1 is the share below which behaviour counts as rare.

    The result depends neither on the order of the traces nor on how the log was coded. Raises ValueError for a noise
    outside 0 to 1. A log without events gives the silent tree.
    """
    if not 0 <= noise <= 1:
        raise ValueError("noise must be between 0 and 1")
    labels = sorted({label for trace in traces for label in trace})
    code = {label: number for number, label in enumerate(labels)}
    coded = Counter({tuple(code[label] for label in trace): count for trace, count in traces.items() if count > 0})
    events = sum(map(len, coded))
    miner = _Miner(tuple(labels), noise, 200 * events + MAX_WORK)
    return Mined(miner.mine(coded, 0), tuple(dict.fromkeys(miner.notes)))


def find_cut(graph: Graph) -> Found | None:
    """The first cut that divides the activities, with how to divide the log and how to join the trees."""
    if not graph.activities:
        return None
    for cut, split, join in CUTS:
        groups = cut(graph)
        if len(groups) > 1:
            return groups, split, join
    return None


@dataclass(slots=True)
class _Miner:
    labels: tuple[str, ...]
    noise: float
    work: int
    notes: list[str] = field(default_factory=list)

    def mine(self, traces: Traces, depth: int) -> Tree:
        filled = {trace: count for trace, count in traces.items() if trace}
        if not filled:
            return SILENT
        total, empty = sum(traces.values()), traces.get((), 0)
        tree = self._single(filled) or self._divided(filled, depth)
        return optional(tree) if empty and empty >= self.noise * total else tree

    def _single(self, traces: Traces) -> Tree | None:
        """The leaf of a log in which one activity happens once (nearly always, with noise)."""
        alone = [trace for trace in traces if len(trace) == 1]
        if not alone or len({each for trace in traces for each in trace}) > 1:
            return None
        others = sum(traces.values()) - traces[alone[0]]
        return activity(self.labels[alone[0][0]]) if others <= self.noise * sum(traces.values()) else None

    def _divided(self, traces: Traces, depth: int) -> Tree:
        self.work -= sum(map(len, traces))
        graph = graph_of(traces)
        if depth >= MAX_DEPTH:
            self.notes.append(f"入れ子が{MAX_DEPTH}段を超えたところは、順序を問わない形にまとめました。")
            return self._any_order(graph.activities)
        found = self._cut(graph)
        if found:
            groups, split, join = found
            return join(*(self.mine(part, depth + 1) for part in split(traces, groups) if part))
        return self._fall_through(traces, graph, depth)

    def _cut(self, graph: Graph) -> Found | None:
        return find_cut(graph) or (find_cut(graph.without_rare(self.noise)) if self.noise else None)

    def _fall_through(self, traces: Traces, graph: Graph, depth: int) -> Tree:
        """No cut divides the log: the first of the ways out that applies (Leemans 2022, section 6.1)."""
        beside = self._once_in_each(traces, graph) or self._beside_the_rest(traces, graph)
        if beside:
            rest = project(traces, graph.activities & ~beside)
            return parallel(self.mine(project(traces, beside), depth + 1), self.mine(rest, depth + 1))
        for ends in (graph.ends, None):
            shorter = split_between(traces, graph.starts, ends)
            if sum(shorter.values()) > sum(traces.values()):
                return loop(self.mine(shorter, depth + 1))
        return self._any_order(graph.activities)

    def _once_in_each(self, traces: Traces, graph: Graph) -> Mask:
        """The first activity that happens exactly once in every trace; none where it is the only one."""
        left = graph.activities
        for trace in traces:
            left &= _once(trace)
            if not left:
                return 0
        return left & -left if graph.activities & (graph.activities - 1) else 0

    def _beside_the_rest(self, traces: Traces, graph: Graph) -> Mask:
        """The first activity without which the rest can be cut; 0 if there is none."""
        if not graph.activities & (graph.activities - 1):
            return 0
        often = Counter({each: 0 for each in bits(graph.activities)})
        for trace, count in traces.items():
            for each in trace:
                often[each] += count
        for each, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))[:MAX_CANDIDATES]:
            self.work -= sum(map(len, traces))
            if self.work < 0:
                self.notes.append("ログが大きいため、並行する作業の一部は探していません。")
                return 0
            if self._cut(graph_of(project(traces, graph.activities & ~(1 << each)))):
                return 1 << each
        return 0

    def _any_order(self, activities: Mask) -> Tree:
        return loop(choice(*(activity(self.labels[each]) for each in bits(activities))))


def _once(trace: Trace) -> Mask:
    seen = again = 0
    for each in trace:
        again |= seen & 1 << each
        seen |= 1 << each
    return seen & ~again
