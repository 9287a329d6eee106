"""Replaying a log on the engine itself, and saying in words where a case left the model.

Every case is run through the real engine. An activity that the engine does not wait for is a deviation: it was not
foreseen there, work before it was left out, or work was done in another order. This is quick and explains itself; for
the least number of deviations use the alignments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

from koboshi.core.mining.alignments_report import align_all
from koboshi.core.mining.petri import Net, NetError
from koboshi.core.mining.petri_bpmn import net_of_definition
from koboshi.core.mining.replay_engine import Beam, Playable, TooWide
from koboshi.core.mining.replay_stage import stage_of
from koboshi.core.mining.replay_words import Deviation, Kind, deviations_of, in_order
from koboshi.core.process import Definition

Trace: TypeAlias = tuple[str, ...]

MAX_SKIPPED: Final = 4
"""Pieces of work that may have been left out at one place; beyond, what came is called additional."""
MAX_LENGTH: Final = 20_000
MAX_TRIED: Final = 400
"""Combinations of left-out work looked at in one place."""


@dataclass(frozen=True, slots=True)
class ReplayedVariant:
    """One variant; `deviations` is None where it could not be followed, for the reason given."""

    trace: Trace
    cases: int
    deviations: tuple[Deviation, ...] | None
    reason: str = ""


@dataclass(frozen=True)
class ReplayReport:
    """The replay of a log; numbers are cases.

    `by` says how it was followed: on the engine, or by alignments where parallel choices give the engine too many ways.
    """

    variants: tuple[ReplayedVariant, ...]
    by: Literal["engine", "alignment"] = "engine"

    @cached_property
    def computed(self) -> int:
        """Cases that were followed to their end."""
        return sum(each.cases for each in self.variants if each.deviations is not None)

    @cached_property
    def not_computed(self) -> int:
        """Cases that could not be followed."""
        return sum(each.cases for each in self.variants if each.deviations is None)

    @cached_property
    def reasons(self) -> Mapping[str, int]:
        """Why cases could not be followed."""
        found: Counter[str] = Counter()
        for each in self.variants:
            if each.reason:
                found[each.reason] += each.cases
        return dict(found)

    @cached_property
    def fitting(self) -> int:
        """Followed cases without any deviation."""
        return sum(each.cases for each in self.variants if each.deviations == ())

    @cached_property
    def fitness(self) -> float | None:
        """The share of followed cases without any deviation; None where none was followed."""
        return self.fitting / self.computed if self.computed else None

    @cached_property
    def counts(self) -> tuple[tuple[Kind, str, int], ...]:
        """How many cases deviate in which way at which activity, the most frequent first."""
        found: Counter[tuple[Kind, str]] = Counter()
        for variant in self.variants:
            for key in {(each.kind, each.activity) for each in variant.deviations or ()}:
                found[key] += variant.cases
        order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return tuple((kind, activity, cases) for (kind, activity), cases in order)


def _quiet(_: int) -> None:
    """Tell nobody."""


def replay_all(
    definition: Definition, traces: Mapping[Trace, int], *, tick: Callable[[int], None] = _quiet
) -> ReplayReport:
    """Replay every variant, the most frequent first; `tick` hears how many are done.

    All variants are followed in the same way, so that their deviations can be compared: on the engine, or, as soon as
    one leaves the engine too many ways and the model can be written as a net, all by alignments.
    """
    recorded = {label for trace in traces for label in trace}
    player = _Player(Playable(stage_of(definition, recorded)))
    net = _net(definition, recorded)
    found = []
    for done, (trace, cases) in enumerate(sorted(traces.items(), key=lambda item: (-item[1], item[0])), 1):
        variant = _replayed(player, trace, cases)
        if variant.deviations is None and len(trace) <= MAX_LENGTH and net is not None:
            return _by_alignments(net, traces, tick)
        found.append(variant)
        tick(done)
    return ReplayReport(tuple(found))


def _net(definition: Definition, recorded: set[str]) -> Net | None:
    try:
        return net_of_definition(definition, recorded)
    except NetError:
        return None


def _by_alignments(net: Net, traces: Mapping[Trace, int], tick: Callable[[int], None]) -> ReplayReport:
    known = frozenset(net.labels)
    found = []
    for each in align_all(traces, net, tick=tick).variants:
        moves = None if each.alignment is None else tuple(deviations_of(each.alignment, known))
        found.append(ReplayedVariant(each.trace, each.cases, moves, each.reason))
    return ReplayReport(tuple(found), "alignment")


def _replayed(player: _Player, trace: Trace, cases: int) -> ReplayedVariant:
    if len(trace) > MAX_LENGTH:
        return ReplayedVariant(trace, cases, None, f"1件の出来事が{MAX_LENGTH:,}個を超えています。")
    try:
        return ReplayedVariant(trace, cases, tuple(player.play(trace)))
    except TooWide as problem:
        return ReplayedVariant(trace, cases, None, str(problem))


class _Player:
    """Plays one trace after another on the same engine."""

    def __init__(self, engine: Playable) -> None:
        self.engine = engine
        self.known = frozenset(engine.stage.labels.values())
        self._jumps: dict[tuple[Beam, str], tuple[tuple[str, ...], Beam] | None] = {}

    def play(self, trace: Trace) -> list[Deviation]:
        """Where a trace leaves the model, in order."""
        beam, found = self.engine.begin(), list[Deviation]()
        for place, label in enumerate(trace):
            after = self.engine.after(beam, label)
            if after:
                beam = after
            elif label not in self.known:
                found.append(Deviation(Kind.UNKNOWN, label, place, ()))
            else:
                beam = self._strange(beam, label, place, found)
        self._end(beam, len(trace), found)
        return in_order(found)

    def _strange(self, beam: Beam, label: str, place: int, found: list[Deviation]) -> Beam:
        """The engine does not wait for this: was something left out, or is this too much?"""
        jump = self._jump(beam, label)
        expected = tuple(self.engine.open_work(beam))
        if jump is None:
            found.append(Deviation(Kind.ADDITIONAL, label, place, expected))
            return beam
        found.extend(Deviation(Kind.SKIPPED, each, place, expected) for each in jump[0])
        return jump[1]

    def _end(self, beam: Beam, place: int, found: list[Deviation]) -> None:
        if self.engine.finished(beam):
            return
        jump = self._jump(beam, "")
        expected = tuple(self.engine.open_work(beam))
        if jump is None:
            found.append(Deviation(Kind.UNFINISHED, "", place, expected))
        else:
            found.extend(Deviation(Kind.MISSING, each, place, expected) for each in jump[0])

    def _jump(self, beam: Beam, label: str) -> tuple[tuple[str, ...], Beam] | None:
        """The least work to leave out so that the activity (or, without one, the end) comes next."""
        key = (beam, label)
        if key not in self._jumps:
            self._jumps[key] = self._searched(beam, label)
        return self._jumps[key]

    def _searched(self, beam: Beam, label: str) -> tuple[tuple[str, ...], Beam] | None:
        engine = self.engine
        todo: list[tuple[tuple[str, ...], Beam]] = [((), beam)]
        seen = {beam}
        for skipped, now in todo:
            if len(skipped) == MAX_SKIPPED or len(seen) > MAX_TRIED:
                continue
            for each in engine.open_work(now):
                after = engine.after(now, each)
                if not after or after in seen:
                    continue
                seen.add(after)
                path = (*skipped, each)
                arrived = engine.after(after, label) if label else after
                if (label and arrived) or (not label and engine.finished(after)):
                    return path, arrived
                todo.append((path, after))
        return None
