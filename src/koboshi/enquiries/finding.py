"""Find enquiries: by procedure, by state, by words; and the candidates for the frequent questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from koboshi.core.actor import Actor
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.foundation.people import naming

MOST: Final = 200
MOST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty fields narrow nothing."""

    procedure: str = ""
    state: str = ""
    words: str = ""
    faq: bool = False


def find(actor: Actor, wanted: Wanted) -> list[Enquiry]:
    """The enquiries an actor works with, the newest first, at most `MOST`. Every word must occur somewhere in them.

    In the name of who asked, spaces and variants of a character do not matter.
    """
    found = _of_offices(actor)
    if wanted.procedure:
        found = found.filter(procedure_id=wanted.procedure)
    if wanted.state in Enquiry.State.values:
        found = found.filter(state=wanted.state)
    if wanted.faq:
        found = found.filter(faq=True)
    for word in wanted.words.replace("\0", "").split()[:MOST_WORDS]:
        said = Turn.objects.filter(enquiry=OuterRef("pk"), text__icontains=word)
        named = naming.holds("name", word)
        found = found.filter(Q(question__icontains=word) | Q(reference__iexact=word) | named | Exists(said))
    return list(found.select_related("office", "procedure", "taken_by").order_by("-asked_at", "-pk")[:MOST])


def procedures(actor: Actor) -> list[str]:
    """The procedures that were asked about, for the choice above the list."""
    named = _of_offices(actor).filter(procedure__isnull=False).order_by("procedure_id")
    return list(named.values_list("procedure_id", flat=True).distinct()[:MOST])


def _of_offices(actor: Actor) -> QuerySet[Enquiry]:
    """What staff see as staff: an own enquiry as a resident is read at the residents' door."""
    seen = Enquiry.objects.visible_to(actor)
    if actor.is_system:
        return seen
    return seen.filter(Q(office_id__in=sorted(actor.offices)) | Q(taken_by_id=actor.user or 0))
