"""How long a draft that nobody files is kept, and its end. The rooms that erase it are tied in `retention`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.foundation.journal import service as journal
from koboshi.intake.events import DraftErased
from koboshi.intake.models import Application
from koboshi.intake.service.drafts import subject_of

DAYS: Final = 90
"""Days since the last change; the operator may set another number (`draft_days`).

要確認: a habit of the house, for the prefecture's rule about drafts is not known.
"""


def days() -> int:
    """How many days a draft is kept after its last change."""
    return max(1, int(settings.KOBOSHI.get("draft_days", DAYS)))


def kept_until(application: Application) -> date:
    """The last day (in Japan) on which the draft is still there if nobody changes it."""
    return civil.day_of(application.changed_at) + timedelta(days=days())


def over(on: date) -> QuerySet[Application]:
    """What never arrived and was last changed so long before a day in Japan, oldest first; also what was closed."""
    before = datetime.combine(on - timedelta(days=days()), datetime.min.time(), JAPAN)
    never = Application.objects.filter(filed_at__isnull=True, erased_at__isnull=True, changed_at__lt=before)
    return never.order_by("changed_at", "pk")


def take(pk: int, on: date) -> Application | None:
    """The row, locked, while its time is still over: None when somebody went on with it or it is done."""
    return over(on).select_for_update(of=("self",), no_key=True).select_related("version").filter(pk=pk).first()


def close(application: Application, now: datetime) -> None:
    """Close a locked draft whose words are gone, and tell the journal that it is gone: no word, no person."""
    application.refresh_from_db()
    application.state, application.erased_at = Application.State.WITHDRAWN, now
    application.save(update_fields=["state", "erased_at"])
    journal.record(SYSTEM, DraftErased(days=days()), subject_of(application, application.version.version), at=now)
