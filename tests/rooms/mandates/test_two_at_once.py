"""Two workers read the same form at once, and a button is pressed in two windows: one mandate, one end, one paper."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry
from koboshi.enquiries.service import Guidance, Question
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.project import wiring
from koboshi.project.demo import offices, people
from tests.rooms.conftest import PACKS, staff

WORKERS = 4


def at_once(act: Callable[[], Any]) -> list[Any]:
    """The same act by several workers, each with its own connection, let go together."""
    gate = Barrier(WORKERS, timeout=60)

    def run(_: int) -> Any:
        try:
            with scope.acting(SYSTEM):
                gate.wait()
                return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


@pytest.mark.django_db(transaction=True)
def test_one_mandate_one_end_and_one_paper(var: Path) -> None:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        with transaction.atomic():
            offices.load()
            people.load()
        catalog.publish(SYSTEM, packs.load(PACKS / "disclosure-request"), tenant=PREFECTURE)
        offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
        answers = {"has_agent": True, "agent_name": {"family": "架空", "given": "次郎"}}
        begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=answers)
        key = begun.application.pk
        at_once(lambda: mandates.declare(SYSTEM, Application.objects.get(pk=key)))
        assert Party.objects.count() == 2
        row = MandateRow.objects.get()
        ends = at_once(lambda: mandates.revoke(SYSTEM, MandateRow.objects.get(pk=row.pk)).revoked_on)
        assert set(ends) == {civil.today()}
        office = organisations.office(PREFECTURE, "johokokai-madoguchi")
        one = enquiries.begin(SYSTEM, office, Question(text="相談"), door=Door.CITIZEN).enquiry
        examiner = staff("tanto")
        guidance = Guidance(purpose="趣旨", content="内容", responsible="責任者（架空）")
        turns = at_once(
            lambda: enquiries.answer(examiner, Enquiry.objects.get(pk=one.pk), text="お願い", guidance=guidance).pk
        )
        assert len(set(turns)) == 1
        turn = one.turns.get()
        assert len(set(at_once(lambda: enquiries.issue_copy(examiner, turn).number))) == 1
        assert Document.objects.count() == 1
