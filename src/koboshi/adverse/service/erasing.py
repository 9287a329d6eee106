"""Erase what was said in a disposition, when the papers of its case are disposed of; days, way and result stay."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.adverse.models import AccessRequest, DayChange, Hearing, Party, Statement
from koboshi.foundation.documents.erasing import ERASED, as_json


def erase(reference: str) -> int:
    """Erase minutes, report, statements, who took part, what was to be read, why days changed. Returns 0: no files.

    The party's secret opens nothing any more. Runs in the caller's transaction and may be run again.
    """
    hearings = Hearing.objects.filter(reference=reference)
    hearings.exclude(minutes="").update(minutes=ERASED)
    hearings.exclude(report="").update(report=ERASED)
    hearings.update(effect_problem="", hearing_place="", party_user=None, secret_hash=b"")
    changes = DayChange.objects.filter(reference=reference)
    changes.exclude(wish="").update(wish=ERASED)
    changes.exclude(reason="").update(reason=ERASED)
    changes.update(place="", earlier={})
    Party.objects.filter(reference=reference).update(name=ERASED, contact="", proof="")
    Statement.objects.filter(reference=reference).update(text=ERASED, by_name=ERASED)
    requests = AccessRequest.objects.filter(reference=reference)
    requests.update(what=ERASED, place="")
    requests.exclude(reason="").update(reason=ERASED)
    return 0


def is_needed(reference: str) -> bool:
    """Whether a disposition runs about the decision of this case: its papers are what the party is heard about."""
    return Hearing.objects.pending().filter(target__reference=reference).exists()


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """The disposition with all that was said, for an archive."""
    tables = (Hearing, Party, Statement, AccessRequest, DayChange)
    yield from as_json("hearing", *(model._default_manager.filter(reference=reference) for model in tables))
