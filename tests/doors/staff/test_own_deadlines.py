"""流れと期間: the own deadlines of a case with day, law and count, apart from the guide; those of two procedures."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from koboshi.catalog import service as catalog
from koboshi.catalog.service import pack_of
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import service
from koboshi.proceedings.service import inspecting
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.conftest import PACKS, staff
from tests.rooms.mandates import offices

competent_house = furnished("competent", offices.build)


@pytest.fixture(autouse=True)
def _house(competent_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    scope.clear()


def _course(case: object, office: str, lang: str = "ja") -> str:
    with scope.acting(SYSTEM):
        user = User.objects.filter(memberships__office__slug=office, is_staff=True)[0]
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["koboshi_language"] = lang
    found = client.get(f"/staff/cases/{case.reference}/course/")  # type: ignore[attr-defined]
    assert found.status_code == 200
    return found.content.decode()


def test_the_legal_day_of_an_npo_stands_apart_from_the_guide_and_waits_for_the_inspection() -> None:
    with scope.acting(SYSTEM):
        catalog.publish(SYSTEM, packs.load(PACKS / "npo-certification"), tenant=PREFECTURE)
        case = offices.case("fukushima/npo-certification")
    page = _course(case, "bunka-shinko")
    guide, law = page.split("<h2>法令で決まっている期限</h2>")
    assert "標準処理期間（目安）" in guide
    assert "特定非営利活動促進法第12条第2項" not in guide
    assert "縦覧の最後の日：（まだ分かりません）" in law
    assert "特定非営利活動促進法第12条第2項" in law
    assert "要確認" in law
    with scope.acting(SYSTEM):
        rule = inspecting.rules_of(pack_of(case.version_id))["inspection"]
        service.open_inspection(
            staff("npo"), case, public_title="架空法人の設立", place="架空庁舎", opens=civil.today(), rule=rule
        )
        days = inspecting.days_of(case)
    law = _course(case, "bunka-shinko").split("<h2>法令で決まっている期限</h2>")[1]
    assert "まだ分かりません" not in law
    assert format_wareki(days["inspected"]) in law
    assert "1日ずつの数え方" in law


def test_what_nobody_called_a_law_is_not_shown_as_one() -> None:
    with scope.acting(SYSTEM):
        case = offices.case(offices.GARAGE)
    page = _course(case, case.office.slug)
    assert "法令で決まっている期限" not in page
    assert "県内の行政書士の案内（中2日）" in page
    assert "この手続のほかの期限" in page or "役所が置いている目安の日" in page
