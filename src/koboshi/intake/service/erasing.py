"""Erase what an applicant wrote and added, when the papers of a case are disposed of (廃棄)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from koboshi.foundation.documents import storage
from koboshi.foundation.documents.erasing import ERASED, remove_files
from koboshi.intake.models import AnswersVersion, Application, Attachment


def erase(reference: str) -> int:
    """Erase answers, every version, what was typed, the ways back to the person, and the files. Returns how many files.

    Files also go that were taken back before filing. The application stays as a row with its number, days and state;
    its secret opens nothing any more. Runs in the caller's transaction and may be run again.
    """
    files = Attachment.objects.select_for_update(no_key=True).filter(reference=reference).exclude(storage_key="")
    removed = remove_files(files.order_by("pk").values_list("storage_key", flat=True))
    # The rows stay, for other rooms point at them; nobody can open them, and their names are gone.
    Attachment.objects.filter(reference=reference).update(
        name=ERASED, sha256="", storage_key="", size=0, scan=Attachment.Scan.QUARANTINED
    )
    AnswersVersion.objects.filter(reference=reference).update(answers={}, made_by="", salt="")
    Application.objects.filter(reference=reference).update(
        answers={}, typed={}, pages_done=[], unlocked=[], email="", secret_hash=b"", holder=None, copied_from="",
        municipality="", age_band="",
    )  # fmt: skip
    return removed


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """Every version of the answers as JSON, and the added files, for an archive; one at a time."""
    for version in AnswersVersion.objects.filter(reference=reference).order_by("number"):
        facts = {"number": version.number, "why": version.reason, "at": version.made_at, "answers": version.answers}
        made = json.dumps(facts, ensure_ascii=False, indent=1, default=str)
        yield f"answers/{version.number:02d}.json", made.encode()
    for row in Attachment.objects.filter(reference=reference, removed_at__isnull=True).order_by("pk"):
        yield f"files/{row.pk}-{row.name}", storage.read(row.storage_key)
