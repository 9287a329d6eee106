"""Keep an ended case: class from its pack, term from the last thing that was done; the class of papers without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core import retention as core
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject
from koboshi.foundation.tenancy import rows, scope
from koboshi.retention import policies
from koboshi.retention.events import RetentionBegun, TermMoved
from koboshi.retention.models import Record
from koboshi.retention.service import lasting
from koboshi.retention.service.lasting import Done

UNDECIDED = "in_use"
"""What papers get whose pack names no period that is a class: nothing expires by itself, somebody decides (要確認)."""
AT_ONCE = 1_000


class NotYet(Refused):
    """The pure rules of retention refuse; they bring the sentence in every language."""

    def __init__(self, problem: core.RetentionError) -> None:
        super().__init__(str(problem))
        self._sentences = problem.sentences

    def say(self, language: str = "ja") -> str:
        """The sentence in the person's language."""
        return self._sentences.get(language, self._sentences["ja"])


def subject_of(record: Record) -> Subject:
    """The journal's view: the facts stand in the chain of the case."""
    return Subject(tenant=record.tenant, case=record.reference, procedure=record.procedure, office=record.office_id)


def locked(actor: Actor, pk: int) -> Record:
    """The row of a record the actor may see, locked and fresh. Raises `Unknown`."""
    return rows.locked(Record.objects.visible_to(actor), pk)


@transaction.atomic
def keep(case: Case) -> Record | None:
    """Keep the papers of an ended case from now on; the same case again changes nothing. None while it has not ended.

    The term begins with the last thing that was done (`lasting`); what is done later moves it (`recount`).
    The class comes from the pack that the case is pinned to, as (un)checked as it stands there.
    """
    if case.ended_at is None:
        return None
    told = pack_of(case.version_id).manifest.retention
    years = str(told.years)
    facts = {
        "tenant": case.tenant,
        "office_id": case.office_id,
        "procedure": case.procedure_id,
        "class_name": told.name or case.procedure_id,
        "retention_class": years if years in core.CLASSES else UNDECIDED,
        "status": told.status[:10],
        "completed_on": max(each.on for each in lasting.of(case.reference)),
    }
    record, fresh = Record.objects.get_or_create(reference=case.reference, defaults=facts)
    if fresh:
        _reckon(SYSTEM, record)
    return record


def _reckon(actor: Actor, record: Record, now: datetime | None = None) -> None:
    """Write the last day down, and tell it."""
    record.expires_on = core.expires_on(record.facts())
    record.save()
    fact = RetentionBegun(retention_class=record.retention_class, expires_on=record.expires_on)
    journal.record(actor, fact, subject_of(record), at=now)


def recount(actor: Actor, records: Sequence[Record], *, now: datetime | None = None) -> list[Record]:
    """Count locked records anew from the last thing that was done in each; a term never becomes shorter by it.

    Papers that are gone, or are being erased, stay as they are. A last day that moves is told.
    """
    found = lasting.of_all([record.reference for record in records if record.is_here])
    for record in records:
        last = found.get(record.reference, [])
        if last and last[-1].on > record.completed_on:
            _move(actor, record, last[-1], now)
    return list(records)


def _move(actor: Actor, record: Record, last: Done, now: datetime | None) -> None:
    before, record.completed_on = record.expires_on, last.on
    record.expires_on = core.expires_on(record.facts())
    record.save(update_fields=["completed_on", "expires_on"])
    if record.expires_on is not None and record.expires_on != before:
        journal.record(actor, TermMoved(why=last.kind, expires_on=record.expires_on), subject_of(record), at=now)


@transaction.atomic
def follow(reference: str) -> None:
    """Something was done in a case that may have ended: count its term anew."""
    found = Record.objects.select_for_update(of=("self",), no_key=True).filter(reference=reference).first()
    if found is not None:
        recount(SYSTEM, [found])


@transaction.atomic
def recount_due(today: date, most: int = AT_ONCE) -> None:
    """Count those anew whose term is over within a year, whatever a reaction missed; bounded, the newest first."""
    soon = Record.objects.here().filter(expires_on__lt=today.replace(year=today.year + 1, day=1))
    soon = soon.exclude(state=Record.State.EXTENDED)
    recount(SYSTEM, list(soon.select_for_update(of=("self",), no_key=True).order_by("-expires_on", "pk")[:most]))


def catch_up(most: int = AT_ONCE) -> int:
    """Keep cases that ended before this room was there, or whose reaction is still to come; returns how many."""
    with scope.acting():
        known = Record.objects.filter(reference=OuterRef("reference")).values("pk")
        ended = Case.objects.filter(ended_at__isnull=False).exclude(Exists(known)).order_by("pk")[:most]
        return sum(keep(case) is not None for case in ended)


@transaction.atomic
def classify(actor: Actor, record: Record, retention_class: str, *, now: datetime | None = None) -> Record:
    """Give a class to papers without end (常用, or no period in the pack); the term counts from today.

    Raises `Refused` for other papers, or a class that nobody has.
    """
    now = now or datetime.now(UTC)
    policies.reviewer(actor, record.office_id)
    record = locked(actor, record.pk)
    if not record.is_here:
        raise Refused("この文書は、すでに廃棄または移管しました。")
    try:
        retired = core.retire(record.facts(), retention_class, civil.today(now))
    except core.RetentionError as problem:
        raise NotYet(problem) from problem
    record.retention_class, record.completed_on = retired.retention_class, retired.completed_on
    _reckon(actor, record, now)
    return record
