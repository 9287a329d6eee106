"""Every pack of the repository keeps its promises: the check has no errors and every journey comes true."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.journey import run
from koboshi.core.pack.quality import unwalked

ROOT = Path(__file__).parents[2] / "procedures"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/procedure.toml"))
PACKS = {folder.relative_to(ROOT).as_posix(): packs.load(folder) for folder in FOLDERS}
JOURNEYS = [
    pytest.param(name, number, id=f"{name}-{number}")
    for name, pack in PACKS.items()
    for number in range(len(pack.toml("journeys.toml")["journey"]))
]


def test_there_are_packs():
    assert PACKS


@pytest.mark.parametrize("name", PACKS)
def test_the_pack_passes_its_check(name):
    errors = [str(finding) for finding in packs.check(PACKS[name]) if finding.level == "error"]
    assert errors == []
    assert PACKS[name].manifest.id == name


# Own motion of the office and help for towns are no applications; a checked notification (届出) refuses nothing.
APPLIED_FOR = sorted(set(PACKS) - {"fukushima/adverse-disposition", "fukushima/adviser-dispatch"})
ACTED_FOR = ("has_agent", "guardian", "filed_by_guardian")


def test_there_are_eighteen_procedures_beside_the_two_of_the_office():
    assert len(APPLIED_FOR) == 18


@pytest.mark.parametrize("name", APPLIED_FOR)
def test_a_procedure_is_told_with_its_refusal_its_lapse_a_proxy_and_the_counter(name):
    pack = PACKS[name]
    journeys = pack.journeys
    assert len(journeys) >= 5
    assert {"counter", "citizen"} <= {each.door for each in journeys}
    if pack.manifest.law.act.decides:
        assert "refuse" in {each.expect.outcome for each in journeys}
        assert "lapsed" in {each.expect.end for each in journeys}
    told = [pack.samples[each.sample]["answers"] for each in journeys]
    assert any(answers.get(field) for answers in told for field in ACTED_FOR), "somebody acts for another person"


@pytest.mark.parametrize("name", PACKS)
def test_the_quality_that_is_really_earned_is_silver_at_least(name):
    assert packs.tier(PACKS[name]) in {"silver", "gold"}


def test_a_timer_that_no_journey_lets_ring_is_a_branch_nobody_walked():
    """Events on the edge of a step are ways of the procedure as much as those out of a gateway."""
    pack = PACKS["fukushima/food-business-permit"]
    results = [run(pack, each) for each in pack.journeys]
    assert unwalked(pack, results) == []
    rung = [each for each in results if "payment_timeout" not in each.branches]
    assert len(rung) < len(results)
    assert unwalked(pack, rung)[-1:] == ["payment_timeout"]


@pytest.mark.parametrize(("name", "number"), JOURNEYS)
def test_the_journey_comes_true(name, number):
    result = run(PACKS[name], PACKS[name].journeys[number])
    assert result.passed, result.problems
