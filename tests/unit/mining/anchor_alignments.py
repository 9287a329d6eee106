"""Optimal alignments of a public log by us and by pm4py on one and the same net, for the bench and the oracle test.

`prepared(path)` mines the net with pm4py and reads the traces (not part of what is measured); `ours` and `pm4pys` each
give the cost of every trace, so that the two can be compared one by one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pm4py
from pm4py.algo.conformance.alignments.petri_net.variants import state_equation_a_star
from pm4py.objects.log.obj import Event
from pm4py.objects.log.obj import EventLog as OtherLog
from pm4py.objects.log.obj import Trace as OtherTrace

from koboshi.core.mining.alignments import Aligner
from koboshi.core.mining.models import traces_of
from koboshi.core.mining.petri import Net
from koboshi.core.mining.petri_pnml import read_pnml, write_pnml
from koboshi.core.mining.xes import read_xes

Trace = tuple[str, ...]
UNIT = 10_000
"""What pm4py lets a log move or a model move cost; silent moves cost 1."""


@dataclass(frozen=True)
class Prepared:
    """Traces with their cases, the net for us, and the same net for pm4py (net, start, end)."""

    traces: Mapping[Trace, int]
    net: Net
    other: tuple[Any, Any, Any]


def prepared(path: Path, noise: float = 0.0) -> Prepared:
    """The net that pm4py's inductive miner makes of a log."""
    traces = traces_of(read_xes(path)[0]).as_counts()
    log = OtherLog([_other(trace, str(number)) for number, trace in enumerate(_cases(traces))])
    other = pm4py.discover_petri_net_inductive(log, noise_threshold=noise)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "net.pnml"
        pm4py.write_pnml(*other, str(file))
        return Prepared(traces, read_pnml(file.read_bytes()), other)


def other_net(net: Net) -> tuple[Any, Any, Any]:
    """A net of ours as pm4py reads it from our PNML."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "net.pnml"
        file.write_bytes(write_pnml(net))
        return tuple(pm4py.read_pnml(str(file)))  # type: ignore[return-value]


def ours(traces: Iterable[Trace], net: Net) -> list[int]:
    """The cost of every trace by us."""
    aligner = Aligner(net)
    return [aligner.align(trace).cost for trace in traces]


def pm4pys(traces: Iterable[Trace], other: tuple[Any, Any, Any]) -> list[int]:
    """The cost of every trace by pm4py's A* with the state equation, in the same unit."""
    return [int(state_equation_a_star.apply(_other(trace), *other)["cost"]) // UNIT for trace in traces]


def _other(trace: Trace, name: str = "") -> Any:
    return OtherTrace([Event({"concept:name": label}) for label in trace], attributes={"concept:name": name})


def _cases(traces: Mapping[Trace, int]) -> Iterable[Trace]:
    return (trace for trace, count in traces.items() for _ in range(count))
