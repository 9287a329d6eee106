"""The directly-follows graph of a log as bit masks, and the four cuts of the inductive miner.

Activities are small whole numbers; a set of activities is a whole number with one bit for each. A cut divides the
activities into groups such that the edges between groups tell how the groups relate. Source: Leemans, Fahland, van der
Aalst, "Discovering Block-Structured Process Models from Event Logs", Petri Nets 2013 (cuts), and "… Containing
Infrequent Behaviour", BPM Workshops 2013 (filter).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Trace: TypeAlias = tuple[int, ...]
Traces: TypeAlias = Mapping[Trace, int]
Mask: TypeAlias = int


def bits(mask: Mask) -> Iterator[int]:
    """The numbers in a set, rising."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def mask_of(numbers: Iterable[int]) -> Mask:
    """The set of some numbers."""
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


@dataclass(frozen=True, slots=True)
class Graph:
    """What directly follows what, how often, and what traces start and end with; only traces with events count."""

    weights: Mapping[tuple[int, int], int]
    start_counts: Mapping[int, int]
    end_counts: Mapping[int, int]
    activities: Mask
    follows: Mapping[int, Mask]
    precedes: Mapping[int, Mask]
    starts: Mask
    ends: Mask

    def without_rare(self, share: float) -> Graph:
        """Leave out what is rarer than `share` of the most frequent alternative after the same activity."""
        most: dict[int, int] = dict(self.end_counts)
        for (source, _), count in self.weights.items():
            most[source] = max(most.get(source, 0), count)
        first, last = max(self.start_counts.values(), default=0), max(self.end_counts.values(), default=0)
        return graph_of_counts(
            {edge: count for edge, count in self.weights.items() if count >= share * most[edge[0]]},
            {each: count for each, count in self.start_counts.items() if count >= share * first},
            {each: count for each, count in self.end_counts.items() if count >= share * last},
            self.activities,
        )


def graph_of(traces: Traces) -> Graph:
    """The graph of a log given as distinct traces with how often each was seen."""
    weights: Counter[tuple[int, int]] = Counter()
    starts: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    activities = 0
    for trace, count in traces.items():
        if trace:
            starts[trace[0]] += count
            ends[trace[-1]] += count
            activities |= mask_of(set(trace))
            for edge in pairwise(trace):
                weights[edge] += count
    return graph_of_counts(weights, starts, ends, activities)


def graph_of_counts(
    weights: Mapping[tuple[int, int], int], starts: Mapping[int, int], ends: Mapping[int, int], activities: Mask = 0
) -> Graph:
    """The graph of counted edges; activities named by an edge, a start or an end need not be given."""
    edges = [edge for edge, count in weights.items() if count > 0]
    activities |= mask_of({each for edge in edges for each in edge})
    first = mask_of(each for each, count in starts.items() if count > 0)
    last = mask_of(each for each, count in ends.items() if count > 0)
    activities |= first | last
    follows = dict.fromkeys(bits(activities), 0)
    precedes = dict(follows)
    for source, target in edges:
        follows[source] |= 1 << target
        precedes[target] |= 1 << source
    return Graph(weights, starts, ends, activities, follows, precedes, first, last)


def components(nodes: Mask, neighbours: Mapping[int, Mask]) -> list[Mask]:
    """The connected parts of `nodes`, in the order of their smallest members; `neighbours` must be symmetric."""
    found, left = [], nodes
    while left:
        part = frontier = left & -left
        while frontier:
            near = 0
            for each in bits(frontier):
                near |= neighbours[each]
            frontier = near & left & ~part
            part |= frontier
        found.append(part)
        left &= ~part
    return found


def choice_cut(graph: Graph) -> list[Mask]:
    """Groups without any edge between them."""
    return components(graph.activities, {each: graph.follows[each] | graph.precedes[each] for each in graph.follows})


def sequence_cut(graph: Graph) -> list[Mask]:
    """Groups in order: every earlier activity reaches every later one, and never the other way round."""
    after = reachable(graph.activities, graph.follows)
    before = reachable(graph.activities, graph.precedes)
    # Both ways or neither way: the two cannot be put in order, so they belong together.
    together = {each: graph.activities & ~(after[each] ^ before[each]) for each in graph.follows}
    groups = components(graph.activities, together)
    groups.sort(key=lambda group: -(after[(group & -group).bit_length() - 1] & ~group).bit_count())
    return groups


def parallel_cut(graph: Graph) -> list[Mask]:
    """Groups between which every activity directly follows every other; each can start and end a trace."""
    apart = {each: graph.activities & ~(graph.follows[each] & graph.precedes[each]) for each in graph.follows}
    groups = components(graph.activities, apart)
    whole = [group for group in groups if group & graph.starts and group & graph.ends]
    rest = 0
    for group in groups:
        rest |= 0 if group in whole else group
    if rest & graph.starts and rest & graph.ends:
        whole.append(rest)
    elif rest and whole:
        whole[0] |= rest
    return sorted(whole, key=lambda group: group & -group) if whole else [graph.activities]


def loop_cut(graph: Graph) -> list[Mask]:
    """The body first, then each way back; ways back are entered from every end and lead to every start of the body."""
    body = graph.starts | graph.ends
    inner = graph.activities & ~body
    near = {each: (graph.follows[each] | graph.precedes[each]) & inner for each in bits(inner)}
    back = []
    for group in components(inner, near):
        if _leads_back(graph, group):
            back.append(group)
        else:
            body |= group
    return [body, *back]


def _leads_back(graph: Graph, group: Mask) -> bool:
    into, out = 0, 0
    for each in bits(group):
        into |= graph.precedes[each] & ~group
        out |= graph.follows[each] & ~group
    if not into or not out or into & ~graph.ends or out & ~graph.starts:
        return False
    return all(_all_or_none(graph, each, group) for each in bits(group))


def _all_or_none(graph: Graph, each: int, group: Mask) -> bool:
    """A way back that is entered (left) at this activity is entered from all ends (left to all starts)."""
    into, out = graph.precedes[each] & ~group, graph.follows[each] & ~group
    return into in (0, graph.ends) and out in (0, graph.starts)


def reachable(nodes: Mask, follows: Mapping[int, Mask]) -> dict[int, Mask]:
    """For every node the set of nodes at the end of some path of one or more edges."""
    found: dict[int, Mask] = {}
    for part in strong_components(nodes, follows):
        beyond = 0
        for each in bits(part):
            beyond |= follows[each]
        reach = part if part & beyond else 0
        for each in bits(beyond & ~part):
            reach |= found[each] | 1 << each
        for each in bits(part):
            found[each] = reach
    return found


def strong_components(nodes: Mask, follows: Mapping[int, Mask]) -> list[Mask]:
    """Sets of nodes that reach each other; a set comes after every set it leads to (Kosaraju, Sharir 1981)."""
    precedes = dict.fromkeys(follows, 0)
    for source, targets in follows.items():
        for target in bits(targets):
            precedes[target] |= 1 << source
    found, left = [], nodes
    for root in reversed(_finished(nodes, follows)):
        if left >> root & 1:
            part = frontier = 1 << root
            while frontier:
                near = 0
                for each in bits(frontier):
                    near |= precedes[each]
                frontier = near & left & ~part
                part |= frontier
            found.append(part)
            left &= ~part
    return found[::-1]


def _finished(nodes: Mask, follows: Mapping[int, Mask]) -> list[int]:
    """The nodes in the order in which a search in depth leaves them."""
    order, new = [], nodes
    for root in bits(nodes):
        stack = [root] if new >> root & 1 else []
        new &= ~(1 << root)
        while stack:
            ahead = follows[stack[-1]] & new
            if ahead:
                low = ahead & -ahead
                new ^= low
                stack.append(low.bit_length() - 1)
            else:
                order.append(stack.pop())
    return order
