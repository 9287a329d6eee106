"""What enquiries tell: doors, ways, outcomes and counts – never a word of what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryBegun(Fact):
    """Somebody asked."""

    kind: ClassVar[str] = "enquiries.enquiry_begun"
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryContinued(Fact):
    """Who asked asked something more."""

    kind: ClassVar[str] = "enquiries.enquiry_continued"
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryAnswered(Fact):
    """The office answered; `guidance` when the answer is administrative guidance (行政指導)."""

    kind: ClassVar[str] = "enquiries.enquiry_answered"
    turn: int
    guidance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAsked(Fact):
    """A written copy of guidance was asked for."""

    kind: ClassVar[str] = "enquiries.copy_asked"
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyIssued(Fact):
    """The written copy was numbered, signed and handed over."""

    kind: ClassVar[str] = "enquiries.copy_issued"
    turn: int
    number: str
    check: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryClosed(Fact):
    """The enquiry ended."""

    kind: ClassVar[str] = "enquiries.enquiry_closed"
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryLinked(Fact):
    """The application that came later was written beside it."""

    kind: ClassVar[str] = "enquiries.enquiry_linked"
    application: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryMarked(Fact):
    """Marked as a candidate for the list of frequent questions, or no longer."""

    kind: ClassVar[str] = "enquiries.enquiry_marked"
    candidate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryErased(Fact):
    """Its words were erased after their time; that it was there stays."""

    kind: ClassVar[str] = "enquiries.enquiry_erased"
