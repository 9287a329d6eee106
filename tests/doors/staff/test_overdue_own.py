"""/staff/overdue/: the own deadlines of running cases, near and past, apart from any period and by who set them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import Membership, User
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.mandates import offices

competent_house = furnished("competent", offices.build)


@pytest.fixture(autouse=True)
def _house(competent_house: None, db: None, var: Path) -> None:
    wiring.fill_shelves()
    scope.clear()


def _clerk(case: Case) -> User:
    with scope.acting(SYSTEM):
        return User.objects.filter(memberships__office=case.office, is_staff=True)[0]


def _list(case: Case) -> str:
    client = Client()
    client.force_login(_clerk(case), backend="django.contrib.auth.backends.ModelBackend")
    found = client.get("/staff/overdue/")
    assert found.status_code == 200
    return str(found.content.decode())


def _arrived(case: Case, days_ago: int) -> None:
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(arrived_at=datetime.now(UTC) - timedelta(days=days_ago), due_on=None)


def _slow() -> Case:
    """A certificate of a parking place at a police station that takes a day longer than the period of the procedure."""
    with scope.acting(SYSTEM):
        case = offices.case(offices.GARAGE)
        there = Office.objects.get(tenant=case.tenant, slug="nihonmatsu-keisatsu")
        Case.objects.filter(pk=case.pk).update(office=there)
        clerk = User.objects.create_user("nihonmatsu@demo.koboshi.example", name="架空 二郎", is_staff=True)
        Membership.objects.create(user=clerk, office=there, roles=["clerk"], from_on="2026-04-01")
        return Case.objects.get(pk=case.pk)


def test_a_near_day_of_the_office_is_listed_and_never_claimed_to_be_a_law() -> None:
    case = _slow()
    page = _list(case)
    assert "手続ごとの期限" in page
    assert case.reference in page
    own = page[page.index('<section id="own">') :]
    assert "法令で決まっている期限" not in own
    assert "期間を過ぎた案件はありません" in page, "it is no period, and none is over"
    assert own.count("k-status--warning") == own.count('k-status--warning">要確認</span>'), "no day is a warning"


def test_a_day_gone_by_says_how_long_ago_until_the_case_is_decided() -> None:
    case = _slow()
    _arrived(case, 30)
    assert "日過ぎました" in _list(case)
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(decided_at=datetime.now(UTC))
    assert case.reference not in _list(case)


def test_a_day_far_ahead_is_not_listed_yet() -> None:
    with scope.acting(SYSTEM):
        case = offices.case(offices.INN, opening_on=str(civil.today() + timedelta(days=200)))
    assert "手続ごとの期限" not in _list(case)


def test_a_day_that_is_the_period_itself_is_listed_once_and_a_guide_of_other_stations_never() -> None:
    with scope.acting(SYSTEM):
        case = offices.case(offices.GARAGE)
        Case.objects.filter(pk=case.pk).update(
            arrived_at=datetime.now(UTC) - timedelta(days=30), due_on=civil.today() - timedelta(days=20)
        )
    page = _list(case)
    assert page.count(case.reference) == page.count(f"{case.reference}｜") + 3 == 4, "one row: its link and two more"
    assert "目安から20日" in page
    assert "手続ごとの期限" not in page
    assert "二本松" not in page


def test_a_row_says_how_it_is_counted_and_leads_to_the_count_day_by_day() -> None:
    case = _slow()
    _arrived(case, 30)
    row = _list(case).partition('<section id="own">')[2]
    assert "数え方： 4開庁日（申請が届いた日：" in row
    assert f'<a href="/staff/cases/{case.reference}/course/">1日ずつの数え方</a>' in row


def test_a_guide_for_filing_is_no_overdue_entry_once_the_application_is_there() -> None:
    with scope.acting(SYSTEM):
        case = offices.case(offices.INN, opening_on=str(civil.today() + timedelta(days=10)))
    assert "手続ごとの期限" not in _list(case)
    client = Client()
    client.force_login(_clerk(case), backend="django.contrib.auth.backends.ModelBackend")
    course = client.get(f"/staff/cases/{case.reference}/course/").content.decode()
    assert "この日までに届いています。済んだ目安です" in course
    assert "この日は過ぎました" not in course
