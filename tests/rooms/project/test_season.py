"""A season of invented applications is lived through the real verbs, and the same seed gives the same season."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, Decision, Delivery
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.fees.models import Charge
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal import verify
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.mandates.service import competence
from koboshi.proceedings.models import PublicHearing
from koboshi.project import wiring
from koboshi.project.demo import season, steps
from koboshi.project.demo.season_plan import answers_of, plan, shares
from koboshi.registers.models import Permit
from tests.rooms.conftest import PACKS

FOOD = "fukushima/food-business-permit"
SPRING = "fukushima/hot-spring"
FIRST, LAST = date(2026, 4, 10), date(2026, 10, 30)


@pytest.fixture
def food(house: None) -> packs.Pack:
    """The food permit is published; reactions are tied as in the running house."""
    wiring.tie_reactions()
    pack = packs.load(PACKS / "food-business-permit")
    catalog.publish(SYSTEM, pack, tenant=PREFECTURE)
    return pack


def test_the_same_seed_is_the_same_season_and_every_journey_is_told(food: packs.Pack) -> None:
    one, other = (plan({FOOD: food}, 400, FIRST, LAST, 7) for _ in range(2))
    assert one == other
    assert {story.journey for story in one} == set(range(len(food.journeys)))
    months = Counter(story.arrives_at.month for story in one)
    for peak, usual in ((5, 6), (10, 9)):
        assert months[peak] > months[usual], "May and October are busier than the months beside them"
    assert sorted(shares(one, 3), key=len)[0]
    assert sum(map(len, shares(one, 3))) == 400


def test_permits_are_filed_paid_inspected_decided_and_entered(food: packs.Pack) -> None:
    stories = plan({FOOD: food}, len(food.journeys), FIRST, LAST, 11)
    told = season.play(stories)
    assert told.failed == []
    assert sum(told.ends.values()) == len(food.journeys)
    assert not Case.objects.filter(ended_at__isnull=True).exists()
    assert Charge.objects.filter(state=Charge.State.PAID).exists()
    assert Permit.objects.exists()
    numbers = list(Document.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
    assert Delivery.objects.count() == len(numbers), "no notice is lost on its way"
    assert verify.verify_all().clean
    where = set(Case.objects.values_list("office__slug", flat=True))
    assert len(where) > 2, "the season is lived at several offices"
    assert Permit.objects.exclude(office__slug=food.manifest.owner).exists()


def test_a_season_spreads_over_the_offices_that_are_competent(food: packs.Pack) -> None:
    told, places = food.journeys[0], set()
    for story in plan({FOOD: food}, 60, FIRST, LAST, 7):
        there = answers_of(food, told, story)
        assert there["shop_address"]["municipality_code"] == there["municipality"]
        found = competence.derive(there, food.manifest.law.routing, set(food.form.fields))
        places.add(found.authority.office if found.authority else "")
        here = answers_of(food, told, replace(story, place=False))
        assert here["municipality"] == food.samples[told.sample]["answers"]["municipality"]
    assert places == {f"{area}-hoken" for area in ("kenpoku", "kenchu", "kennan", "aizu", "minamiaizu", "soso")}


def test_invented_people_who_change_an_older_permit_each_bring_their_own(house: None) -> None:
    """A second person with the number of the first would rightly be refused: it is somebody else's certificate."""
    wiring.tie_reactions()
    pack = packs.load(PACKS / "intractable-disease")
    catalog.publish(SYSTEM, pack, tenant=PREFECTURE)
    name = next(number for number, journey in enumerate(pack.journeys) if journey.sample == "new-name.json")
    stories = plan({"fukushima/intractable-disease": pack}, len(pack.journeys) * 3, FIRST, LAST, 2026)
    told = season.play([replace(story, journey=name) for story in stories[:6]])
    assert told.failed == []
    numbers = list(Permit.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 6


def test_a_public_hearing_is_lived_with_its_notice_its_speaker_and_its_record(house: None) -> None:
    wiring.tie_reactions()
    wiring.tie_guards()
    pack = packs.load(PACKS / "hot-spring")
    catalog.publish(SYSTEM, pack, tenant=PREFECTURE)
    heard = {number for number, each in enumerate(pack.journeys) if "public_hearing" in each.expect.path}
    stories = plan({SPRING: pack}, len(pack.journeys), FIRST, LAST, 3)
    told = season.play([each for each in stories if each.journey in heard])
    assert told.failed == []
    assert dict(told.ends) == {"decided": 2}
    kept = {each.state: each for each in PublicHearing.objects.all()}
    assert set(kept) == {"recorded", "cancelled"}
    assert kept["recorded"].requests.get().answer
    assert kept["cancelled"].cancelled_why == "nobody"
    assert verify.verify_all().clean


def test_an_office_with_a_chain_decides_by_its_seats(food: packs.Pack) -> None:
    steps.circulate()
    told = season.play(plan({FOOD: food}, len(food.journeys), FIRST, LAST, 11))
    assert told.failed == []
    decided = Decision.objects.filter(case__office__slug__in=steps.CIRCULATING).count()
    assert 0 < Circulation.objects.count() == decided < Decision.objects.count()
    assert not Circulation.objects.open().exists()
    assert verify.verify_all().clean


@pytest.mark.parametrize("folder", sorted(path.name for path in PACKS.iterdir() if path.is_dir()))
def test_what_a_season_writes_into_a_form_is_what_the_form_takes(folder: str) -> None:
    pack = packs.load(PACKS / folder)
    stories = plan({pack.manifest.id: pack}, 3 * len(pack.journeys), FIRST, LAST, 5) if pack.journeys else []
    files = {field.id for field in pack.form.fields.values() if field.type == "attachment"}
    for story in stories:
        journey = pack.journeys[story.journey]
        told = story if season.fits(pack, journey, story) else season.as_told(story, journey)
        answers = answers_of(pack, journey, told)
        problems = pack.form.check(answers, today=told.arrives_at.date())
        assert [each for each in problems if each.field.split(".")[0] not in files] == [], (journey.name, told)


def test_a_season_needs_packs(db: None) -> None:
    with pytest.raises(season.NothingToPlay, match="publishes the packs"):
        season.season(5, FIRST, LAST, seed=1, workers=1)


def test_a_season_wants_no_worker_beside_it(house: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    with pytest.raises(season.NothingToPlay, match="Stop it first"):
        season.season(5, FIRST, LAST, seed=1, workers=1)
