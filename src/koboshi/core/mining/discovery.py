"""From a log to a model: a process tree and the BPMN file that says the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from koboshi.core.bpmn import Document
from koboshi.core.mining.discovery_bpmn import bpmn_bytes, to_bpmn
from koboshi.core.mining.discovery_variants import traces_of
from koboshi.core.mining.inductive import Mined, mine
from koboshi.core.mining.inductive_direct import mine_graph
from koboshi.core.mining.log import UNNAMED, EventLog
from koboshi.core.mining.passes import Analyses, analyse
from koboshi.core.mining.petri import Net
from koboshi.core.mining.petri_tree import net_of_tree
from koboshi.core.mining.trees import Tree
from koboshi.core.mining.trees_idle import without_idle_loops
from koboshi.core.process import Definition, load

Method: TypeAlias = Literal["im", "imf", "imd"]


@dataclass(frozen=True)
class Discovered:
    """A discovered model; `notes` say in words what the miner had to give up."""

    tree: Tree
    method: Method
    noise: float
    notes: tuple[str, ...]
    name: str = ""

    @cached_property
    def document(self) -> Document:
        """The model as BPMN, without a picture."""
        return to_bpmn(self.tree, self.name)

    @cached_property
    def xml(self) -> bytes:
        """The BPMN file, the same bytes for the same log."""
        return bpmn_bytes(self.tree, self.name)

    @cached_property
    def definition(self) -> Definition:
        """The model as the engine runs it."""
        return load(self.xml)

    @cached_property
    def net(self) -> Net:
        """The model as a Petri net."""
        return net_of_tree(self.tree)


def discover(
    log: EventLog,
    noise: float = 0.2,
    method: Method = "imf",
    *,
    name: str = "",
    idle_circles: bool = True,
    analyses: Analyses | None = None,
) -> Discovered:
    """Mine a model with the inductive miner.

    `im` keeps everything (noise 0: every trace fits), `imf` leaves out what is rarer than `noise`, `imd` looks at the
    directly-follows graph only and is for very large logs. Without `idle_circles` the model has no loop that can turn
    without work, as a pack demands. `analyses` saves a pass over the log. Raises ValueError for a noise outside 0 to 1.
    """
    found = analyses or analyse(log)
    share = 0.0 if method == "im" else noise
    mined = _mined_from_graph(log, found, share) if method == "imd" else mine(traces_of(log, found).as_counts(), share)
    tree = mined.tree if idle_circles else without_idle_loops(mined.tree)
    return Discovered(tree, method, share, mined.notes, name)


def _mined_from_graph(log: EventLog, found: Analyses, noise: float) -> Mined:
    names = [each or UNNAMED for each in log.activities]
    edges: Counter[tuple[str, str]] = Counter()
    for source, target, count in zip(found.edges.source, found.edges.target, found.edges.count, strict=True):
        edges[names[source], names[target]] += int(count)
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for code, (first, last) in enumerate(zip(found.starts.tolist(), found.ends.tolist(), strict=True)):
        starts[names[code]] += first
        ends[names[code]] += last
    return mine_graph(edges, +starts, +ends, noise)
