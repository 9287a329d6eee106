"""A clerk finds a fee by the slip, takes it once, and prints the receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.fees.models import Charge
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from tests.rooms.fees.stories import open_house, waiting_case


@pytest.fixture
def waiting(db: None, var: Any) -> Iterator[tuple[Case, Charge]]:
    """A case that waits for its fee."""
    open_house()
    yield waiting_case()
    scope.clear()
    ports._chosen.pop("payment", None)


@pytest.fixture
def clerk(waiting: tuple[Case, Charge], client: Client, sign_in: Callable[[Client, str], Client]) -> Client:
    """The clerk of the health office."""
    return sign_in(client, "hoken")


def test_found_by_the_number_the_reference_and_the_code_on_the_slip(
    clerk: Client, waiting: tuple[Case, Charge]
) -> None:
    case, charge = waiting
    typed = (
        charge.number,
        f" {charge.number.lower()} ",
        case.reference,
        f"http://localhost:8000/fees/{case.reference}/",
    )
    for number in typed:
        assert clerk.post("/counter/fees/", {"number": number}).headers["Location"] == f"/counter/fees/{charge.number}/"
    missed = clerk.post("/counter/fees/", {"number": "<b>ない番号"})
    assert missed.status_code == 422
    assert "&lt;b&gt;ない番号" in missed.content.decode(), "what was typed stays"


def test_taken_once_with_its_receipt(clerk: Client, waiting: tuple[Case, Charge]) -> None:
    _, charge = waiting
    address = f"/counter/fees/{charge.number}/"
    assert "16,000" in clerk.get(address).content.decode()
    refused = clerk.post(address, {"method": "counter", "receipt_no": " "})
    assert refused.status_code == 422
    assert 'value="counter" checked' in refused.content.decode()
    assert clerk.get(f"{address}receipt.pdf").status_code == 422
    for _ in range(2):
        assert clerk.post(address, {"method": "counter", "receipt_no": "R-1"}).status_code == 302
    text = clerk.get(address).content.decode()
    assert "納付済み" in text
    assert clerk.get(f"{address}receipt.pdf").content.startswith(b"%PDF")
    with scope.acting(SYSTEM):
        assert Charge.objects.get().balance().kept == 16_000


def test_the_slip_can_be_printed(clerk: Client, waiting: tuple[Case, Charge]) -> None:
    assert clerk.get(f"/counter/fees/{waiting[1].number}/slip.pdf").content.startswith(b"%PDF")


def test_other_offices_and_visitors_do_not_take_it(
    waiting: tuple[Case, Charge], sign_in: Callable[[Client, str], Client]
) -> None:
    _, charge = waiting
    other = sign_in(Client(), "doboku")
    assert other.get(f"/counter/fees/{charge.number}/").status_code == 404
    assert other.post("/counter/fees/", {"number": charge.number}).status_code == 422
    assert Client().get(f"/counter/fees/{charge.number}/").status_code in (302, 403)
