"""What must hold after any number of deaths: there once, sent once, no job lost, the journal clean."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable

from django.db import DatabaseError, connection
from django.db.models import Count, Sum

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.foundation.documents.models import Document, Series
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import DoneReaction, Entry, StuckReaction
from koboshi.foundation.notification.models import InboxItem, Outgoing
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring

SETTLE_SECONDS = 300.0


class Timeout(AssertionError):
    """Something that should have come to rest did not."""


def wait_until_decided(references: Iterable[str]) -> None:
    """Until the cases of these applications have ended. Raises `Timeout`."""
    wanted = list(references)
    _wait(
        lambda: Case.objects.filter(reference__in=wanted, ended_at__isnull=False).count() == len(wanted),
        "cases do not come to their end",
    )


def wait_until_quiet() -> None:
    """Until no job waits or runs; jobs of a dead worker are revived within a minute and a half. Raises `Timeout`."""
    _wait(lambda: delivery.pending() == 0, "jobs do not come to rest")


def _wait(done: object, sentence: str) -> None:
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        try:
            with scope.acting(SYSTEM):
                if done():  # type: ignore[operator]
                    return
        except DatabaseError:
            connection.close()
        time.sleep(0.5)
    raise Timeout(sentence)


def problems(acknowledged: list[str]) -> list[str]:
    """Every sentence that should not be true; empty when all is well."""
    with scope.acting(SYSTEM):
        found = [*_arrivals(acknowledged), *_notices(), *_messages(), *_jobs()]
    return found + _journal()


def _arrivals(acknowledged: list[str]) -> list[str]:
    cases = set(Case.objects.values_list("reference", flat=True))
    filed = Counter(Entry.objects.filter(kind="intake.application_filed").values_list("case_ref", flat=True))
    opened = Counter(Entry.objects.filter(kind="casework.case_opened").values_list("case_ref", flat=True))
    lost = [reference for reference in acknowledged if reference not in cases]
    twice = [reference for reference, count in (filed + opened).items() if count > 2]
    return [f"lost: {reference}" for reference in lost] + [f"arrived twice: {reference}" for reference in twice]


def _notices() -> list[str]:
    found = []
    issued = dict(Document.objects.values_list("reference").annotate(count=Count("id")))
    told = Counter(Entry.objects.filter(kind="casework.notice_issued").values_list("case_ref", flat=True))
    for reference in Case.objects.filter(ended_at__isnull=False).values_list("reference", flat=True):
        if (issued.get(reference, 0), told.get(reference, 0)) != (1, 1):
            found.append(f"notices of {reference}: {issued.get(reference, 0)}, in the journal {told.get(reference, 0)}")
    given = Series.objects.aggregate(total=Sum("last"))["total"] or 0
    if given != Document.objects.count():
        found.append(f"document numbers given {given}, documents {Document.objects.count()}")
    return found


def _messages() -> list[str]:
    found = []
    written = Outgoing.objects.values_list("reference").annotate(count=Count("id"))
    ended = Case.objects.filter(ended_at__isnull=False).count()
    found += [f"messages about {reference}: {count}" for reference, count in written if count != 2]
    if len(written) != ended:
        found.append(f"applicants told {len(written)}, cases ended {ended}")
    unsent = Outgoing.objects.exclude(state=Outgoing.State.SENT).count()
    if unsent or InboxItem.objects.count() != Outgoing.objects.count():
        found.append(f"not sent {unsent}; delivered {InboxItem.objects.count()} of {Outgoing.objects.count()}")
    return found


def _jobs() -> list[str]:
    wiring.tie_reactions()
    tied = delivery.tied()
    wanted = {
        (pk, name) for pk, kind in Entry.objects.filter(kind__in=tied).values_list("id", "kind") for name in tied[kind]
    }
    done = set(DoneReaction.objects.values_list("entry_id", "reaction"))
    found = [f"reaction lost: {name} of entry {pk}" for pk, name in sorted(wanted - done)]
    stuck = StuckReaction.objects.open()
    return found + [f"needs a person: {one.job} {one.arguments} after {one.attempts}: {one.error}" for one in stuck]


def _journal() -> list[str]:
    told = subprocess.run(
        [sys.executable, "-m", "koboshi", "journal", "verify"], capture_output=True, text=True, check=False
    )
    return [] if told.returncode == 0 else [f"journal: {told.stdout[-400:]} {told.stderr[-400:]}"]
