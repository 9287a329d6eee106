"""How long the words of an enquiry are kept, and their erasure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from koboshi.core.actor import Actor
from koboshi.core.japan import civil, fiscal_year
from koboshi.enquiries.events import EnquiryErased
from koboshi.enquiries.models import Enquiry
from koboshi.enquiries.service.asking import locked, tell
from koboshi.foundation.documents import erasing as documents_erasing
from koboshi.foundation.notification import erasing as notification_erasing

KEEP_YEARS: Final = 1
"""Years from the 1 April after the enquiry ended. 要確認: the class in the prefecture's own rules is not known."""
ERASED: Final = "（保存期間が終わったため、消しました。）"


def until(closed_at: datetime) -> date:
    """The last day of keeping: 31 March of the last whole fiscal year, as documents of an office are counted."""
    return date(fiscal_year(civil.today(closed_at)) + 1 + KEEP_YEARS, 3, 31)


def over(on: date) -> QuerySet[Enquiry]:
    """Enquiries whose time is over on a day, oldest first. Whether a case still needs one is asked by the caller."""
    return Enquiry.objects.filter(keep_until__lt=on, erased_at__isnull=True).order_by("keep_until", "pk")


@transaction.atomic
def erase(actor: Actor, enquiry: Enquiry, *, now: datetime | None = None) -> bool:
    """Erase name, contact, secret and every word; number, days, outcome and the office's own frequent question stay.

    Whether something holds it back (legal hold) is asked by the caller. False when its time has not come or it is done.
    """
    enquiry = locked(enquiry)
    moment = now or datetime.now(UTC)
    if enquiry.erased_at is not None or enquiry.keep_until is None or enquiry.keep_until >= civil.today(moment):
        return False
    forget(actor, enquiry, moment)
    return True


def forget(actor: Actor, enquiry: Enquiry, moment: datetime) -> int:
    """Erase a locked enquiry and the written copies of its guidance. Returns how many files."""
    removed = documents_erasing.erase(enquiry.reference)
    notification_erasing.erase(enquiry.reference)
    enquiry.name = enquiry.contact = enquiry.next_note = ""
    enquiry.question, enquiry.asker, enquiry.erased_at = ERASED, None, moment
    enquiry.secret_hash = b""
    enquiry.save(update_fields=["name", "contact", "next_note", "question", "asker", "erased_at", "secret_hash"])
    for turn in enquiry.turns.all():
        turn.text, turn.power = ERASED, ""
        if not turn.from_office:
            turn.author = None
        if turn.guidance:
            turn.purpose = turn.content = turn.responsible = ERASED
        turn.save(update_fields=["text", "author", "purpose", "content", "responsible", "power"])
    tell(actor, enquiry, EnquiryErased(), at=moment)
    return removed
