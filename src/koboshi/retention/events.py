"""What retention tells: classes, days, codes and counts; nothing about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionBegun(Fact):
    """The papers of an ended case are kept from now on, or got another class."""

    kind: ClassVar[str] = "retention.keeping_begun"
    retention_class: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMoved(Fact):
    """Something was done after the end (`why`: sent, arrived, returned, fee, refund, appeal, ruling): kept longer."""

    kind: ClassVar[str] = "retention.term_moved"
    why: str
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Fact):
    """Disposal was stopped (`why`: appeal, suit, access, audit, other)."""

    kind: ClassVar[str] = "retention.hold_placed"
    hold: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Fact):
    """A stop was lifted."""

    kind: ClassVar[str] = "retention.hold_lifted"
    hold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProposed(Fact):
    """Somebody proposed to dispose of the papers, hand them to an archive, or keep them longer."""

    kind: ClassVar[str] = "retention.review_proposed"
    proposal: int
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(Fact):
    """Another person decided about it (`result`: approved, sent_back, taken_back)."""

    kind: ClassVar[str] = "retention.review_decided"
    proposal: int
    way: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersExtended(Fact):
    """The papers are kept longer."""

    kind: ClassVar[str] = "retention.papers_extended"
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersErased(Fact):
    """Everything about people was erased, after disposal or hand-over; `files` stored files went."""

    kind: ClassVar[str] = "retention.papers_erased"
    disposal: int
    way: str
    files: int
