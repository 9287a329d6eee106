"""Erase what councils, authorities and the public said of a case, when its papers are disposed of.

What was published stays as it was published, for it names nobody (`steps.public_line`): titles, agenda, public minutes,
and the file of a draw, which everybody may reckon again. A meeting belongs to all of its cases: its inside minutes and
files go with the last of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from koboshi.foundation.documents import storage
from koboshi.foundation.documents.erasing import ERASED, as_json, remove_files
from koboshi.proceedings.models import (
    AgendaItem,
    AuthorityRequest,
    DrawEntry,
    Meeting,
    Minutes,
    Opinion,
    Paper,
    Passing,
    PublicHearing,
    PublicInspection,
    SpeakingRequest,
)


def erase(reference: str) -> int:
    """Erase opinions and speakers with names, questions, replies, notes and files of a case. Returns how many files.

    Runs in the caller's transaction and may be run again. Results, numbers and days stay.
    """
    removed = _remove(Paper.objects.filter(inspection__reference=reference))
    removed += _remove(Paper.objects.filter(request__reference=reference))
    removed += _remove(Paper.objects.filter(speaking__public_hearing__reference=reference))
    opinions = Opinion.objects.filter(inspection__reference=reference)
    opinions.update(name="", address="", text=ERASED)
    opinions.exclude(answer="").update(answer=ERASED)
    requests = AuthorityRequest.objects.filter(reference=reference)
    requests.update(department="", question=ERASED, left_reason="", shared={}, answered_by=None)
    requests.exclude(reply="").update(reply=ERASED)
    DrawEntry.objects.filter(reference=reference, number="").update(group="")
    PublicHearing.objects.filter(reference=reference).update(chair="")
    PublicHearing.objects.filter(reference=reference).exclude(record="").update(record=ERASED)
    asked = SpeakingRequest.objects.filter(public_hearing__reference=reference)
    asked.update(name="", address="", contact="", standing="", summary=ERASED, reason="", receipts=[], kept_at="")
    asked.exclude(said="").update(said=ERASED)
    asked.exclude(answer="").update(answer=ERASED)
    Passing.objects.filter(gone__reference=reference).update(note=ERASED)
    return removed + _erase_meetings(reference)


def _erase_meetings(reference: str) -> int:
    """What a council said of the case; the meeting's own words when no other case of it is left."""
    # Locked in order: of two last cases at once one comes second, and sees that it is the last.
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).filter(items__reference=reference)
    meetings = [each.pk for each in rows.order_by("pk")]
    AgendaItem.objects.filter(reference=reference).update(conflict_note="", opinion=ERASED)
    last = [each.pk for each in _of_nobody_else(Meeting.objects.filter(pk__in=meetings), reference)]
    Minutes.objects.filter(meeting__in=last).exclude(text="").update(text=ERASED)
    return _remove(Paper.objects.filter(meeting__in=last))


def _of_nobody_else(meetings: QuerySet[Meeting], reference: str) -> QuerySet[Meeting]:
    """Those whose every other case has been erased already."""
    others = AgendaItem.objects.exclude(reference=reference).exclude(opinion=ERASED)
    return meetings.exclude(pk__in=others.values("meeting"))


def _remove(papers: QuerySet[Paper]) -> int:
    """Files first, also those that were taken away; then what names them."""
    kept = papers.select_for_update(of=("self",), no_key=True).exclude(storage_key="")
    removed = remove_files(kept.order_by("pk").values_list("storage_key", flat=True))
    papers.filter(inspection__isnull=True).update(title=ERASED)
    papers.update(name=ERASED, size=0, sha256="", storage_key="")
    return removed


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """What was said of a case, for an archive, one file at a time; of a meeting's own papers, as `erase` does."""
    meetings = _of_nobody_else(Meeting.objects.filter(items__reference=reference), reference)
    papers = Paper.objects.filter(
        Q(inspection__reference=reference)
        | Q(request__reference=reference)
        | Q(speaking__public_hearing__reference=reference)
        | Q(meeting__in=meetings)
    )
    yield from as_json(
        "proceedings",
        AgendaItem.objects.filter(reference=reference),
        AuthorityRequest.objects.filter(reference=reference),
        PublicInspection.objects.filter(reference=reference),
        Opinion.objects.filter(inspection__reference=reference),
        PublicHearing.objects.filter(reference=reference),
        SpeakingRequest.objects.filter(public_hearing__reference=reference),
        DrawEntry.objects.filter(reference=reference),
        Passing.objects.filter(gone__reference=reference),
        meetings,
        Minutes.objects.filter(meeting__in=meetings),
        papers,
    )
    for paper in papers.exclude(storage_key="").order_by("pk"):
        yield f"proceedings/{paper.pk}-{paper.name}", storage.read(paper.storage_key)
