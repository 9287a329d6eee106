"""Alignments of a whole log: one for each variant, with everything that could not be computed counted and named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from koboshi.core.mining.alignments import MAX_STATES, Aligner, Alignment, GaveUp
from koboshi.core.mining.petri import Net

Trace: TypeAlias = tuple[str, ...]

MAX_TOTAL: Final = 5_000_000
"""States looked at for all variants of a log together."""
MAX_LENGTH: Final = 20_000
"""Events of the longest trace that is tried."""


@dataclass(frozen=True, slots=True)
class AlignedVariant:
    """One variant: its activities, how many cases it has, and its alignment or the reason why there is none."""

    trace: Trace
    cases: int
    alignment: Alignment | None
    reason: str = ""
    states: int = 0


@dataclass(frozen=True)
class AlignmentReport:
    """The alignments of a log. `shortest` is the least number of visible steps the model needs (None: unknown).

    All shares are over the computed cases; `computed` and `not_computed` are numbers of cases and say over how many.
    """

    variants: tuple[AlignedVariant, ...]
    shortest: int | None

    @cached_property
    def computed(self) -> int:
        """Cases whose alignment is known."""
        return sum(each.cases for each in self.variants if each.alignment)

    @cached_property
    def not_computed(self) -> int:
        """Cases that were given up."""
        return sum(each.cases for each in self.variants if not each.alignment)

    @cached_property
    def reasons(self) -> Mapping[str, int]:
        """Why cases were given up, and how many for each reason."""
        found: dict[str, int] = {}
        for each in self.variants:
            if each.reason:
                found[each.reason] = found.get(each.reason, 0) + each.cases
        return found

    @cached_property
    def cost(self) -> int:
        """Deviations (log and model moves) of all computed cases."""
        return sum(each.cases * each.alignment.cost for each in self.variants if each.alignment)

    @cached_property
    def fitting(self) -> int:
        """Computed cases without any deviation."""
        return sum(each.cases for each in self.variants if each.alignment and each.alignment.cost == 0)

    @cached_property
    def fitness(self) -> float | None:
        """Mean over the computed cases of 1 - cost / worst cost, 1 is best; None where nothing was computed.

        The worst cost is that of removing every event and taking the shortest way through the model (Adriansyah 2014,
        section 5.3).
        """
        if self.shortest is None or not self.computed:
            return None
        lost = sum(self._share_lost(each) * each.cases for each in self.variants if each.alignment)
        return 1 - lost / self.computed

    @cached_property
    def log_fitness(self) -> float | None:
        """1 - cost of all / worst cost of all, so that long cases weigh more."""
        if self.shortest is None or not self.computed:
            return None
        worst = sum(each.cases * (len(each.trace) + self.shortest) for each in self.variants if each.alignment)
        return 1 - self.cost / worst if worst else 1.0

    def _share_lost(self, variant: AlignedVariant) -> float:
        worst = len(variant.trace) + (self.shortest or 0)
        return variant.alignment.cost / worst if variant.alignment and worst else 0.0


def _quiet(_: int) -> None:
    """Tell nobody."""


def align_all(
    traces: Mapping[Trace, int],
    net: Net,
    *,
    max_states: int = MAX_STATES,
    max_total: int = MAX_TOTAL,
    tick: Callable[[int], None] = _quiet,
) -> AlignmentReport:
    """Align every variant, the most frequent first; `tick` hears how many variants are done.

    A variant that needs more than `max_states` states, is longer than 20,000 events, or comes after `max_total` states
    were spent is reported as not computed. There is no clock in this: the same log gives the same report. Raises
    NetError for a net that cannot be searched at all.
    """
    aligner = Aligner(net, max_states)
    left = max_total
    found = []
    order = sorted(traces.items(), key=lambda item: (-item[1], item[0]))
    for done, (trace, cases) in enumerate(order, 1):
        variant = _aligned(aligner, trace, cases, left)
        left -= variant.states
        found.append(variant)
        tick(done)
    return AlignmentReport(tuple(found), _shortest(aligner))


def _aligned(aligner: Aligner, trace: Trace, cases: int, left: int) -> AlignedVariant:
    if len(trace) > MAX_LENGTH:
        return AlignedVariant(trace, cases, None, f"1件の出来事が{MAX_LENGTH:,}個を超えています。")
    if left <= 0:
        return AlignedVariant(trace, cases, None, "ログ全体で調べる組み合わせの上限に達しました。")
    try:
        alignment = aligner.align(trace)
    except GaveUp as problem:
        return AlignedVariant(trace, cases, None, problem.sentence, problem.states)
    return AlignedVariant(trace, cases, alignment, "", alignment.states)


def _shortest(aligner: Aligner) -> int | None:
    try:
        return aligner.align(()).cost
    except GaveUp:
        return None
