"""A clerk finds a fee by the slip, takes it once, and prints the receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.fees.models import Charge
from koboshi.foundation.people.models import User
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from tests.houses import furnished
from tests.rooms.fees.stories import build, open_house, waiting_case

fees_house = furnished("fees", build)


@pytest.fixture
def waiting(fees_house: None, db: None, var: Any) -> Iterator[tuple[Case, Charge]]:
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
    page = clerk.get(address).content.decode()
    assert "16,000" in page
    assert "receipt_no" not in page, "nobody types the number of a receipt"
    refused = clerk.post(address, {"method": "stamp_of_another_house"})
    assert refused.status_code == 422
    assert clerk.get(f"{address}receipt.pdf").status_code == 422
    for _ in range(2):
        assert clerk.post(address, {"method": "counter"}).status_code == 302
    text = clerk.get(address).content.decode()
    assert "納付済み" in text
    assert "領収第1号" in text
    assert clerk.get(f"{address}receipt.pdf").content.startswith(b"%PDF")
    with scope.acting(SYSTEM):
        assert Charge.objects.get().balance().kept == 16_000
        assert charge.events.count() == 1, "the button pressed twice is one payment"


def test_who_entered_an_application_at_another_window_takes_its_fee(
    waiting: tuple[Case, Charge], sign_in: Callable[[Client, str], Client]
) -> None:
    _, charge = waiting
    other = sign_in(Client(), "doboku")
    address = f"/counter/fees/{charge.number}/"
    assert other.get(address).status_code == 404
    with scope.acting(SYSTEM):
        helper = User.objects.get(email__startswith="doboku@")
        Application.objects.filter(reference=charge.reference).update(assisted_by=helper, assistance="window")
    assert other.get(address).status_code == 200
    assert other.post(address, {"method": "counter"}).status_code == 302
    assert "納付済み" in other.get(address).content.decode()


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
