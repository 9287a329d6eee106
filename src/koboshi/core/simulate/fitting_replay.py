"""Every row of a log at its node of the model: when its work became possible, and which ways cases took at each choice.

This comes from optimal alignments, which are exact about parallel work: a token carries with it which events had to be
over before it came. A choice counts only as far as events show it; what the model would have done after the last event
of an unfinished case is not evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import MISSING, EventLog
from koboshi.core.mining.inductive_graph import bits
from koboshi.core.mining.models import AlignedVariant, Move, Net, NetError, align, net_of_definition, traces_of
from koboshi.core.mining.petri_bpmn import FUSED, label_of
from koboshi.core.process.model import Definition, Flow, NodeKind
from koboshi.core.simulate.fitting_report import ReplayFit

Choice = tuple[str, int]
_UNKNOWN: Final = ReplayFit(0, 0, 0, 0, 0, {})
_NOTHING: Final[frozenset[int]] = frozenset()
WAITS: Final = frozenset({NodeKind.RECEIVE, NodeKind.CATCH})


@dataclass(slots=True)
class Replayed:
    """Rows at their nodes (`node_of` row: number in `nodes` or -1), when each was possible (MISSING: from the start).

    `taken` counts flows by gateway and round, `passed` how often the gateway was passed then. `unseen` are waits that
    the log does not record: from when to when, in microseconds. `skipped` counts work that the log lacks.
    """

    nodes: tuple[str, ...]
    node_of: NDArray[np.int64]
    possible: NDArray[np.int64]
    taken: dict[Choice, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    passed: Counter[Choice] = field(default_factory=Counter)
    unseen: dict[str, list[NDArray[np.int64]]] = field(default_factory=lambda: defaultdict(list))
    skipped: Counter[str] = field(default_factory=Counter)
    additional: Counter[str] = field(default_factory=Counter)
    figures: ReplayFit = _UNKNOWN
    reason: str = ""

    def rows(self, node: str) -> NDArray[np.int64]:
        """The rows of a node."""
        return np.flatnonzero(self.node_of == self.nodes.index(node))


@dataclass(slots=True)
class _Token:
    origin: str = ""
    after: frozenset[int] = _NOTHING


@dataclass(slots=True)
class _Walk:
    """One variant: for each event its node and the events before it; choices with their rounds; unrecorded waits."""

    at: list[str]
    after: list[frozenset[int]]
    taken: list[tuple[str, int, str]] = field(default_factory=list)
    passed: list[Choice] = field(default_factory=list)
    unseen: list[tuple[str, frozenset[int], int]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def lay_over(definition: Definition, log: EventLog) -> Replayed:
    """Lay a log over a model; where that cannot be a net, rows find nodes by name, and choices stay unknown."""
    nodes = tuple(definition.nodes)
    empty = np.full(len(log), -1, np.int64), np.full(len(log), MISSING, np.int64)
    found = Replayed(nodes, *empty)
    try:
        net = net_of_definition(definition, frozenset(log.activities))
        report = align(log, net)
    except NetError as problem:
        return _by_name(definition, log, found, str(problem))
    firsts = _firsts(log)
    walker = _Walker(definition, net)
    for variant in report.variants:
        if variant.alignment is not None:
            walk = walker.walk(variant)
            _add(found, log, walk, variant.cases, firsts.get(variant.trace, np.zeros(0, np.int64)))
            for label in (pair.label for pair in variant.alignment.moves if pair.move is Move.LOG):
                found.additional[label] += variant.cases
    total = (sum(found.additional.values()), sum(found.skipped.values()))
    found.figures = ReplayFit(log.case_count, report.computed, report.fitting, *total, report.reasons)
    return found


def _by_name(definition: Definition, log: EventLog, found: Replayed, reason: str) -> Replayed:
    """Rows at the first node of their name, possible when the event before was over."""
    named = {label_of(node): i for i, node in reversed(list(enumerate(definition.nodes.values())))}
    codes = np.array([named.get(name, -1) for name in log.activities], np.int64)
    found.node_of[:] = codes[log.activity]
    inner = np.ones(len(log), np.bool_)
    inner[log.offsets[:-1][log.lengths > 0]] = False
    found.possible[inner] = log.ends[np.flatnonzero(inner) - 1]
    found.reason = reason
    unknown = int(np.sum(found.node_of < 0))
    found.figures = ReplayFit(log.case_count, 0, 0, unknown, 0, {reason: log.case_count})
    return found


def _firsts(log: EventLog) -> dict[tuple[str, ...], NDArray[np.int64]]:
    """The first rows of the cases of each trace."""
    table = traces_of(log)
    found: dict[tuple[str, ...], NDArray[np.int64]] = {}
    for number, trace in enumerate(table.traces):
        rows = log.offsets[:-1][table.of_case == number]
        found[trace] = np.concatenate((found[trace], rows)) if trace in found else rows
    return found


def _add(found: Replayed, log: EventLog, walk: _Walk, cases: int, firsts: NDArray[np.int64]) -> None:
    numbers = {node: i for i, node in enumerate(found.nodes)}
    ends, begins = log.ends, log.begins
    for place, node in enumerate(walk.at):
        if node:
            found.node_of[firsts + place] = numbers[node]
            found.possible[firsts + place] = _latest(ends, firsts, walk.after[place])
    for gateway, turn, flow in walk.taken:
        found.taken[gateway, turn][flow] += cases
    for choice in walk.passed:
        found.passed[choice] += cases
    for node, after, place in walk.unseen:
        found.unseen[node].append(np.stack((_latest(ends, firsts, after), begins[firsts + place])))
    for node in walk.skipped:
        found.skipped[node] += cases


def _latest(ends: NDArray[np.int64], firsts: NDArray[np.int64], places: frozenset[int]) -> NDArray[np.int64]:
    """When the last of some events of each case was over."""
    found = np.full(len(firsts), MISSING, np.int64)
    for place in places:
        found = np.maximum(found, ends[firsts + place])
    return found


class _Walker:
    """Follows every token of an alignment from the step that put it to the step that takes it."""

    def __init__(self, definition: Definition, net: Net) -> None:
        self.definition, self.net = definition, net
        self.choosing = {node.id for node in definition.nodes.values() if len(node.outgoing) > 1}
        self._ways: dict[tuple[str, str], tuple[Flow, ...]] = {}

    def walk(self, variant: AlignedVariant) -> _Walk:
        """One variant, whose alignment is known."""
        alignment = variant.alignment
        moves = alignment.moves if alignment is not None else ()
        complete = alignment is not None and alignment.cost == 0
        last = len(moves) if complete else max((i for i, p in enumerate(moves) if p.move is Move.BOTH), default=-1)
        size = len(variant.trace)
        walk = _Walk([""] * size, [_NOTHING] * size)
        tokens: dict[int, _Token] = {}
        rounds: Counter[str] = Counter()
        place = 0
        for i, pair in enumerate(moves):
            if pair.move is not Move.LOG:
                self._step(walk, pair.transition, pair.move, place, tokens, rounds, counts=i <= last)
            place += pair.move in (Move.BOTH, Move.LOG)
        return walk

    def _step(
        self,
        walk: _Walk,
        number: int,
        move: Move,
        place: int,
        tokens: dict[int, _Token],
        rounds: Counter[str],
        *,
        counts: bool,
    ) -> None:
        step = self.net.transitions[number]
        sources = [tokens.pop(each, _Token()) for each in bits(step.takes)]
        after = frozenset().union(*(token.after for token in sources))
        counts = counts and move is not Move.MODEL
        if step.node:
            for token in sources:
                self._choices(walk, token.origin, step.node, rounds, counts=counts)
            if move is Move.SILENT and self._spreads(step.node):
                rounds[step.node] += 1
                if counts:
                    walk.passed.append((step.node, rounds[step.node]))
        if move is Move.MODEL:
            walk.skipped.append(step.node)
        if move is Move.BOTH:
            self._event(walk, step.node, place, after, sources)
            after = frozenset({place})
        origin = step.node or next((token.origin for token in sources), "")
        for each in bits(step.puts):
            tokens[each] = _Token(origin, after)

    def _event(self, walk: _Walk, node: str, place: int, after: frozenset[int], sources: list[_Token]) -> None:
        walk.at[place], walk.after[place] = node, after
        for token in sources:
            origin = self.definition.nodes.get(token.origin)
            if origin is not None and origin.kind in WAITS and token.after:
                walk.unseen.append((token.origin, token.after, place))

    def _choices(self, walk: _Walk, origin: str, node: str, rounds: Counter[str], *, counts: bool) -> None:
        for flow in self._between(origin, node):
            gateway = flow.source
            if gateway not in self.choosing:
                continue
            if not self._spreads(gateway):
                rounds[gateway] += 1
                if counts:
                    walk.passed.append((gateway, rounds[gateway]))
            if counts:
                walk.taken.append((gateway, rounds[gateway], flow.id))

    def _spreads(self, node: str) -> bool:
        """Whether several ways may be taken at once, each by its own condition."""
        found = self.definition.nodes[node]
        return node in self.choosing and found.kind not in FUSED | {NodeKind.PARALLEL}

    def _between(self, origin: str, target: str) -> tuple[Flow, ...]:
        """The flows of the shortest way that passes through choosing gateways only; none where there is none."""
        key = (origin, target)
        if key not in self._ways:
            guard = self.definition.nodes[target]
            end = guard.attached_to if guard.kind is NodeKind.BOUNDARY else target
            self._ways[key] = self._search(origin, end) if origin in self.definition.nodes else ()
        return self._ways[key]

    def _search(self, origin: str, target: str) -> tuple[Flow, ...]:
        todo: list[tuple[str, tuple[Flow, ...]]] = [(origin, ())]
        seen: set[str] = set()
        for node, path in todo:
            found = self.definition.nodes[node]
            if path and found.kind not in FUSED:
                continue
            for flow in (self.definition.flows[each] for each in found.outgoing):
                if flow.target == target:
                    return (*path, flow)
                if flow.target not in seen:
                    seen.add(flow.target)
                    todo.append((flow.target, (*path, flow)))
        return ()
