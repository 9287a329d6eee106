"""Erase what was seen on site, when the papers of a case are disposed of; days, results by item and outcome stay."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.fieldwork.models import CheckResult, Photo, Visit
from koboshi.foundation.documents import storage
from koboshi.foundation.documents.erasing import ERASED, as_json, remove_files


def erase(reference: str) -> int:
    """Erase photographs, places, wishes and notes of a case's visits. Returns how many photographs.

    Runs in the caller's transaction and may be run again.
    """
    photos = (
        Photo.objects.select_for_update(of=("self",), no_key=True).filter(reference=reference).exclude(storage_key="")
    )
    removed = remove_files(photos.order_by("pk").values_list("storage_key", flat=True))
    Photo.objects.filter(reference=reference).update(
        where="", sha256="", storage_key="", size=0, scan=Photo.Scan.QUARANTINED
    )
    CheckResult.objects.filter(reference=reference).update(note="")
    Visit.objects.filter(reference=reference).update(
        place=ERASED, postal_code="", municipality="", wish="", why="", note=""
    )
    return removed


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """Visits, findings and photographs for an archive, one photograph at a time."""
    tables = (Visit, CheckResult, Photo)
    yield from as_json("visits", *(model._default_manager.filter(reference=reference) for model in tables))
    for photo in Photo.objects.filter(reference=reference).exclude(storage_key="").order_by("pk"):
        yield f"visits/{photo.pk}.{photo.kind}", storage.read(photo.storage_key)
