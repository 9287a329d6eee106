"""Erase what was circulated about a case, when its papers are disposed of; who stamped what and when stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from koboshi.approvals.models import Circulation, Draft
from koboshi.core.approval import Verdict
from koboshi.foundation.documents.erasing import ERASED, as_json


def erase(reference: str) -> int:
    """Erase titles, every version of the drafts, and what was noted beside a stamp. Returns 0: there are no files.

    Runs in the caller's transaction and may be run again. Way, seats, stamps, days and outcome stay.
    """
    Draft.objects.filter(reference=reference).update(content={})
    for row in Circulation.objects.select_for_update(of=("self",), no_key=True).filter(reference=reference):
        row.title, row.applicant, row.state = ERASED, "", _without_notes(row.state)
        row.save(update_fields=["title", "applicant", "state"])
    return 0


def _without_notes(state: Mapping[str, Any]) -> dict[str, Any]:
    """The circulation as `core.approval` reads it, each record without its words; why a seat was skipped stays."""
    records = [each if each["verdict"] == Verdict.SKIP else {**each, "note": ""} for each in state.get("records", ())]
    return {**state, "records": records}


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """The drafts and their way for an archive."""
    yield from as_json(
        "approvals", Circulation.objects.filter(reference=reference), Draft.objects.filter(reference=reference)
    )
