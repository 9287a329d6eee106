"""Two inspectors, two applicants, two sendings in the same moment: one of everything."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from koboshi.casework.models import Task
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import CheckResult, Sending, Visit
from koboshi.fieldwork.service import keeping
from koboshi.fieldwork.service.visiting import Finding
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from tests.rooms.conftest import resident, staff
from tests.rooms.fieldwork.conftest import booked, make_case, window

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(fieldwork_house: None, transactional_db: None, var: Path) -> Iterator[None]:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


def at_once(*acts: tuple[Actor, Callable[[], Any]]) -> list[str]:
    """Every act in a thread of its own, begun together; `done` or the class of what it raised."""
    gate = Barrier(len(acts))

    def run(act: tuple[Actor, Callable[[], Any]]) -> str:
        actor, work = act
        try:
            scope.apply(actor)
            gate.wait()
            work()
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def task() -> Task:
    return Task.objects.get(case=make_case(), state="open")


def test_two_inspectors_who_finish_at_once_finish_once(office: None) -> None:
    one, two = staff("hoken"), staff("hoken2")
    visit = booked(one, task(), second=two.user)
    results = {item: Finding("ok") for item in keeping.inspection_of(visit.case).items}
    fieldwork.record(one, visit, results, client_id=uuid.uuid4())
    acts = [(each, lambda each=each: fieldwork.finish(each, visit, outcome="complete")) for each in (one, two)]
    assert at_once(*acts) == ["done", "refused"]
    assert Entry.objects.filter(kind="fieldwork.visit_done").count() == 1


def test_one_sending_that_arrives_four_times_at_once_counts_once(office: None) -> None:
    one = staff("hoken")
    visit, number = booked(one, task()), uuid.uuid4()
    send = (one, lambda: fieldwork.record(one, visit, {"cold": Finding("ok")}, client_id=number))
    assert at_once(send, send, send, send) == ["done"] * 4
    assert (Sending.objects.count(), CheckResult.objects.count()) == (1, 1)
    assert Entry.objects.filter(kind="fieldwork.findings_recorded").count() == 1


def test_two_applicants_who_take_the_last_free_hour_at_once(office: None) -> None:
    one, hour = staff("hoken"), window(3, 10, 11)
    visits = [fieldwork.offer(one, task(), [hour]) for _ in range(2)]
    acts = [
        (me, lambda me=me, visit=visit: fieldwork.choose(me, visit, 0))
        for visit in visits
        for me in (resident(visit.reference),)
    ]
    assert at_once(*acts) == ["done", "refused"]
    assert Visit.objects.filter(state="booked").count() == 1


def test_two_offers_for_one_task_at_once_are_one_visit(office: None) -> None:
    one, two, due = staff("hoken"), staff("hoken2"), task()
    acts = [(each, lambda each=each: fieldwork.offer(each, due, [window()])) for each in (one, two)]
    assert at_once(*acts) == ["done", "done"]
    assert Visit.objects.count() == 1
