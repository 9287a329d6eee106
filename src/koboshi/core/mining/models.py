"""Logs and models: discover one, compare them, find where cases leave the model and where time goes.

The one door to this part of the room. A model is what `discover` returns, a definition that the engine runs, or a Petri
net (for alignments only). Texts, counts and times come back as plain dataclasses; what could not be computed is counted
in them, with reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.alignments import MAX_STATES, Aligner, Alignment, GaveUp, Move, Pair
from koboshi.core.mining.alignments_report import AlignedVariant, AlignmentReport, align_all
from koboshi.core.mining.bottlenecks import Bottleneck, BottleneckReport, rank
from koboshi.core.mining.conformance import Quality, quality_of
from koboshi.core.mining.conformance_projection import FlowFigures, NodeFigures, Projection, project
from koboshi.core.mining.deviations import SMALL, DeviationTable, Share, share_table, wilson
from koboshi.core.mining.discovery import Discovered, Method, discover
from koboshi.core.mining.discovery_bpmn import bpmn_bytes, to_bpmn
from koboshi.core.mining.discovery_variants import TooManyVariants, TraceTable, traces_of
from koboshi.core.mining.inductive import Mined, mine
from koboshi.core.mining.inductive_direct import mine_graph
from koboshi.core.mining.log import EventLog
from koboshi.core.mining.petri import Net, NetError
from koboshi.core.mining.petri_bpmn import net_of_definition
from koboshi.core.mining.petri_pnml import read_pnml, write_pnml
from koboshi.core.mining.petri_tree import net_of_tree
from koboshi.core.mining.replay import ReplayedVariant, ReplayReport, replay_all
from koboshi.core.mining.replay_words import Deviation, Kind
from koboshi.core.mining.trees import Operator, Tree
from koboshi.core.process import Definition

__all__ = [
    "AlignedVariant",
    "Aligner",
    "Alignment",
    "AlignmentReport",
    "Bottleneck",
    "BottleneckReport",
    "Deviation",
    "DeviationTable",
    "Discovered",
    "FlowFigures",
    "GaveUp",
    "Kind",
    "Method",
    "Mined",
    "Model",
    "Move",
    "Net",
    "NetError",
    "NodeFigures",
    "Operator",
    "Pair",
    "Projection",
    "Quality",
    "ReplayReport",
    "ReplayedVariant",
    "Share",
    "TooManyVariants",
    "TraceTable",
    "Tree",
    "align",
    "bottlenecks",
    "bpmn_bytes",
    "deviations_by",
    "discover",
    "mine",
    "mine_graph",
    "model_quality",
    "net_of",
    "net_of_definition",
    "net_of_tree",
    "projection",
    "read_pnml",
    "replay",
    "to_bpmn",
    "traces_of",
    "wilson",
    "write_pnml",
]

Model: TypeAlias = Discovered | Definition | Net
Tick: TypeAlias = Callable[[int], None]


def _quiet(_: int) -> None:
    """Tell nobody."""


def net_of(model: Model, log: EventLog | None = None) -> Net:
    """The net of a model; a log says which machine work and events it records.

    Raises NetError naming the element of a definition that a net cannot say.
    """
    if isinstance(model, Net):
        return model
    if isinstance(model, Discovered):
        return model.net
    return net_of_definition(model, frozenset(log.activities) if log is not None else frozenset())


def align(log: EventLog, model: Model, *, max_states: int = MAX_STATES, tick: Tick = _quiet) -> AlignmentReport:
    """Optimal alignments of every variant with the model; `tick` hears how many variants are done.

    Raises NetError for a model that cannot be searched, TooManyVariants for a log with too many different traces.
    """
    return align_all(traces_of(log).as_counts(), net_of(model, log), max_states=max_states, tick=tick)


def replay(log: EventLog, model: Discovered | Definition, *, tick: Tick = _quiet) -> ReplayReport:
    """Run every variant through the engine and say in words where it leaves the model."""
    definition = model.definition if isinstance(model, Discovered) else model
    return replay_all(definition, traces_of(log).as_counts(), tick=tick)


def model_quality(log: EventLog, model: Model, report: AlignmentReport | None = None) -> Quality:
    """Fitness, precision, generalisation and size; a `report` of `align` with the same model saves the work."""
    return quality_of(net_of(model, log), report or align(log, model))


def deviations_by(
    log: EventLog, column: str, report: AlignmentReport | ReplayReport, *, small: int = SMALL
) -> DeviationTable:
    """The share of deviating cases by a column of the log (door, area, age_band, office, …), small groups hidden.

    Raises LogError for a column that the log has not, or that has too many values.
    """
    return share_table(log, column, _deviating(log, report), small)


def _deviating(log: EventLog, report: AlignmentReport | ReplayReport) -> NDArray[np.int8]:
    """For each case 1 (it deviates), 0 (it does not) or -1 (not computed, or no events)."""
    table = traces_of(log)
    known = {each.trace: _verdict(each) for each in report.variants}
    verdicts = np.array([*(known.get(trace, -1) for trace in table.traces), -1], np.int8)
    return np.asarray(verdicts[table.of_case], np.int8)


def _verdict(variant: AlignedVariant | ReplayedVariant) -> int:
    if isinstance(variant, AlignedVariant):
        return -1 if variant.alignment is None else int(variant.alignment.cost > 0)
    return -1 if variant.deviations is None else int(bool(variant.deviations))


def bottlenecks(log: EventLog, *, replications: int = 200, seed: int = 1) -> BottleneckReport:
    """Activities and hand-overs ranked by the waiting time of all cases, with bootstrap intervals."""
    return rank(log, replications=replications, seed=seed)


def projection(log: EventLog, model: Discovered | Definition, *, tick: Tick = _quiet) -> Projection:
    """The log laid over the BPMN model: counts and times per node and flow, by the ids of the BPMN file."""
    definition = model.definition if isinstance(model, Discovered) else model
    table = traces_of(log)
    net = net_of_definition(definition, frozenset(log.activities))
    return project(log, table, definition, net, align_all(table.as_counts(), net, tick=tick))
