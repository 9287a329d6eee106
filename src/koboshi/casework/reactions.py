"""What casework does when it hears a fact: tell the applicant. Each runs once per fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from koboshi.approvals import service as approvals
from koboshi.casework import mails
from koboshi.casework.events import (
    CaseEnded,
    CorrectionAsked,
    MessageWritten,
    NoticeArrived,
    NoticeIssued,
    PeriodExtended,
)
from koboshi.casework.models import Case
from koboshi.casework.service import after_payment, correction_letter, delivering, easing, silence, taken_back_letter
from koboshi.casework.service.period import Nature, nature_of
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.text import ruby_to_plain
from koboshi.fees.events import ChargeRaised, ChargeSettled, ChargeWaived
from koboshi.foundation.journal.models import Entry
from koboshi.intake.events import ApplicationFiled, ApplicationWithdrawn
from koboshi.intake.service import places


def _case(entry: Entry) -> Case | None:
    return Case.objects.filter(reference=entry.case_ref).select_related("application", "office").first()


FILED: Final[Mapping[Nature, str]] = {"guide": "filed", "statutory": "filed_statutory", "none": "filed_only"}
"""The mail of the arrival for each kind of period."""


def confirm_arrival(entry: Entry) -> None:
    """Mail the arrival: number, day, the guide to the period, the deadline of a law, or neither; a place in a quota."""
    case = _case(entry)
    if case is None:
        return
    arrived = mails.day(case, civil.today(case.arrived_at))
    due, nature = mails.day(case, case.due_on) if case.due_on else "", nature_of(pack_of(case.version_id))
    place = places.words(case.application, case.application.language)
    mails.write(case, FILED[nature], key="filed", arrived=arrived, due=due, note=place)


def ask_for_correction(entry: Entry) -> None:
    """Mail that something is to be corrected; what exactly stands behind the link only."""
    case = _case(entry)
    if case is not None:
        due = date.fromisoformat(entry.data["due_on"])
        mails.write(case, "correction", key=f"correction:{entry.seq}", due=mails.day(case, due))


def tell_of_notice(entry: Entry) -> None:
    """Mail that a notice can be fetched, or that it comes by post or waits at the counter: as each receives it."""
    case = _case(entry)
    if case is not None:
        texts, language = pack_of(case.version_id).texts, case.application.language
        kind = str(entry.data["letter"])
        own = silence.title_of(kind, language) or easing.titled(kind, language)
        own = own or taken_back_letter.titled(kind, str(entry.data.get("check", "")), language)
        title = ruby_to_plain(own or texts.get(f"letter.{kind}.title", language))
        usual, other = delivering.mails_of(case, str(entry.data["number"]))
        mails.write(case, usual, key=f"notice:{entry.seq}", other=other, letter=title)


def tell_of_extension(entry: Entry) -> None:
    """Mail that the guide to the period has moved; why stands behind the link only."""
    case = _case(entry)
    if case is not None:
        due = date.fromisoformat(entry.data["due_on"])
        name = "extension_statutory" if nature_of(pack_of(case.version_id)) == "statutory" else "extension"
        mails.write(case, name, key=f"extension:{entry.seq}", due=mails.day(case, due))


def count_from_arrival(entry: Entry) -> None:
    """A letter about a correction has arrived: its period counts from then."""
    case = _case(entry)
    if case is not None:
        correction_letter.arrived(case, entry.at)


def confirm_withdrawal(entry: Entry) -> None:
    """Mail that the withdrawal was recorded."""
    case = _case(entry)
    if case is not None:
        mails.write(case, "withdrawn", key="withdrawn")


def tell_of_message(entry: Entry) -> None:
    """Mail that the office wrote; staff notes stay inside."""
    case = _case(entry)
    if case is not None and entry.data.get("from_staff") and not entry.data.get("internal"):
        mails.write(case, "message", key=f"message:{entry.seq}")


def tell_of_fee(entry: Entry) -> None:
    """Mail that a fee can be paid: the amount, until when, and the way to the page that explains it."""
    case = _case(entry)
    if case is not None:
        due = date.fromisoformat(entry.data["due_on"])
        mails.write(case, "fee", key=f"fee:{entry.seq}", yen=f"{entry.data['yen']:,}", due=mails.day(case, due))


def end_drafts(entry: Entry) -> None:
    """The case ended beside a draft of its decision (withdrawn, lapsed): nobody stamps it any more."""
    approvals.end_moot(SYSTEM, entry.case_ref)


REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {
    ApplicationFiled.kind: [confirm_arrival],
    CorrectionAsked.kind: [ask_for_correction],
    NoticeIssued.kind: [tell_of_notice],
    NoticeArrived.kind: [count_from_arrival],
    ApplicationWithdrawn.kind: [confirm_withdrawal],
    MessageWritten.kind: [tell_of_message],
    PeriodExtended.kind: [tell_of_extension],
    CaseEnded.kind: [end_drafts, after_payment.case_ended],
    ChargeRaised.kind: [tell_of_fee],
    ChargeSettled.kind: [after_payment.payment_arrived],
    ChargeWaived.kind: [after_payment.fee_waived],
}
