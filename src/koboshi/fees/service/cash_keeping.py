"""How long the closing of a day of cash is kept, and erasing its words then; every yen and every day stays.

A closing belongs to no case, so no disposal of a case's papers reaches it: it has a term of its own. The prefecture's
rules on the keeping of cash papers were not found: `CLASS` is the house's own choice, 要確認.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from koboshi.core.actor import Actor
from koboshi.core.japan.civil import JAPAN
from koboshi.core.retention.model import Record, expires_on
from koboshi.fees.cash import CashClosing
from koboshi.fees.events import CashErased
from koboshi.fees.service.closing import tell
from koboshi.foundation.documents.erasing import ERASED

CLASS: Final = "5"
"""The class of keeping, in years after the fiscal year of the day (要確認: 財務規則・文書管理規則 were not found)."""
YEARS: Final = int(CLASS)


def kept_until(day: date) -> date:
    """The last day on which the closing of a day of cash is kept: always 31 March."""
    return expires_on(Record(id="cash", retention_class=CLASS, completed_on=day)) or date.max


def over(on: date) -> QuerySet[CashClosing]:
    """Confirmed closings whose term is over and whose words still stand, oldest first.

    What nobody has confirmed is no finished paper and stays.
    """
    closed = CashClosing.objects.filter(state=CashClosing.State.CONFIRMED, day__lt=_first_kept(on))
    return closed.exclude(why__in=("", ERASED), back_because__in=("", ERASED)).order_by("day", "pk")


def _first_kept(on: date) -> date:
    """The earliest day whose closing is still kept: the first of a fiscal year."""
    first = date(on.year - YEARS - 2, 4, 1)
    while kept_until(first) < on:
        first = date(first.year + 1, 4, 1)
    return first


@transaction.atomic
def erase(actor: Actor, closing: int, *, now: datetime | None = None) -> bool:
    """Erase why the cash did not fit and why it was counted again; whether it was done now. Safe to repeat."""
    now = now or datetime.now(UTC)
    on = now.astimezone(JAPAN).date()
    row = over(on).select_for_update(no_key=True).filter(pk=closing).first()
    if row is None:
        return False
    row.why, row.back_because = (ERASED if each else "" for each in (row.why, row.back_because))
    row.save(update_fields=["why", "back_because"])
    tell(actor, row.tenant, row.office, CashErased(day=row.day, years=YEARS), now)
    return True
