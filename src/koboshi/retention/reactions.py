"""What retention does when it hears a fact: an ended case is kept from then on; what is done later moves its term."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from koboshi.casework.events import CaseEnded, GrantTakenBack, NoticeArrived, NoticeReturned, NoticeSent
from koboshi.casework.models import Case
from koboshi.fees.events import ChargeSettled, Refunded
from koboshi.foundation.journal.models import Entry
from koboshi.registers.events import PermitRestored, RulingNoted
from koboshi.retention.service import keeping


def keep_from_now_on(entry: Entry) -> None:
    """Begin the period of keeping with the end of the case; one that had ended before is counted anew."""
    case = Case.objects.filter(reference=entry.case_ref).first()
    if case is not None:
        keeping.keep(case)
        if case.takings_back.exists():
            keeping.follow(case.reference)


def count_anew(entry: Entry) -> None:
    """Something was done after the end of a case: its papers are kept from there."""
    keeping.follow(entry.case_ref)


LATER: Final = (
    NoticeSent, NoticeArrived, NoticeReturned, ChargeSettled, Refunded, RulingNoted, PermitRestored, GrantTakenBack,
)  # fmt: skip
REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {
    CaseEnded.kind: [keep_from_now_on],
    **{each.kind: [count_anew] for each in LATER},
}
