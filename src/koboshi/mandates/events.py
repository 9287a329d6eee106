"""What mandates tell: row numbers, kinds and days, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRecorded(Fact):
    """Somebody was named to act for an applicant; `origin` is answers, applicant or office."""

    kind: ClassVar[str] = "mandates.mandate_recorded"
    mandate: int
    sort: str
    origin: str
    scopes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofConfirmed(Fact):
    """The office looked at the paper of a mandate."""

    kind: ClassVar[str] = "mandates.proof_confirmed"
    mandate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRevoked(Fact):
    """A mandate ended before its time."""

    kind: ClassVar[str] = "mandates.mandate_revoked"
    mandate: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoApplicantNamed(Fact):
    """Another applicant stands on the application."""

    kind: ClassVar[str] = "mandates.co_applicant_named"
    party: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressNoted(Fact):
    """Where post for somebody on the application goes was written down; the address itself is never told."""

    kind: ClassVar[str] = "mandates.address_noted"
    party: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeChosen(Fact):
    """The applicants chose who of them gets the notices for all; 0 when the choice was taken back."""

    kind: ClassVar[str] = "mandates.addressee_chosen"
    party: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNoted(Fact):
    """One of several applicants agreed to an act that needs them all."""

    kind: ClassVar[str] = "mandates.consent_noted"
    party: int
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorStated(Fact):
    """Before an act somebody with number and secret said who she is; `mandate` is 0 for the applicant."""

    kind: ClassVar[str] = "mandates.actor_stated"
    act: str
    who: str
    mandate: int
    allowed: bool
