"""A season of food permits goes through the seats of the pack's own chain where they are filled, else past the desk."""

from __future__ import annotations

from datetime import date

import pytest

from koboshi.approvals import service as approvals
from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, Decision
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Role
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.project import wiring
from koboshi.project.demo import season
from koboshi.project.demo.season_plan import plan
from tests.rooms.conftest import PACKS

FOOD = "fukushima/food-business-permit"
FIRST, LAST = date(2026, 4, 10), date(2026, 10, 30)
SEATS = (
    ("kakaricho", "kenpoku-hoken"),
    ("kacho", "kenpoku-hoken"),
    ("shocho", "kenpoku-hoken"),
    ("shokuhin", "shokuhin-eisei"),
)


@pytest.fixture
def food(house: None) -> packs.Pack:
    """The food permit with its chain is published; reactions are tied as in the running house."""
    wiring.tie_reactions()
    pack = packs.load(PACKS / "food-business-permit")
    catalog.publish(SYSTEM, pack, tenant=PREFECTURE)
    return pack


def _fill() -> None:
    for seat, slug in SEATS:
        office = organisations.office(PREFECTURE, slug)
        user = User.objects.create_user(f"{seat}@seats.example", name=f"架空 {seat}", is_staff=True)
        people.join(user, office, (Role.CLERK,), since=date(2026, 4, 1))
        approvals.put_in_post(SYSTEM, office, seat, user, since=date(2026, 4, 1))


def test_without_people_in_the_seats_nothing_stands_still(food: packs.Pack) -> None:
    told = season.play(plan({FOOD: food}, len(food.journeys), FIRST, LAST, 11))
    assert told.failed == []
    assert Decision.objects.exists()
    assert not Circulation.objects.filter(state__route__chain="food_business").exists()


def test_with_people_in_them_every_decision_goes_through_the_seats(food: packs.Pack) -> None:
    _fill()
    told = season.play(plan({FOOD: food}, len(food.journeys), FIRST, LAST, 11))
    assert told.failed == []
    assert not Case.objects.filter(ended_at__isnull=True).exists()
    here = organisations.office(PREFECTURE, "kenpoku-hoken")
    decided = Decision.objects.filter(case__office=here).values_list("reference", flat=True)
    gone = Circulation.objects.filter(state__route__chain="food_business", decided_at__isnull=False)
    assert gone.exists()
    assert set(decided) == set(gone.values_list("reference", flat=True)), "other offices decide at the desk meanwhile"
    assert {row.value.route.decider for row in gone} == {"shocho"}
