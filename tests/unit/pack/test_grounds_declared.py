"""`[[criterion]]` and `[[clause]]` say which outcomes they serve; the check finds names that no decision has."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from koboshi.core import pack as packs
from koboshi.core.pack import Pack
from koboshi.core.pack.grounding import check_grounds
from koboshi.core.pack.law import Criteria, read_law
from koboshi.core.reason import grounds
from koboshi.project.configuration import ROOT

PACKS = ROOT / "procedures" / "fukushima"


def with_criteria(*rows: dict[str, Any]) -> Pack:
    """The pack of food businesses (grant, condition, refuse …) with other criteria."""
    pack = packs.load(PACKS / "food-business-permit")
    criteria: Criteria = read_law({"criterion": rows}).criteria
    pack.__dict__["manifest"] = replace(pack.manifest, law=replace(pack.manifest.law, criteria=criteria))
    return pack


def test_a_criterion_that_says_nothing_serves_every_outcome() -> None:
    assert read_law({"criterion": [{"id": "water"}]}).criteria.items[0].outcomes == ()
    assert grounds.criteria_for("part", {"water": "水"}, "national", outcome="part") == {"water": "水"}


def test_a_criterion_is_offered_for_the_outcomes_it_names_by_name_or_kind() -> None:
    criteria, declared = {"water": "水", "person": "人"}, {"person": ("refuse",)}

    def offered(kind: str, outcome: str) -> set[str]:
        return set(grounds.criteria_for(kind, criteria, "national", outcome=outcome, declared=declared)) & {*criteria}

    assert offered("condition", "condition") == {"water"}
    assert offered("refuse", "absent") == {"water", "person"}, "by its kind"
    assert offered("part", "refuse") == {"water", "person"}, "by its name"


def test_outcomes_that_no_decision_has_are_told() -> None:
    found = list(check_grounds(with_criteria({"id": "water"}, {"id": "person", "outcomes": ["refuse", "approve"]})))
    assert [each.sentence for each in found] == [
        "criterion person: 決定「approve」は、この手続の決定の結果にありません。"
    ]


def test_a_decision_that_must_name_a_criterion_needs_one() -> None:
    found = list(check_grounds(with_criteria({"id": "person", "outcomes": ["refuse"]})))
    assert [each.sentence for each in found] == ["決定「condition」に当てはめる審査基準（criterion）がありません。"]


def test_a_criterion_that_serves_nothing_does_not_fit_the_schema(tmp_path: Path) -> None:
    copy = tmp_path / "food-business-permit"
    shutil.copytree(PACKS / "food-business-permit", copy)
    manifest = copy / "procedure.toml"
    served = '[[criterion]]\nid = "person"\noutcomes = []\n'
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(f"{text}\n{served}", encoding="utf-8")
    assert [each.file for each in packs.check(packs.load(copy))] == ["procedure.toml"]


@pytest.mark.parametrize("name", sorted(path.name for path in PACKS.iterdir() if (path / "procedure.toml").is_file()))
def test_the_grounds_of_our_packs_serve_decisions_they_have(name: str) -> None:
    assert list(check_grounds(packs.load(PACKS / name))) == []
