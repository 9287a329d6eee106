"""Eight people at once: no number twice, none left out, one permit per case."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.registers import service
from koboshi.registers.models import Invitation, Permit, Series
from koboshi.registers.service import Entry
from tests.rooms.registers.conftest import FOOD, STALL, entry, fill_house, noon

WORKERS = 8


def at_once(entries: list[Entry]) -> list[str]:
    """Enter every entry in a thread of its own, all begun together."""
    barrier = Barrier(len(entries))

    def one(given: Entry) -> str:
        try:
            barrier.wait()
            with scope.acting(SYSTEM):
                return service.enter(SYSTEM, given).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(entries)) as pool:
        return list(pool.map(one, entries))


@pytest.fixture
def office(transactional_db: None, var: Path) -> None:
    """The house with real commits."""
    with scope.acting(SYSTEM):
        fill_house()


def test_eight_threads_give_numbers_without_gap_or_double(office: None) -> None:
    with scope.acting(SYSTEM):
        entries = [entry(each, date(2026, 6, 1)) for _ in range(3 * WORKERS // 2) for each in (FOOD, STALL)]
    numbers = []
    for start in range(0, len(entries), WORKERS):
        numbers += at_once(entries[start : start + WORKERS])
    assert sorted(numbers) == sorted(f"福島県指令2026北保第{n}号" for n in range(1, 3 * WORKERS + 1))
    with scope.acting(SYSTEM):
        assert Series.objects.get().last == 3 * WORKERS


def test_eight_threads_with_one_case_enter_one_permit(office: None) -> None:
    with scope.acting(SYSTEM):
        given = entry(FOOD, date(2026, 6, 1))
    assert set(at_once([given] * WORKERS)) == {"福島県指令2026北保第1号"}
    with scope.acting(SYSTEM):
        assert Permit.objects.count() == 1
        assert Series.objects.get().last == 1


def test_eight_threads_invite_one_holder_once(office: None) -> None:
    with scope.acting(SYSTEM):
        permit = service.enter(SYSTEM, entry(FOOD, date(2026, 6, 1)))
    barrier = Barrier(WORKERS)

    def one(_: int) -> int:
        try:
            barrier.wait()
            with scope.acting(SYSTEM):
                return service.invite(SYSTEM, permit, now=noon(date(2031, 4, 1))).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        found = set(pool.map(one, range(WORKERS)))
    with scope.acting(SYSTEM):
        assert found == {Invitation.objects.get().pk}
