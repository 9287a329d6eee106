"""What intake tells. Codes, counts and dates only: who it was stays in the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBegun(Fact):
    """Somebody began to fill in an application."""

    kind: ClassVar[str] = "intake.draft_begun"
    language: str
    assistance: str = ""
    copied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFiled(Fact):
    """An application arrived (到達). `municipality` is a 団体コード, `age_band` a ten-to-twenty-year band.

    `entered_on`: the day it was typed in, where the stamp on the paper is of an earlier day.
    `sealed` is the seal of the answers (`journal.sealing`) in their version `answers`.
    """

    kind: ClassVar[str] = "intake.application_filed"
    language: str
    assistance: str = ""
    attachments: int = 0
    municipality: str = ""
    age_band: str = ""
    entered_on: str = ""
    answers: int | None = None
    sealed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTaken(Fact):
    """An arriving application took its place in a window with a quota (枠), or arrived outside of it.

    `stood` is how the window stood (open, full, not_yet, closed), `happens` what follows; `opens` and `number` are the
    period it counts for and its number there.
    """

    kind: ClassVar[str] = "intake.place_taken"
    window: str
    stood: str
    happens: str
    opens: str
    number: int | None
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFiled(Fact):
    """The asked fields were corrected; `changed` counts those that differ now, `sealed` seals version `answers`."""

    kind: ClassVar[str] = "intake.correction_filed"
    asked: int
    changed: int
    answers: int | None = None
    sealed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBrought(Fact):
    """A paper that was to come after the arrival came: its question, its files, and how many papers still lack.

    `sealed` seals version `answers` of the answers, which names the files.
    """

    kind: ClassVar[str] = "intake.paper_brought"
    field: str
    files: int
    left: int
    answers: int | None = None
    sealed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKept(Fact):
    """The office wrote down that a paper came as paper and stays so; the record `attachment` says where it lies."""

    kind: ClassVar[str] = "intake.paper_kept"
    field: str
    attachment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn(Fact):
    """The applicant took the application back (取下げ)."""

    kind: ClassVar[str] = "intake.application_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentScanned(Fact):
    """The scan port answered for one attachment."""

    kind: ClassVar[str] = "intake.attachment_scanned"
    attachment: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftErased(Fact):
    """A draft that nobody filed within `days` days of its last change was erased."""

    kind: ClassVar[str] = "intake.draft_erased"
    days: int
