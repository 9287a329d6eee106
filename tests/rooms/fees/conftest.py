"""The office of the food permits with the test provider beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor
from koboshi.fees.models import Charge
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.conftest import staff, task_of
from tests.rooms.fees.stories import FOOD, build, choose_provider, file, publish, raised

fees_house = furnished("fees", build)


@pytest.fixture
def house(fees_house: None, db: None, var: Path) -> Iterator[None]:
    """The house with the food permit; files in a folder of this test."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


@pytest.fixture
def provider(house: None) -> Any:
    """The test provider, chosen for the port."""
    return choose_provider()


@pytest.fixture(autouse=True)
def _no_port_is_left() -> Iterator[None]:
    yield
    ports._chosen.pop("payment", None)


@pytest.fixture
def cashier(provider: Any) -> Actor:
    """保健 一葉（架空）, clerk and counter of the health office."""
    return staff("hoken")


@pytest.fixture
def head(provider: Any) -> Actor:
    """衛生 二海（架空）, who decides there."""
    return staff("hoken-kacho")


@pytest.fixture
def treasury(provider: Any) -> Actor:
    """出納 千里（架空）, who compares the provider's file."""
    return staff("suito")


@pytest.fixture
def waiting(cashier: Actor) -> Callable[[], tuple[Case, Charge]]:
    """`waiting()`: a complete food permit application whose case waits for 16,000 yen."""

    def make() -> tuple[Case, Charge]:
        try:
            offer = catalog.in_force(FOOD, on=datetime.now(UTC).date())
        except catalog.NotInForce:
            offer = publish(FOOD)
        case = file(offer)
        casework.complete(cashier, task_of(case), outcome="complete")
        return case, raised(case)

    return make
