"""Enquiries in which nobody says anything any more come to their end, so that their time of keeping runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from koboshi.core.actor import SYSTEM
from koboshi.enquiries.models import Enquiry
from koboshi.enquiries.service import answering

SILENT_DAYS: Final = 180
"""Days without a word from either side. 要確認: a habit of the house. Whoever asked may still go on: it opens again."""
AT_ONCE: Final = 1_000


@transaction.atomic
def close_silent(now: datetime, most: int = AT_ONCE) -> int:
    """End the enquiries whose last word is so long ago, as ended without a further word; returns how many.

    A worker that comes second waits, and finds them ended.
    """
    before = now - timedelta(days=SILENT_DAYS)
    last = Coalesce(Max("turns__said_at"), "asked_at")
    silent = Enquiry.objects.open().filter(erased_at__isnull=True, asked_at__lt=before).annotate(last=last)
    found = list(silent.filter(last__lt=before).order_by("pk").values_list("pk", flat=True)[:most])
    return sum(_close(pk, before, now) for pk in found)


def _close(pk: int, before: datetime, now: datetime) -> bool:
    enquiry = Enquiry.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    spoken = enquiry.turns.filter(said_at__gte=before).exists()
    if spoken or enquiry.state == Enquiry.State.CLOSED:
        return False
    answering.close(SYSTEM, enquiry, outcome=Enquiry.Outcome.NO_WORD, now=now)
    return True
