"""What the proceedings tell: numbers, days and codes, never a name or a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilEntered(Fact):
    """A council was entered."""

    kind: ClassVar[str] = "proceedings.council_entered"
    council: int
    quorum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCalled(Fact):
    """A meeting was called."""

    kind: ClassVar[str] = "proceedings.meeting_called"
    meeting: int
    held_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(Fact):
    """A meeting was called off; its cases can go to another one."""

    kind: ClassVar[str] = "proceedings.meeting_cancelled"
    meeting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPublished(Fact):
    """Agenda and summary of a meeting were published, or taken back from the public page."""

    kind: ClassVar[str] = "proceedings.meeting_published"
    meeting: int
    public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnAgenda(Fact):
    """A case came before a council."""

    kind: ClassVar[str] = "proceedings.put_on_agenda"
    meeting: int
    held_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRecorded(Fact):
    """The council said what it thinks of a case."""

    kind: ClassVar[str] = "proceedings.result_recorded"
    meeting: int
    result: str
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityAsked(Fact):
    """Another authority was asked."""

    kind: ClassVar[str] = "proceedings.authority_asked"
    request: int
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequestSent(Fact):
    """The question went out."""

    kind: ClassVar[str] = "proceedings.authority_request_sent"
    request: int
    way: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWithMunicipality(Fact):
    """What of a case a municipality of the house was given with a question: how much, and whether a name was in it."""

    kind: ClassVar[str] = "proceedings.shared_with_municipality"
    request: int
    body: str
    applicant: bool
    places: int
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequestTakenBack(Fact):
    """The office took a question back; the municipality that was asked no longer reads what came with it."""

    kind: ClassVar[str] = "proceedings.authority_request_taken_back"
    request: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityAnswered(Fact):
    """The other authority answered."""

    kind: ClassVar[str] = "proceedings.authority_answered"
    request: int
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOnWithoutReply(Fact):
    """The office went on although replies were missing (行政手続法11条: nobody waits for another authority)."""

    kind: ClassVar[str] = "proceedings.went_on_without_reply"
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionOpened(Fact):
    """Documents are shown to the public."""

    kind: ClassVar[str] = "proceedings.inspection_opened"
    inspection: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionGiven(Fact):
    """An opinion came in."""

    kind: ClassVar[str] = "proceedings.opinion_given"
    inspection: int
    number: int
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionAnswered(Fact):
    """The office wrote what it thinks of an opinion."""

    kind: ClassVar[str] = "proceedings.opinion_answered"
    inspection: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionsClosed(Fact):
    """The time of the inspection is over."""

    kind: ClassVar[str] = "proceedings.opinions_closed"
    inspection: int
    opinions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHearingAnnounced(Fact):
    """The notice of a public hearing (公聴会) was published."""

    kind: ClassVar[str] = "proceedings.public_hearing_announced"
    public_hearing: int
    held_on: str
    requests_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHearingMoved(Fact):
    """Day, time or place of an announced public hearing changed, with a notice of it."""

    kind: ClassVar[str] = "proceedings.public_hearing_moved"
    public_hearing: int
    held_on: str
    requests_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHearingCancelled(Fact):
    """A public hearing was called off, with a notice of it; the code says whether nobody wished to speak."""

    kind: ClassVar[str] = "proceedings.public_hearing_cancelled"
    public_hearing: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHearingForgone(Fact):
    """The step of a public hearing ended without one being announced; why stands in a note of the case."""

    kind: ClassVar[str] = "proceedings.public_hearing_forgone"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingRequested(Fact):
    """Somebody asked to speak at a public hearing."""

    kind: ClassVar[str] = "proceedings.speaking_requested"
    public_hearing: int
    number: int
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerChosen(Fact):
    """Whether somebody who asked is heard, is not, or no longer wishes to speak."""

    kind: ClassVar[str] = "proceedings.speaker_chosen"
    public_hearing: int
    number: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHearingRecorded(Fact):
    """A public hearing was held and its record closed; numbers of who came and who spoke."""

    kind: ClassVar[str] = "proceedings.public_hearing_recorded"
    public_hearing: int
    attended: int
    spoke: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawOpened(Fact):
    """A draw was prepared."""

    kind: ClassVar[str] = "proceedings.draw_opened"
    draw: int
    draw_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClosed(Fact):
    """The list was closed and its commitments published."""

    kind: ClassVar[str] = "proceedings.list_closed"
    draw: int
    entries: int
    list_commitment: str
    secret_commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Fact):
    """The draw was made; counts of what holds."""

    kind: ClassVar[str] = "proceedings.drawn"
    draw: int
    won: int
    waiting: int
    lost: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawCancelled(Fact):
    """A draw was called off before it was made; its cases wait for the next one."""

    kind: ClassVar[str] = "proceedings.draw_cancelled"
    draw: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryNumbered(Fact):
    """A case got its number on the list of a draw."""

    kind: ClassVar[str] = "proceedings.entry_numbered"
    draw: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDrawn(Fact):
    """What the draw gave to a case."""

    kind: ClassVar[str] = "proceedings.result_drawn"
    draw: int
    result: str
    waiting_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePassed(Fact):
    """A place passed on to the waiting list, with the code of the reason."""

    kind: ClassVar[str] = "proceedings.place_passed"
    draw: int
    why: str
    passed_to: int
