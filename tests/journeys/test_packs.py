"""Every pack of the repository keeps its promises: the check has no errors and every journey comes true."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.journey import run

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


@pytest.mark.parametrize(("name", "number"), JOURNEYS)
def test_the_journey_comes_true(name, number):
    result = run(PACKS[name], PACKS[name].journeys[number])
    assert result.passed, result.problems
