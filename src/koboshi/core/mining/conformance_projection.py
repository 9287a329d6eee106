"""A log laid over its BPMN model: how often and how long at each node, how often along each flow.

Figures come from the alignments, so they are those of the model's own steps: an event that does not fit is counted as
additional at its activity and gives no time. Times are seconds; waiting is since the event before in the same case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.alignments import Move
from koboshi.core.mining.alignments_report import AlignedVariant, AlignmentReport
from koboshi.core.mining.discovery_variants import TraceTable
from koboshi.core.mining.inductive_graph import bits
from koboshi.core.mining.log import MISSING, EventLog
from koboshi.core.mining.petri import Net
from koboshi.core.mining.petri_bpmn import FUSED, label_of
from koboshi.core.process import Definition, Flow, NodeKind

_SECOND: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """One node: passages recorded, left out (`skipped`) and too many (`additional`), cases, and mean times.

    `waiting` and `working` are None where the log has no times for them, `waiting_median` likewise.
    """

    node: str
    name: str
    executed: int
    skipped: int
    additional: int
    cases: int
    waiting: float | None
    waiting_median: float | None
    working: float | None


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """One flow: how often it was taken, and by how many cases."""

    flow: str
    taken: int
    cases: int


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything that was passed, by id; `cases` are those aligned, `not_computed` those that are not in any figure."""

    nodes: Mapping[str, NodeFigures]
    flows: Mapping[str, FlowFigures]
    cases: int
    not_computed: int


@dataclass(slots=True)
class _Sums:
    executed: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    additional: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    flow_cases: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[NDArray[np.int64]]] = field(default_factory=dict)


def project(log: EventLog, table: TraceTable, definition: Definition, net: Net, report: AlignmentReport) -> Projection:
    """Lay the log over the model; `net` is that of the definition, and `report` its alignments with the log."""
    sums = _Sums()
    firsts = _first_rows(log, table)
    at_label = {label_of(node): node.id for node in reversed(list(definition.nodes.values()))}
    paths = _Paths(definition)
    for variant in report.variants:
        if variant.alignment is not None:
            _add(variant, net, firsts.get(variant.trace, np.zeros(0, np.int64)), at_label, sums)
            _add_flows(variant, net, paths, sums)
    times = _Times(log)
    nodes = {each: _node(times, definition, each, sums) for each in definition.nodes if _seen(each, sums)}
    flows = {
        each: FlowFigures(each, sums.taken[each], sums.flow_cases[each])
        for each in definition.flows
        if sums.taken[each]
    }
    return Projection(nodes, flows, report.computed, report.not_computed)


def _first_rows(log: EventLog, table: TraceTable) -> dict[tuple[str, ...], NDArray[np.int64]]:
    """The first row of every case of each trace."""
    order = np.argsort(table.of_case, kind="stable")
    bounds = np.searchsorted(table.of_case[order], np.arange(len(table.traces) + 1))
    found: dict[tuple[str, ...], NDArray[np.int64]] = {}
    for variant, trace in enumerate(table.traces):
        rows = log.offsets[order[bounds[variant] : bounds[variant + 1]]]
        found[trace] = np.concatenate((found[trace], rows)) if trace in found else rows
    return found


def _add(
    variant: AlignedVariant, net: Net, firsts: NDArray[np.int64], at_label: Mapping[str, str], sums: _Sums
) -> None:
    place, met = 0, set()
    for pair in variant.alignment.moves if variant.alignment else ():
        if pair.move is Move.LOG:
            node = at_label.get(pair.label, "")
            sums.additional[node] += variant.cases
        else:
            node = net.transitions[pair.transition].node
            counter = sums.skipped if pair.move is Move.MODEL else sums.executed
            counter[node] += variant.cases
        if pair.move is Move.BOTH:
            sums.rows.setdefault(node, []).append(firsts + place)
        place += pair.move in (Move.BOTH, Move.LOG)
        met.add(node)
    for node in met:
        sums.cases[node] += variant.cases


def _add_flows(variant: AlignedVariant, net: Net, paths: _Paths, sums: _Sums) -> None:
    """Follow every token from the step that put it to the step that took it."""
    origin: dict[int, str] = {}
    taken: Counter[str] = Counter()
    for pair in variant.alignment.moves if variant.alignment else ():
        if pair.move is Move.LOG:
            continue
        transition = net.transitions[pair.transition]
        sources = [origin.pop(place, "") for place in bits(transition.takes)]
        node = transition.node
        if node:
            for source in sources:
                taken.update(paths.between(source, node))
        for place in bits(transition.puts):
            origin[place] = node or next(iter(sources), "")
    for flow, count in taken.items():
        sums.taken[flow] += count * variant.cases
        sums.flow_cases[flow] += variant.cases


class _Paths:
    """The flows between two nodes that lead through choosing gateways only."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def between(self, source: str, target: str) -> tuple[str, ...]:
        """The flows of the shortest such way; none where there is none."""
        key = (source, target)
        if key not in self._known:
            guard = self.definition.nodes.get(target)
            end = guard.attached_to if guard is not None and guard.kind is NodeKind.BOUNDARY else target
            found = self._search(source, end) if source in self.definition.nodes else ()
            self._known[key] = found
        return self._known[key]

    def _search(self, source: str, target: str) -> tuple[str, ...]:
        todo: list[tuple[str, tuple[str, ...]]] = [(source, ())]
        seen: set[str] = set()
        for node, path in todo:
            for flow in self._out(node, first=not path):
                if flow.target == target:
                    return (*path, flow.id)
                if flow.target not in seen:
                    seen.add(flow.target)
                    todo.append((flow.target, (*path, flow.id)))
        return ()

    def _out(self, node: str, *, first: bool) -> Iterator[Flow]:
        found = self.definition.nodes[node]
        if first or found.kind in FUSED:
            yield from (self.definition.flows[each] for each in found.outgoing)


def _seen(node: str, sums: _Sums) -> bool:
    return bool(sums.executed[node] or sums.skipped[node] or sums.additional[node])


def _node(times: _Times, definition: Definition, node: str, sums: _Sums) -> NodeFigures:
    rows = np.concatenate(sums.rows[node]) if node in sums.rows else np.zeros(0, np.int64)
    waits, works = times.waits(rows), times.works(rows)
    return NodeFigures(
        node=node,
        name=definition.name_of(node),
        executed=sums.executed[node],
        skipped=sums.skipped[node],
        additional=sums.additional[node],
        cases=sums.cases[node],
        waiting=float(waits.mean()) if len(waits) else None,
        waiting_median=float(np.median(waits)) if len(waits) else None,
        working=float(works.mean()) if len(works) else None,
    )


class _Times:
    """Waiting and working times of rows of a log."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.begins, self.ends = log.begins, log.ends

    def waits(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The time since the event before, where both times are known; the first event of a case has none."""
        rows = rows[rows > self.log.offsets[self.log.case[rows]]]
        before, begins = self.ends[rows - 1], self.begins[rows]
        known = (before != MISSING) & (begins != MISSING)
        return np.asarray(np.maximum((begins[known] - before[known]) / _SECOND, 0.0), np.float64)

    def works(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The time from start to completion, where both are known."""
        start, complete = self.log.start[rows], self.log.complete[rows]
        known = (start != MISSING) & (complete != MISSING) & (complete >= start)
        return np.asarray((complete[known] - start[known]) / _SECOND, np.float64)
