"""A health office with its register of restaurants; people and shops are invented (架空)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, Door
from koboshi.core.japan.civil import JAPAN
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.project import wiring
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.registers.service import Entry
from tests.houses import furnished
from tests.rooms.conftest import fill, staff

FOOD = "fukushima/food-business-permit"
TRADE = "fukushima/construction-permit"
HUNT = "fukushima/hunter-registration"
WASTE = "fukushima/waste-transport-permit"
GUN = "fukushima/gun-permit"
STALL = "fukushima/stall-permit"
SPRING = "fukushima/hot-spring"
ADVERSE = "fukushima/adverse-disposition"
NAMES = tuple(each.partition("/")[2] for each in (FOOD, TRADE, HUNT, WASTE, GUN, STALL, SPRING, ADVERSE))


def fill_house() -> None:
    """Offices, people and the packs whose registers these stories are about."""
    fill(*NAMES)


registers_house = furnished("registers", fill_house)


@pytest.fixture
def bureau(registers_house: None, db: None, var: Path) -> Iterator[None]:
    """The house with four registers."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


@pytest.fixture
def keeper(bureau: None) -> Actor:
    """保健 一葉（架空）, keeps the register."""
    return staff("hoken")


@pytest.fixture
def head(bureau: None) -> Actor:
    """衛生 二海（架空）, decides."""
    return staff("hoken-kacho")


def noon(on: date) -> datetime:
    """Twelve o'clock in Japan."""
    return datetime(on.year, on.month, on.day, 12, tzinfo=JAPAN).astimezone(UTC)


def entry(procedure: str, arrived: date, *, decided: date | None = None, draft: str = "", **answers: Any) -> Entry:
    """An application of a pack's sample that has arrived and was decided some days later."""
    offer = catalog.in_force(procedure, on=date(2026, 11, 1))
    form = offer.pack.form
    given = {**offer.pack.samples["typical.json"]["answers"], **answers}
    files = {field.id for field in form.fields.values() if field.type == "attachment"}
    given = {name: value for name, value in given.items() if name not in files}
    begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=given) if not draft else None
    reference = begun.application.reference if begun else draft
    if begun:
        begun.application.filed_at, begun.application.state = noon(arrived), "filed"
        begun.application.email = str(given.get("email", ""))
        begun.application.save()
    office = Office.objects.get(tenant=PREFECTURE, slug=offer.pack.manifest.owner)
    return Entry(
        reference=reference,
        tenant=PREFECTURE,
        version=offer.version.pk,
        office=office,
        answers=given,
        holder_label="",
        arrived_on=arrived,
        decided_on=decided or arrived + timedelta(days=9),
        conditions="",
    )


Grant = Callable[..., Permit]


@pytest.fixture
def grant(bureau: None) -> Grant:
    """`grant(date(2026, 6, 1))`: a restaurant whose application arrived that day, permitted nine days later."""

    def make(arrived: date, procedure: str = FOOD, **facts: Any) -> Permit:
        given = entry(procedure, arrived, **facts)
        return registers.enter(SYSTEM, given, now=noon(given.decided_on))

    return make
