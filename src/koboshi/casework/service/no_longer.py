"""Which papers of a case no longer hold, because the decision they tell or prove was taken back."""

from __future__ import annotations

from collections.abc import Iterable

from koboshi.casework.models import TakingBack
from koboshi.casework.service import granted
from koboshi.foundation.documents.models import Document


def papers(rows: Iterable[TakingBack]) -> dict[str, TakingBack]:
    """By its check number what took a paper back: the notice alone, after a disposition all that followed it too."""
    found: dict[str, TakingBack] = {}
    for row in rows:
        if row.disposition:
            numbers = granted.papers(row.decision, row.taken_at)
        else:
            told = Document.objects.filter(key=row.decision.notice_key)
            numbers = list(told.values_list("check_number", flat=True))
        found |= dict.fromkeys(numbers, row)
    return found
