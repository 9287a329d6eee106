"""What dispositions tell: ways, days and codes; never who it was, what was said or why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionBegun(Fact):
    """A disposition was drafted (起案): about a permit, or about the decision of the case whose number is `target`."""

    kind: ClassVar[str] = "adverse.disposition_begun"
    permit: int | None = None
    target: str = ""
    planned: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRenewed(Fact):
    """The party's secret was made anew."""

    kind: ClassVar[str] = "adverse.secret_renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAppointed(Fact):
    """Somebody was named to preside (主宰者); `to` is an opaque id."""

    kind: ClassVar[str] = "adverse.officer_appointed"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecorded(Fact):
    """A statement came in (弁明書・陳述書)."""

    kind: ClassVar[str] = "adverse.statement_recorded"
    statement: int
    way: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyNamed(Fact):
    """A representative, participant or assistant was named."""

    kind: ClassVar[str] = "adverse.party_named"
    party: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEnded(Fact):
    """Somebody no longer takes part."""

    kind: ClassVar[str] = "adverse.party_ended"
    party: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAsked(Fact):
    """The party asked to read the records (18条)."""

    kind: ClassVar[str] = "adverse.access_asked"
    access: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAnswered(Fact):
    """The request was answered."""

    kind: ClassVar[str] = "adverse.access_answered"
    access: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingHeld(Fact):
    """The hearing was held and its minutes written (24条)."""

    kind: ClassVar[str] = "adverse.hearing_held"
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAsked(Fact):
    """The party asked for another day of the hearing (期日変更の申出)."""

    kind: ClassVar[str] = "adverse.day_asked"
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRefused(Fact):
    """The hearing stays on its day."""

    kind: ClassVar[str] = "adverse.day_refused"
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingMoved(Fact):
    """The hearing was moved to another day; `asked` by the party, otherwise ex officio (職権)."""

    kind: ClassVar[str] = "adverse.hearing_moved"
    change: int
    on: str
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingReopened(Fact):
    """The report was returned and the hearing is held again (聴聞の再開, 25条)."""

    kind: ClassVar[str] = "adverse.hearing_reopened"
    change: int
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingReported(Fact):
    """The officer reported (報告書)."""

    kind: ClassVar[str] = "adverse.hearing_reported"
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSettled(Fact):
    """The notice of the decision took effect, in a register or on another case: `how` is done, nothing, refused."""

    kind: ClassVar[str] = "adverse.effect_settled"
    how: str
    planned: str
