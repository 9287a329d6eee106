"""What an approval chain (決裁の経路) is: seats, stages, the table of who decides; and the route chosen for one case.

Everything is immutable and made of plain values, so that a route can be kept with the case it belongs to: a chain that
is changed later does not change what is already on its way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from koboshi.core.approval.saying import Told
from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.process.model import Formula
from koboshi.core.refusal import Refused

DRAFTER: Final = "drafter"
"""The place of the person who drafted; no seat of a chain may have this name."""
Part: TypeAlias = Literal["stamp", "consult", "decide"]


class ApprovalRefused(Refused, ValueError):
    """An act that the chain does not allow; the message is a sentence for the person who tried. Nothing changed.

    The Japanese sentence is the key of its translations in `sentences.toml` beside this file.
    """

    def __init__(self, for_the_person: str, **values: object) -> None:
        super().__init__(for_the_person, **values)
        self.args = (self.say(),)

    def say(self, language: str = "ja") -> str:
        """The sentence in `ja`, `ja-easy` (with `{漢字|かな}` ruby) or `en`; names of people stay as they are."""
        return Told(self.sentence, **self.values).say(language)


class ChainError(ApprovalRefused):
    """A chain that cannot be used; the message is a sentence for its author."""


class Conflict(StrEnum):
    """What happens to a seat whose person is the applicant or the drafter."""

    ALLOW = "allow"
    SKIP = "skip"
    REFUSE = "refuse"


class SamePerson(StrEnum):
    """Whether a person who sits in two seats of one route stamps once or in each."""

    ONCE = "once"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that stamps, named by office and post, never by a person.

    `acting` are the seats whose holders stand in (代決), in this order, when the holder is absent or there is none.
    """

    id: str
    name: str
    office: str = ""
    acting: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Office and post, as a person would say it; in the reader's language where the chain has it (`Told`)."""
        return Told("{office} {name}", office=self.office, name=self.name) if self.office else self.name


@dataclass(frozen=True, slots=True)
class Stage:
    """Seats that stamp at the same time; the chain goes on when all have. `consult`: seats of other offices (合議).

    `when` is a FEEL condition over `case`; `blocks`: a consulted seat that disagrees sends it back to the drafter.
    """

    id: str
    name: str
    seats: tuple[str, ...] = ()
    consult: tuple[str, ...] = ()
    when: Formula | None = None
    blocks: bool = False

    @property
    def everyone(self) -> tuple[str, ...]:
        """All seats of the stage."""
        return self.seats + self.consult


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of 専決: where `when` holds, `decider` decides. `status` marks what is unverified."""

    id: str
    decider: str
    when: Formula
    ground: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Rules:
    """The declared rules of a chain.

    A decider is never skipped: where the rule says so for other seats, the decider is refused.
    `read_after_acting`: who was away reads later what somebody else stamped in the seat.
    """

    applicant: Conflict = Conflict.REFUSE
    drafter: Conflict = Conflict.SKIP
    same_person: SamePerson = SamePerson.ONCE
    read_after_acting: bool = True


@dataclass(frozen=True, slots=True)
class Chain:
    """One declared chain. `ladder`: who may decide, from the lowest to the highest; the last decides what no row names.

    `unfavourable` are outcomes that go `steps_up` rungs higher. `readers` read after the decision (後閲).
    """

    id: str
    name: str
    seats: tuple[Seat, ...]
    stages: tuple[Stage, ...]
    ladder: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    unfavourable: tuple[str, ...] = ()
    steps_up: int = 1
    readers: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    status: str = UNCHECKED
    confidence: str = "C"
    source: str = ""

    def unchecked(self) -> list[str]:
        """What nobody has compared with the rules of the house, for the lists of staff."""
        whole = [] if self.status == CHECKED else [f"決裁の経路「{self.name}」"]
        return whole + [f"専決の表の行「{row.id}」" for row in self.rows if row.status != CHECKED]

    def seat(self, name: str) -> Seat:
        """A seat by its id; KeyError where there is none."""
        return next(seat for seat in self.seats if seat.id == name)


@dataclass(frozen=True, slots=True)
class Place:
    """One seat on a route and what it does there."""

    seat: str
    part: Part

    @property
    def node(self) -> str:
        """The id of its task in the process."""
        return f"{self.part}_{self.seat}"


@dataclass(frozen=True, slots=True)
class Leg:
    """One stage of a route, as it really applies to the case."""

    id: str
    name: str
    places: tuple[Place, ...]
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A declared seat that this route does not visit, and why."""

    seat: str
    reason: str


@dataclass(frozen=True, slots=True)
class Route:
    """The chain as it applies to one case: a plain value, kept with the case.

    `row` is the row of the table that was taken (empty: none fitted), `because` the whole choice in sentences.
    """

    chain: str
    name: str
    seats: tuple[Seat, ...]
    legs: tuple[Leg, ...]
    decider: str
    readers: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    because: tuple[str, ...]
    rules: Rules
    row: str = ""
    outcome: str = ""
    unfavourable: bool = False
    status: str = UNCHECKED

    def seat(self, name: str) -> Seat:
        """A seat by its id."""
        return next(seat for seat in self.seats if seat.id == name)

    def title(self, name: str) -> str:
        """What a seat is called; the drafter is 起案者."""
        return Told("起案者") if name == DRAFTER else self.seat(name).title

    def index(self, seat: str) -> int:
        """The number of the leg a seat stands in."""
        return next(n for n, leg in enumerate(self.legs) if any(place.seat == seat for place in leg.places))

    def place(self, seat: str) -> Place | None:
        """What a seat does on this route, or None."""
        return next((place for leg in self.legs for place in leg.places if place.seat == seat), None)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places in order."""
        return tuple(place for leg in self.legs for place in leg.places)
