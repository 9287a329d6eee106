"""An auditor reads who may decide what: chains, seats and delegations, the past ones too, and no act is offered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from koboshi.approvals.models import Absence, Delegation, Post
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from tests.doors.staff.conftest import House
from tests.doors.staff.test_auditor import auditor

AREA = "/staff/approvals"


@pytest.fixture
def past(house: House) -> House:
    """A seat, an absence and a delegation of last month, over since."""
    auditor(house)
    until = civil.today() - timedelta(days=10)
    facts = {"tenant": PREFECTURE, "since": until - timedelta(days=20), "until": until}
    with scope.acting(SYSTEM):
        office = organisations.office(PREFECTURE, "johokokai-madoguchi")
        clerk, head = house.user("tanto"), house.user("kacho")
        Post.objects.create(office=office, seat="kakaricho", user=clerk, **facts)
        Absence.objects.create(user=head, entered_by=head, **facts)
        Delegation.objects.create(giver=head, to=clerk, entered_by=head, **facts)
    return house


@pytest.mark.parametrize("page", ["posts", "people", "chains"])
def test_she_opens_the_pages_from_her_menu_and_may_not_post(past: House, page: str) -> None:
    client = past.page("kansa")
    assert f"{AREA}/chains/" in client.get("/staff/more/").content.decode()
    shown = client.get(f"{AREA}/{page}/")
    assert shown.status_code == 200
    assert f'href="{AREA}/"' not in shown.content.decode(), "the list of what is to stamp is no page of hers"
    assert client.post(f"{AREA}/{page}/", {"do": "absence"}).status_code == 403


def test_she_reads_also_what_is_over(past: House) -> None:
    name, head = past.user("tanto").name, past.user("kacho").name
    assert name in past.page("kansa").get(f"{AREA}/posts/").content.decode()
    people = past.page("kansa").get(f"{AREA}/people/").content.decode()
    assert f"{head} → {name}" in people
    assert "終わったものも含めて" in people
    assert f"{head} → {name}" not in past.page("tanto").get(f"{AREA}/people/").content.decode()
