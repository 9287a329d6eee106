"""What dispositions do when they hear of cases: the notice of the decision takes effect in the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koboshi.adverse.models import Hearing
from koboshi.adverse.service import applying
from koboshi.casework.events import NoticeIssued
from koboshi.core.actor import SYSTEM
from koboshi.foundation.journal.models import Entry


def carry_into_register(entry: Entry) -> None:
    """A notice went out; only that of a decision in a case of ours changes a permit."""
    hearing = Hearing.objects.filter(reference=entry.case_ref).first()
    if hearing is not None:
        applying.apply(SYSTEM, hearing, number=str(entry.data["number"]), now=entry.at)


REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {NoticeIssued.kind: [carry_into_register]}
