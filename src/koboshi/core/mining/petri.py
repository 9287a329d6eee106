"""Safe Petri nets: places hold one token or none, so a marking is one whole number with a bit for each place.

A transition with a label is an activity; one without is silent. Source: T. Murata, "Petri nets: properties, analysis
and applications", Proc. IEEE 77 (1989).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Marking: TypeAlias = int


class NetError(ValueError):
    """A net that cannot be built or read; the sentence is for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: takes the tokens of `takes` and puts those of `puts` (bit masks of places). `node` is its BPMN id."""

    label: str
    takes: Marking
    puts: Marking
    node: str = ""

    @property
    def silent(self) -> bool:
        """Whether the step leaves no trace in a log."""
        return not self.label


@dataclass(frozen=True, slots=True)
class Net:
    """A net with one start and one end marking. `places` are names, in the order of their bits."""

    places: tuple[str, ...]
    transitions: tuple[Transition, ...]
    start: Marking
    end: Marking
    name: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every activity once, in the order of the transitions."""
        return tuple(dict.fromkeys(each.label for each in self.transitions if each.label))

    def enabled(self, marking: Marking) -> Iterator[Transition]:
        """The transitions whose places all hold a token, in order."""
        return (each for each in self.transitions if each.takes & ~marking == 0)


def fire(transition: Transition, marking: Marking) -> Marking:
    """The marking after an enabled transition; raises NetError where a place would get a second token."""
    left = marking & ~transition.takes
    if left & transition.puts:
        raise NetError("モデルの1か所に、同時に2つ以上の現在地が入ります（安全でないモデルです）。")
    return left | transition.puts


@dataclass(slots=True)
class NetBuilder:
    """A net under construction: places and transitions are numbered as they come."""

    places: list[str] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)

    def place(self, name: str = "") -> int:
        """A new place; returns its bit mask."""
        self.places.append(name or f"p{len(self.places)}")
        return 1 << len(self.places) - 1

    def step(self, label: str, takes: Marking, puts: Marking, node: str = "") -> None:
        """A new transition."""
        self.transitions.append(Transition(label, takes, puts, node))

    def silent(self, takes: Marking, puts: Marking) -> None:
        """A new transition that leaves no trace; one that changes nothing is left out."""
        if takes != puts:
            self.step("", takes, puts)

    def build(self, start: Marking, end: Marking, name: str = "") -> Net:
        """The finished net; equal silent transitions count once."""
        return Net(tuple(self.places), tuple(_without_doubles(self.transitions)), start, end, name)


def _without_doubles(transitions: Iterable[Transition]) -> list[Transition]:
    seen: set[tuple[Marking, Marking]] = set()
    kept = []
    for each in transitions:
        edge = (each.takes, each.puts)
        if each.silent and edge in seen:
            continue
        if each.silent:
            seen.add(edge)
        kept.append(each)
    return kept
