"""Forget whose permit it was, when the time of keeping is over: number, days and kinds of changes stay."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from koboshi.foundation.documents.erasing import as_json
from koboshi.foundation.notification import erasing as mails
from koboshi.intake.models import Application
from koboshi.intake.service import erasing as intake_erasing
from koboshi.registers.models import ENDED, LIVE, Invitation, Permit, PermitChange


def held_by(reference: str) -> bool:
    """Whether a permit that still holds needs this case: what it was granted on is not erased before its end."""
    live = Permit.objects.filter(state__in=LIVE)
    return live.filter(reference=reference).exists() or live.filter(last_reference=reference).exists()


@transaction.atomic
def erase(reference: str) -> int:
    """Empty what is personal in the ended permits of a case and in their history. Returns how many files went.

    Renewals that were prepared from a permit and never filed go with it: they copy the holder's answers. Called by the
    room that keeps and disposes of records, acting as the house. A permit that still holds is left.
    """
    removed = 0
    for permit in Permit.objects.select_for_update(no_key=True).filter(reference=reference, state__in=ENDED):
        permit.holder_label = permit.title = permit.words = permit.public_words = permit.conditions = ""
        permit.fields, permit.granted = {}, {}
        permit.save()
        PermitChange.objects.filter(permit=permit).update(reason="", ground="", detail={})
        removed += sum(_forget_draft(draft) for draft in _drafts(permit))
    return removed


def _drafts(permit: Permit) -> list[str]:
    """Prepared renewals that nobody filed; a filed one is a case with papers of its own."""
    prepared = Invitation.objects.filter(permit=permit).values("draft")
    drafts = Application.objects.filter(reference__in=prepared, state=Application.State.DRAFT)
    return list(drafts.values_list("reference", flat=True))


def _forget_draft(reference: str) -> int:
    return mails.erase(reference) + intake_erasing.erase(reference)


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """The permits that a case granted, with their history, for an archive."""
    rows = Permit.objects.filter(reference=reference)
    yield from as_json("permits", rows, PermitChange.objects.filter(permit__in=rows))
