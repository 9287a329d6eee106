"""The notice of a new hearing day also goes to the participants (参加人), on paper (行政手続法22条2項; 25条).

Casework brings a notice to the party and whoever acts for her; participants are people of this room, so their copies
are asked for here. The decision goes to the party alone.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.db import transaction

from koboshi.adverse.models import Hearing, Party
from koboshi.adverse.service import keeping
from koboshi.adverse.service.days import MOVED, REOPENED
from koboshi.casework.models import Delivery
from koboshi.casework.service import delivering
from koboshi.foundation.documents.models import Document

LETTERS: Final = (MOVED, REOPENED)
_PLACE: Final = re.compile(r"[都道府県市区町村]")


@transaction.atomic
def copy_to_participants(hearing: Hearing, *, number: str, now: datetime) -> list[Delivery]:
    """One copy on paper of an issued notice for each participant of that day; again changes nothing."""
    case, hearing = keeping.locked(hearing)
    document = Document.objects.filter(reference=hearing.reference, number=number, kind__in=LETTERS).first()
    if document is None:
        return []
    people = Party.objects.filter(hearing=hearing, kind=Party.Kind.PARTICIPANT, ended_at=None).order_by("pk")
    return [
        delivering.copy_to(case, document, key=each.pk, name=each.name, place=_place(each.contact)) for each in people
    ]


def _place(contact: str) -> str:
    """The way to reach somebody where it reads like an address; a telephone or a mail address is none."""
    return contact.strip() if _PLACE.search(contact) and "@" not in contact else ""
