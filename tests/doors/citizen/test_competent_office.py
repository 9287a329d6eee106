"""A resident reads which office will take her application, before she sends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.mandates import offices
from tests.rooms.mandates.offices import EVACUEE, GARAGE, ILLNESS, INN, PASSPORT

competent_house = furnished("competent", offices.build)


@pytest.fixture(autouse=True)
def _house(competent_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    scope.clear()


def _begun(client: Client, procedure: str, **answers: Any) -> str:
    """A draft of this browser with the answers of a sample and these."""
    where = client.post(f"/procedures/{procedure}/start", {"once": "one-button"}).headers["Location"]
    reference = where.split("/applications/")[1].split("/")[0]
    with scope.acting(SYSTEM):
        draft = Application.objects.get(reference=reference)
        draft.answers = offices.draft(procedure, **answers).answers
        draft.save(update_fields=["answers"])
    return f"/applications/{reference}/"


def _read(client: Client, address: str, lang: str = "ja") -> str:
    client.cookies["koboshi_language"] = lang
    return str(client.get(address).content.decode())


def test_the_check_page_names_the_office_of_the_address_that_decides(client: Client) -> None:
    here = _begun(client, ILLNESS, **EVACUEE, municipality="075451")
    page = _read(client, f"{here}check/")
    assert "この申請を担当する所" in page
    assert "相双保健福祉事務所" in page
    assert "県北保健福祉事務所" not in page
    travelling = _begun(Client(), PASSPORT, **EVACUEE, municipality="072044")
    assert travelling


def test_a_core_city_is_told_on_the_form_and_before_sending_and_nothing_is_turned_away(client: Client) -> None:
    place = {"prefecture": "福島県", "municipality": "郡山市", "municipality_code": "072036",
             "postal_code": "963-8601", "street": "架空1番地"}  # fmt: skip
    here = _begun(client, INN, municipality="072036", inn_address=place)
    with scope.acting(SYSTEM):
        draft = Application.objects.get(reference=here.split("/")[2])
        pages = [each.id for each in offices.pack_of(draft).form.visible_pages(draft.answers)]
    for address in (f"{here}check/", f"{here}pages/{pages[-1]}/"):
        page = _read(client, address)
        assert "ほかの機関が担当します" in page
        assert "郡山市保健所へ出してください" in page
        assert "この画面からも出せます" in page
    assert "なかったことにはしません" in _read(client, f"{here}check/")
    assert "県北保健福祉事務所に届き" in page


def test_a_split_town_is_asked_about_where_the_address_is_asked(client: Client) -> None:
    here = _begun(client, GARAGE)
    for address in (f"{here}check/", f"{here}pages/parking/"):
        page = _read(client, address)
        assert "担当する所が、まだ決まりません" in page
        assert "福島北警察署" in page
    assert "担当する所が" not in _read(client, f"{here}pages/base/")


def test_a_procedure_without_a_rule_says_nothing(client: Client) -> None:
    here = _begun(client, "fukushima/disclosure-request")
    assert "担当する所" not in _read(client, f"{here}check/")
