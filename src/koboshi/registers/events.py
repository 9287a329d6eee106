"""What the registers tell: numbers of rows, days and codes; never who it was or why.

A day that follows from a birthday (the end of such a permit, the first day of the next one) stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitEntered(Fact):
    """A permit was entered (登載); a day stays empty where it would tell a birthday."""

    kind: ClassVar[str] = "registers.permit_entered"
    permit: int
    valid_from: str
    valid_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRenewed(Fact):
    """A permit was renewed; `case` is the reference of the renewal, `valid_until` empty where it tells a birthday."""

    kind: ClassVar[str] = "registers.permit_renewed"
    permit: int
    case: str
    valid_until: str
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitChanged(Fact):
    """What the register keeps was changed; `how`: changed (変更届), corrected (書き誤り) or amended (変更の許可)."""

    kind: ClassVar[str] = "registers.permit_changed"
    permit: int
    fields: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionsEased(Fact):
    """The office eased the conditions of a permit, or `lifted` them; `how`: annul (取消し) or withdraw (撤回)."""

    kind: ClassVar[str] = "registers.conditions_eased"
    permit: int
    how: str
    lifted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitSuspended(Fact):
    """A permit rests for a time."""

    kind: ClassVar[str] = "registers.permit_suspended"
    permit: int
    since: str
    until: str
    heard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitResumed(Fact):
    """A suspension ended."""

    kind: ClassVar[str] = "registers.permit_resumed"
    permit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitEnded(Fact):
    """A permit ended: `how` is lapsed, revoked, withdrawn, replaced or returned; `on` empty for a birthday."""

    kind: ClassVar[str] = "registers.permit_ended"
    permit: int
    how: str
    on: str
    heard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingNoted(Fact):
    """A ruling against an act was written down: `by` is ruling (裁決) or judgment (判決), `act` what it annulled."""

    kind: ClassVar[str] = "registers.ruling_noted"
    permit: int
    by: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRestored(Fact):
    """A permit holds again after a ruling, and so many of its certificates; `act` is what the ruling annulled."""

    kind: ClassVar[str] = "registers.permit_restored"
    permit: int
    act: str
    by: str
    on: str
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesWithdrawn(Fact):
    """Certificates no longer hold from a day on: the permit ended, or newer ones take their place."""

    kind: ClassVar[str] = "registers.certificates_withdrawn"
    permit: int
    documents: int
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalInvited(Fact):
    """The holder was invited to renew; `draft` is the reference of the prepared application."""

    kind: ClassVar[str] = "registers.renewal_invited"
    permit: int
    draft: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateReissued(Fact):
    """A certificate was issued again (再交付); `document` is its check number, `sha256` the digest of the file."""

    kind: ClassVar[str] = "registers.certificate_reissued"
    permit: int
    document: str
    sha256: str = ""
