"""Erase what people wrote on a case, when its papers are disposed of (廃棄); number, days, steps and outcome stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from koboshi.casework.models import (
    Case,
    Consultation,
    Correction,
    Decision,
    Delivery,
    Message,
    Posting,
    TakingBack,
    Task,
    Timer,
)
from koboshi.foundation.documents.erasing import ERASED


def erase(reference: str) -> int:
    """Erase name, process data, reasons, messages, questions to offices, decision text and addresses of a case.

    Runs in the caller's transaction and may be run again. Returns 0: the files lie with intake and documents.
    """
    Timer.objects.filter(reference=reference).delete()
    Task.objects.filter(reference=reference).update(problem="")
    Message.objects.filter(reference=reference).update(text=ERASED)
    Consultation.objects.filter(reference=reference).update(question=ERASED)
    Consultation.objects.filter(reference=reference).exclude(answer="").update(answer=ERASED)
    Decision.objects.filter(reference=reference).update(
        reason=ERASED, facts="", application="", conditions="", grounds=[], fields={}, salt=""
    )
    TakingBack.objects.filter(reference=reference).update(facts=ERASED, ground="", salt="")
    Delivery.objects.filter(reference=reference).update(addressee="", known="", tracking="", note="")
    Posting.objects.filter(reference=reference).update(why=ERASED, searches=[], court="", particulars="", name="")
    for correction in Correction.objects.filter(reference=reference):
        correction.items = [{"field": str(item.get("field", "")), "reason": ERASED} for item in correction.items]
        correction.note = ""
        correction.save(update_fields=["items", "note"])
    for case in Case.objects.select_for_update(of=("self",), no_key=True).filter(reference=reference):
        case.applicant_label, case.state = ERASED, {}
        case.stops = [_without_words(row) for row in case.stops]
        case.extensions = [[amount, unit, "", on] for amount, unit, _, on in case.extensions]
        case.save(update_fields=["applicant_label", "state", "stops", "extensions"])
    return 0


def _without_words(stop: list[Any]) -> list[Any]:
    """First and last day and kind of a stop, without the sentence why."""
    return [*stop[:3], *("" for _ in stop[3:])]


def is_needed(reference: str) -> bool:
    """Whether the case runs again: one whose decision was taken back is decided anew, however old its papers are."""
    return Case.objects.filter(reference=reference, ended_at__isnull=True, takings_back__isnull=False).exists()


_TOLD = (Decision, TakingBack, Correction, Consultation, Delivery, Posting, Message)


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """What was written and decided on a case for an archive, one JSON file per table."""
    for model in _TOLD:
        rows = list(model._default_manager.filter(reference=reference).order_by("pk").values())
        made = json.dumps(rows, ensure_ascii=False, indent=1, default=str)
        yield f"case/{model.__name__.lower()}.json", made.encode()
