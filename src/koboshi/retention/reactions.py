"""What retention does when it hears a fact: an ended case is kept from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koboshi.casework.events import CaseEnded
from koboshi.casework.models import Case
from koboshi.foundation.journal.models import Entry
from koboshi.retention.service import keeping


def keep_from_now_on(entry: Entry) -> None:
    """Begin the period of keeping with the end of the case."""
    case = Case.objects.filter(reference=entry.case_ref).first()
    if case is not None:
        keeping.keep(case)


REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {CaseEnded.kind: [keep_from_now_on]}
