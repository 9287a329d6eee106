"""Two people in the same second, and two workers at one case; with real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from koboshi.casework import service as casework
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.retention import service
from koboshi.retention.models import Disposal, Hold, Proposal, Record
from koboshi.retention.service import erasing
from tests.rooms.conftest import File, resident
from tests.rooms.retention.stories import FILES, LATER, found, record_of

Kept = Callable[[], Record]


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at once, each in its own thread and transaction; refusals come back as values."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with scope.acting(SYSTEM):
                gate.wait(10)
                return act()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def kept(filed: File) -> Kept:
    """`kept()`: a withdrawn request, kept since its end."""

    def make() -> Record:
        case = filed()
        casework.withdraw(resident(case.reference), case.application)
        service.catch_up()
        return record_of(case)

    return make


def propose(actor: Actor, record: Record) -> Proposal:
    return service.propose(actor, [record.reference], way="dispose", reason="保存の必要がない。", now=LATER)


@pytest.mark.usefixtures("transactional_db")
class TestAtOnce:
    def test_one_proposal_and_one_decision(
        self, transactional_db: None, kept: Kept, examiner: Actor, decider: Actor
    ) -> None:
        record = kept()
        proposed = together(*(lambda: propose(examiner, record) for _ in range(4)))
        proposal = next(each for each in proposed if isinstance(each, Proposal))
        assert Proposal.objects.count() == 1
        decided = together(*(lambda: service.approve(decider, proposal, now=LATER) for _ in range(4)))
        assert sum(isinstance(each, Proposal) for each in decided) == 1
        assert Disposal.objects.count() == 1
        together(*(lambda: erasing.erase(record.pk) for _ in range(4)))
        assert Entry.objects.filter(kind="retention.papers_erased").count() == 1
        assert verify.verify_all().clean

    def test_a_hold_in_the_second_of_the_decision(
        self, transactional_db: None, kept: Kept, examiner: Actor, decider: Actor
    ) -> None:
        for _ in range(4):
            record = kept()
            proposal = propose(examiner, record)
            together(
                lambda r=record: service.place(examiner, r, kind="suit", reason="訴え", now=LATER),
                lambda p=proposal: service.approve(decider, p, now=LATER),
            )
            record.refresh_from_db()
            held = Hold.objects.filter(record=record).exists()
            assert held != (record.state == "erasing"), "the papers are held or they go, never both"

    def test_two_workers_erase_one_case_once(
        self, transactional_db: None, lived: Callable[[], Any], examiner: Actor, decider: Actor
    ) -> None:
        record = record_of(lived())
        service.approve(decider, propose(examiner, record), now=LATER)
        together(*(lambda: erasing.erase(record.pk) for _ in range(3)))
        assert Disposal.objects.get().files == FILES
        assert found() == []
