"""How good a model is for a log: fitness, precision, generalisation and size, each with its definition.

- Fitness: how much of the log the model allows (see `alignments_report`).
- Precision: how much of what the model allows was seen. After each way into the model that the aligned log took, the
  activities the model then allows are compared with those that followed: 1 - escaping edges / allowed edges, weighted
  by cases (ETC; J. Muñoz-Gama, J. Carmona, BPM 2010; on alignments: A. Adriansyah et al., "Measuring precision of
  modeled behavior", Information Systems and e-Business Management 13, 2015). Where one way leads to several markings,
  what any of the aligned ones allows counts as allowed.
- Generalisation: 1 - mean of 1/√n over the activities of the model, n being how often it was executed; one that never
  was counts 1 (J. Buijs, B. van Dongen, W. van der Aalst, "Quality dimensions in process discovery", IJCIS 23, 2014).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import TypeAlias

from koboshi.core.mining.alignments import Move
from koboshi.core.mining.alignments_board import Board
from koboshi.core.mining.alignments_report import AlignedVariant, AlignmentReport, align_all
from koboshi.core.mining.petri import Net

Trace: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one model for one log, over the `computed` cases; what could not be computed is None."""

    computed: int
    not_computed: int
    reasons: Mapping[str, int]
    fitting: int
    fitness: float | None
    log_fitness: float | None
    precision: float | None
    generalisation: float | None
    places: int
    transitions: int
    activities: int

    @property
    def harmonic(self) -> float | None:
        """The harmonic mean of fitness and precision."""
        if self.fitness is None or self.precision is None:
            return None
        total = self.fitness + self.precision
        return 2 * self.fitness * self.precision / total if total else 0.0


def _quiet(_: int) -> None:
    """Tell nobody."""


def quality(net: Net, traces: Mapping[Trace, int], *, tick: Callable[[int], None] = _quiet) -> Quality:
    """Align the log and compute everything from the alignments; raises NetError for a net that cannot be searched."""
    return quality_of(net, align_all(traces, net, tick=tick))


def quality_of(net: Net, report: AlignmentReport) -> Quality:
    """The same from alignments already computed with this net."""
    return Quality(
        computed=report.computed,
        not_computed=report.not_computed,
        reasons=report.reasons,
        fitting=report.fitting,
        fitness=report.fitness,
        log_fitness=report.log_fitness,
        precision=precision(net, report),
        generalisation=generalisation(net, report),
        places=len(net.places),
        transitions=len(net.transitions),
        activities=len(net.labels),
    )


@dataclass(slots=True)
class _Prefix:
    """What is known after one way into the model: how many cases came by, what followed, what could have."""

    cases: int = 0
    followed: set[int] = field(default_factory=set)
    allowed: set[int] = field(default_factory=set)


class _PrefixTree:
    """All ways into the model as a tree; the root is 0."""

    def __init__(self) -> None:
        self.nodes = [_Prefix()]
        self._children: dict[tuple[int, int], int] = {}

    def child(self, node: int, label: int) -> int:
        key = (node, label)
        if key not in self._children:
            self._children[key] = len(self.nodes)
            self.nodes.append(_Prefix())
        return self._children[key]


def precision(net: Net, report: AlignmentReport) -> float | None:
    """Escaping-edges precision on the alignments, 1 is best; None where no aligned case did anything."""
    board = Board(net)
    tree = _PrefixTree()
    for variant in report.variants:
        _walk(board, variant, tree)
    allowed = sum(each.cases * len(each.allowed) for each in tree.nodes)
    followed = sum(each.cases * len(each.followed) for each in tree.nodes)
    return followed / allowed if allowed else None


def _walk(board: Board, variant: AlignedVariant, tree: _PrefixTree) -> None:
    marking = after = board.net.start
    node = 0
    for pair in variant.alignment.moves if variant.alignment else ():
        if pair.move is Move.LOG:
            continue
        marking = board.fired(pair.transition, marking)
        if pair.move is Move.SILENT:
            continue
        label = board.label_of[pair.transition]
        known = tree.nodes[node]
        known.cases += variant.cases
        known.followed.add(label)
        # From the marking right after the last visible step, before silent steps have chosen.
        known.allowed |= board.visible_from(after)
        node, after = tree.child(node, label), marking


def generalisation(net: Net, report: AlignmentReport) -> float | None:
    """Generalisation by frequency, 1 is best; None for a model without activities or a log without alignments."""
    executed: Counter[str] = Counter()
    for variant in report.variants:
        for pair in variant.alignment.moves if variant.alignment else ():
            if pair.move in (Move.BOTH, Move.MODEL):
                executed[pair.label] += variant.cases
    if not net.labels or not report.computed:
        return None
    return 1 - sum(1 / sqrt(max(executed[label], 1)) for label in net.labels) / len(net.labels)
