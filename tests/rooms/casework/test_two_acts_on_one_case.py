"""A worker reacts to a case while a clerk works on it: neither stops the other, whatever each has written so far."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from django.db import connections, transaction

from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Door
from koboshi.core.japan import civil
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import rows, scope
from koboshi.intake import service as intake
from koboshi.intake.events import ApplicationFiled
from koboshi.intake.models import AnswersVersion, Application
from koboshi.intake.service import filing
from tests.rooms.conftest import DISCLOSURE, fill

PATIENCE = 30


def fact() -> ApplicationFiled:
    """Any fact of the case will do."""
    return ApplicationFiled(
        language="ja", assistance="", attachments=0, municipality="072010", age_band="", entered_on=""
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_and_a_clerk_on_one_case_both_come_to_their_end(var: Path) -> None:
    fill("disclosure-request")
    with scope.acting(SYSTEM):
        offer = catalog.in_force(DISCLOSURE, on=civil.today())
        actor = Actor(kind=ActorKind.PERSON, id="visitor")
        begun = intake.begin(actor, offer, door=Door.CITIZEN, answers={}).application
        subject = filing.subject_of(begun, offer.version.version)
    noted, taken = Event(), Event()

    def worker() -> None:
        with transaction.atomic():
            journal.record(SYSTEM, fact(), subject)
            begun.answers_version += 1
            filing.keep_version(SYSTEM, begun, "filed")  # its tie to the application is checked at the very end
            noted.set()
            assert taken.wait(PATIENCE)

    def clerk() -> None:
        assert noted.wait(PATIENCE)
        with transaction.atomic():
            rows.locked(Application.objects.all(), begun.pk)
            taken.set()
            journal.record(SYSTEM, fact(), subject)

    def apart(act: Callable[[], None]) -> None:
        try:
            with scope.acting(SYSTEM):
                act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(apart, act) for act in (worker, clerk)]:
            done.result(timeout=2 * PATIENCE)
    with scope.acting(SYSTEM):
        assert AnswersVersion.objects.filter(application=begun).count() == 1
