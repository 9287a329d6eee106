"""Three addresses that never stand in for one another, and the office that follows from the one the procedure names."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.jurisdiction import KINDS
from koboshi.core.pack.routing import Routing
from koboshi.mandates.service import competence
from tests.rooms.conftest import File

FIELDS = {"registered_address", "living_address", "evacuation_address"}
NAMIE = {"prefecture": "福島県", "municipality": "双葉郡浪江町", "street": "大字架空1番地"}
KORIYAMA = {"prefecture": "福島県", "municipality": "郡山市", "street": "架空町2番3号"}
TOKYO = {"prefecture": "東京都", "municipality": "架空区", "street": "1丁目"}


def derive(routing: Routing, **answers: Any) -> competence.Competence:
    """The office for these answers of a form that asks for all three addresses."""
    return competence.derive(answers, routing, FIELDS)


def states(found: competence.Competence) -> dict[str, str]:
    return {each.kind: each.state for each in found.facts}


def test_an_evacuee_has_three_addresses_and_the_procedure_names_the_one_that_decides() -> None:
    answers = {
        "registered_address": NAMIE, "living_address": KORIYAMA, "evacuation_address": KORIYAMA,
        "municipality": "072036",
    }  # fmt: skip
    living = derive(Routing("bureau", "municipality", "living"), **answers)
    assert living.authority is not None
    assert living.authority.name == "県中地方振興局"
    assert "住民票の住所ではなく、いま住んでいる所で決まります" in living.authority.because["ja"]
    registered = derive(Routing("bureau", "registered_address", "registered"), **answers)
    assert registered.authority is not None
    assert registered.authority.name == "相双地方振興局"
    assert [each.kind for each in registered.facts if each.decides] == ["registered"]


def test_a_missing_address_is_asked_for_and_never_taken_from_another() -> None:
    found = derive(Routing("bureau", "municipality", "living"), registered_address=NAMIE)
    assert found.authority is None
    assert found.question is not None
    assert found.question.code == "missing_living"
    assert states(found) == {"registered": "told", "living": "not_told", "evacuation": "not_told"}


def test_the_same_and_none_are_answers_too() -> None:
    found = derive(
        Routing("bureau", "municipality", "living"),
        registered_address=NAMIE, living_same=True, evacuated=False, municipality="075477",
    )  # fmt: skip
    assert states(found) == {"registered": "told", "living": "same", "evacuation": "none"}
    assert found.authority is not None


def test_core_cities_have_their_own_health_centre_and_the_filing_is_not_lost() -> None:
    found = derive(Routing("health", "municipality", "site"), municipality="072036")
    assert found.authority is not None
    assert (found.authority.body, found.authority.handling) == ("core_city", "forward")
    assert "なかったことにはしません" in found.authority.then["ja"]
    assert next(each for each in found.facts if each.kind == "site").text == "郡山市"


def test_two_towns_for_one_address_are_shown_and_the_named_field_decides() -> None:
    found = derive(Routing("bureau", "municipality", "registered"), registered_address=NAMIE, municipality="072036")
    assert found.differs
    assert found.authority is not None
    assert found.authority.name == "県中地方振興局"


def test_outside_the_prefecture_is_a_question_or_the_desk_for_outsiders() -> None:
    found = derive(Routing("bureau", "registered_address", "registered"), registered_address=TOKYO)
    assert found.question is not None
    assert found.question.code == "outside_prefecture"
    waste = derive(Routing("waste", "municipality", "site"), in_prefecture=False, municipality="")
    assert waste.found is not None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_answers_or_asks(kind: str) -> None:
    found = derive(Routing(kind, "municipality", "site"), municipality="075477")
    assert (found.authority is None) != (found.question is None)


def test_a_case_without_a_rule_shows_its_facts_only(filed: File) -> None:
    found = competence.of_application(filed().application)
    assert found.routing is None
    assert (found.authority, found.question) == (None, None)
    assert states(found)["evacuation"] == "not_asked"
