"""What the demo lets people try besides cases: approvals on their way, a council, an inspection, draws."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from koboshi.approvals.models import Circulation, Place, Post, StandardChain
from koboshi.casework.models import Decision
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import next_open
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.proceedings.models import Draw, Meeting, PublicInspection
from koboshi.project.demo import load, sign_ins
from koboshi.project.demo.steps import CIRCULATING
from tests.houses import furnished
from tests.rooms.conftest import PACKS


def _build() -> None:
    with scope.acting(SYSTEM):
        for name in ("public-housing", "npo-certification", "disclosure-request"):
            catalog.publish(SYSTEM, packs.load(PACKS / name), tenant=PREFECTURE)


steps_house = furnished("steps", _build)


@pytest.fixture
def demo(steps_house: None, db: None, var: object) -> None:
    """The demo as `make up` loads it, with three procedures."""
    load()


def test_the_demo_has_one_of_each_and_its_people_can_sign_in(demo: None, client: Client) -> None:
    with scope.acting(SYSTEM):
        assert {row.office.slug for row in StandardChain.objects.select_related("office")} == {
            "johokokai-madoguchi",
            "kenpoku-hoken",
        }
        assert Post.objects.count() == 6
        assert Meeting.objects.count() == 2
        assert Meeting.objects.exclude(published_at=None).count() == 1
        assert Draw.objects.count() == 2
        assert PublicInspection.objects.count() == 2
        known = set(User.objects.values_list("email", flat=True))
    printed = {one.email for one in sign_ins() if one.email}
    assert {"hoken@demo.koboshi.example", "hoken-kacho@demo.koboshi.example"} <= printed <= known
    client.force_login(
        User.objects.get(email="tanto@demo.koboshi.example"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "係長" in client.get("/staff/approvals/posts/").content.decode()
    with scope.acting(SYSTEM):
        assert load() is False, "once"


def test_the_notices_of_the_demo_say_one_day_and_each_its_own_reason(demo: None) -> None:
    with scope.acting(SYSTEM):
        decided = list(Decision.objects.select_related("case"))
        notices = list(Document.objects.exclude(reference="").order_by("pk"))
        assert len(decided) > 5
        decisions = {each.notice_key: civil.day_of(each.decided_at) for each in decided if each.notice_key}
        sent = [each for each in notices if each.key in decisions]
        assert sent
        later = [(each.key, each.issued_at) for each in sent if civil.day_of(each.issued_at) != decisions[each.key]]
        assert not later
        assert all(next_open(day) == day for day in decisions.values()), "nobody decides on a Sunday"
        reasons = [each.facts for each in decided]
        assert len(set(reasons)) > len(reasons) * 2 // 3
        assert not [each for each in reasons if "デモ" in each]
        by_series: dict[tuple[str, str], list[datetime]] = {}
        for each in notices:
            by_series.setdefault((each.office, each.number.rpartition("第")[0]), []).append(each.issued_at)
        assert all(moments == sorted(moments) for moments in by_series.values()), "numbers follow the days"


def test_what_is_decided_in_an_office_with_a_chain_went_through_its_seats(demo: None) -> None:
    """No case of the demo is decided by one person where two have to stamp."""
    with scope.acting(SYSTEM):
        decided = Decision.objects.filter(case__office__slug__in=CIRCULATING).select_related("case", "task")
        assert decided, "some of them are decided"
        for each in decided:
            row = Circulation.objects.get(reference=each.reference)
            assert row.decided_at == each.decided_at
            stamps = {place.seat for place in Place.objects.filter(circulation=row, part__in=("stamp", "decide"))}
            assert stamps == {"kakaricho", "kacho"}
