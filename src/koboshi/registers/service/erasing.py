"""Forget whose permit it was, when the time of keeping is over: number, days and kinds of changes stay."""

from __future__ import annotations

from django.db import transaction

from koboshi.registers.models import ENDED, LIVE, Permit, PermitChange


def held_by(reference: str) -> bool:
    """Whether a permit that still holds needs this case: what it was granted on is not erased before its end."""
    live = Permit.objects.filter(state__in=LIVE)
    return live.filter(reference=reference).exists() or live.filter(last_reference=reference).exists()


@transaction.atomic
def erase(reference: str) -> int:
    """Empty what is personal in the ended permits of a case and in their history; returns how many permits.

    Called by the room that keeps and disposes of records, acting as the house. A permit that still holds is left.
    """
    found = 0
    for permit in Permit.objects.select_for_update().filter(reference=reference, state__in=ENDED):
        permit.holder_label = permit.title = permit.words = permit.public_words = permit.conditions = ""
        permit.fields, permit.granted = {}, {}
        permit.save()
        PermitChange.objects.filter(permit=permit).update(reason="", ground="", detail={})
        found += 1
    return found
