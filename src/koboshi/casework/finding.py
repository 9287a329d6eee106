"""Find a case for somebody who asks at the window or by telephone: by its number, or by the applicant's name."""

from __future__ import annotations

from django.db.models import Q

from koboshi.casework.models import Case, Consultation
from koboshi.core.actor import Actor
from koboshi.intake.service import numbers

MOST = 20
SHORTEST_NAME = 2
"""Characters; one alone would find half the prefecture."""


def find(actor: Actor, text: str) -> list[Case]:
    """Cases of the actor's offices, and those they are asked about: the one with this number, else the newest 20 whose
    applicant's name holds the text. Spaces in names do not matter.
    """
    asked = Consultation.objects.filter(office_id__in=actor.offices).values("case_id")
    mine = Case.objects.visible_to(actor).filter(Q(office_id__in=actor.offices) | Q(pk__in=asked))
    mine = mine.select_related("office").defer("state", "stops")
    numbered = list(mine.filter(reference=numbers.tidy_reference(text)))
    name = text.split()
    if numbered or len("".join(name)) < SHORTEST_NAME:
        return numbered
    found = mine
    for part in name:
        found = found.filter(applicant_label__icontains=part)
    return list(found.order_by("-arrived_at")[:MOST])
