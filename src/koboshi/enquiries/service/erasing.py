"""Erase the enquiries that came before an application, when the papers of its case are disposed of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import keeping
from koboshi.foundation.documents.erasing import as_json


def erase(reference: str) -> int:
    """Erase the enquiries that were linked to a case, with their written copies. Returns how many files.

    An enquiry is a document of its own: one that is still going on, or whose own years are not over, keeps its words
    until they are (`keeping.over`). Runs in the caller's transaction and may be run again.
    """
    now = datetime.now(UTC)
    linked = Enquiry.objects.filter(linked_reference=reference, erased_at__isnull=True)
    rows = (
        linked.filter(keep_until__lt=civil.today(now))
        .select_for_update(of=("self",), no_key=True)
        .select_related("office")
    )
    return sum(keeping.forget(SYSTEM, enquiry, now) for enquiry in rows.order_by("pk"))


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """The enquiries that were linked to a case, for an archive."""
    rows = Enquiry.objects.filter(linked_reference=reference)
    yield from as_json("enquiries", rows, Turn.objects.filter(enquiry__in=rows))
