"""What dispositions do when they hear of a notice: a decision takes effect in the register, a new day is copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koboshi.adverse.models import Hearing
from koboshi.adverse.service import applying, copying
from koboshi.casework.events import NoticeIssued
from koboshi.core.actor import SYSTEM
from koboshi.foundation.journal.models import Entry


def carry_into_register(entry: Entry) -> None:
    """A notice went out; only that of a decision in a case of ours changes a permit."""
    hearing = Hearing.objects.filter(reference=entry.case_ref).first()
    if hearing is not None:
        applying.apply(SYSTEM, hearing, number=str(entry.data["number"]), now=entry.at)


def copy_to_participants(entry: Entry) -> None:
    """A notice went out; that of a new day goes to the participants too."""
    hearing = Hearing.objects.filter(reference=entry.case_ref).first()
    if hearing is not None:
        copying.copy_to_participants(hearing, number=str(entry.data["number"]), now=entry.at)


REACTIONS: Mapping[str, Sequence[Callable[[Entry], None]]] = {
    NoticeIssued.kind: [carry_into_register, copy_to_participants],
}
