"""What casework tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken(Fact):
    """A step of the process began, completed or was cancelled; the activity is the node's id."""

    kind: ClassVar[str] = "casework.step_taken"
    node: str
    step: str
    token: int

    def activity_name(self) -> str:
        """The node of the process."""
        return self.node

    def lifecycle_step(self) -> str:
        """Start, complete or cancel."""
        return self.step

    def payload(self) -> dict[str, Any]:
        """Only the token; node and step have columns of their own."""
        return {"token": self.token}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Fact):
    """A case began with its process."""

    kind: ClassVar[str] = "casework.case_opened"
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRouted(Fact):
    """The office that is competent by the address took the place of another one; both as slugs."""

    kind: ClassVar[str] = "casework.case_routed"
    office: str
    instead_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTaken(Fact):
    """Somebody took a task."""

    kind: ClassVar[str] = "casework.task_taken"
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHandedOver(Fact):
    """A task went to a colleague or another office (`to` is an opaque id)."""

    kind: ClassVar[str] = "casework.task_handed_over"
    node: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReturned(Fact):
    """A task went back to the office's common list."""

    kind: ClassVar[str] = "casework.task_returned"
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked(Fact):
    """Correction of some fields was asked until a date."""

    kind: ClassVar[str] = "casework.correction_asked"
    fields: int
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDueMoved(Fact):
    """The letter about a correction arrived late: its period counts from then."""

    kind: ClassVar[str] = "casework.correction_due_moved"
    correction: int
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAnswered(Fact):
    """The resident answered a correction request."""

    kind: ClassVar[str] = "casework.correction_answered"
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeConsulted(Fact):
    """Another office was asked."""

    kind: ClassVar[str] = "casework.office_consulted"
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationAnswered(Fact):
    """The asked office answered."""

    kind: ClassVar[str] = "casework.consultation_answered"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade(Fact):
    """The case was decided; `days_taken` counts calendar days from arrival; the period is a guide.

    `clauses` are the grounds it rests on, by the ids of their clauses, in order; `clause` is the first of them.
    `sealed` is the seal (`journal.sealing`) of the words of the decision with the row `decision`.
    """

    kind: ClassVar[str] = "casework.decision_made"
    outcome: str
    clause: str
    clauses: tuple[str, ...] | None = None
    days_taken: int
    within_period: bool
    decision: int | None = None
    sealed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceTookEffect(Fact):
    """The period ended without a decision, and a law makes that a grant or a refusal (`result`) from the day `on`."""

    kind: ClassVar[str] = "casework.silence_took_effect"
    result: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeIssued(Fact):
    """A notice was numbered and signed; `sha256` is the digest of the signed file, of the document `check`.

    `ways` are the ways in which it is to reach those who receive it, each once.
    """

    kind: ClassVar[str] = "casework.notice_issued"
    letter: str
    number: str
    check: str = ""
    sha256: str = ""
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent(Fact):
    """A notice on paper went out."""

    kind: ClassVar[str] = "casework.notice_sent"
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeArrived(Fact):
    """A notice arrived: opened online, handed over, or as the record of the post says."""

    kind: ClassVar[str] = "casework.notice_arrived"
    way: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReturned(Fact):
    """A letter came back undelivered."""

    kind: ClassVar[str] = "casework.notice_returned"
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePosted(Fact):
    """A notice was posted in public under a law's row; it counts as arrived on the day `on` (公示送達)."""

    kind: ClassVar[str] = "casework.notice_posted"
    rule: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReaddressed(Fact):
    """The address or the person of a notice that is still to go out was put right."""

    kind: ClassVar[str] = "casework.notice_readdressed"
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnded(Fact):
    """The process came to its end; `visits` counts the visits the procedure asked of the applicant."""

    kind: ClassVar[str] = "casework.case_ended"
    end: str
    outcome: str
    days_taken: int
    visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTakenBack(Fact):
    """The office took a decision against the applicant back of its own accord, and the case goes on at `node`.

    `how` is annul (取消し) or withdraw (撤回); `sealed` is the seal of the words, which stand in the row alone.
    """

    kind: ClassVar[str] = "casework.decision_taken_back"
    how: str
    decision: int
    outcome: str
    node: str
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTakenBack(Fact):
    """A disposition (不利益処分, the case `disposition`) took back what had been granted; the case stays ended.

    `how` is annul (取消し) or withdraw (撤回); `sealed` is the seal of the words, which stand in the row alone.
    """

    kind: ClassVar[str] = "casework.grant_taken_back"
    how: str
    decision: int
    outcome: str
    disposition: str
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten(Fact):
    """A message was written on the case."""

    kind: ClassVar[str] = "casework.message_written"
    from_staff: bool
    internal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseViewed(Fact):
    """A member of staff opened the case page (read log, so that reading is attributable)."""

    kind: ClassVar[str] = "casework.case_viewed"
    looking: ClassVar[bool] = True
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRetried(Fact):
    """A person had the stopped step of a process tried again."""

    kind: ClassVar[str] = "casework.case_retried"
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodExtended(Fact):
    """The standard period was made longer, with notice to the applicant."""

    kind: ClassVar[str] = "casework.period_extended"
    amount: int
    unit: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped(Fact):
    """The standard period rests while the applicant changes the application or adds material."""

    kind: ClassVar[str] = "casework.clock_stopped"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResumed(Fact):
    """The standard period runs again."""

    kind: ClassVar[str] = "casework.clock_resumed"
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStuck(Fact):
    """The process cannot go on by itself; a repair task stands on the desk."""

    kind: ClassVar[str] = "casework.case_stuck"
    node: str
