"""The chains that the packs carry: every row is unverified, every outcome finds its way, seats are posts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koboshi.core import approval
from koboshi.core import pack as packs
from koboshi.core.approval import Chain, Route

FOLDER = Path(__file__).parents[3] / "procedures" / "fukushima"
CARRIED = sorted(path.parent.name for path in FOLDER.glob("*/approval.toml"))


def _chain(name: str) -> Chain:
    found = packs.load(FOLDER / name).approval
    assert found is not None
    return found


def _way(name: str, outcome: str, **data: Any) -> Route:
    return approval.choose(_chain(name), {"outcome": outcome, **data})


def _seats(route: Route) -> list[str]:
    return [place.seat for place in route.places]


@pytest.mark.parametrize("name", CARRIED)
def test_nothing_is_stated_as_law_and_pack_check_sees_it(name: str) -> None:
    pack = packs.load(FOLDER / name)
    chain = _chain(name)
    assert chain.status == "要確認"
    assert {row.status for row in chain.rows} <= {"要確認"}
    found = [each for each in packs.check(pack) if each.file == "approval.toml"]
    assert not [each for each in found if each.level == "error"]
    assert any("要確認" in each.sentence for each in found)


@pytest.mark.parametrize("name", CARRIED)
def test_each_name_is_there_in_english_and_easy_japanese(name: str) -> None:
    chain = _chain(name)
    for told in (chain.name, *(seat.name for seat in chain.seats), *(stage.name for stage in chain.stages)):
        assert isinstance(told, approval.Told)
        assert told.say("en").isascii()
        assert told.say("ja-easy") != told.say("ja")


def test_a_renewal_ends_with_the_section_and_a_refusal_asks_two_others_at_once() -> None:
    name = "waste-transport-permit"
    assert _way(name, "grant", application_kind="renew").decider == "kacho"
    assert _way(name, "grant", application_kind="new").decider == "bucho"
    assert _way(name, "refuse", application_kind="renew").decider == "bucho"
    assert _seats(_way(name, "refuse", application_kind="new")) == ["kakaricho", "gyosei", "shizen", "kacho", "bucho"]


def test_what_is_not_shown_goes_higher_than_what_is() -> None:
    name = "disclosure-request"
    assert _way(name, "grant").decider == _way(name, "transfer").decider == "kacho"
    for outcome in ("part", "refuse", "absent"):
        route = _way(name, outcome)
        assert route.decider == "jicho"
        assert "gyosei" in _seats(route)


def test_relief_is_decided_by_its_amount_and_by_the_top_while_that_is_unknown() -> None:
    name = "vehicle-tax-relief"
    assert _way(name, "grant", amount=30_000).decider == "zei_kacho"
    assert _way(name, "grant", amount=60_000).decider == "zei_bucho"
    assert _way(name, "grant").decider == "zei_bucho"
    assert _way(name, "refuse", amount=30_000).decider == "zei_bucho"


def test_the_result_of_a_draw_is_recorded_by_the_office_and_a_refusal_goes_to_headquarters() -> None:
    name = "public-housing"
    assert _seats(_way(name, "lost")) == ["jimushocho"]
    assert _seats(_way(name, "waits")) == ["jimushocho"]
    assert _seats(_way(name, "grant")) == ["nyukyo", "shisetsu", "jimushocho"]
    refused = _way(name, "refuse")
    assert refused.decider == "jutaku_kacho"
    assert refused.readers == ("jutaku_kansa",)


def test_the_head_of_the_health_office_decides_and_asks_headquarters_before_a_refusal() -> None:
    name = "food-business-permit"
    for outcome in ("grant", "condition"):
        assert _seats(_way(name, outcome)) == ["kakaricho", "kacho", "shocho"]
    assert _seats(_way(name, "refuse")) == ["kakaricho", "kacho", "shokuhin", "shocho"]
