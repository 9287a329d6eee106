"""/staff/overdue/: the own deadlines of running cases, near and past, apart from any period and by who set them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.mandates import offices

competent_house = furnished("competent", offices.build)


@pytest.fixture(autouse=True)
def _house(competent_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    scope.clear()


def _list(case: Case) -> str:
    with scope.acting(SYSTEM):
        user = User.objects.filter(memberships__office=case.office, is_staff=True)[0]
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found = client.get("/staff/overdue/")
    assert found.status_code == 200
    return str(found.content.decode())


def _arrived(case: Case, days_ago: int) -> None:
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(arrived_at=datetime.now(UTC) - timedelta(days=days_ago), due_on=None)


def test_a_near_day_of_the_office_is_listed_and_never_claimed_to_be_a_law() -> None:
    with scope.acting(SYSTEM):
        case = offices.case(offices.GARAGE)
    page = _list(case)
    assert "手続ごとの期限" in page
    assert case.reference in page
    own = page[page.index('<section id="own">') :]
    assert "法令で決まっている期限" not in own
    assert "期間を過ぎた案件はありません" in page, "it is no period, and none is over"
    assert "k-status--warning" not in own


def test_a_day_gone_by_says_how_long_ago_until_the_case_is_decided() -> None:
    with scope.acting(SYSTEM):
        case = offices.case(offices.GARAGE)
    _arrived(case, 30)
    assert "日過ぎました" in _list(case)
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(decided_at=datetime.now(UTC))
    assert case.reference not in _list(case)


def test_a_day_far_ahead_is_not_listed_yet() -> None:
    with scope.acting(SYSTEM):
        case = offices.case(offices.INN, opening_on=str(civil.today() + timedelta(days=200)))
    assert "手続ごとの期限" not in _list(case)
