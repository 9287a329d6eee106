"""What the page of an application says of its decision: whether it stands, since when not, and how to object.

Read once for a page: the course, the list of notices and the panels above them all ask for the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from koboshi.casework.models import Case, Decision, TakingBack
from koboshi.casework.service import no_longer, taken_back_letter
from koboshi.core.japan import civil
from koboshi.core.reason import needs_reason
from koboshi.doors.citizen import front
from koboshi.screens.flow import Filling
from koboshi.ui.templatetags.koboshi import date_words


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest decision of a case, and every decision that was taken back, the oldest act first."""

    decision: Decision | None
    taken: tuple[TakingBack, ...]

    @property
    def holds(self) -> bool:
        """Whether there is a decision that nobody has taken back."""
        return self.decision is not None and all(each.decision_id != self.decision.pk for each in self.taken)


def read(filling: Filling, case: Case) -> Standing:
    """What the applicant's side may see of it."""
    decision = Decision.objects.visible_to(filling.actor).filter(case=case).first()
    rows = TakingBack.objects.visible_to(filling.actor).filter(case=case).select_related("decision").order_by("pk")
    return Standing(decision, tuple(row for row in rows if isinstance(row, TakingBack)))


def reopened(standing: Standing, case: Case) -> str:
    """How the decision was taken back while the case is examined again: annul or withdraw; else empty."""
    return standing.taken[-1].how if standing.taken and case.decided_at is None else ""


def disposed(request: HttpRequest, filling: Filling, standing: Standing) -> SafeString | str:
    """Since when what was granted does not hold any more, and by which notice (不利益処分); empty while it holds."""
    row = next((each for each in reversed(standing.taken) if each.disposition), None)
    if row is None:
        return ""
    values = {"day": date_words(civil.day_of(row.taken_at), filling.lang), "number": row.notice_number}
    return front.say(request, f"status.disposed.{row.how}", **values)


def gone(request: HttpRequest, filling: Filling, standing: Standing) -> dict[str, SafeString]:
    """By its check number what stands beside a paper that no longer holds: since when, and by which of the two acts."""
    return {number: _gone(request, filling, row) for number, row in no_longer.papers(standing.taken).items()}


def _gone(request: HttpRequest, filling: Filling, row: TakingBack) -> SafeString:
    part = "_part" if not row.disposition and row.decision.kind in taken_back_letter.IN_PART else ""
    day = date_words(civil.day_of(row.taken_at), filling.lang)
    return front.say(request, f"status.notice_gone.{row.how}{part}", day=day)


def may_object(standing: Standing) -> bool:
    """Whether the newest decision was notified, refuses something, and still stands.

    What was decided stands in the notice alone; the page says only where in it the reason and the 教示 are.
    """
    decision = standing.decision
    return decision is not None and bool(decision.notice_key) and needs_reason(decision.kind) and standing.holds
