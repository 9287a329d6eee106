"""Two authors publish in the same second: the numbers of their notices may not meet, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections

from koboshi.catalog import service as catalog
from koboshi.catalog.models import ProcedureVersion
from koboshi.core.actor import SYSTEM
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from tests.rooms.documents.test_the_sign_of_a_kind import numbered

LOOKED = 0.5
"""Seconds in which the second author, were she let in, would have looked too."""


@pytest.mark.django_db(transaction=True)
def test_of_two_packs_whose_numbers_meet_only_one_is_published(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packs = [
        numbered("adviser-dispatch", 'pattern = "福島通知{calendar_year}{office}第{n}号"\nreset = "calendar"'),
        numbered("inn-permit", 'pattern = "福島通知{fiscal_year}{office}第{n}号"'),
    ]
    both, add = Barrier(2), catalog._add_version

    def after_looking(*given: Any) -> ProcedureVersion:
        """Both have looked and found nothing before either is written: what the lock has to keep from happening."""
        with suppress(BrokenBarrierError):
            both.wait(LOOKED)
        return add(*given)

    monkeypatch.setattr(catalog, "_add_version", after_looking)

    def publish(number: int) -> str:
        try:
            with scope.acting(SYSTEM):
                return str(catalog.publish(SYSTEM, packs[number], tenant=PREFECTURE))
        except catalog.NotReleased as refused:
            return str(refused)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(publish, range(2)))
    assert [("同じ番号になることがあります" in each) for each in sorted(told, key=len)] == [False, True]
    with scope.acting(SYSTEM):
        assert ProcedureVersion.objects.filter(version="9.0.0").count() == 1
