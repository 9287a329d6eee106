"""A restaurant (架空) has paid and waits for the inspectors of its health office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.catalog.service import Offer
from koboshi.core.actor import SYSTEM, Actor, Door, Role
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import Visit
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application, Attachment
from koboshi.project import wiring
from koboshi.project.demo.people import SINCE
from tests.houses import furnished
from tests.rooms.conftest import answers, fill, resident, staff

Waiting = Callable[..., Task]
SHOP = "food-business-permit"


def make_case(name: str = SHOP, **changed: Any) -> Case:
    """A case of that procedure, paid for, at the step before or at the inspection."""
    offer = catalog.in_force(f"fukushima/{name}", on=civil.today())
    given = answers(offer) | changed
    if "opening_on" in given:
        given["opening_on"] = (civil.today() + timedelta(days=90)).isoformat()
    begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=given)
    attach(begun.application, offer)
    case = casework.file(SYSTEM, begun.application, offer)
    for _ in range(6):
        task = Task.objects.filter(case=case, state__in=["open", "waiting"]).first()
        assert task is not None
        if task.action == "inspect":
            return case
        if task.waits_for:
            casework.receive(SYSTEM, case, message="payment_received")
        else:
            casework.complete(SYSTEM, task, outcome="complete")
    raise AssertionError("the case never came to its inspection")


def attach(application: Application, offer: Offer) -> None:
    """The papers that the sample names, without their content."""
    given = offer.pack.samples["typical.json"]["answers"]
    facts = {"tenant": application.tenant, "reference": application.reference, "sha256": "0" * 64, "size": 1}
    for field in (each.id for each in offer.pack.form.fields.values() if each.type == "attachment"):
        if field in given:
            Attachment.objects.create(
                application=application, field=field, name="kakuu.pdf", kind="pdf", storage_key="none", **facts
            )


def build() -> None:
    """The health office with a second inspector, and its packs."""
    fill(SHOP, "gun-permit")
    with scope.acting(SYSTEM):
        office = organisations.office(PREFECTURE, "kenpoku-hoken")
        other = User.objects.create_user("hoken2@demo.koboshi.example", "x", name="検査 十郎（架空）", is_staff=True)
        people.join(other, office, (Role.CLERK, Role.EXAMINER), since=SINCE)


fieldwork_house = furnished("fieldwork", build)


@pytest.fixture
def house(fieldwork_house: None, db: None, var: Path) -> Iterator[None]:
    """The health office; files in a folder of this test."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


@pytest.fixture
def waiting(house: None) -> Waiting:
    """`waiting()` gives the open inspection of a new case."""

    def make(name: str = SHOP, **changed: Any) -> Task:
        return Task.objects.get(case=make_case(name, **changed), state=Task.State.OPEN)

    return make


@pytest.fixture
def inspector(waiting: Waiting) -> Actor:
    """保健 一葉（架空）."""
    return staff("hoken")


@pytest.fixture
def colleague(waiting: Waiting) -> Actor:
    """検査 十郎（架空）, of the same office."""
    return staff("hoken2")


def window(days: int = 3, first: int = 10, last: int = 12) -> tuple[datetime, datetime]:
    """A window on a day to come, from and to full hours."""
    day = civil.today() + timedelta(days=days)
    return datetime.combine(day, time(first), JAPAN), datetime.combine(day, time(last), JAPAN)


def booked(actor: Actor, task: Task, **facts: Any) -> Visit:
    """A visit whose first window the applicant chose."""
    visit = fieldwork.offer(actor, task, [facts.pop("at", window())], **facts)
    return fieldwork.choose(resident(task.reference), visit, 0)


def shot(width: int = 40) -> bytes:
    """A small photograph with the camera's hidden data."""
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    out = BytesIO()
    Image.new("RGB", (width, 30), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def acting(actor: Actor) -> Any:
    """As that person's database session sees it."""
    return scope.acting(actor)
