"""Erase what is no case: drafts that nobody filed, enquiries that lead to no case still kept, old closings of cash.

Here, because only this floor knows every room that holds copies (`erasers`). One job per thing: each is one
transaction that locks the row, looks again whether its time is over, and removes files before rows. Killed in between,
the rows still stand and the next run finishes; of two workers the second finds nothing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from procrastinate.contrib.django import app

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry
from koboshi.enquiries.service import resting
from koboshi.fees.service import cash_keeping
from koboshi.foundation.journal import delivery
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.intake.service import keeping as drafts
from koboshi.registers.models import Invitation
from koboshi.retention import erasers
from koboshi.retention.models import Record

AT_ONCE: Final = 5_000
"""Jobs of one day for each kind; what is left comes the next day."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many jobs a run has made."""

    drafts: int
    enquiries: int
    closings: int = 0


def unfiled(on: date) -> QuerySet[Application]:
    """Drafts whose time is over; one that was prepared for a renewal waits for the end of its period."""
    invited = Invitation.objects.filter(draft=OuterRef("reference"), until__gte=on)
    return drafts.over(on).exclude(Exists(invited))


def alone(on: date) -> QuerySet[Enquiry]:
    """Enquiries whose years are over, without those that belong to a case whose papers are still here."""
    gone = Record.objects.filter(
        reference=OuterRef("reference"), state__in=(Record.State.DISPOSED, Record.State.TRANSFERRED)
    )
    kept = Case.objects.filter(reference=OuterRef("linked_reference")).exclude(Exists(gone))
    return enquiries.over(on).exclude(Exists(kept))


@transaction.atomic
def send(now: datetime | None = None) -> Sent:
    """One job for each thing whose time is over; silent enquiries come to their end first."""
    now = now or datetime.now(UTC)
    on = civil.today(now)
    resting.close_silent(now)
    begun, asked = list(unfiled(on)[:AT_ONCE]), list(alone(on)[:AT_ONCE])
    closed = list(cash_keeping.over(on)[:AT_ONCE])
    for row in begun:
        delivery.later("retention.forget_draft", row.tenant, row.reference, draft=row.pk)
    for enquiry in asked:
        delivery.later("retention.forget_enquiry", enquiry.tenant, enquiry.reference, enquiry=enquiry.pk)
    for closing in closed:
        delivery.later("retention.forget_closing", closing.tenant, f"cash:{closing.office}", closing=closing.pk)
    return Sent(len(begun), len(asked), len(closed))


@delivery.job("retention.forget_draft")
def forget_draft(draft: int) -> None:
    """Erase one draft in every room, if its time is still over. Safe to repeat."""
    forget_unfiled(draft, datetime.now(UTC))


@transaction.atomic
def forget_unfiled(draft: int, now: datetime) -> bool:
    """Whether the draft was erased now; False when somebody went on with it, filed it, or it is done."""
    on = civil.today(now)
    row = drafts.take(draft, on)
    if row is None or not unfiled(on).filter(pk=row.pk).exists():
        return False
    for erase in erasers.tied().values():
        erase(row.reference)
    drafts.close(row, now)
    return True


@delivery.job("retention.forget_enquiry")
def forget_enquiry(enquiry: int) -> None:
    """Erase one enquiry, if its time is still over and no case needs it. Safe to repeat."""
    forget_asked(enquiry, datetime.now(UTC))


@transaction.atomic
def forget_asked(enquiry: int, now: datetime) -> bool:
    """Whether the enquiry was erased now."""
    row = alone(civil.today(now)).filter(pk=enquiry).first()
    return row is not None and enquiries.erase(SYSTEM, row, now=now)


@delivery.job("retention.forget_closing")
def forget_closing(closing: int) -> None:
    """Erase the words of one closing of cash, if its time is over. Safe to repeat."""
    cash_keeping.erase(SYSTEM, closing)


@app.periodic(cron="50 18 * * *")
@app.task(name="retention.forget", queue="house", queueing_lock="retention.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """At 3:50 in Japan."""
    with scope.acting():
        send()
