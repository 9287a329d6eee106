"""What approvals tell: which seat did what and what it cost in days; never a name, never a word of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun(Fact):
    """A draft went on its way. `seats` counts the stamps it needs; `row` is the row of the table of 専決, or empty."""

    kind: ClassVar[str] = "approvals.begun"
    circulation: int
    chain: str
    decider: str
    row: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSeat(Fact):
    """Base: a seat did something, and how many days it had the draft (calendar days and open days)."""

    circulation: int
    seat: str
    days: int
    open_days: int
    round: int

    def activity_name(self) -> str:
        """What was done and by which seat, so that mining shows each seat for itself."""
        return f"{self.kind.rpartition('.')[2]}_{self.seat}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped(OfSeat):
    """A seat agreed, agreed with an opinion, or disagreed (`verdict`)."""

    kind: ClassVar[str] = "approvals.stamped"
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(OfSeat):
    """A seat sent the draft back (差戻し), to a stage or to the drafter."""

    kind: ClassVar[str] = "approvals.returned"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(OfSeat):
    """The decider decided (決裁). `whole_days` and `whole_open_days` count from the beginning of the circulation."""

    kind: ClassVar[str] = "approvals.decided"
    whole_days: int
    whole_open_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActedFor(Fact):
    """A stamp was given in somebody's place: `acting` (代決) or `delegate` (委任)."""

    kind: ClassVar[str] = "approvals.acted_for"
    circulation: int
    seat: str
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledBack(Fact):
    """The drafter pulled the draft back (引戻し)."""

    kind: ClassVar[str] = "approvals.pulled_back"
    circulation: int
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAgain(OfSeat):
    """The drafter sent the draft again; `changed` when its text had changed."""

    kind: ClassVar[str] = "approvals.sent_again"
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped(Fact):
    """The drafter gave the draft up."""

    kind: ClassVar[str] = "approvals.dropped"
    circulation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLater(Fact):
    """A later reading (後閲) took place, `days` after it became due."""

    kind: ClassVar[str] = "approvals.read_later"
    circulation: int
    seat: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEntered(Fact):
    """A standard chain of the body or of an office (`for_office`) was entered; `status` says whether it was checked."""

    kind: ClassVar[str] = "approvals.chain_entered"
    chain: str
    since: str
    status: str
    for_office: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingChanged(Fact):
    """A post, an absence or a delegation was written or ended (`what`, `number` of its row)."""

    kind: ClassVar[str] = "approvals.staffing_changed"
    what: str
    number: int
    ended: bool = False
