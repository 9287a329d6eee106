"""Tell the cases: their number on the list, and what the draw gave. Jobs of the house, safe to repeat."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import engine
from koboshi.core.actor import SYSTEM
from koboshi.core.refusal import Refused
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.foundation.journal import delivery
from koboshi.foundation.people import service as people
from koboshi.proceedings.events import EntryNumbered, ResultDrawn
from koboshi.proceedings.models import Draw, DrawEntry
from koboshi.proceedings.service import steps

TEXTS = Texts.load(Path(__file__).parents[1] / "texts")
NUMBERS: Final = "proceedings.tell_numbers"
RESULTS: Final = "proceedings.tell_results"
MESSAGE: Final = "drawn"


@delivery.job(NUMBERS)
def tell_numbers(draw: int) -> None:
    """Write every entrant her number and where the list stands, in the name of the colleague who closed it."""
    found = Draw.objects.select_related("closed_by").get(pk=draw)
    if found.state == Draw.State.CANCELLED:
        return
    for pk in list(found.entries.filter(numbered_at=None).order_by("number").values_list("pk", flat=True)):
        _number(found, pk)


@transaction.atomic
def _number(draw: Draw, pk: int) -> None:
    case = engine.locked(DrawEntry.objects.values_list("case_id", flat=True).get(pk=pk))
    entry = DrawEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if entry.numbered_at is not None:
        return
    entry.numbered_at = datetime.now(UTC)
    entry.save(update_fields=["numbered_at"])
    steps.tell_of_case(SYSTEM, case, EntryNumbered(draw=draw.pk, number=entry.number))
    if case.ended_at is not None:
        return
    url = f"{settings.PUBLIC_ADDRESS}/proceedings/draws/{draw.pk}/"
    text = TEXTS.get("draw.numbered", case.application.language, number=entry.number, title=draw.title, url=url)
    writer = people.actor_of(draw.closed_by, {})
    if writer.is_staff and case.office_id in writer.offices:
        casework.write_message(writer, case, text=ruby_to_plain(text))


@delivery.job(RESULTS)
def tell_results(draw: int) -> None:
    """Give every case its result: its process goes on as the pack draws it."""
    found = Draw.objects.get(pk=draw)
    for pk in list(found.entries.filter(told_at=None).order_by("number").values_list("pk", flat=True)):
        _result(found, pk)


@transaction.atomic
def _result(draw: Draw, pk: int) -> None:
    case = engine.locked(DrawEntry.objects.values_list("case_id", flat=True).get(pk=pk))
    entry = DrawEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if entry.told_at is not None:
        return
    entry.told_at, entry.active = datetime.now(UTC), False
    entry.save(update_fields=["told_at", "active"])
    waiting_number = entry.waiting_number or 0
    steps.tell_of_case(SYSTEM, case, ResultDrawn(draw=draw.pk, result=entry.result, waiting_number=waiting_number))
    if entry.result != DrawEntry.Result.GONE:
        _receive(case, entry.result, waiting_number)


def _receive(case: Case, result: str, waiting_number: int) -> None:
    """A case that was withdrawn between draw and telling keeps its result; its place passes on by hand."""
    data = {"drawn": result, "draw": result, "waiting_number": waiting_number}
    if case.ended_at is not None or not steps.waits_for(case, MESSAGE):
        return
    try:
        casework.receive(SYSTEM, case, message=MESSAGE, data=data)
    except Refused:  # it left the step in between
        return
