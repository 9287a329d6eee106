"""A small office for the tests of rooms: real offices, invented people, published packs, and one filed application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.catalog.service import Offer
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Door
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.project import wiring
from koboshi.project.demo import advisers, offices, people
from tests.houses import furnished

PACKS = Path(__file__).parents[2] / "procedures" / "fukushima"
DISCLOSURE = "fukushima/disclosure-request"


def fill(*names: str) -> None:
    """Offices, people, advisers and these packs of the repository."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        with transaction.atomic():
            offices.load()
            people.load()
            advisers.load()
        for name in names:
            catalog.publish(SYSTEM, packs.load(PACKS / name), tenant=PREFECTURE)


small_house = furnished("small", lambda: fill("disclosure-request", "adviser-dispatch"))


@pytest.fixture
def house(small_house: None, db: None, var: Path) -> Iterator[None]:
    """Offices, people and the disclosure pack; files and keys in a folder of this test."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


@pytest.fixture
def offer(house: None) -> Offer:
    """The disclosure request in force today."""
    return catalog.in_force(DISCLOSURE, on=datetime.now(UTC).date())


def staff(login: str) -> Actor:
    """A member of the demo's staff as an actor."""
    return actor_of(User.objects.get(email=f"{login}@demo.koboshi.example"), {})


@pytest.fixture
def examiner(house: None) -> Actor:
    """審査 太郎（架空）."""
    return staff("tanto")


@pytest.fixture
def decider(house: None) -> Actor:
    """決定 一子（架空）."""
    return staff("kacho")


@pytest.fixture
def clerk(house: None) -> Actor:
    """窓口 花子（架空）, at the counter."""
    return staff("madoguchi")


def resident(*references: str) -> Actor:
    """A resident without an account who opened these applications."""
    return Actor(kind=ActorKind.PERSON, id="visitor", references=frozenset(references))


def answers(offer: Offer, sample: str = "typical.json") -> dict[str, Any]:
    """The answers of a sample without its files."""
    files = {field.id for field in offer.pack.form.fields.values() if field.type == "attachment"}
    return {name: value for name, value in offer.pack.samples[sample]["answers"].items() if name not in files}


File = Callable[..., Case]


@pytest.fixture
def filed(offer: Offer) -> File:
    """`filed()` files one disclosure request online and gives its case."""

    def make(actor: Actor | None = None, *, door: Door = Door.CITIZEN, **facts: Any) -> Case:
        begun = intake.begin(actor or resident(), offer, door=door, answers=answers(offer), **facts)
        return casework.file(actor or resident(begun.application.reference), begun.application, offer)

    return make


def task_of(case: Case) -> Task:
    """The case's open task."""
    return Task.objects.get(case=case, state=Task.State.OPEN)
