"""What the rows of ledger and reconciliation are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from koboshi.casework.service.filing import applicant_label
from koboshi.core.actor import Actor
from koboshi.core.fee.schedule import GROUNDS
from koboshi.core.fee.wording import say
from koboshi.doors.staff import access
from koboshi.fees.models import COUNTER, Charge, PaymentEvent, Refund
from koboshi.fees.service import receipts
from koboshi.foundation.people.models import User
from koboshi.intake.models import Application
from koboshi.ui import wording


def html(key: str, lang: str, **values: object) -> SafeString:
    """A text of this area as HTML."""
    return wording.say_html(f"staff_fees.{key}", lang, **values)


def plain(key: str, lang: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_fees.{key}", lang, **values)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger in words."""

    event: PaymentEvent
    what: SafeString
    why: SafeString
    yen: str
    settled: SafeString | str
    told: SafeString | str = ""


def reason_of(event: PaymentEvent, lang: str) -> SafeString:
    """Why a row is as it is, and what to do."""
    if event.reason.startswith("match."):
        return wording.html(say(event.reason, lang, **event.values))
    return html(f"reason.{event.reason}", lang, **event.values)


def line(event: PaymentEvent, lang: str) -> Line:
    """One row of the ledger."""
    settlement = getattr(event, "settlement", None)
    settled = html(f"way.{settlement.way}", lang) if settlement is not None else ""
    return Line(
        event, html(f"kind.{event.kind}", lang), reason_of(event, lang), f"{event.yen:,}", settled, told(event, lang)
    )


def told(event: PaymentEvent, lang: str) -> SafeString:
    """Under which number this can be found again: the receipt, the record of paying back, or the transaction."""
    number = receipts.number_of(event)
    if number and receipts.at_counter(event):
        return html("counter_money", lang, number=number)
    if event.provider == COUNTER:
        back = access.number(event.provider_id.rpartition("back-")[2])
        row = Refund.objects.filter(pk=back).first() if back is not None else None
        return html("counter_back", lang, number=row.receipt_no if row is not None else "–")
    told = {"number": event.provider_id, "provider": event.provider}
    if number:
        return html("provider_receipt", lang, receipt=number, **told)
    return html("provider_money", lang, **told)


def payers(actor: Actor, charges: Sequence[Charge]) -> dict[str, str]:
    """Who pays, by the number of the application."""
    found = Application.objects.visible_to(actor).filter(reference__in={each.reference for each in charges})
    return {row.reference: applicant_label(row.answers) for row in found.only("reference", "answers")}


def person(by: str) -> str:
    """The name behind the opaque id of a member of staff; empty for the house."""
    kind, _, number = by.partition(":")
    known = kind == "user" and number.isascii() and number.isdecimal()
    found = User.objects.filter(pk=int(number)).values_list("name", flat=True).first() if known else None
    return str(found or "")


def grounds(charge: Charge, lang: str) -> Sequence[dict[str, Any]]:
    """The grounds for a reduction: the procedure's own first."""
    own = [{"value": each, "text": each} for each in charge.exemptions]
    return [*own, *({"value": each, "text": say(f"ground.{each}", lang)} for each in GROUNDS)]
