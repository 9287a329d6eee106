"""Remind applicants of corrections that are due soon: on the days the pack names, once each (補正の督促)."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from koboshi.casework import mails
from koboshi.casework.models import Correction
from koboshi.catalog.service import pack_of
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope


def remind_due(now: datetime | None = None) -> int:
    """Mail a reminder for every open correction that is due in one of the pack's days; returns how many were due.

    Running twice a day, or in several workers, mails once: the mail's key holds the correction and the day.
    """
    today = civil.today(now)
    found = 0
    with scope.acting():
        waiting = Correction.objects.filter(answered_at__isnull=True, lapsed_at__isnull=True, due_on__gte=today)
        for correction in waiting.select_related("case__application", "case__office"):
            found += _remind(correction, (correction.due_on - today).days)
    return found


def _remind(correction: Correction, left: int) -> int:
    case = correction.case
    days = pack_of(case.version_id).manifest.law.reminder_days
    if left not in days:
        return 0
    due = mails.day(case, correction.due_on)
    mails.write(case, "reminder", key=f"reminder:{correction.pk}:{left}", due=due)
    return 1


@app.periodic(cron="0 23 * * *")
@app.task(name="casework.reminders", queue="house", queueing_lock="casework.reminders", pass_context=False)
def reminders(timestamp: int) -> None:
    """At 8:00 in Japan."""
    remind_due(datetime.now(UTC))
