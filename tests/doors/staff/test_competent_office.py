"""What a clerk reads on a case that belongs elsewhere, and how it goes to the competent office with one button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.doors.staff.templatetags.competent_office import competent_office
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.mandates import offices
from tests.rooms.mandates.offices import EVACUEE, GARAGE, ILLNESS, INN

competent_house = furnished("competent", offices.build)
SignIn = Callable[[Client, str], Client]


@pytest.fixture(autouse=True)
def _house(competent_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    scope.clear()


def _case(procedure: str, **facts: Any) -> Case:
    with scope.acting(SYSTEM):
        return offices.case(procedure, **facts)


def _corrected(case: Case) -> None:
    """The address was put right after the case had arrived."""
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=case.reference)
        application.answers |= EVACUEE | {"municipality": "075451"}
        application.save(update_fields=["answers"])


def _office(case: Case) -> str:
    with scope.acting(SYSTEM):
        return str(Case.objects.get(pk=case.pk).office.slug)


def _hint(case: Case, **page: Any) -> dict[str, Any]:
    request = RequestFactory().get("/staff/")
    with scope.acting(SYSTEM):
        fresh = Case.objects.select_related("office", "application").get(pk=case.pk)
        return dict(competent_office({"request": request, **page}, fresh)["hint"])


def test_the_clerk_of_the_competent_office_finds_the_case_on_her_desk(client: Client, sign_in: SignIn) -> None:
    case = _case(ILLNESS, **EVACUEE, municipality="075451")
    page = sign_in(client, "soso-hoken-tanto").get(f"/staff/mandates/{case.reference}/office/").content.decode()
    assert "この案件を担当している所属です" in page
    assert "この団体で処理します" in page
    assert case.reference in client.get("/staff/").content.decode()
    assert not _hint(case)
    other = sign_in(Client(), "hoken")
    assert other.get(f"/staff/cases/{case.reference}/").status_code == 404


@pytest.mark.parametrize(
    ("code", "town", "name"), [("072036", "郡山市", "郡山市保健所"), ("072044", "いわき市", "いわき市保健所")]
)
def test_another_body_is_named_and_what_the_office_can_do(
    client: Client, sign_in: SignIn, code: str, town: str, name: str
) -> None:
    place = {"prefecture": "福島県", "municipality": town, "municipality_code": code, "postal_code": "960-8670",
             "street": "架空1番地"}  # fmt: skip
    case = _case(INN, municipality=code, inn_address=place)
    page = sign_in(client, "hoken").get(f"/staff/mandates/{case.reference}/office/").content.decode()
    assert f"ほかの行政庁（{name}）の担当です" in page
    assert "なかったことにすることはできません" in page
    assert "取り下げられます" in page
    assert "に移す</button>" not in page
    assert _hint(case)["contact"].name == name
    assert not _hint(case, mine=False)
    refused = client.post(f"/staff/mandates/{case.reference}/office/")
    assert refused.status_code == 422
    assert "ほかに担当する所属がありません" in refused.content.decode()


def test_an_open_question_is_shown_with_the_stations(client: Client, sign_in: SignIn) -> None:
    case = _case(GARAGE)
    page = sign_in(client, "keisatsu").get(f"/staff/mandates/{case.reference}/office/").content.decode()
    assert "どの役所の担当か、まだ決まりません" in page
    assert "福島北警察署" in page


def test_a_corrected_address_brings_a_hint_and_one_press_gives_the_case_away(client: Client, sign_in: SignIn) -> None:
    case = _case(ILLNESS)
    assert not _hint(case)
    _corrected(case)
    address = f"/staff/mandates/{case.reference}/office/"
    page = sign_in(client, "hoken").get(address).content.decode()
    assert "住所からは、相双保健福祉事務所の担当です" in page
    assert "相双保健福祉事務所に移す</button>" in page
    moved = client.post(address, follow=True)
    assert "案件を相双保健福祉事務所に移しました" in moved.content.decode()
    assert _office(case) == "soso-hoken"
    assert client.post(address).status_code == 404
    history = sign_in(Client(), "soso-hoken-tanto").get(f"/staff/cases/{case.reference}/history/").content.decode()
    assert "担当を、住所で決まる所属に移しました" in history
