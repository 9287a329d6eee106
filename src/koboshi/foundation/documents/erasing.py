"""Erase what documents copied of a person when the papers of a case are disposed of (廃棄).

The public register (`Check`) stays as it is: it holds nothing about a person, and whoever kept the paper can still
check it. The office's own file is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from koboshi.core.ports.storage import Storage
from koboshi.foundation.documents import storage
from koboshi.foundation.documents.models import Document
from koboshi.foundation.ports import service as ports

ERASED = "（廃棄済み）"
"""Stands where a text was that had to be there: not empty, so that nobody takes it for forgotten."""


def remove_files(keys: Iterable[str]) -> int:
    """Remove stored files; one that is already gone counts too, so that a second try tells the same number."""
    plugin: Storage = ports.plugin("storage")
    count = 0
    for key in keys:
        plugin.delete(key)
        count += 1
    return count


def as_json(folder: str, *tables: QuerySet[Any]) -> Iterator[tuple[str, bytes]]:
    """Rows of a room for an archive: one JSON file for each table that has any. Secrets (bytes) stay here."""
    for rows in tables:
        told = [
            {name: value for name, value in row.items() if not isinstance(value, bytes | memoryview)}
            for row in rows.order_by("pk").values()
        ]
        if told:
            made = json.dumps(told, ensure_ascii=False, indent=1, default=str)
            yield f"{folder}/{rows.model.__name__.lower()}.json", made.encode()


def erase(reference: str) -> int:
    """Erase the notices of a case: files first, then what names or leads to the recipient. Returns how many files.

    Runs in the caller's transaction. When it fails between files and rows, running it again finishes it.
    """
    documents = Document.objects.select_for_update(no_key=True).filter(reference=reference).exclude(storage_key="")
    removed = remove_files(documents.order_by("pk").values_list("storage_key", flat=True))
    Document.objects.filter(reference=reference).update(
        storage_key="", sha256="", size=0, recipient_id=None, signed_by="", issued_by="", letter=None
    )
    return removed


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """The notices of a case for an archive, one file at a time: name in the parcel and content."""
    rows = Document.objects.filter(reference=reference).exclude(storage_key="").order_by("pk")
    for number, document in enumerate(rows, 1):
        yield f"notices/{number:02d}.pdf", storage.read(document.storage_key)
