"""Erase the people of an application, when the papers of its case are disposed of; kinds, scopes and days stay."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.foundation.documents.erasing import ERASED, as_json
from koboshi.mandates.models import Consent, MandateRow, Party


def erase(reference: str) -> int:
    """Erase names, ways to reach them, accounts, and the words about papers and consents. Returns 0: no files here.

    The file of a mandate lies with intake. Runs in the caller's transaction and may be run again.
    """
    people = Party.objects.filter(reference=reference)
    people.update(label=ERASED, phone="", email="", address={}, user=None, houjin_bangou="")
    rows = MandateRow.objects.filter(reference=reference)
    rows.exclude(paper="").update(paper=ERASED)
    rows.update(ward_born=None, revoked_by="", recorded_by="")
    Consent.objects.filter(reference=reference).update(how=ERASED, noted_by="")
    return 0


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """Who acted for whom, for an archive."""
    tables = (Party, MandateRow, Consent)
    yield from as_json("people", *(model._default_manager.filter(reference=reference) for model in tables))
