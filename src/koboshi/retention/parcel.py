"""The parcel for an archive: what the rooms keep of one case, as a ZIP file made on the fly and stored nowhere."""

from __future__ import annotations

import json
import zipfile
from tempfile import TemporaryFile
from typing import IO

from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.retention import erasers
from koboshi.retention.models import Record


def pack_up(actor: Actor, record: Record) -> IO[bytes]:
    """An open temporary file with answers, files, notices, decision, messages and the journal of the case.

    One file of the case is in memory at a time. Raises `Refused` when the papers are gone.
    """
    if not record.is_here:
        raise Refused("この文書は、すでに廃棄または移管しました。")
    made: IO[bytes] = TemporaryFile()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel, scope.acting():
        parcel.writestr("journal.json", _journal(record.reference))
        for gather in erasers.gatherers().values():
            for name, content in gather(record.reference):
                parcel.writestr(f"{record.reference}/{name}", content)
    made.seek(0)
    return made


def _journal(reference: str) -> str:
    rows = Entry.objects.of_case(reference).values("seq", "at", "kind", "activity", "lifecycle", "actor_kind", "data")
    return json.dumps(list(rows), ensure_ascii=False, indent=1, default=str)
