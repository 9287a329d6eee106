"""What is drawn: entrants by number only, classes with places, and the rules that are published before the draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from koboshi.core.confidence import UNCHECKED

FORMAT: Final = "koboshi-draw/1"
MAX_ENTRANTS: Final = 50_000
MAX_CLASSES: Final = 50
LEAST_DIGITS: Final = 6
"""Digits of the public number: with fewer, or with any text, somebody could seek a value that suits."""
GroupWeight = Literal["same", "largest", "smallest"]
TooLarge = Literal["pass_on", "stop"]
How = Literal["drawn", "no_draw", "no_entrant"]
Outcome = Literal["won", "waits", "passed", "out"]


@dataclass(frozen=True, slots=True)
class Entrant:
    """One line of the published list: number, class, exact weight, and the group with which it wins or loses."""

    number: str
    group_class: str
    weight: Fraction = Fraction(1)
    group: str = ""


@dataclass(frozen=True, slots=True)
class PrizeClass:
    """One draw: places, and the later class in which those who do not win here take part (`then`, may be empty)."""

    id: str
    name: str
    places: int
    then: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is fixed and published beforehand.

    `public_source` says in words which later public number is taken, `public_digits` how many digits it has (0 only in
    draws that were made before 2026-11-26: any text, which binds nobody). `weights` are names for weights that the list
    may use. `waiting` is the length of the waiting list in units (−1: everybody). `status` 要確認 until an office
    confirmed.
    """

    title: str
    classes: tuple[PrizeClass, ...]
    public_source: str
    public_digits: int = 0
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    group_weight: GroupWeight = "same"
    too_large: TooLarge = "pass_on"
    always_draw: bool = False
    waiting: int = -1
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Unit:
    """What one lot stands for: a single entrant or a whole group, its numbers in order, and its weight."""

    key: str
    numbers: tuple[str, ...]
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """One lot drawn, with everything a reader needs to compute it again.

    `counter` is the block that was used, `value` its first 48 bits, `total` the lots still in the urn, `lot` the value
    modulo total, `first`–`last` the lots of the unit that was drawn.
    """

    number: int
    counter: int
    value: int
    total: int
    lot: int
    first: int
    last: int
    unit: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ClassResult:
    """The end of one class: `winners` and `out` by number, `waiting` in order, one tuple of numbers per unit."""

    id: str
    how: How
    scale: int
    steps: tuple[Step, ...]
    winners: tuple[str, ...]
    waiting: tuple[tuple[str, ...], ...]
    out: tuple[str, ...]
    empty_places: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A whole draw: what went in, what was committed to, what came out."""

    rules: Rules
    entrants: tuple[Entrant, ...]
    list_commitment: str
    secret_commitment: str
    public_value: str
    secret: str
    seed: str
    results: tuple[ClassResult, ...]
