"""Eight clerks number documents at once: no number twice, none left out, also when a letter cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections, transaction

from koboshi.core.actor import SYSTEM
from koboshi.foundation.documents import numbers
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document, Series
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring

WORKERS = 8
ON = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 3, tzinfo=UTC)
"""Twelve o'clock in Japan."""
ISSUER = documents.Issuer(tenant=PREFECTURE, slug="joho", name="情報公開（架空）", sign="情公")


@pytest.fixture
def desk(transactional_db: None, var: Path) -> None:
    """A house with real commits and the seal of documents."""
    wiring.fill_shelves()


def at_once(one: Callable[[int], str]) -> list[str]:
    """What eight threads, all begun together, bring back."""
    barrier = Barrier(WORKERS)

    def alone(turn: int) -> str:
        try:
            barrier.wait()
            with scope.acting(SYSTEM):
                return one(turn)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        return list(pool.map(alone, range(WORKERS)))


def numbered(last: int) -> list[str]:
    return sorted(f"8情公第{n}号" for n in range(1, last + 1))


def issue(key: str, *, written: bool = True) -> str:
    def fill(number: str, on: date) -> list[dict[str, str]]:
        if not written:
            raise LookupError("a value of the letter is missing")
        return [{"kind": "p", "text": f"{number}　{on.isoformat()}"}]

    return documents.issue(
        key=key,
        issuer=ISSUER,
        to=documents.Recipient(reference="KAKUU-0001"),
        kind="grant",
        title="通知（架空）",
        fill=fill,
        issued_by="test",
        check_url="https://koboshi.example/verify/",
        now=NOON,
    ).number


def test_eight_threads_draw_numbers_without_gap_or_double(desk: None) -> None:
    def one(_: int) -> str:
        with transaction.atomic():
            return documents.next_number(ISSUER, ON)

    found = [number for _ in range(5) for number in at_once(one)]
    assert sorted(found) == numbered(5 * WORKERS)
    with scope.acting(SYSTEM):
        assert Series.objects.get().last == 5 * WORKERS


def test_eight_threads_issue_documents_and_a_letter_that_fails_leaves_no_gap(desk: None) -> None:
    def one(turn: int) -> str:
        try:
            return issue(f"架空:{turn}", written=turn % 4 != 3)
        except LookupError:
            return ""

    found = at_once(one)
    assert found.count("") == 2
    assert sorted(filter(None, found)) == numbered(6)
    with scope.acting(SYSTEM):
        assert sorted(Document.objects.values_list("number", flat=True)) == numbered(6)
        [series], strangers = numbers.of_year(PREFECTURE, 2026)
    assert (series.last, series.whole, strangers) == (6, True, [])
